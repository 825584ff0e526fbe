"""Reads visits and puts them into the words and structs that pages show. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Location, NotFound, PluginContext, Practitioner, Read, translator

from portico_scheduling.catalogue import cancel_hours, in_words
from portico_scheduling.domain import may_cancel_until, state_of
from portico_scheduling.tables import Appointment

t = translator("portico_scheduling")


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit as it is shown. `start` and `end` are UTC; tell them in `zone`. `state` is FHIR's status, or "late"."""

    id: UUID
    state: str
    status: str
    start: datetime
    end: datetime
    zone: str
    service_id: UUID
    service: str
    minutes: int
    patient_id: UUID
    practitioner_id: UUID
    practitioner: str
    location_id: UUID
    location: str
    address: str
    phone: str
    description: str
    booked_by: str
    marked: datetime | None
    cancel_until: datetime
    patient: str = ""
    room_id: UUID | None = None
    room: str = ""
    device_id: UUID | None = None
    device: str = ""
    series_id: UUID | None = None
    overbooked: bool = False
    override_reason: str = ""
    moved_from: datetime | None = None
    cancel_words: str = ""
    mode: str = "in_person"
    own_zone: str = ""
    news: str = ""
    sequence: int = 0
    changed: datetime | None = None


async def of_patient(ctx: PluginContext, patient_id: UUID) -> tuple[Sequence[Visit], Sequence[Visit]]:
    """To come, the soonest first; and past or cancelled, the newest first."""
    visits = await _load(ctx, "a.patient_id = {}", patient_id)
    now = ctx.now()
    to_come = [one for one in visits if one.end > now and one.status in ("booked", "arrived")]
    past = [one for one in reversed(visits) if one not in to_come]
    return to_come, past


async def ever_of(ctx: PluginContext, patient_id: UUID) -> Sequence[Visit]:
    """All that were ever booked, in order of time: for the copy that a patient takes along."""
    return await _load(ctx, "a.patient_id = {}", patient_id, limit=10_000)


async def for_home(ctx: PluginContext, patient_id: UUID) -> tuple[Visit | None, Sequence[Visit]]:
    """The visit that is on or comes next; and what the practice changed that the patient has not seen."""
    condition = "a.patient_id = {} AND (a.ends > {} AND a.status IN ('booked', 'arrived') OR a.news <> '')"
    visits = await _load(ctx, condition, patient_id, ctx.now(), limit=50)
    to_come = (one for one in visits if one.end > ctx.now() and one.status in ("booked", "arrived"))
    return next(to_come, None), [one for one in visits if one.news]


async def to_come(ctx: PluginContext, patient_id: UUID, most: int) -> Sequence[Visit]:
    """What is on or comes next, the soonest first: for staff."""
    condition = "a.patient_id = {} AND a.ends > {} AND a.status IN ('booked', 'arrived')"
    return await _load(ctx, condition, patient_id, ctx.now(), limit=most)


async def on_day(ctx: PluginContext, day: date) -> Sequence[Visit]:
    """Everybody's visits on this day at the practice, in order of time."""
    return await on_days(ctx, day, day)


async def on_days(ctx: PluginContext, first: date, last: date) -> Sequence[Visit]:
    """Everybody's visits on these days at the practice, both included, in order of time: for staff."""
    start, _ = day_bounds(first, ZoneInfo(ctx.tenant.timezone))
    _, end = day_bounds(last, ZoneInfo(ctx.tenant.timezone))
    return await with_names(ctx, await _load(ctx, "a.starts >= {} AND a.starts < {}", start, end, limit=2000))


async def in_spans(ctx: PluginContext, spans: Sequence[tuple[datetime, datetime]]) -> Sequence[Visit]:
    """What is booked to begin within any of these, the ends not included: for staff."""
    if not spans:
        return ()
    within = " OR ".join(["a.starts >= {} AND a.starts < {}"] * len(spans))
    instants = [instant for span in spans for instant in span]
    return await with_names(ctx, await _load(ctx, f"a.status = 'booked' AND ({within})", *instants, limit=2000))


async def of_ids(ctx: PluginContext, ids: Sequence[UUID]) -> Sequence[Visit]:
    """These visits, in order of time: for staff."""
    return await with_names(ctx, await _load(ctx, "a.id = ANY ({})", list(ids))) if ids else ()


async def one(ctx: PluginContext, visit_id: UUID) -> Visit:
    """Raises NotFound, also for another patient's visit when a patient asks."""
    found = await _load(ctx, "a.id = {}", visit_id)
    if not found or (ctx.actor.kind != "staff" and found[0].patient_id != ctx.actor.patient_id):
        raise NotFound
    return found[0]


async def of_series(ctx: PluginContext, series_id: UUID) -> Sequence[Visit]:
    """The visits of a series, in order of time. Whose they are is the caller's to know."""
    return await _load(ctx, "a.series_id = {}", series_id)


async def with_names(ctx: PluginContext, visits: Sequence[Visit]) -> Sequence[Visit]:
    """With the patients' names: for staff."""
    people = await ctx.directory.patients(tuple({one.patient_id for one in visits}))
    return [
        msgspec.structs.replace(one, patient=people[one.patient_id].name if one.patient_id in people else "")
        for one in visits
    ]


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which the calendar at the practice shows this day."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def read_of(visits: Sequence[Visit], query: str = "") -> Read:
    """What the audit is told about a page that shows these."""
    return Read(
        code="Appointment",
        patient_ids=tuple(sorted({one.patient_id for one in visits})),
        ids=tuple(one.id for one in visits),
        query=query,
    )


# Written out: it is part of most pages, and putting it together each time costs as much as asking it.
_SELECT = """
    SELECT a.id, a.status, a.starts, a.ends, a.service_id, a.patient_id, a.practitioner_id, a.location_id,
        a.description, a.booked_by, a.marked, a.room_id, a.device_id, a.series_id, a.overbooked, a.override_reason,
        a.moved_from, a.mode, a.zone, a.news, a.sequence, a.changed,
        service.name AS service, service.cancel_hours, service.cancel_words, room.name AS room, device.name AS device
    FROM p_scheduling.appointment a
    JOIN p_scheduling.healthcare_service service ON service.tenant_id = a.tenant_id AND service.id = a.service_id
    LEFT JOIN p_scheduling.resource room ON room.tenant_id = a.tenant_id AND room.id = a.room_id
    LEFT JOIN p_scheduling.resource device ON device.tenant_id = a.tenant_id AND device.id = a.device_id
"""


async def _load(ctx: PluginContext, condition: str, *values: object, limit: int = 500) -> list[Visit]:
    query = f"{_SELECT} WHERE {condition} ORDER BY a.starts, a.id LIMIT {limit}"
    rows = cast("list[dict[str, Any]]", await Appointment.raw(query, *values))
    if not rows:
        return []
    practitioners = {one.id: one for one in await ctx.directory.practitioners()}
    locations = {one.id: one for one in await ctx.directory.locations()}
    return [_visit(ctx, row, practitioners, locations) for row in rows]


def _visit(
    ctx: PluginContext,
    row: dict[str, Any],
    practitioners: Mapping[UUID, Practitioner],
    locations: Mapping[UUID, Location],
) -> Visit:
    person = practitioners.get(row["practitioner_id"])
    place = locations.get(row["location_id"])
    start: datetime = row["starts"]
    return Visit(
        id=row["id"],
        state=state_of(row["status"], start, ctx.now()),
        status=row["status"],
        start=start,
        end=row["ends"],
        zone=place.timezone if place else ctx.tenant.timezone,
        service_id=row["service_id"],
        service=in_words(row["service"]),
        minutes=int((row["ends"] - start).total_seconds()) // 60,
        patient_id=row["patient_id"],
        practitioner_id=row["practitioner_id"],
        practitioner=person.name if person else t("Someone who no longer works here"),
        location_id=row["location_id"],
        location=place.name if place else "",
        address=place.address if place else "",
        phone=(place.phone if place else "") or ctx.tenant.phone,
        description=row["description"],
        booked_by=row["booked_by"],
        marked=row["marked"],
        cancel_until=may_cancel_until(start, cancel_hours(ctx, row["cancel_hours"])),
        room_id=row["room_id"],
        room=row["room"] or "",
        device_id=row["device_id"],
        device=row["device"] or "",
        series_id=row["series_id"],
        overbooked=row["overbooked"],
        override_reason=row["override_reason"],
        moved_from=row["moved_from"],
        cancel_words=in_words(row["cancel_words"]),
        mode=row["mode"],
        own_zone=row["zone"] if row["zone"] != (place.timezone if place else "") else "",
        news=row["news"],
        sequence=row["sequence"],
        changed=row["changed"],
    )
