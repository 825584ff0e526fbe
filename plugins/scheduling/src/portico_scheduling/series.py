"""Visits that come again: what each date would be, told before anything is booked, then all or the chosen ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from portico_sdk import BadInput, PluginContext
from portico_sdk.data import uuid7

from portico_scheduling import search, service
from portico_scheduling.catalogue import Offer, VisitType
from portico_scheduling.domain import Time, is_open
from portico_scheduling.domain_series import Pattern
from portico_scheduling.search import Asked
from portico_scheduling.service import Wanted
from portico_scheduling.tables import Series

Why = Literal["", "past", "skipped", "closed", "taken"]
"""Why a date can't be had as it is: over, a time that the clock skips, nobody works then, or somebody has it."""

INSTEAD = 2
"""So many free times of the same day are offered for one that can't be had."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One date of a series. `time` is None where the clock skips it; `instead` are the nearest free times that day."""

    day: date
    time: Time | None
    why: Why
    instead: Sequence[Time] = ()


async def plan(
    ctx: PluginContext, offer: Offer, visit_type: VisitType, first: Time, pattern: Pattern, patient_id: UUID
) -> list[Planned]:
    """Each date, free or not. One query for all of them, however many they are."""
    zone = offer.zone_of(first.location_id)
    window = search.staffs_window(ctx, offer)
    days = pattern.days(first.start.astimezone(zone).date())
    asked = Asked(
        minutes=visit_type.minutes,
        service=visit_type.id,
        person=first.practitioner_id,
        place=first.location_id,
        since=days[0],
    )
    wanted = set(days)
    length = (days[-1] - days[0]).days + 1
    found: dict[date, list[Time]] = {}
    for one in await search.find_slots(offer, asked, window, patient_id=patient_id, days=length):
        if (day := one.start.astimezone(zone).date()) in wanted:
            found.setdefault(day, []).append(one)
    starts = pattern.starts(first.start, zone)
    return [_planned(ctx, offer, visit_type, first, day, start, found) for day, start in zip(days, starts, strict=True)]


async def book(
    ctx: PluginContext, offer: Offer, wanted: Wanted, keys: Sequence[str], pattern: Pattern, first_day: date
) -> Sequence[UUID]:
    """All of these times as one series, or none: BadInput names the first that can't be had. One letter for all."""
    visit_type = offer.visit_types.get(wanted.service_id) if wanted.service_id else None
    if visit_type is None:
        raise BadInput({"service": "This kind of visit can’t be booked any more. Choose another."})
    window = search.staffs_window(ctx, offer)
    series_id = uuid7()
    await Series.insert(
        Series(
            id=series_id,
            rule=pattern.rrule(first_day),
            patient_id=wanted.patient_id,
            service_id=visit_type.id,
            created=ctx.now(),
        )
    )
    made: list[UUID] = []
    for key in keys:
        one = Wanted(
            patient_id=wanted.patient_id,
            service_id=wanted.service_id,
            key=key,
            description=wanted.description,
            series_id=series_id,
            is_told=not made,
        )
        made.append(await service.book(ctx, offer, one, window))
    return made


def _planned(
    ctx: PluginContext,
    offer: Offer,
    visit_type: VisitType,
    first: Time,
    day: date,
    start: datetime | None,
    found: Mapping[date, Sequence[Time]],
) -> Planned:
    free = found.get(day, ())
    if start is None:
        return Planned(day=day, time=None, why="skipped", instead=free[:INSTEAD])
    length = timedelta(minutes=visit_type.minutes)
    time = Time(start, start + length, first.practitioner_id, first.location_id)
    if time in free:
        return Planned(day=day, time=time, why="")
    nearest = sorted(free, key=lambda one: abs(one.start - start))[:INSTEAD]
    why: Why = "taken"
    if start <= ctx.now():
        why = "past"
    elif not is_open(offer.rules_for(visit_type), offer.zone_of(first.location_id), time, offer.shut):
        why = "closed"
    return Planned(day=day, time=time, why=why, instead=sorted(nearest))
