"""What can be booked, as a practice's file says it: visit types, rooms and devices, hours. Names instead of ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from portico_sdk import Problem

from portico_scheduling.setup_forms import Age, Buffer, Count, Days, Hours, Length, Name, Short, Words

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class Offered(_Part, frozen=True, kw_only=True):
    """Who offers a visit type. No `location`: wherever they work."""

    person: str
    location: str = ""


class RoomName(_Part, frozen=True, kw_only=True):
    location: str
    name: str


class TypeSaid(_Part, frozen=True, kw_only=True):
    """A visit type. `offered_by` none: by everybody; `rooms` none: any that fits. Their order is that of the list."""

    name: Name
    minutes: Length = 20
    comment: Short = ""
    who: Literal["everyone", "new", "established", "practice"] = "everyone"
    modes: Annotated[tuple[Literal["in_person", "video", "phone"], ...], Meta(min_length=1)] = ("in_person",)
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    notice_hours: Hours | None = None
    horizon_days: Days | None = None
    cancel_hours: Hours | None = None
    cancel_words: Words = ""
    min_age: Age | None = None
    max_age: Age | None = None
    max_open: Count | None = None
    payers: tuple[Name, ...] = ()
    needs_room: bool = False
    needs_device: Annotated[str, Meta(max_length=80)] = ""
    color: Annotated[str, Meta(max_length=40)] = ""
    offered_by: tuple[Offered, ...] = ()
    rooms: tuple[RoomName, ...] = ()
    active: bool = True


class RoomSaid(_Part, frozen=True, kw_only=True):
    """A room, or a device with what it is."""

    name: Name
    location: str
    kind: Literal["room", "device"] = "room"
    equipment: Annotated[str, Meta(max_length=80)] = ""
    capacity: Annotated[int, Meta(ge=1, le=50)] = 1
    active: bool = True


class HoursSaid(_Part, frozen=True, kw_only=True):
    """When somebody sees patients at a place, by the clock on its wall. No `since`: from today."""

    person: str
    location: str
    days: Annotated[tuple[Day, ...], Meta(min_length=1)]
    starts: time
    ends: time
    every: Length = 20
    since: date | None = None
    until: date | None = None


class Said(_Part, frozen=True, kw_only=True):
    """All of it. The hours of a person who is named are that person's hours, and no others."""

    rooms: tuple[RoomSaid, ...] = ()
    types: tuple[TypeSaid, ...] = ()
    hours: tuple[HoursSaid, ...] = ()


def problems(said: Said, people: Iterable[str], places: Iterable[str], devices: Iterable[str]) -> list[Problem]:
    """What can't be, with its place. `devices` are those that the practice has already."""
    known_people, known_places = set(people), set(places)
    there = {*devices, *(room.equipment for room in said.rooms if room.kind == "device")}
    found: list[Problem] = []

    def wrong(where: str, words: str) -> None:
        found.append(Problem(key=where, message=words))

    for number, room in enumerate(said.rooms):
        if room.location not in known_places:
            wrong(f"rooms[{number}].location", _unknown("location", room.location, known_places))
        if room.kind == "device" and not room.equipment:
            wrong(f"rooms[{number}].equipment", "Say what the device is.")
    for number, one in enumerate(said.types):
        at = f"types[{number}]"
        if one.name in [other.name for other in said.types[:number]]:
            wrong(f"{at}.name", f"The visit type {one.name} stands here twice.")
        for field in ("minutes", "buffer_before", "buffer_after"):
            if getattr(one, field) % 5:
                wrong(f"{at}.{field}", "Times go in steps of five minutes, like 20 or 25.")
        if one.min_age is not None and one.max_age is not None and one.min_age > one.max_age:
            wrong(f"{at}.max_age", f"The oldest age must be {one.min_age} or more.")
        if one.needs_device and one.needs_device not in there:
            wrong(f"{at}.needs_device", f"There is no device {one.needs_device!r}. Add it to the rooms.")
        for index, who in enumerate(one.offered_by):
            if who.person not in known_people:
                wrong(f"{at}.offered_by[{index}].person", _unknown("person", who.person, known_people))
            if who.location and who.location not in known_places:
                wrong(f"{at}.offered_by[{index}].location", _unknown("location", who.location, known_places))
    for number, hours in enumerate(said.hours):
        found += _of_hours(f"hours[{number}]", hours, said.hours[:number], known_people, known_places)
    return found


def _of_hours(
    at: str, hours: HoursSaid, before: Sequence[HoursSaid], people: set[str], places: set[str]
) -> Iterable[Problem]:
    if hours.person not in people:
        yield Problem(key=f"{at}.person", message=_unknown("person", hours.person, people))
    if hours.location not in places:
        yield Problem(key=f"{at}.location", message=_unknown("location", hours.location, places))
    for field, one in (("starts", hours.starts), ("ends", hours.ends)):
        if one.minute % 5 or one.second:
            yield Problem(key=f"{at}.{field}", message="Times go in steps of five minutes, like 08:05.")
    if hours.ends != time() and hours.starts >= hours.ends:
        yield Problem(key=f"{at}.ends", message="The end must be after the beginning. Midnight is 00:00.")
    if hours.every % 5:
        yield Problem(key=f"{at}.every", message="Steps are of five minutes, like 15 or 20.")
    if hours.since and hours.until and hours.until < hours.since:
        yield Problem(key=f"{at}.until", message="The last day must not be before the first.")
    if any(_meet(hours, other) for other in before):
        yield Problem(key=f"{at}.starts", message=f"{hours.person} has other hours at that time. One place at a time.")


def _meet(one: HoursSaid, other: HoursSaid) -> bool:
    if one.person != other.person or not set(one.days) & set(other.days):
        return False
    if (one.until and other.since and one.until < other.since) or (
        other.until and one.since and other.until < one.since
    ):
        return False
    return (one.ends == time() or other.starts < one.ends) and (other.ends == time() or one.starts < other.ends)


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    there = ", ".join(sorted(known)) or "none yet"
    return f"There is no {kind} {name!r} here. There is: {there}."[:500]
