"""A week that looks lived in, for demonstration practices: visit types, opening hours, visits past and to come.

Everything follows from ids and dates, so that a second call finds its own rows and adds nothing twice; called on a
later day it adds that day's. Words are in English here and translated where they are shown.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from portico_sdk import Location, Patient, PluginContext, Practitioner

from portico_scheduling.domain import Rule, Time, Window, free_times, quanta
from portico_scheduling.claiming import claims_of
from portico_scheduling.tables import Appointment, AvailabilityRule, Claim, HealthcareService


class _Type(NamedTuple):
    name: str
    comment: str
    minutes: int
    patient_bookable: bool = True


VISIT_TYPES = (
    _Type("Something new", "A pain, a rash, a worry.", 20),
    _Type("Something we know about", "Blood pressure, sugar, a cast.", 20),
    _Type("Yearly check-up", "Nothing is wrong.", 40),
    _Type("Shot or blood test", "A vaccine, a blood draw.", 10),
    _Type("Small procedure", "Booked by the practice.", 60, patient_bookable=False),
)
REASONS = (
    "My left knee hurts on the stairs",
    "Cough for 2 weeks",
    "Blood pressure",
    "A rash on my arm",
    "Tired all the time",
    "Back pain",
    "Headaches in the morning",
    "Follow-up of my blood sugar",
    "",
    "",
)
OPEN_SINCE = date(2026, 1, 1)
HOURS = ((time(8), time(12)), (time(13), time(17)))
DAYS_BACK, DAYS_AHEAD = 5, 8
VISITS_A_DAY = 7


@dataclass(frozen=True, kw_only=True)
class _Planned:
    id: UUID
    time: Time
    patient: UUID
    service: UUID
    reason: str
    chance: float


async def fill(ctx: PluginContext) -> None:
    """Needs practitioners, a location and patients; without them there are only the visit types."""
    tenant = ctx.tenant.id
    types = await _add_visit_types(tenant)
    practitioners, locations = await ctx.directory.practitioners(), await ctx.directory.locations()
    patients = await ctx.directory.find_patients("", limit=100)
    if not (practitioners and locations):
        return
    rules = _rules(practitioners, locations)
    await _add_rules(tenant, rules)
    if patients:
        zones = {one.id: ZoneInfo(one.timezone) for one in locations}
        await _add_visits(ctx, list(_plan(ctx, rules, zones, types, patients)))


def _rules(practitioners: Sequence[Practitioner], locations: Sequence[Location]) -> list[Rule]:
    """Each at a place of their own, Monday to Friday; where there are two places, Wednesdays at the other."""
    return [
        Rule(
            practitioner_id=person.id,
            location_id=locations[(index + (weekday == 2)) % len(locations)].id,
            weekday=weekday,
            starts=starts,
            ends=ends,
            step_minutes=20,
            valid_from=OPEN_SINCE,
        )
        for index, person in enumerate(practitioners)
        for weekday in range(5)
        for starts, ends in HOURS
    ]


async def _add_visit_types(tenant: UUID) -> dict[str, UUID]:
    """Also those that the practice has under the same name: their ids by name."""
    rows = [
        HealthcareService(
            id=uuid5(tenant, f"service/{one.name}"),
            name=one.name,
            comment=one.comment,
            minutes=one.minutes,
            patient_bookable=one.patient_bookable,
            position=position,
        )
        for position, one in enumerate(VISIT_TYPES)
    ]
    await HealthcareService.insert(*rows).on_conflict(action="DO NOTHING")
    found = await HealthcareService.select(HealthcareService.id, HealthcareService.name)
    return {row["name"]: row["id"] for row in found}


async def _add_rules(tenant: UUID, rules: Sequence[Rule]) -> None:
    rows = [
        AvailabilityRule(
            id=uuid5(tenant, f"rule/{one.practitioner_id}/{one.weekday}/{one.starts}"),
            practitioner_id=one.practitioner_id,
            location_id=one.location_id,
            weekday=one.weekday,
            starts=one.starts,
            ends=one.ends,
            step_minutes=one.step_minutes,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in rules
    ]
    await AvailabilityRule.insert(*rows).on_conflict(action="DO NOTHING")


def _plan(
    ctx: PluginContext,
    rules: Sequence[Rule],
    zones: dict[UUID, ZoneInfo],
    types: dict[str, UUID],
    patients: Sequence[Patient],
) -> Iterator[_Planned]:
    tenant, today = ctx.tenant.id, ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    twenty = [types[one.name] for one in VISIT_TYPES if one.minutes == 20]
    for days in range(-DAYS_BACK, DAYS_AHEAD + 1):
        day = today + timedelta(days=days)
        # Who has an address may sign in, and finds only past visits: what comes next is theirs to book.
        able = [one for one in patients if days < 0 or not one.email] or list(patients)
        for person in sorted({rule.practitioner_id for rule in rules}):
            dice = random.Random(f"{tenant}/{person}/{day}")  # noqa: S311 (a demonstration, not a secret)
            for one in _some_times(rules, zones, day, person, dice):
                yield _Planned(
                    id=uuid5(tenant, f"visit/{one.key}"),
                    time=one,
                    patient=dice.choice(able).id,
                    service=dice.choice(twenty),
                    reason=dice.choice(REASONS),
                    chance=dice.random(),
                )


def _some_times(
    rules: Sequence[Rule], zones: dict[UUID, ZoneInfo], day: date, person: UUID, dice: random.Random
) -> list[Time]:
    theirs = [rule for rule in rules if rule.practitioner_id == person and rule.holds_on(day)]
    if not theirs:
        return []
    start = datetime.combine(day, time(), zones[theirs[0].location_id])
    window = Window(earliest=start, last_day=day)
    times = list(free_times(theirs, zones, window, minutes=20, taken={}))
    return sorted(dice.sample(times, min(len(times), VISITS_A_DAY)))


async def _add_visits(ctx: PluginContext, planned: Sequence[_Planned]) -> None:
    """Those that are not there yet and hurt nobody's claim, also not one that a person made."""
    await _settle(ctx, planned)
    known = {
        row["id"]
        for row in await Appointment.select(Appointment.id).where(Appointment.id.is_in([one.id for one in planned]))
    }
    claimed = await _claimed(planned)
    visits: list[Appointment] = []
    claims: list[Claim] = []
    for one in planned:
        needed = {
            (resource, quantum)
            for resource in (one.time.practitioner_id, one.patient)
            for quantum in quanta(one.time.start, one.time.end)
        }
        if one.id in known or needed & claimed:
            continue
        status = _status(one, ctx.now())
        visits.append(_visit(one, status))
        if status != "cancelled":
            claims += claims_of(one.id, one.time, one.patient)
            claimed |= needed
    for index in range(0, len(visits), 200):
        await Appointment.insert(*visits[index : index + 200])
    for index in range(0, len(claims), 500):
        await Claim.insert(*claims[index : index + 500])
    for visit in visits:
        await ctx.audit.changed(
            "scheduling:Appointment:book",
            patient_id=visit.patient_id,
            resource=("Appointment", visit.id),
            action="C",
            reason="demonstration",
        )


async def _claimed(planned: Sequence[_Planned]) -> set[tuple[UUID, int]]:
    first, last = min(one.time.start for one in planned), max(one.time.end for one in planned)
    window = quanta(first, last)
    rows = await Claim.select(Claim.resource_id, Claim.quantum).where(
        Claim.quantum >= window.start, Claim.quantum < window.stop
    )
    return {(row["resource_id"], row["quantum"]) for row in rows}


async def _settle(ctx: PluginContext, planned: Sequence[_Planned]) -> None:
    """What earlier calls left open and is past by now took place."""
    past = [one.id for one in planned if one.time.end < ctx.now() - timedelta(hours=12)]
    if past:
        await Appointment.update({Appointment.status: "fulfilled"}).where(
            Appointment.id.is_in(past), Appointment.status.is_in(["booked", "arrived"])
        )


def _status(one: _Planned, now: datetime) -> str:
    if one.chance < 0.07:
        return "cancelled"
    if one.time.start > now + timedelta(minutes=15):
        return "booked"
    if one.time.end < now:
        return "noshow" if one.chance < 0.13 else "fulfilled"
    return "arrived" if one.chance < 0.7 else "booked"


def _visit(one: _Planned, status: str) -> Appointment:
    return Appointment(
        id=one.id,
        status=status,
        starts=one.time.start,
        ends=one.time.end,
        service_id=one.service,
        patient_id=one.patient,
        practitioner_id=one.time.practitioner_id,
        location_id=one.time.location_id,
        description=one.reason,
        booked_by="patient" if one.chance > 0.4 else "staff",
        cancelled_by="patient" if status == "cancelled" else "",
        created=one.time.start - timedelta(days=7),
    )
