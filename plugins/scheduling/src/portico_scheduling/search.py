"""Finding free times: who works where and what there is to book, then one query for all that is taken.

Reads only. Never a query per day or per practitioner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Location, PluginContext, Practitioner, translator

from portico_scheduling.domain import PartOfDay, Rule, Time, Window, free_times, quanta
from portico_scheduling.tables import Appointment, AvailabilityRule, HealthcareService

t = translator("portico_scheduling")

LONGEST_VISIT = timedelta(hours=8)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """This practice's settings; see `plugin.toml`."""

    notice_hours: int = 2
    horizon_days: int = 60
    cancel_hours: int = 24


class VisitType(msgspec.Struct, frozen=True, kw_only=True):
    """A row of HealthcareService."""

    id: UUID
    name: str
    comment: str
    minutes: int
    patient_bookable: bool


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What this practice has to book: visit types, rules, and who and where they speak of."""

    visit_types: Mapping[UUID, VisitType]
    rules: Sequence[Rule]
    practitioners: Mapping[UUID, Practitioner]
    locations: Mapping[UUID, Location]
    zone: ZoneInfo

    def zone_of(self, location_id: UUID) -> ZoneInfo:
        """The place's own; a place that is no longer there had the practice's."""
        found = self.locations.get(location_id)
        return ZoneInfo(found.timezone) if found else self.zone


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for; None and "any" mean that it does not matter. `since` is a day at the practice."""

    minutes: int
    place: UUID | None = None
    person: UUID | None = None
    part: PartOfDay = "any"
    since: date | None = None


def in_words(text: str) -> str:
    """A practice's own word in the person's language, where the catalogue has it: that of the usual visit types."""
    # Not for nothing at all: in a catalogue that is the key of its head.
    return t(text) if text else ""


def policy(ctx: PluginContext) -> Policy:
    return msgspec.convert(dict(ctx.settings), Policy)


async def load_offer(ctx: PluginContext, *, for_patient: bool) -> Offer:
    """Visit types in the practice's order, and the rules of those who still work where they say."""
    practitioners = {one.id: one for one in await ctx.directory.practitioners()}
    locations = {one.id: one for one in await ctx.directory.locations()}
    return Offer(
        visit_types={one.id: one for one in await _visit_types(for_patient)},
        rules=[
            rule for rule in await _rules() if rule.practitioner_id in practitioners and rule.location_id in locations
        ],
        practitioners=practitioners,
        locations=locations,
        zone=ZoneInfo(ctx.tenant.timezone),
    )


def patients_window(ctx: PluginContext, offer: Offer) -> Window:
    """What a patient may book: after the practice's notice, within its horizon."""
    chosen = policy(ctx)
    return Window.of(ctx.now(), offer.zone, notice_hours=chosen.notice_hours, horizon_days=chosen.horizon_days)


def staffs_window(ctx: PluginContext, offer: Offer) -> Window:
    """Staff book up to the last minute and a year ahead."""
    return Window.of(ctx.now(), offer.zone, notice_hours=0, horizon_days=365)


async def find_slots(
    offer: Offer, asked: Asked, window: Window, *, patient_id: UUID | None = None, days: int | None = None
) -> Iterator[Time]:
    """Free times, the soonest first, within `days` from the first day that may be offered; all when None.

    A patient's own visits count as taken, so that nobody is offered two things at once.
    """
    window = _since(window, asked, offer.zone, days)
    rules = [
        rule
        for rule in offer.rules
        if asked.place in (None, rule.location_id) and asked.person in (None, rule.practitioner_id)
    ]
    if not rules:
        return iter(())
    taken = await _taken(window, {rule.practitioner_id for rule in rules}, patient_id, offer.zone)
    return free_times(
        rules,
        {rule.location_id: offer.zone_of(rule.location_id) for rule in rules},
        window,
        minutes=asked.minutes,
        taken=taken,
        part=asked.part,
        also_taken=taken.get(patient_id, ()) if patient_id else (),
    )


def _since(window: Window, asked: Asked, zone: ZoneInfo, days: int | None) -> Window:
    earliest = window.earliest
    if asked.since:
        earliest = max(earliest, datetime.combine(asked.since, time(), zone).astimezone(UTC))
    last_day = window.last_day
    if days is not None:
        last_day = min(last_day, earliest.astimezone(zone).date() + timedelta(days=days - 1))
    return Window(earliest=earliest, last_day=last_day)


async def _taken(
    window: Window, practitioners: set[UUID], patient_id: UUID | None, zone: ZoneInfo
) -> dict[UUID, set[int]]:
    end = datetime.combine(window.last_day + timedelta(days=2), time(), zone).astimezone(UTC)
    rows = await Appointment.select(
        Appointment.practitioner_id, Appointment.patient_id, Appointment.starts, Appointment.ends
    ).where(
        Appointment.starts > window.earliest - LONGEST_VISIT,
        Appointment.starts < end,
        Appointment.status != "cancelled",
    )
    taken: dict[UUID, set[int]] = {}
    for row in rows:
        resources = {row["practitioner_id"]} & practitioners
        if patient_id and row["patient_id"] == patient_id:
            resources.add(patient_id)
        for resource in resources:
            taken.setdefault(resource, set()).update(quanta(row["starts"], row["ends"]))
    return taken


async def _visit_types(for_patient: bool) -> list[VisitType]:
    rows = (
        await HealthcareService.select(
            HealthcareService.id,
            HealthcareService.name,
            HealthcareService.comment,
            HealthcareService.minutes,
            HealthcareService.patient_bookable,
        )
        .where(HealthcareService.active.eq(True))
        .order_by(HealthcareService.position, HealthcareService.name)
    )
    types = [VisitType(**row) for row in rows if row["patient_bookable"] or not for_patient]
    return [msgspec.structs.replace(one, name=in_words(one.name), comment=in_words(one.comment)) for one in types]


async def _rules() -> list[Rule]:
    rows = await AvailabilityRule.select(
        AvailabilityRule.practitioner_id,
        AvailabilityRule.location_id,
        AvailabilityRule.weekday,
        AvailabilityRule.starts,
        AvailabilityRule.ends,
        AvailabilityRule.step_minutes,
        AvailabilityRule.valid_from,
        AvailabilityRule.valid_to,
    )
    return [Rule(**row) for row in rows]
