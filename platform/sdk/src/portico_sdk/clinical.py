"""The FHIR-named frozen structs that cross the border between core and plugins.

Names and codes follow FHIR R4 (hl7.org/fhir/R4); only the elements in use are here. All survive a round trip as JSON,
so that a plugin can move out of process unchanged.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

AdministrativeGender = Literal["male", "female", "other", "unknown"]
AppointmentStatus = Literal[
    "proposed",
    "pending",
    "booked",
    "arrived",
    "fulfilled",
    "cancelled",
    "noshow",
    "waitlist",
    "checked-in",
]
"""FHIR R4 AppointmentStatus, without `entered-in-error`, which we do not use."""


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a practice's care. `mrn` is the practice's own record number, '' when it has none."""

    id: UUID
    given: str
    family: str
    birth_date: date
    gender: AdministrativeGender = "unknown"
    mrn: str = ""
    phone: str = ""
    email: str = ""
    language: str = "en"

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


class Practitioner(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who gives care at the practice."""

    id: UUID
    name: str
    role: str = ""


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the practice. `timezone` is an IANA name; all wall times at this place are in it."""

    id: UUID
    name: str
    address: str
    timezone: str
    phone: str = ""


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """Days on which a place is shut: `first` and `last` are both included. No `location_id`: the whole practice."""

    name: str
    first: date
    last: date
    location_id: UUID | None = None


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A free time: `start` and `end` are UTC instants."""

    start: datetime
    end: datetime
    practitioner_id: UUID
    location_id: UUID


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """A visit. `start` and `end` are UTC instants; the wall time is the location's."""

    id: UUID
    status: AppointmentStatus
    start: datetime
    end: datetime
    patient_id: UUID
    practitioner_id: UUID
    location_id: UUID
    service_type: str = ""
    description: str = ""
