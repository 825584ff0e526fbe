"""What staff send on the day, the week, and where they book and move visits: one struct for each address and form."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from portico_scheduling.forms import Key, Words
from portico_scheduling.patient_forms import Mode, Payer

Reason = Annotated[str, Meta(max_length=200)]
Every = Literal["week", "two_weeks", "month"]


class DayQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`date` is a day at the practice, today when it is left out; None does not filter. `by` says whose lanes stand."""

    date: date | None = None
    person: UUID | None = None
    place: UUID | None = None
    room: UUID | None = None
    by: Literal["people", "rooms"] = "people"


class MarkForm(msgspec.Struct, frozen=True, kw_only=True):
    """What staff make of a visit."""

    to: Literal["arrived", "noshow", "fulfilled", "booked"]


class CancelForm(msgspec.Struct, frozen=True, kw_only=True):
    """`rest`: the later visits of the series too."""

    rest: bool = False


class Over(msgspec.Struct, frozen=True, kw_only=True):
    """A booking by staff: a time of the list. `override` says why it is booked all the same."""

    service: UUID | None = None
    slot: Key = ""
    description: Words = ""
    override: Reason = ""


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """The visit's new time."""

    slot: Key = ""
    override: Reason = ""


class At(msgspec.Struct, frozen=True, kw_only=True):
    """Any time at all, typed: also one that is taken, or outside of the hours."""

    service: UUID
    person: UUID
    place: UUID
    day: date
    time: time
    description: Words = ""
    override: Reason = ""


class MoveAt(msgspec.Struct, frozen=True, kw_only=True):
    """The same for a visit that is there already."""

    person: UUID
    place: UUID
    day: date
    time: time
    override: Reason = ""


class SeriesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The first visit's time, how often it comes again and how many there are in all."""

    service: UUID | None = None
    slot: Key = ""
    every: Every = "week"
    count: Annotated[int, Meta(ge=2, le=26)] = 6


class SeriesForm(msgspec.Struct, frozen=True, kw_only=True):
    """The chosen times, each a `Time.key`; the pattern is what they came from."""

    service: UUID
    slots: tuple[Key, ...] = ()
    every: Every = "week"
    count: Annotated[int, Meta(ge=2, le=26)] = 6
    description: Words = ""


class WaitQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The waiting list: `page` counts from 1; with `service` only those who wait for this kind of visit."""

    service: UUID | None = None
    page: Annotated[int, Meta(ge=1, le=1000)] = 1


class FindWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on the list, by name. Sent as a form, so that no name stands in an address."""

    words: Annotated[str, Meta(max_length=100)] = ""


class TakeOff(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is for the audit; nobody has to give one."""

    reason: Reason = ""


class AnswerFor(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says on the telephone to a time that is kept for them. See `patient_forms.Answer`."""

    answer: Literal["take", "leave"] | None = None
    mode: Mode = ""
    payer: Payer = ""
    override: Reason = ""


class FirstForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked sooner on the waiting list."""

    entry: UUID
    priority: Literal["0", "1", "2"]
