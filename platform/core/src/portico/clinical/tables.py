"""Patient, Practitioner and Location of a practice; when a place is open and when it is shut."""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import Boolean, Date, SmallInt, Text, Time, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from portico_sdk.data import LocationRef, TenantTable


class Patient(TenantTable, schema="core", tablename="patient"):
    """A person in the practice's care. `name_key` is the name as it is searched: small letters, no accents."""

    indexes: ClassVar[tuple[str, ...]] = ("name_key", "birth_date")

    given = Text()
    family = Text()
    name_key = Text(index=False)
    birth_date = Date(default=None, null=False)
    gender = Text(default="unknown")
    mrn = Text(null=True, default=None, help_text="The practice's record number")
    phone = Text(default="")
    email = Text(default="")
    language = Text(default="en")
    active = Boolean(default=True)
    created = Timestamptz(default=TimestamptzNow())

    one_patient_per_mrn = Unique(["tenant_id", "mrn"])


class Practitioner(TenantTable, schema="core", tablename="practitioner"):
    """Someone who gives care. `role` is in words, as patients know it."""

    name = Text()
    role = Text(default="")
    active = Boolean(default=True)


class Location(TenantTable, schema="core", tablename="location"):
    """A place of the practice; `timezone` is an IANA name."""

    name = Text()
    address = Text(default="")
    timezone = Text()
    phone = Text(default="")
    active = Boolean(default=True)


class OpeningHours(TenantTable, schema="core", tablename="opening_hours"):
    """One span of a place's week, in the place's own time. A day with no span is closed."""

    indexes: ClassVar[tuple[str, ...]] = ("location_id",)

    location_id = LocationRef(null=False, default=None)
    weekday = SmallInt(help_text="0 is Monday")
    opens = Time()
    closes = Time()


class Closure(TenantTable, schema="core", tablename="closure"):
    """Days on which a place is shut, the first and the last included. No `location_id`: the whole practice."""

    indexes: ClassVar[tuple[str, ...]] = ("last_day",)

    name = Text()
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    location_id = LocationRef(null=True, default=None)
