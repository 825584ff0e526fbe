"""This plugin's part of a patient's page in the workspace: what is booked, and the way to the next visit."""

from __future__ import annotations

from portico_sdk import Card, Link, PluginContext, RecordPart, RecordRequest, Row

from portico_scheduling import visits
from portico_scheduling.staff_routes import WRITE
from portico_scheduling.visits import Visit

MOST = 3


async def part(ctx: PluginContext, request: RecordRequest) -> RecordPart:
    found = await visits.to_come(ctx, request.patient_id, MOST)
    book = Link(label="Book a visit", href=ctx.url(f"new/{request.patient_id}")) if ctx.actor.may(WRITE) else None
    card = Card(
        title="Visits to come",
        icon="calendar-days",
        rows=tuple(_row(ctx, one) for one in found),
        empty="No visit is booked.",
        more=book,
        priority=10,
    )
    return RecordPart(cards=(card,), reads=(("Appointment", tuple(one.id for one in found)),) if found else ())


def _row(ctx: PluginContext, visit: Visit) -> Row:
    return Row(
        at=visit.start,
        timezone=visit.zone,
        title=visit.service,
        hint=", ".join(part for part in (visit.practitioner, visit.location) if part),
        href=ctx.url(f"day/visits/{visit.id}"),
        badge={"late": "Late", "arrived": "Here"}.get(visit.state, ""),
    )
