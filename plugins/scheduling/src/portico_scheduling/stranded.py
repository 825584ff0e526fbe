"""Visits that a change of the hours would leave outside of them: found before it is kept, told, never cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from portico_sdk import PluginContext

from portico_scheduling import visits
from portico_scheduling.domain import Rule, Shut, open_intervals
from portico_scheduling.tables import Appointment, AvailabilityException, AvailabilityRule
from portico_scheduling.visits import Visit

MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When this practice is open as it stands in the database now: weekly hours, extra ones, and what is off."""

    rules: Sequence[Rule]
    shut: Sequence[Shut]

    def cover(self, start: datetime, end: datetime, person: UUID, place: UUID, zone: ZoneInfo) -> bool:
        """Whether somebody who works at the place has hours there for all of this time."""
        day = start.astimezone(zone).date()
        for rule in self.rules:
            if (rule.practitioner_id, rule.location_id) != (person, place) or not rule.holds_on(day):
                continue
            spans = open_intervals(day, rule.starts, rule.ends, zone)
            if any(one.start <= start and end <= one.end for one in spans):
                off = (one for one in self.shut if one.touches(rule, day))
                gaps = (
                    gap for one in off for gap in open_intervals(day, one.starts or time(), one.ends or time(), zone)
                )
                return not any(gap.start < end and start < gap.end for gap in gaps)
        return False


@dataclass(frozen=True, kw_only=True)
class Stranded:
    """How many visits there are and the first of them, with names."""

    count: int
    visits: tuple[Visit, ...]

    @property
    def are(self) -> str:
        return "is" if self.count == 1 else "are"


async def load_hours() -> Hours:
    rules = await AvailabilityRule.select(
        AvailabilityRule.practitioner_id,
        AvailabilityRule.location_id,
        AvailabilityRule.weekday,
        AvailabilityRule.starts,
        AvailabilityRule.ends,
        AvailabilityRule.step_minutes,
        AvailabilityRule.valid_from,
        AvailabilityRule.valid_to,
    )
    odd = await AvailabilityException.select()
    extra = [
        Rule(
            practitioner_id=row["practitioner_id"],
            location_id=row["location_id"],
            weekday=None,
            starts=row["starts"],
            ends=row["ends"],
            step_minutes=row["step_minutes"],
            valid_from=row["first"],
            valid_to=row["last"],
        )
        for row in odd
        if row["kind"] == "extra"
    ]
    shut = [
        Shut(
            first=row["first"],
            last=row["last"],
            starts=row["starts"],
            ends=row["ends"],
            practitioner_id=row["practitioner_id"],
            location_id=row["location_id"],
        )
        for row in odd
        if row["kind"] == "off"
    ]
    return Hours(rules=[*(Rule(**row) for row in rules), *extra], shut=shut)


async def left_outside(ctx: PluginContext, before: Hours) -> Stranded:
    """Visits to come that `before` covered and the hours as they are now, after the change, do not."""
    after = await load_hours()
    zones = {one.id: ZoneInfo(one.timezone) for one in await ctx.directory.locations()}
    rows = (
        await Appointment.select(
            Appointment.id,
            Appointment.starts,
            Appointment.ends,
            Appointment.practitioner_id,
            Appointment.location_id,
        )
        .where(Appointment.starts > ctx.now(), Appointment.status == "booked")
        .order_by(Appointment.starts)
    )
    found: list[UUID] = []
    for row in rows:
        zone = zones.get(row["location_id"], ZoneInfo(ctx.tenant.timezone))
        asked = (row["starts"], row["ends"], row["practitioner_id"], row["location_id"], zone)
        if before.cover(*asked) and not after.cover(*asked):
            found.append(row["id"])
    return await _told(ctx, found)


async def of_type(ctx: PluginContext, service_id: UUID, people: Sequence[UUID] | None) -> Stranded:
    """Visits to come of this type; with `people`, those with somebody else."""
    rows = (
        await Appointment.select(Appointment.id, Appointment.practitioner_id)
        .where(Appointment.starts > ctx.now(), Appointment.status == "booked", Appointment.service_id == service_id)
        .order_by(Appointment.starts)
    )
    return await _told(ctx, [row["id"] for row in rows if people is None or row["practitioner_id"] not in people])


async def in_room(ctx: PluginContext, resource_id: UUID) -> Stranded:
    """Visits to come that have this room or device."""
    rows = (
        await Appointment.select(Appointment.id)
        .where(
            Appointment.starts > ctx.now(),
            Appointment.status == "booked",
            (Appointment.room_id == resource_id) | (Appointment.device_id == resource_id),
        )
        .order_by(Appointment.starts)
    )
    return await _told(ctx, [row["id"] for row in rows])


async def _told(ctx: PluginContext, ids: Sequence[UUID]) -> Stranded:
    shown = await visits.of_ids(ctx, ids[:MOST_SHOWN]) if ids else ()
    return Stranded(count=len(ids), visits=tuple(shown))
