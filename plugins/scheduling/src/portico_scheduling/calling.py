"""Whom staff call: a time is kept for them, and nobody could sign in to the portal for them as it was offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from portico_sdk import PluginContext

from portico_scheduling import catalogue, staff_view, standing


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call to make. Tell `start` and `ends`, until when it is kept, in `zone`; no `phone`: none is known."""

    entry_id: UUID
    patient_id: UUID
    name: str
    phone: str
    service: str
    who: str
    start: datetime
    ends: datetime
    ends_today: bool
    zone: str
    href: str


async def calls(ctx: PluginContext) -> Sequence[Call]:
    """The most urgent first."""
    found = await standing.to_call(ctx)
    if not found:
        return ()
    people = await ctx.directory.patients([one.patient_id for one in found])
    staff = {one.id: one.name for one in await ctx.directory.practitioners()}
    zones = {one.id: one.timezone for one in await ctx.directory.locations()}
    made: list[Call] = []
    for one in found:
        patient, zone = people.get(one.patient_id), zones.get(one.location_id, ctx.tenant.timezone)
        call = Call(
            entry_id=one.entry_id,
            patient_id=one.patient_id,
            name=patient.name if patient else "A patient who is no longer here",
            phone=patient.phone if patient else "",
            service=catalogue.in_words(one.service),
            who=staff.get(one.practitioner_id, ""),
            start=one.starts,
            ends=one.expires,
            ends_today=staff_view.is_today(ctx, one.expires, zone),
            zone=zone,
            href=ctx.url(f"waiting/offers/{one.id}"),
        )
        made.append(call)
    return made
