"""What can be booked, for the practice's file: read from the tables, in an order that does not change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import PluginContext, SetUp

from portico_scheduling.file_form import DAYS, Day, HoursSaid, Offered, RoomName, RoomSaid, Said, TypeSaid
from portico_scheduling.raw import rows


class TypeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of HealthcareService."""

    id: UUID
    name: str
    minutes: int
    comment: str
    patient_bookable: bool
    book_as: str
    modes: tuple[str, ...]
    buffer_before: int
    buffer_after: int
    notice_hours: int | None
    horizon_days: int | None
    cancel_hours: int | None
    cancel_words: str
    min_age: int | None
    max_age: int | None
    max_open: int | None
    payers: tuple[str, ...]
    needs_room: bool
    needs_device: str
    color: str
    active: bool
    position: int


class RoomRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of Resource."""

    id: UUID
    name: str
    location_id: UUID
    kind: str
    equipment: str
    capacity: int
    active: bool
    position: int


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of AvailabilityRule."""

    id: UUID
    practitioner_id: UUID
    location_id: UUID
    weekday: int
    starts: time
    ends: time
    step_minutes: int
    valid_from: date
    valid_to: date | None


class OfferRow(msgspec.Struct, frozen=True, kw_only=True):
    service_id: UUID
    practitioner_id: UUID
    location_id: UUID | None


class FitRow(msgspec.Struct, frozen=True, kw_only=True):
    service_id: UUID
    resource_id: UUID


def today(ctx: PluginContext) -> date:
    return ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()


async def all_types() -> list[TypeRow]:
    return await rows(_TYPES, TypeRow)


async def all_rooms() -> list[RoomRow]:
    return await rows(_ROOMS, RoomRow)


async def rules_from(day: date) -> list[RuleRow]:
    """Those that are not over on that day."""
    return await rows(_RULES, RuleRow, day)


async def offers() -> list[OfferRow]:
    return await rows("SELECT service_id, practitioner_id, location_id FROM p_scheduling.service_offer", OfferRow)


async def fits() -> list[FitRow]:
    return await rows("SELECT service_id, resource_id FROM p_scheduling.service_resource", FitRow)


async def setup(ctx: PluginContext) -> SetUp:
    """Places and people that are not there any more are left out, with what is theirs."""
    people = {one.id: one.name for one in await ctx.directory.practitioners()}
    places = {one.id: one.name for one in await ctx.directory.locations()}
    rooms = [one for one in await all_rooms() if one.location_id in places]
    types, by_type = await all_types(), await said_by_type(people, places, rooms)
    said = Said(
        rooms=tuple(room_said(one, places) for one in sorted(rooms, key=lambda one: (one.position, one.name))),
        types=tuple(by_type[one.id] for one in types),
        hours=_hours(await rules_from(today(ctx)), people, places),
    )
    return SetUp.of(said)


def room_said(row: RoomRow, places: Mapping[UUID, str]) -> RoomSaid:
    plain = {
        **{name: getattr(row, name) for name in RoomSaid.__struct_fields__ if name != "location"},
        "location": places[row.location_id],
    }
    return msgspec.convert(plain, RoomSaid)


async def said_by_type(
    people: Mapping[UUID, str], places: Mapping[UUID, str], rooms: list[RoomRow]
) -> dict[UUID, TypeSaid]:
    """Each visit type as the file says it."""
    names = {room.id: RoomName(location=places[room.location_id], name=room.name) for room in rooms}
    anywhere: Mapping[UUID | None, str] = {**places, None: ""}
    offered, fitting = await offers(), await fits()
    found: dict[UUID, TypeSaid] = {}
    for row in await all_types():
        plain = {name: getattr(row, name) for name in TypeSaid.__struct_fields__ if hasattr(row, name)}
        by = {
            Offered(person=people[one.practitioner_id], location=anywhere[one.location_id])
            for one in offered
            if one.service_id == row.id and one.practitioner_id in people and one.location_id in anywhere
        }
        inside = [names[one.resource_id] for one in fitting if one.service_id == row.id and one.resource_id in names]
        plain |= {
            "who": row.book_as if row.patient_bookable else "practice",
            "offered_by": tuple(sorted(by, key=lambda one: (one.person, one.location))),
            "rooms": tuple(sorted(inside, key=lambda one: (one.location, one.name))),
        }
        found[row.id] = msgspec.convert(plain, TypeSaid)
    return found


def _hours(rules: list[RuleRow], people: Mapping[UUID, str], places: Mapping[UUID, str]) -> tuple[HoursSaid, ...]:
    """Days with the same hours stand together."""
    together: dict[HoursSaid, list[Day]] = {}
    for one in sorted(rules, key=lambda one: (one.weekday, one.starts)):
        if one.practitioner_id in people and one.location_id in places:
            said = HoursSaid(
                person=people[one.practitioner_id],
                location=places[one.location_id],
                days=(),
                starts=one.starts,
                ends=one.ends,
                every=one.step_minutes,
                since=one.valid_from,
                until=one.valid_to,
            )
            together.setdefault(said, []).append(DAYS[one.weekday])
    found = [msgspec.structs.replace(said, days=tuple(days)) for said, days in together.items()]
    return tuple(sorted(found, key=lambda one: (one.person, DAYS.index(one.days[0]), one.starts, one.location)))


_TYPES = f"SELECT {', '.join(TypeRow.__struct_fields__)} FROM p_scheduling.healthcare_service ORDER BY position, name"  # noqa: S608
_ROOMS = f"SELECT {', '.join(RoomRow.__struct_fields__)} FROM p_scheduling.resource ORDER BY position, name, id"  # noqa: S608
_RULES = f"""
    SELECT {", ".join(RuleRow.__struct_fields__)} FROM p_scheduling.availability_rule
    WHERE valid_to IS NULL OR valid_to >= {{}} ORDER BY weekday, starts, id
"""  # noqa: S608 (columns of our own)
