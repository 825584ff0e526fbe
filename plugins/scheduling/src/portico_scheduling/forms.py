"""What people send: one struct for each address and form. Core fills them in, field by field."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Part = Literal["any", "morning", "afternoon"]
To = Literal["visit", "waiting"]
Key = Annotated[str, Meta(max_length=120)]
Zone = Annotated[str, Meta(max_length=64)]
Words = Annotated[str, Meta(max_length=500)]


class VisitPath(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID


class PatientPath(msgspec.Struct, frozen=True, kw_only=True):
    patient: UUID


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody looks for. `since` is the first day to show; `slot` the time that was chosen.

    `zone` is the clock that a patient lives by, when it is another than the practice's.
    """

    service: UUID | None = None
    place: UUID | None = None
    person: UUID | None = None
    part: Part = "any"
    since: date | None = None
    slot: Key = ""
    zone: Zone = ""


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """The form under the choice; the service says what is missing. `description` is never in an address."""

    service: UUID | None = None
    slot: Key = ""
    description: Words = ""


class DayQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`date` is a day at the practice; today when it is left out."""

    date: date | None = None


class FindPatient(msgspec.Struct, frozen=True, kw_only=True):
    """Sent as a form, so that no name stands in an address. See `NewQuery`."""

    words: Annotated[str, Meta(max_length=100)] = ""
    slot: Key = ""
    to: To = "visit"


class NewQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`slot` is a free time that was chosen on the day page; `to` what the patient is looked for."""

    slot: Key = ""
    to: To = "visit"


class DayMark(msgspec.Struct, frozen=True, kw_only=True):
    """The visit whose patient is here."""

    visit: UUID


class MarkForm(msgspec.Struct, frozen=True, kw_only=True):
    """What staff make of a visit."""

    to: Literal["arrived", "noshow", "fulfilled", "booked"]
