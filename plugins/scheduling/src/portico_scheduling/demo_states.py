"""The rarer states of the demonstration: a series, a visit booked over another, one in a room, who waits, an offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from portico_sdk import Patient, PluginContext

from portico_scheduling import holding
from portico_scheduling.claiming import Lost, Owner, need_of
from portico_scheduling.demo_visits import claimed_between, insert
from portico_scheduling.domain import Time, Window, free_times
from portico_scheduling.domain_series import Pattern
from portico_scheduling.search import Offer, VisitType
from portico_scheduling.tables import Appointment, Claim, Series, WaitlistEntry, WaitlistOffer

OFFER_HOLDS = timedelta(hours=20)
SERIES_OF = 4


async def add(ctx: PluginContext, offer: Offer, patients: Sequence[Patient]) -> None:
    """For those who can't sign in; who can finds an empty page of their own to begin with."""
    quiet = sorted(one.id for one in patients if not one.email)
    if len(quiet) < 6 or not offer.visit_types:
        return
    await _add_series(ctx, offer, quiet[0])
    await _add_over(ctx, offer, quiet[1])
    await _add_in_room(ctx, offer, quiet[2])
    await _add_waiting(ctx, offer, quiet[3:5])
    for number, one in enumerate(quiet[5:8]):
        await _add_offered(ctx, offer, one, number)


async def _add_series(ctx: PluginContext, offer: Offer, patient: UUID) -> None:
    """Each week, from the week after next on: one series for each month of the calendar."""
    visit_type = next(iter(offer.visit_types.values()))
    series_id = uuid5(ctx.tenant.id, f"series/{_today(ctx, offer):%Y-%m}")
    if await Series.exists().where(Series.id == series_id):
        return
    first = next(_free(offer, visit_type, _today(ctx, offer) + timedelta(days=9), 14), None)
    if first is None:
        return
    pattern, zone = Pattern(every="week", count=SERIES_OF), offer.zone_of(first.location_id)
    series = Series(
        id=series_id,
        rule=pattern.rrule(first.start.astimezone(zone).date()),
        patient_id=patient,
        service_id=visit_type.id,
    )
    await Series.insert(series)
    times = [
        Time(start, start + timedelta(minutes=visit_type.minutes), first.practitioner_id, first.location_id)
        for start in pattern.starts(first.start, zone)
        if start
    ]
    for number, one in enumerate(times):
        await _book(ctx, offer, visit_type, one, patient, f"series/{series_id}/{number}", series_id=series_id)


async def _add_over(ctx: PluginContext, offer: Offer, patient: UUID) -> None:
    """On the next day with visits somebody was fitted in between, at a time when they had nothing else."""
    begins = datetime.combine(_today(ctx, offer) + timedelta(days=1), time(), offer.zone)
    rows = (
        await Appointment.select()
        .where(Appointment.starts >= begins, Appointment.status == "booked", Appointment.overbooked.eq(False))
        .order_by(Appointment.starts, Appointment.id)
        .limit(20)
    )
    days = [row["starts"].astimezone(offer.zone).date() for row in rows]
    for row, day in zip(rows, days, strict=True):
        visit_type = offer.visit_types.get(row["service_id"])
        at = Time(row["starts"], row["ends"], row["practitioner_id"], row["location_id"])
        if visit_type and day == days[0]:
            reason = "Fever since last night, seen in between"
            await _book(ctx, offer, visit_type, at, patient, f"over/{day}", over=reason)


async def _add_in_room(ctx: PluginContext, offer: Offer, patient: UUID) -> None:
    """A longer visit that takes a room along."""
    visit_type = next((one for one in offer.visit_types.values() if one.needs_room), None)
    if visit_type is None:
        return
    today = _today(ctx, offer)
    claimed = await _claimed(offer, today)
    for one in _free(offer, visit_type, today + timedelta(days=1), 10):
        need = need_of(offer, visit_type, one, patient)
        rooms = [next((room for room in pool if not need.pieces((room,)) & claimed), None) for pool in need.pools]
        if all(rooms) and not need.pieces(()) & claimed:
            chosen = tuple(room for room in rooms if room)
            week = today.isocalendar()
            await _book(ctx, offer, visit_type, one, patient, f"room/{week.year}/{week.week}", rooms=chosen)
            return


async def _add_waiting(ctx: PluginContext, offer: Offer, patients: Sequence[UUID]) -> None:
    visit_type, today = next(iter(offer.visit_types.values())), _today(ctx, offer)
    for number, patient in enumerate(patients):
        await _wait(ctx, visit_type, patient, f"waiting/{number}", today, weekdays=31 if number else 3)


async def _add_offered(ctx: PluginContext, offer: Offer, patient: UUID, number: int) -> None:
    """Who waited was offered a time this morning, kept for them until tomorrow; who can’t sign in is to be called."""
    today = _today(ctx, offer)
    visit_type = next(iter(offer.visit_types.values()))
    entry_id = await _wait(ctx, visit_type, patient, f"offered/{today}/{number}", today, status="offered")
    if entry_id is None:
        return
    claimed = await _claimed(offer, today)
    expires = ctx.now() + OFFER_HOLDS
    for one in _free(offer, visit_type, today + timedelta(days=3), 10):
        if need_of(offer, visit_type, one, patient).pieces(()) & claimed:
            continue
        try:
            async with ctx.db.savepoint():
                hold_id = await holding.keep(ctx, offer, visit_type, one, patient, expires, kind="offer")
        except Lost:
            continue
        await WaitlistOffer.insert(
            WaitlistOffer(
                id=uuid5(ctx.tenant.id, f"offer/{entry_id}"),
                entry_id=entry_id,
                hold_id=hold_id,
                patient_id=patient,
                starts=one.start,
                practitioner_id=one.practitioner_id,
                location_id=one.location_id,
                by_phone=not await ctx.directory.with_portal([patient]),
                expires=expires,
                created=ctx.now(),
            )
        )
        await ctx.audit.changed(
            "scheduling:Waitlist:offer", patient_id=patient, resource=("Waitlist", entry_id), action="U"
        )
        return


async def _wait(
    ctx: PluginContext,
    visit_type: VisitType,
    patient: UUID,
    name: str,
    today: date,
    *,
    weekdays: int = 127,
    status: str = "waiting",
) -> UUID | None:
    """The entry's id when it is new, and nobody waits for the same already."""
    entry_id = uuid5(ctx.tenant.id, name)
    is_there = await WaitlistEntry.exists().where(
        (WaitlistEntry.id == entry_id)
        | ((WaitlistEntry.patient_id == patient) & WaitlistEntry.status.is_in(["waiting", "offered"]))
    )
    if is_there:
        return None
    entry = WaitlistEntry(
        id=entry_id,
        status=status,
        patient_id=patient,
        service_id=visit_type.id,
        weekdays=weekdays,
        since=today,
        until=today + timedelta(days=60),
        joined_by="patient",
        created=ctx.now() - timedelta(days=2),
    )
    await WaitlistEntry.insert(entry)
    await ctx.audit.changed("scheduling:Waitlist:join", patient_id=patient, resource=("Waitlist", entry_id), action="C")
    return entry_id


async def _book(
    ctx: PluginContext,
    offer: Offer,
    visit_type: VisitType,
    at: Time,
    patient: UUID,
    name: str,
    *,
    series_id: UUID | None = None,
    over: str = "",
    rooms: tuple[UUID, ...] = (),
) -> None:
    """Once, and only where it hurts nobody's claim; with `over` beside the visit that is there."""
    visit_id = uuid5(ctx.tenant.id, name)
    need = need_of(offer, visit_type, at, patient)
    taken = await claimed_between(at.start, at.end) & need.pieces(rooms)
    if any(piece[0] == patient or not over for piece in taken) or await Appointment.exists().where(
        Appointment.id == visit_id
    ):
        return
    kinds = {offer.rooms[one].kind: one for one in rooms}
    visit = Appointment(
        id=visit_id,
        starts=at.start,
        ends=at.end,
        service_id=visit_type.id,
        patient_id=patient,
        practitioner_id=at.practitioner_id,
        location_id=at.location_id,
        room_id=kinds.get("room"),
        device_id=kinds.get("device"),
        series_id=series_id,
        booked_by="staff",
        overbooked=bool(over),
        override_reason=over,
        mode=visit_type.modes[0],
    )
    owner = Owner(visit_id=visit_id)
    claims: list[Claim] = [owner.claim(piece, 1 if piece in taken else 0) for piece in sorted(need.pieces(rooms))]
    await insert(ctx, [visit], claims)


def _free(offer: Offer, visit_type: VisitType, since: date, days: int) -> Iterator[Time]:
    """Times that the rules offer from this day on, whoever has them."""
    rules = offer.rules_for(visit_type)
    zones = {rule.location_id: offer.zone_of(rule.location_id) for rule in rules}
    window = Window(earliest=datetime.combine(since, time(9), offer.zone), last_day=since + timedelta(days=days))
    return free_times(rules, zones, window, minutes=visit_type.minutes, taken={}, shut=offer.shut)


async def _claimed(offer: Offer, today: date) -> set[tuple[UUID, int]]:
    begins = datetime.combine(today, time(), offer.zone)
    return await claimed_between(begins, begins + timedelta(days=16))


def _today(ctx: PluginContext, offer: Offer) -> date:
    return ctx.now().astimezone(offer.zone).date()
