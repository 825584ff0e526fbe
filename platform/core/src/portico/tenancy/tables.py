"""The practices, their hosts and the installed plugins (global), and each practice's one-time form ids.

A global table holds no patient's data. It needs a line in global_tables.py, which says why and who may do what.
"""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table
from portico_sdk.data import ENGINE, NewId, TenantTable


class Practice(Table, db=ENGINE, schema="core", tablename="practice"):
    """A tenant. `data_key` is its key, wrapped by the keyring; destroying it makes its files unreadable for ever."""

    id = UUID(primary_key=True, default=NewId())
    slug = Text(unique=True)
    outline = Text(null=True, default=None, unique=True, help_text="The slug as it looks: no two may look alike")
    name = Text()
    timezone = Text(default="America/New_York", help_text="IANA name")
    locale = Text(default="en-US")
    theme = Text(default="portico")
    phone = Text(default="")
    address = Text(default="")
    hours = Text(default="", help_text="In words of the practice's own; the week of its places is said instead")
    open_weeks = Text(default="", help_text="The places' opening hours as JSON, for the foot of every page")
    patient_second_factor = Text(default="encouraged", help_text="encouraged or required")
    state = Text(default="active", help_text="A PracticeState")
    suspended_reason = Text(default="", help_text="Why it is closed, for its staff; said to no patient")
    npi = Text(default="", index=True, help_text="National Provider Identifier of the organization")
    specialty = Text(default="", help_text="Id of the blueprint that it began with")
    region = Text(default="", help_text="US state or territory, two letters")
    look = Text(default="", help_text="The published look as JSON; empty is the theme's own")
    sign_up = UUID(null=True, default=None, unique=True, help_text="The sign-up it was made from, once")
    features = Text(default="", help_text="Ids of the plugins that it enabled, with spaces between; for the console")
    support_until = Timestamptz(null=True, default=None, help_text="Till when it lets operators look in")
    owners = Integer(default=0, help_text="How many owners can sign in; for the console")
    opened_at = Timestamptz(null=True, default=None, help_text="When the practice opened its doors to patients")
    agreed = Text(default="", help_text="The newest version of the agreement that it signed")
    agreement_told = Text(default="", help_text="The version that its owners were written to about")
    erase_at = Timestamptz(null=True, default=None, help_text="When it is erased, should nobody have signed in by then")
    data_key = Bytea()
    created = Timestamptz(default=TimestamptzNow())


class PracticeHost(Table, db=ENGINE, schema="core", tablename="practice_host"):
    """A host name of a practice. `door` is portal or workspace; links are made with the canonical host of a door."""

    id = UUID(primary_key=True, default=NewId())
    host = Text(unique=True, help_text="Small letters, no port, IDNA")
    practice = UUID(null=False, default=None)
    door = Text()
    canonical = Boolean(default=True)


class InstalledPlugin(Table, db=ENGINE, schema="core", tablename="installed_plugin"):
    """What `portico migrate` found. `state` is ready or parked; `reason` is for the operator."""

    id = UUID(primary_key=True, default=NewId())
    plugin_id = Text(unique=True)
    version = Text()
    state = Text(default="ready")
    reason = Text(default="")
    way_out = Text(default="")


class Submission(TenantTable, schema="core", tablename="submission"):
    """The one-time id of a form that was accepted, and where its sender was led; a second post is led there too."""

    indexes: ClassVar[tuple[str, ...]] = ("created",)

    actor_id = UUID(null=False, default=None)
    route = Text()
    submission_id = UUID(null=False, default=None)
    request_hash = Text(help_text="A second post with other content is refused")
    location = Text()
    created = Timestamptz(default=TimestamptzNow())

    once = Unique(["tenant_id", "actor_id", "route", "submission_id"])
