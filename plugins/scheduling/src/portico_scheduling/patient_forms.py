"""What patients send: one struct for each address and form of theirs. Core fills them in, field by field."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from portico_scheduling.forms import Key, Part, Words, Zone

Mode = Annotated[str, Meta(max_length=20)]
Payer = Annotated[str, Meta(max_length=120)]


class HoldPath(msgspec.Struct, frozen=True, kw_only=True):
    hold: UUID


class OfferPath(msgspec.Struct, frozen=True, kw_only=True):
    offer: UUID


class EntryPath(msgspec.Struct, frozen=True, kw_only=True):
    entry: UUID


class Choose(msgspec.Struct, frozen=True, kw_only=True):
    """A time from the list, of this kind of visit."""

    service: UUID | None = None
    slot: Key = ""
    zone: Zone = ""


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    """The last step. `slot` is another time, where the one that was kept is gone. Nothing of it is in an address."""

    slot: Key = ""
    description: Words = ""
    mode: Mode = ""
    payer: Payer = ""


class VisitQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What has just been done to the visit."""

    done: Literal["", "booked", "moved"] = ""


class CancelForm(msgspec.Struct, frozen=True, kw_only=True):
    """One visit, or this one and the rest of its series."""

    which: Literal["one", "rest"] = "one"


class JoinQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked for, to fill in the form."""

    service: UUID | None = None
    place: UUID | None = None
    person: UUID | None = None
    part: Part = "any"
    moves: UUID | None = None
    zone: Zone = ""


class Join(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody would take. Days are numbers of the week, Monday's is 0."""

    service: UUID | None = None
    place: UUID | None = None
    person: UUID | None = None
    days: tuple[Annotated[int, Meta(ge=0, le=6)], ...] = ()
    part: Part = "any"
    until: date | None = None
    moves: UUID | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """To the offer of a time; who takes it says how they want to meet and pay, where the kind of visit asks."""

    answer: Literal["take", "leave"] | None = None
    mode: Mode = ""
    payer: Payer = ""
