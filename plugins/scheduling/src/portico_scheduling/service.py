"""What people do with visits: book, cancel, mark who came. The only file that writes visits and claims.

Two people who want the same minutes meet at the unique constraint of Claim; who comes second is told so in words, and
nothing of the attempt is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portico_sdk import BadInput, NotFound, PluginContext, translator
from portico_sdk.data import uuid7

from portico_scheduling.domain import (
    MAY_BECOME,
    BadKey,
    Mark,
    Time,
    Window,
    is_open,
    may_cancel_until,
    named,
    quanta,
)
from portico_scheduling.search import Offer, VisitType, policy
from portico_scheduling.tables import Appointment, Claim

t = translator("portico_scheduling")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A booking somebody asks for. `key` is a `Time.key`; `description` what the visit is about."""

    patient_id: UUID
    service_id: UUID | None
    key: str
    description: str = ""


class _Lost(Exception):
    """Somebody else holds a part of the time."""


async def book(ctx: PluginContext, offer: Offer, wanted: Wanted, window: Window) -> UUID:
    """Book, and give the visit's id. The same patient asking twice for the same visit gets the one visit.

    Raises BadInput, with nothing left, when the time is not offered or somebody has just taken it.
    """
    visit_type = offer.visit_types.get(wanted.service_id) if wanted.service_id else None
    if visit_type is None:
        raise BadInput({"service": t("This kind of visit can’t be booked here any more. Choose another.")})
    time = _offered(offer, visit_type, wanted.key, window)
    visit_id = uuid7()
    try:
        async with ctx.db.savepoint():
            await _insert(ctx, visit_id, time, wanted)
    except _Lost:
        return await _already_theirs(time, wanted)
    await ctx.audit.changed(
        "scheduling:Appointment:book",
        patient_id=wanted.patient_id,
        resource=("Appointment", visit_id),
        action="C",
    )
    return visit_id


async def cancel(ctx: PluginContext, visit_id: UUID) -> None:
    """Cancel a visit that is booked; its time is free again at once. Raises NotFound, BadInput."""
    visit = (
        await Appointment.select(Appointment.patient_id, Appointment.starts, Appointment.status)
        .where(Appointment.id == visit_id)
        .first()
    )
    if visit is None or not _may_see(ctx, visit["patient_id"]):
        raise NotFound
    if visit["status"] == "cancelled":
        return
    if visit["status"] != "booked":
        raise BadInput({"": t("This visit has already begun or is over, so it can’t be cancelled.")})
    if ctx.actor.kind != "staff" and not patient_may_cancel(ctx, visit["starts"]):
        raise BadInput({"": t("It is too late to cancel this visit here. Call us, and we will do it for you.")})
    changed = (
        await Appointment.update({Appointment.status: "cancelled", Appointment.cancelled_by: _source(ctx)})
        .where(Appointment.id == visit_id, Appointment.status == "booked")
        .returning(Appointment.id)
    )
    if not changed:
        raise BadInput({"": t("Someone changed this visit just now. Look at it again.")})
    await Claim.delete().where(Claim.appointment_id == visit_id)
    await ctx.audit.changed(
        "scheduling:Appointment:cancel",
        patient_id=visit["patient_id"],
        resource=("Appointment", visit_id),
        action="U",
    )


async def mark(ctx: PluginContext, visit_id: UUID, to: Mark) -> None:
    """Staff: who came, who did not, or take the last mark back. Marking twice is marking once.

    Raises NotFound, BadInput.
    """
    visit = (
        await Appointment.select(Appointment.patient_id, Appointment.status).where(Appointment.id == visit_id).first()
    )
    if visit is None:
        raise NotFound
    if visit["status"] == to:
        return
    changed = to in MAY_BECOME[visit["status"]] and (
        await Appointment.update({Appointment.status: to, Appointment.marked: ctx.now()})
        .where(Appointment.id == visit_id, Appointment.status == visit["status"])
        .returning(Appointment.id)
    )
    if not changed:
        raise BadInput({"": t("Someone changed this visit just now. Look at it again.")})
    await ctx.audit.changed(
        f"scheduling:Appointment:{_MARK_CODES[to]}",
        patient_id=visit["patient_id"],
        resource=("Appointment", visit_id),
        action="U",
    )


def patient_may_cancel(ctx: PluginContext, starts: datetime) -> bool:
    return ctx.now() <= may_cancel_until(starts, policy(ctx).cancel_hours)


_MARK_CODES: dict[Mark, str] = {
    "arrived": "arrive",
    "noshow": "no-show",
    "fulfilled": "finish",
    "booked": "unmark",
}


def _offered(offer: Offer, visit_type: VisitType, key: str, window: Window) -> Time:
    """The time that the key names, if the practice offers it at all. Raises BadInput."""
    try:
        start, practitioner_id, location_id = named(key)
    except BadKey:
        raise BadInput({"slot": t("Choose a time from the list.")}) from None
    time = Time(start, start + timedelta(minutes=visit_type.minutes), practitioner_id, location_id)
    zone = offer.zone_of(location_id)
    is_in_window = window.earliest <= start and start.astimezone(zone).date() <= window.last_day
    if not is_in_window or not is_open(offer.rules, zone, time):
        raise BadInput({"slot": t("This time can’t be booked any more. These are still free.")})
    return time


async def _insert(ctx: PluginContext, visit_id: UUID, time: Time, wanted: Wanted) -> None:
    """The visit and all its claims, or _Lost."""
    await Appointment.insert(
        Appointment(
            id=visit_id,
            status="booked",
            starts=time.start,
            ends=time.end,
            service_id=wanted.service_id,
            patient_id=wanted.patient_id,
            practitioner_id=time.practitioner_id,
            location_id=time.location_id,
            description=wanted.description,
            booked_by=_source(ctx),
            created=ctx.now(),
        )
    )
    claims = claims_of(visit_id, time, wanted.patient_id)
    kept = await Claim.insert(*claims).on_conflict(action="DO NOTHING").returning(Claim.id)
    if len(kept) < len(claims):
        raise _Lost


def claims_of(visit_id: UUID, time: Time, patient_id: UUID) -> Sequence[Claim]:
    """In one order for everybody, so that two bookings never wait for each other in a circle."""
    resources = sorted((time.practitioner_id, patient_id))
    return [
        Claim(resource_id=resource, quantum=quantum, seat=0, appointment_id=visit_id)
        for resource in resources
        for quantum in quanta(time.start, time.end)
    ]


async def _already_theirs(time: Time, wanted: Wanted) -> UUID:
    """The very visit, when this patient has it already (a form sent twice). Raises BadInput for anything else."""
    of_patient = await Appointment.select(
        Appointment.id, Appointment.starts, Appointment.practitioner_id, Appointment.service_id
    ).where(
        Appointment.patient_id == wanted.patient_id,
        Appointment.status != "cancelled",
        Appointment.starts < time.end,
        Appointment.ends > time.start,
    )
    for row in of_patient:
        same = (row["starts"], row["practitioner_id"], row["service_id"])
        if same == (time.start, time.practitioner_id, wanted.service_id):
            return row["id"]
    if of_patient:
        raise BadInput({"slot": t("There is another visit at this time already. These times are still free.")})
    raise BadInput({"slot": t("Someone just took that time. These are still free.")})


def _may_see(ctx: PluginContext, patient_id: UUID) -> bool:
    return ctx.actor.kind == "staff" or ctx.actor.patient_id == patient_id


def _source(ctx: PluginContext) -> str:
    return "staff" if ctx.actor.kind == "staff" else "patient"
