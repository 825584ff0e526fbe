"""What people send on the set-up pages: one struct for each form. Core fills them in, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Annotated, Literal, cast
from uuid import UUID

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Short = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=500)]
Length = Annotated[int, Meta(ge=5, le=480)]
Buffer = Annotated[int, Meta(ge=0, le=120)]
Hours = Annotated[int, Meta(ge=0, le=8760)]
Days = Annotated[int, Meta(ge=1, le=730)]
Age = Annotated[int, Meta(ge=0, le=150)]
Count = Annotated[int, Meta(ge=1, le=100)]
Weekday = Literal["0", "1", "2", "3", "4", "5", "6"]


class TypePath(msgspec.Struct, frozen=True, kw_only=True):
    type: UUID


class PersonPath(msgspec.Struct, frozen=True, kw_only=True):
    person: UUID


class RulePath(msgspec.Struct, frozen=True, kw_only=True):
    person: UUID
    rule: UUID


class DayOffPath(msgspec.Struct, frozen=True, kw_only=True):
    day_off: UUID


class RoomPath(msgspec.Struct, frozen=True, kw_only=True):
    room: UUID


class TypeForm(msgspec.Struct, frozen=True, kw_only=True):
    """A visit type. `who` "practice" means that patients don't book it. `people` empty: everybody offers it.

    `anyway` is ticked by who was told which visits lie outside of the change.
    """

    name: Name
    minutes: Length
    comment: Short = ""
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    notice_hours: Hours | None = None
    horizon_days: Days | None = None
    cancel_hours: Hours | None = None
    cancel_words: Words = ""
    who: Literal["everyone", "new", "established", "practice"] = "everyone"
    min_age: Age | None = None
    max_age: Age | None = None
    payers: Words = ""
    max_open: Count | None = None
    modes: tuple[Literal["in_person", "video", "phone"], ...] = ()
    needs_room: bool = False
    needs_device: Annotated[str, Meta(max_length=80)] = ""
    rooms: tuple[UUID, ...] = ()
    people: tuple[UUID, ...] = ()
    position: Annotated[int, Meta(ge=0, le=1000)] = 0
    active: bool = False
    anyway: bool = False


class HoursForm(msgspec.Struct, frozen=True, kw_only=True):
    """Hours at a place on days of the week; a second span of the same days may go along. `ends` 00:00 is midnight."""

    place: UUID
    weekdays: Annotated[tuple[Weekday, ...], Meta(min_length=1)]
    starts: time
    ends: time
    starts_again: time | None = None
    ends_again: time | None = None
    step_minutes: Length = 20
    valid_from: date
    valid_to: date | None = None


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """One rule changed, or taken away with `remove`."""

    place: UUID
    starts: time
    ends: time
    step_minutes: Length = 20
    valid_from: date
    valid_to: date | None = None
    remove: bool = False
    anyway: bool = False


class DayOffForm(msgspec.Struct, frozen=True, kw_only=True):
    """Days that differ: `person` or `place` left out means everybody or everywhere, times left out the whole day."""

    kind: Literal["off", "extra"] = "off"
    person: UUID | None = None
    place: UUID | None = None
    first: date
    last: date | None = None
    starts: time | None = None
    ends: time | None = None
    step_minutes: Length = 20
    reason: Short = ""
    anyway: bool = False


class AnywayForm(msgspec.Struct, frozen=True, kw_only=True):
    """Something is taken away; `anyway` after the visits that it leaves outside were told."""

    anyway: bool = False


class RoomForm(msgspec.Struct, frozen=True, kw_only=True):
    """A room, or a device with what it is."""

    name: Name
    kind: Literal["room", "device"] = "room"
    equipment: Annotated[str, Meta(max_length=80)] = ""
    place: UUID
    capacity: Annotated[int, Meta(ge=1, le=50)] = 1
    position: Annotated[int, Meta(ge=0, le=1000)] = 0
    active: bool = False
    anyway: bool = False


def sent_again(form: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """The form's fields as a browser sends them: for a page that asks once more and keeps what was typed."""
    for name in form.__struct_fields__:
        value = getattr(form, name)
        if name == "anyway" or value is None or value is False:
            continue
        for one in cast(tuple[object, ...], value) if isinstance(value, tuple) else (value,):
            yield name, "yes" if one is True else one.strftime("%H:%M") if isinstance(one, time) else str(one)
