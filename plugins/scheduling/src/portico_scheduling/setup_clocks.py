"""The days on which the clocks change at each place, shown before they come: which hours and visits they touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Location, Nothing, PluginContext, Practitioner, View

from portico_scheduling import simulator, visits
from portico_scheduling.setup_rules import clock
from portico_scheduling.simulator import OddDay, RuleEffect
from portico_scheduling.stranded import load_hours
from portico_scheduling.visits import Visit


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What an odd day does to one rule, in words."""

    who: str
    hours: str
    open_words: str
    skipped: tuple[str, ...]
    doubled: tuple[str, ...]
    moved: tuple[str, ...]


class OddVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit on an odd day, and why it needs a look; `why` is empty for most."""

    visit: Visit
    why: str


class OddDayShown(msgspec.Struct, frozen=True, kw_only=True):
    """`touched` are the rules that the day changes, `as_always` counts the others."""

    day: date
    at: datetime
    zone: str
    jump: str
    length: str
    is_forward: bool
    touched: tuple[Effect, ...]
    as_always: int
    visits: tuple[OddVisit, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """`days` is empty where the clocks never change."""

    name: str
    zone: str
    days: tuple[OddDayShown, ...]


class ClocksModel(msgspec.Struct, frozen=True, kw_only=True):
    places: tuple[Place, ...]
    setup_href: str
    visit_href: str


async def clocks(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    """For each place: the next two days on which its clocks change."""
    people = {one.id: one for one in await ctx.directory.practitioners()}
    places = await ctx.directory.locations()
    hours = await load_hours()
    odd: dict[UUID, tuple[OddDay, ...]] = {}
    for place in places:
        zone = ZoneInfo(place.timezone)
        rules = [rule for rule in hours.rules if rule.location_id == place.id and rule.practitioner_id in people]
        odd[place.id] = simulator.odd_days(zone, rules, ctx.now().astimezone(zone).date())
    spans = {(day.begins, day.ends) for days in odd.values() for day in days}
    booked = await visits.in_spans(ctx, sorted(spans))
    shown = tuple(_place(place, odd[place.id], people, booked) for place in places)
    model = ClocksModel(places=shown, setup_href=ctx.url("setup"), visit_href=ctx.url("day/visits"))
    return View(template="scheduling/setup_clocks.html", model=model, reads=(visits.read_of(booked, "clock change"),))


def _place(
    place: Location, odd: Sequence[OddDay], people: Mapping[UUID, Practitioner], booked: Sequence[Visit]
) -> Place:
    here = [one for one in booked if one.location_id == place.id]
    days = tuple(_day(one, ZoneInfo(place.timezone), people, here) for one in odd)
    return Place(name=place.name, zone=place.timezone, days=days)


def _day(one: OddDay, zone: ZoneInfo, people: Mapping[UUID, Practitioner], here: Sequence[Visit]) -> OddDayShown:
    touched = [effect for effect in one.effects if effect.is_touched]
    on_day = [visit for visit in here if one.begins <= visit.start < one.ends]
    return OddDayShown(
        day=one.day,
        at=one.change.at,
        zone=zone.key,
        jump=f"{_reads(one.change.wall_before.time())} to {_reads(one.change.wall_after.time())}",
        length=_long(one.length),
        is_forward=one.change.shift > timedelta(),
        touched=tuple(_effect(effect, people) for effect in touched),
        as_always=len(one.effects) - len(touched),
        visits=tuple(OddVisit(visit=visit, why=_why(visit, one, zone)) for visit in on_day),
    )


def _effect(one: RuleEffect, people: Mapping[UUID, Practitioner]) -> Effect:
    return Effect(
        who=people[one.rule.practitioner_id].name,
        hours=f"{clock(one.rule.starts)} to {clock(one.rule.ends)}",
        open_words=f"{_long(one.open_for)} instead of {_long(one.usually_open_for)}",
        skipped=tuple(map(_reads, one.skipped)),
        doubled=tuple(map(_reads, one.doubled)),
        moved=tuple(map(_reads, one.moved)),
    )


def _why(visit: Visit, one: OddDay, zone: ZoneInfo) -> str:
    if simulator.runs_over_change(visit.start, visit.end, one.change):
        return "The clocks change during this visit."
    if simulator.is_told_twice(visit.start, zone):
        which = "first" if visit.start < one.change.at else "second"
        return f"The clock shows this time twice. The visit is the {which} time. Call the patient."
    return ""


def _reads(at: time) -> str:
    """What the clock on the wall reads."""
    return "midnight" if at == time() else clock(at)


def _long(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    said = [f"{hours} hour{'s' * (hours != 1)}"] if hours or not minutes else []
    return " ".join([*said, f"{minutes} minutes"] if minutes else said)
