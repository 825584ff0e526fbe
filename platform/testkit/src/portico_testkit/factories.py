"""One factory per clinical struct: `patient(family="Núñez")` is a whole, valid Patient; every id is another."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from portico_sdk import Appointment, Closure, Location, Patient, Practitioner, Slot

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
"""10 in the morning in New York, the day after its clocks went back."""

_numbers = itertools.count(1)


def an_id() -> UUID:
    """Another one at each call, the same ones in each run."""
    return UUID(f"0198b1d2-0000-7000-8000-{next(_numbers):012x}")


def patient(**values: Any) -> Patient:
    return _made(Patient, {"id": an_id(), "given": "Ada", "family": "Ames", "birth_date": date(1980, 1, 2)}, values)


def practitioner(**values: Any) -> Practitioner:
    return _made(Practitioner, {"id": an_id(), "name": "Dr. Grace Hale", "role": "Family doctor"}, values)


def location(**values: Any) -> Location:
    place = {"name": "Main Street", "address": "12 Main Street", "timezone": "America/New_York"}
    return _made(Location, {"id": an_id(), **place}, values)


def closure(**values: Any) -> Closure:
    first = values.get("first", MONDAY.date())
    return _made(Closure, {"name": "Holiday", "first": first, "last": first}, values)


def slot(**values: Any) -> Slot:
    start = values.get("start", MONDAY)
    who = {"practitioner_id": an_id(), "location_id": an_id()}
    return _made(Slot, {"start": start, "end": start + timedelta(minutes=20), **who}, values)


def appointment(**values: Any) -> Appointment:
    start = values.get("start", MONDAY)
    when = {"id": an_id(), "status": "booked", "start": start, "end": start + timedelta(minutes=20)}
    who = {"patient_id": an_id(), "practitioner_id": an_id(), "location_id": an_id()}
    return _made(Appointment, {**when, **who}, values)


def _made(kind: type[Any], usual: dict[str, Any], values: dict[str, Any]) -> Any:
    return kind(**{**usual, **values})
