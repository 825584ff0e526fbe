"""Weeks that look lived in, for demonstration practices: what can be booked, when, by whom, and visits in every state.

Everything follows from ids and dates, so that a second call finds its own rows and adds nothing twice; called on a
later day it adds that day's. Words are in English here and translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from portico_sdk import Location, PluginContext, Practitioner

from portico_scheduling import demo_states, demo_visits, search
from portico_scheduling.demo_types import CHILDREN, FAMILY, DemoType, is_for_children
from portico_scheduling.domain import Rule
from portico_scheduling.tables import (
    AvailabilityException,
    AvailabilityRule,
    HealthcareService,
    Resource,
    ServiceOffer,
)

OPEN_SINCE = date(2026, 1, 1)
HOURS = ((time(8), time(12)), (time(13), time(17)))


async def fill(ctx: PluginContext) -> None:
    """Needs practitioners, a location and patients; without them there are only the visit types."""
    practitioners, locations = await ctx.directory.practitioners(), await ctx.directory.locations()
    kinds = CHILDREN if is_for_children(practitioners) else FAMILY
    types = await _add_visit_types(ctx.tenant.id, kinds)
    if not (practitioners and locations):
        return
    await _add_rooms(ctx.tenant.id, locations, kinds)
    await _add_offers(ctx.tenant.id, kinds, types, practitioners)
    await _add_rules(ctx.tenant.id, _rules(practitioners, locations))
    await _add_exceptions(ctx, practitioners, locations)
    patients = await ctx.directory.find_patients("", limit=100)
    if not patients:
        return
    offer = await search.load_offer(ctx, for_patient=False)
    await demo_visits.add(ctx, offer, patients, is_for_children(practitioners))
    await demo_states.add(ctx, offer, patients)


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


async def _add_visit_types(tenant: UUID, kinds: Sequence[DemoType]) -> dict[str, UUID]:
    """Also those that the practice has under the same name: their ids by name."""
    rows = [
        HealthcareService(
            id=uuid5(tenant, f"service/{one.name}"),
            name=one.name,
            comment=one.comment,
            minutes=one.minutes,
            buffer_after=one.buffer_after,
            patient_bookable=one.patient_bookable,
            book_as=one.book_as,
            max_age=one.max_age,
            notice_hours=one.notice_hours,
            max_open=one.max_open,
            needs_room=one.needs_room,
            needs_device=one.needs_device,
            modes=list(one.modes),
            position=position,
        )
        for position, one in enumerate(kinds)
    ]
    await HealthcareService.insert(*rows).on_conflict(action="DO NOTHING")
    found = await HealthcareService.select(HealthcareService.id, HealthcareService.name)
    return {row["name"]: row["id"] for row in found}


async def _add_rooms(tenant: UUID, locations: Sequence[Location], kinds: Sequence[DemoType]) -> None:
    """Two rooms at each place, and each device once, at the first."""
    rooms = [
        Resource(
            id=uuid5(tenant, f"room/{place.id}/{number}"),
            kind="room",
            name=f"Room {number}",
            location_id=place.id,
            position=number,
        )
        for place in locations
        for number in (1, 2)
    ]
    devices = [
        Resource(
            id=uuid5(tenant, f"device/{name}"),
            kind="device",
            name=name,
            equipment=name,
            location_id=locations[0].id,
            position=9,
        )
        for name in sorted({one.needs_device for one in kinds if one.needs_device})
    ]
    await Resource.insert(*rooms, *devices).on_conflict(action="DO NOTHING")


async def _add_offers(
    tenant: UUID, kinds: Sequence[DemoType], types: dict[str, UUID], practitioners: Sequence[Practitioner]
) -> None:
    rows = [
        ServiceOffer(
            id=uuid5(tenant, f"offer/{one.name}/{person.id}"), service_id=types[one.name], practitioner_id=person.id
        )
        for one in kinds
        for person in practitioners
        if one.by and one.by in person.role
    ]
    if rows:
        await ServiceOffer.insert(*rows).on_conflict(action="DO NOTHING")


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


async def _add_exceptions(
    ctx: PluginContext, practitioners: Sequence[Practitioner], locations: Sequence[Location]
) -> None:
    """An afternoon off two weeks from now; extra hours on the Saturday after. Holidays are the practice’s own."""
    tenant = ctx.tenant.id
    today = ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    monday = today - timedelta(days=today.weekday())
    afternoon, saturday = monday + timedelta(days=15), monday + timedelta(days=19)
    rows = [
        AvailabilityException(
            id=uuid5(tenant, f"off/{monday}"),
            kind="off",
            practitioner_id=practitioners[-1].id,
            first=afternoon,
            last=afternoon,
            starts=time(13),
            ends=time(17),
            reason="Conference",
        ),
        AvailabilityException(
            id=uuid5(tenant, f"extra/{monday}"),
            kind="extra",
            practitioner_id=practitioners[0].id,
            location_id=locations[0].id,
            first=saturday,
            last=saturday,
            starts=time(9),
            ends=time(12),
            reason="Flu shots",
        ),
    ]
    await AvailabilityException.insert(*rows).on_conflict(action="DO NOTHING")
