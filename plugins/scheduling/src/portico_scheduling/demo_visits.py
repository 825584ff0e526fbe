"""The demonstration's visits: a week past and the days to come, each in the state that fits its time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from portico_sdk import Patient, PluginContext

from portico_scheduling.claiming import Owner, Piece, need_of
from portico_scheduling.demo_types import REASONS, REASONS_OF_CHILDREN
from portico_scheduling.domain import Time, Window, free_times
from portico_scheduling.search import Offer, VisitType
from portico_scheduling.tables import Appointment, Claim

DAYS_BACK, DAYS_AHEAD = 7, 8
VISITS_A_DAY = 7
GOLDEN = (5**0.5 - 1) / 2
"""Its multiples fall evenly between 0 and 1, so that a few days have all that can become of a visit, however rare."""
TAKES_PLACE_MINUTES = 15


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One visit. `chance`, from 0 to 1, decides what becomes of it."""

    id: UUID
    time: Time
    patient: UUID
    service: VisitType
    reason: str
    chance: float


async def add(ctx: PluginContext, offer: Offer, patients: Sequence[Patient], is_for_children: bool) -> None:
    """Those that are not there yet and hurt nobody's claim, also not one that a person made."""
    planned = list(_plan(ctx, offer, patients, REASONS_OF_CHILDREN if is_for_children else REASONS))
    if not planned:
        return
    await _settle(ctx, planned)
    listed = await Appointment.select(Appointment.id).where(Appointment.id.is_in([one.id for one in planned]))
    known: set[UUID] = {row["id"] for row in listed}
    claimed = await claimed_between(min(one.time.start for one in planned), max(one.time.end for one in planned))
    visits: list[Appointment] = []
    claims: list[Claim] = []
    for one in planned:
        needed = need_of(offer, one.service, one.time, one.patient).pieces(())
        if one.id in known or needed & claimed:
            continue
        status = _status(one, ctx.now())
        visits.append(_visit(one, status))
        if status != "cancelled":
            claims += [Owner(visit_id=one.id).claim(piece, 0) for piece in sorted(needed)]
            claimed |= needed
    await insert(ctx, visits, claims)


async def insert(ctx: PluginContext, visits: Sequence[Appointment], claims: Sequence[Claim]) -> None:
    """Rows as they are, and the audit of each visit."""
    for index in range(0, len(visits), 100):
        await Appointment.insert(*visits[index : index + 100])
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


async def claimed_between(first: datetime, last: datetime) -> set[Piece]:
    """All that is taken, whoever has it."""
    found = await Claim.select(Claim.resource_id, Claim.quantum).where(
        Claim.quantum >= int(first.timestamp()) // 300 - 24, Claim.quantum < int(last.timestamp()) // 300 + 24
    )
    return {(row["resource_id"], row["quantum"]) for row in found}


def _plan(ctx: PluginContext, offer: Offer, patients: Sequence[Patient], reasons: Sequence[str]) -> Iterator[Planned]:
    tenant, today = ctx.tenant.id, ctx.now().astimezone(offer.zone).date()
    # What fills a step of the rules and needs neither room nor device.
    short = [
        one
        for one in offer.visit_types.values()
        if one.minutes == 20 and one.patient_bookable and not (one.needs_room or one.needs_device)
    ]
    if not short:
        return
    for days in range(-DAYS_BACK, DAYS_AHEAD + 1):
        day = today + timedelta(days=days)
        # Who has an address may sign in, and finds only past visits: what comes next is theirs to book.
        able = [one for one in patients if days < 0 or not one.email] or list(patients)
        for number, person in enumerate(sorted({rule.practitioner_id for rule in offer.rules})):
            dice = random.Random(f"{tenant}/{person}/{day}")  # noqa: S311 (a demonstration, not a secret)
            for index, one in enumerate(_some_times(offer, day, person, dice)):
                theirs = [kind for kind in short if any(r.practitioner_id == person for r in offer.rules_for(kind))]
                yield Planned(
                    id=uuid5(tenant, f"visit/{one.key}"),
                    time=one,
                    patient=dice.choice(able).id,
                    service=dice.choice(theirs or short),
                    reason=dice.choice(reasons),
                    chance=(day.toordinal() * VISITS_A_DAY + index + number * 100) * GOLDEN % 1,
                )


def _some_times(offer: Offer, day: date, person: UUID, dice: random.Random) -> list[Time]:
    theirs = [rule for rule in offer.rules if rule.practitioner_id == person and rule.holds_on(day)]
    if not theirs:
        return []
    zones = {rule.location_id: offer.zone_of(rule.location_id) for rule in theirs}
    start = datetime.combine(day, time(), zones[theirs[0].location_id])
    window = Window(earliest=start, last_day=day)
    times = list(free_times(theirs, zones, window, minutes=20, taken={}, shut=offer.shut))
    return sorted(dice.sample(times, min(len(times), VISITS_A_DAY)))


async def _settle(ctx: PluginContext, planned: Sequence[Planned]) -> None:
    """What earlier calls left open and is past by now took place."""
    past = [one.id for one in planned if one.time.end < ctx.now() - timedelta(hours=12)]
    if past:
        await Appointment.update({Appointment.status: "fulfilled"}).where(
            Appointment.id.is_in(past), Appointment.status.is_in(["booked", "arrived"])
        )


def _status(one: Planned, now: datetime) -> str:
    if one.chance < 0.07:
        return "cancelled"
    if one.time.start > now + timedelta(minutes=TAKES_PLACE_MINUTES):
        return "booked"
    if one.time.end < now:
        return "noshow" if one.chance < 0.13 else "fulfilled"
    return "arrived" if one.chance < 0.7 else "booked"


def _visit(one: Planned, status: str) -> Appointment:
    is_moved = status == "booked" and 0.5 < one.chance < 0.6
    by_practice = one.chance < 0.035
    return Appointment(
        id=one.id,
        status=status,
        starts=one.time.start,
        ends=one.time.end,
        service_id=one.service.id,
        patient_id=one.patient,
        practitioner_id=one.time.practitioner_id,
        location_id=one.time.location_id,
        description=one.reason,
        mode=one.service.modes[0],
        booked_by="patient" if one.chance > 0.4 else "staff",
        cancelled_by=("staff" if by_practice else "patient") if status == "cancelled" else "",
        sequence=1 if is_moved or status == "cancelled" else 0,
        moved_from=one.time.start - timedelta(days=1) if is_moved else None,
        news="moved" if is_moved else "cancelled" if status == "cancelled" and by_practice else "",
        created=one.time.start - timedelta(days=14),
        changed=one.time.start - timedelta(days=7),
    )
