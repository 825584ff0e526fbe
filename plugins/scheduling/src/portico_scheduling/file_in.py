"""Brings what can be booked to what the practice's file says; what is so already is not touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Literal
from uuid import UUID

from portico_sdk import PluginContext, Problem, SetUp, SetUpApplied
from portico_sdk.data import uuid7

from portico_scheduling import file_out
from portico_scheduling.file_form import DAYS, HoursSaid, RoomSaid, Said, TypeSaid, problems
from portico_scheduling.setup_rules import CODE as HOURS
from portico_scheduling.tables import AvailabilityRule, HealthcareService, Resource, ServiceOffer, ServiceResource

TYPES, ROOMS = "scheduling:HealthcareService:change", "scheduling:Resource:change"


async def apply(ctx: PluginContext, setup: SetUp) -> SetUpApplied:
    """With `setup.keep` only what is missing is added."""
    said = setup.read(Said)
    if isinstance(said, Problem):
        return SetUpApplied(problems=(said,))
    people = {one.name: one.id for one in await ctx.directory.practitioners()}
    places = {one.name: one.id for one in await ctx.directory.locations()}
    devices = {one.equipment for one in await file_out.all_rooms() if one.kind == "device" and one.active}
    if found := problems(said, people, places, devices):
        return SetUpApplied(problems=tuple(found))
    task = _Task(ctx=ctx, keep=setup.keep, people=people, places=places)
    await _rooms(task, said)
    await _types(task, said)
    await _hours(task, said)
    return SetUpApplied(changed=tuple(task.changed))


@dataclass(frozen=True, kw_only=True)
class _Task:
    """One file at one practice, with the ids of who and where."""

    ctx: PluginContext = field(repr=False)
    keep: bool
    people: Mapping[str, UUID]
    places: Mapping[str, UUID]
    changed: list[str] = field(default_factory=list[str])

    async def done(self, words: str, code: str, resource: tuple[str, UUID], action: Literal["C", "U"]) -> None:
        self.changed.append(words)
        await self.ctx.audit.changed(code, patient_id=None, resource=resource, action=action)


async def _rooms(task: _Task, said: Said) -> None:
    names = {place: name for name, place in task.places.items()}
    known = {(one.location_id, one.name): one for one in await file_out.all_rooms()}
    for position, room in enumerate(said.rooms):
        there = known.get((task.places[room.location], room.name))
        if there is None:
            room_id = uuid7()
            await Resource.insert(Resource(id=room_id, position=position, **_room(task, room)))
            await task.done(f"{room.name} added", ROOMS, ("Location", room_id), "C")
        elif not task.keep and file_out.room_said(there, names) != room:
            await Resource.update({**_room(task, room)}).where(Resource.id == there.id)
            await task.done(f"{room.name} changed", ROOMS, ("Location", there.id), "U")


def _room(task: _Task, room: RoomSaid) -> dict[str, Any]:
    """The row's columns."""
    return {
        "name": room.name,
        "location_id": task.places[room.location],
        "kind": room.kind,
        "equipment": room.equipment,
        "capacity": room.capacity,
        "active": room.active,
    }


async def _types(task: _Task, said: Said) -> None:
    places = {place: name for name, place in task.places.items()}
    people = {person: name for name, person in task.people.items()}
    rooms = [one for one in await file_out.all_rooms() if one.location_id in places]
    room_ids = {(places[one.location_id], one.name): one.id for one in rooms}
    known = {one.name: one for one in await file_out.all_types()}
    as_said = await file_out.said_by_type(people, places, rooms)
    last = max((one.position for one in known.values()), default=-1)
    for number, one in enumerate(said.types):
        there = known.get(one.name)
        if there is None:
            type_id, position = uuid7(), last + 1 + number if task.keep else number
            await HealthcareService.insert(HealthcareService(id=type_id, position=position, **_type(one)))
            await _kept(task, type_id, one, room_ids)
            await task.done(f"Visit type {one.name} added", TYPES, ("HealthcareService", type_id), "C")
        elif not task.keep and (_in_order(as_said[there.id]) != _in_order(one) or there.position != number):
            columns = {**_type(one), "position": number}
            await HealthcareService.update({**columns}).where(HealthcareService.id == there.id)
            await ServiceOffer.delete().where(ServiceOffer.service_id == there.id)
            await ServiceResource.delete().where(ServiceResource.service_id == there.id)
            await _kept(task, there.id, one, room_ids)
            await task.done(f"Visit type {one.name} changed", TYPES, ("HealthcareService", there.id), "U")


def _in_order(one: TypeSaid) -> object:
    """To be compared: who offers it and where has no order."""
    return (_type(one), set(one.offered_by), set(one.rooms))


def _type(one: TypeSaid) -> dict[str, Any]:
    """The row's columns."""
    plain = {name: getattr(one, name) for name in one.__struct_fields__ if name not in ("who", "offered_by", "rooms")}
    return {
        **plain,
        "payers": list(one.payers),
        "modes": list(one.modes),
        "patient_bookable": one.who != "practice",
        "book_as": "everyone" if one.who == "practice" else one.who,
    }


async def _kept(task: _Task, type_id: UUID, one: TypeSaid, room_ids: Mapping[tuple[str, str], UUID]) -> None:
    """Who offers it, and the rooms that do for it; a room that is not there does for nothing."""
    offers = [
        ServiceOffer(
            service_id=type_id,
            practitioner_id=task.people[who.person],
            location_id=task.places[who.location] if who.location else None,
        )
        for who in one.offered_by
    ]
    if offers:
        await ServiceOffer.insert(*offers)
    fitting = {room_ids[(room.location, room.name)] for room in one.rooms if (room.location, room.name) in room_ids}
    if fitting:
        await ServiceResource.insert(*(ServiceResource(service_id=type_id, resource_id=room) for room in fitting))


_Rule = tuple[UUID, int, time, time, int, date, date | None]


async def _hours(task: _Task, said: Said) -> None:
    """A person's hours as a whole: what the file does not say of them is taken away, but not what is over."""
    day = file_out.today(task.ctx)
    rules = await file_out.rules_from(day)
    for name in dict.fromkeys(one.person for one in said.hours):
        person = task.people[name]
        known = {
            (one.location_id, one.weekday, one.starts, one.ends, one.step_minutes, one.valid_from, one.valid_to): one.id
            for one in rules
            if one.practitioner_id == person
        }
        if known and task.keep:
            continue
        wanted = {rule for one in said.hours if one.person == name for rule in _rules(task, one, known, day)}
        if gone := [known[rule] for rule in known if rule not in wanted]:
            await AvailabilityRule.delete().where(AvailabilityRule.id.is_in(gone))
        if added := [_row(person, rule) for rule in sorted(wanted, key=str) if rule not in known]:
            await AvailabilityRule.insert(*added)
        if gone or added:
            await task.done(f"Hours of {name}", HOURS, ("Practitioner", person), "U")


def _rules(task: _Task, one: HoursSaid, known: Mapping[_Rule, UUID], day: date) -> list[_Rule]:
    """One for each day. Where no first day is said, that of the same hours that are there, or else today."""
    found: list[_Rule] = []
    for weekday in (DAYS.index(name) for name in one.days):
        same = (task.places[one.location], weekday, one.starts, one.ends, one.every)
        since = one.since or next((rule[5] for rule in known if rule[:5] == same and rule[6] == one.until), day)
        found.append((*same, since, one.until))
    return found


def _row(person: UUID, rule: _Rule) -> AvailabilityRule:
    place, weekday, starts, ends, every, since, until = rule
    return AvailabilityRule(
        practitioner_id=person,
        location_id=place,
        weekday=weekday,
        starts=starts,
        ends=ends,
        step_minutes=every,
        valid_from=since,
        valid_to=until,
    )
