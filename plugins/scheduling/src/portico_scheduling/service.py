"""Booking and moving. With `ending`, `holding` and `claiming` the only files that write visits.

Two people who want the same minutes meet at the unique constraint of Claim; who comes second is told so in words, and
nothing of the attempt is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec
from portico_sdk import BadInput, Forbidden, PluginContext, translator
from portico_sdk.data import uuid7

from portico_scheduling import claiming, kept, telling
from portico_scheduling.catalogue import Offer, VisitType
from portico_scheduling.claiming import Lost, Owner, Piece, Taken
from portico_scheduling.domain import Time, Window
from portico_scheduling.ending import cancel, mark, seen
from portico_scheduling.kept import Kept, bookable, patient_may_change
from portico_scheduling.permitted import OVERRIDE, NeedsReason, check_patient, heed, objections, offered_time
from portico_scheduling.raw import rows
from portico_scheduling.tables import Appointment
from portico_scheduling.telling import Told

__all__ = ["NeedsReason", "Wanted", "book", "cancel", "mark", "move", "patient_may_change", "seen"]

t = translator("portico_scheduling")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A booking somebody asks for. `key` is a `Time.key`; `description` what the visit is about.

    `override` is why staff book over an objection, outside hours or over another visit. `hold_id` is the patient's own
    hold on the time. `payer` is None where nobody was asked. `is_told` is false for a series' visits after the first.
    """

    patient_id: UUID
    service_id: UUID | None
    key: str
    description: str = ""
    mode: str = ""
    payer: str | None = None
    zone: str = ""
    override: str = ""
    hold_id: UUID | None = None
    series_id: UUID | None = None
    is_told: bool = True


async def book(ctx: PluginContext, offer: Offer, wanted: Wanted, window: Window) -> UUID:
    """Book, and give the visit's id. The same patient asking twice for the same visit gets the one visit.

    Raises BadInput, with nothing left, when the time is not offered or somebody has just taken it; NeedsReason when
    staff may go on by saying why.
    """
    _check_right(ctx, wanted.override)
    visit_type = bookable(offer, wanted.service_id)
    time = offered_time(ctx, offer, visit_type, wanted.key, window, override=wanted.override)
    visit_id = uuid7()
    try:
        async with ctx.db.savepoint():
            # The time first, then the rules: a form that was sent twice finds its visit and no limit that it fills.
            await _insert(ctx, offer, visit_type, visit_id, time, wanted)
            await check_patient(ctx, offer, visit_type, wanted.patient_id, time, payer=wanted.payer, visit_id=visit_id)
            found = await objections(ctx, visit_type, wanted.patient_id, time, wanted.description, None)
            heed(ctx, found, wanted.override)
    except Lost as lost:
        return await _already_theirs(ctx, time, wanted, lost)
    await ctx.audit.changed(
        f"scheduling:Appointment:{'overbook' if wanted.override else 'book'}",
        patient_id=wanted.patient_id,
        resource=("Appointment", visit_id),
        action="C",
        reason=wanted.override,
    )
    told = Told(
        id=visit_id,
        patient_id=wanted.patient_id,
        service_id=visit_type.id,
        practitioner_id=time.practitioner_id,
        location_id=time.location_id,
    )
    await telling.tell(ctx, "booked", told, letter=wanted.is_told)
    return visit_id


async def move(
    ctx: PluginContext,
    offer: Offer,
    visit_id: UUID,
    key: str,
    window: Window,
    *,
    override: str = "",
    hold_id: UUID | None = None,
) -> UUID:
    """Give the visit another time, in one act: when that fails, the old one stays. Asked twice, it is moved once.

    Raises NotFound, BadInput, NeedsReason.
    """
    _check_right(ctx, override)
    visit = await kept.one(ctx, visit_id)
    visit_type = bookable(offer, visit.service_id)
    time = offered_time(ctx, offer, visit_type, key, window, override=override)
    if visit.time == time and visit.status == "booked":
        return visit_id
    kept.check_may_change(ctx, visit, to_move=True)
    try:
        async with ctx.db.savepoint():
            await _take_instead(ctx, offer, visit_type, visit, time, override=override, hold_id=hold_id)
            await check_patient(ctx, offer, visit_type, visit.patient_id, time, payer=None, visit_id=visit_id)
            found = await objections(ctx, visit_type, visit.patient_id, time, visit.description, visit_id)
            heed(ctx, found, override)
    except Lost as lost:
        raise await refusal(ctx, visit.patient_id, time, lost, but=visit_id) from None
    await ctx.audit.changed(
        "scheduling:Appointment:move",
        patient_id=visit.patient_id,
        resource=("Appointment", visit_id),
        action="U",
        reason=override,
    )
    now_with = (time.practitioner_id, time.location_id)
    told = msgspec.structs.replace(
        visit, practitioner_id=now_with[0], location_id=now_with[1], sequence=visit.sequence + 1
    )
    await telling.tell(ctx, "moved", told.told)
    await telling.time_came_free(ctx, visit.time)
    return visit_id


async def _insert(
    ctx: PluginContext, offer: Offer, visit_type: VisitType, visit_id: UUID, time: Time, wanted: Wanted
) -> None:
    """The visit and all its claims, or Lost."""
    by = kept.source(ctx)
    await Appointment.insert(
        Appointment(
            id=visit_id,
            status="booked",
            starts=time.start,
            ends=time.end,
            service_id=visit_type.id,
            patient_id=wanted.patient_id,
            practitioner_id=time.practitioner_id,
            location_id=time.location_id,
            series_id=wanted.series_id,
            description=wanted.description,
            mode=wanted.mode if wanted.mode in visit_type.modes else visit_type.modes[0],
            payer=wanted.payer or "",
            zone=wanted.zone,
            booked_by=by,
            override_reason=wanted.override,
            news="booked" if by == "staff" else "",
            created=ctx.now(),
            changed=ctx.now(),
        )
    )
    had = await claiming.hand_over(wanted.hold_id, visit_id) if wanted.hold_id else set[Piece]()
    need = claiming.need_of(offer, visit_type, time, wanted.patient_id)
    taken = await claiming.take(need, Owner(visit_id=visit_id), ctx.now(), had=had, over=bool(wanted.override))
    if had - need.pieces(taken.rooms):
        await claiming.give_back([visit_id], but=need.pieces(taken.rooms))
    if taken.rooms or taken.overbooked:
        room, device = rooms_of(visit_type, taken)
        await Appointment.update(
            {Appointment.room_id: room, Appointment.device_id: device, Appointment.overbooked: taken.overbooked}
        ).where(Appointment.id == visit_id)


async def _take_instead(
    ctx: PluginContext,
    offer: Offer,
    visit_type: VisitType,
    visit: Kept,
    time: Time,
    *,
    override: str,
    hold_id: UUID | None,
) -> None:
    """The new time first, then the old one back: what both have in common never is free in between."""
    had = await claiming.pieces_of_visit(visit.id)
    if hold_id:
        had |= await claiming.hand_over(hold_id, visit.id)
    need = claiming.need_of(offer, visit_type, time, visit.patient_id)
    taken = await claiming.take(need, Owner(visit_id=visit.id), ctx.now(), had=had, over=bool(override))
    await claiming.give_back([visit.id], but=need.pieces(taken.rooms))
    room, device = rooms_of(visit_type, taken)
    changed = (
        await Appointment.update(
            {
                Appointment.starts: time.start,
                Appointment.ends: time.end,
                Appointment.practitioner_id: time.practitioner_id,
                Appointment.location_id: time.location_id,
                Appointment.room_id: room,
                Appointment.device_id: device,
                Appointment.overbooked: taken.overbooked,
                Appointment.override_reason: override,
                Appointment.sequence: visit.sequence + 1,
                Appointment.moved_from: visit.starts,
                Appointment.news: "moved" if kept.source(ctx) == "staff" else "",
                Appointment.changed: ctx.now(),
            }
        )
        .where(Appointment.id == visit.id, Appointment.status == "booked", Appointment.sequence == visit.sequence)
        .returning(Appointment.id)
    )
    if not changed:
        raise kept.changed_meanwhile()


def _check_right(ctx: PluginContext, override: str) -> None:
    if override and not ctx.actor.may(OVERRIDE):
        raise Forbidden("a reason to book over something was given without the right to")


def rooms_of(visit_type: VisitType, taken: Taken) -> tuple[UUID | None, UUID | None]:
    """The room and the device among what was taken."""
    found = list(taken.rooms)
    room = found.pop(0) if visit_type.needs_room else None
    return room, found.pop(0) if found else None


class _Other(msgspec.Struct, frozen=True):
    id: UUID
    is_same: bool


async def _already_theirs(ctx: PluginContext, time: Time, wanted: Wanted, lost: Lost) -> UUID:
    """The very visit, when this patient has it already (a form sent twice). Raises BadInput for anything else."""
    same = await rows(
        _THEIRS, _Other, time.start, time.practitioner_id, wanted.service_id, wanted.patient_id, time.end, time.start
    )
    found = next((one.id for one in same if one.is_same), None)
    if found is None:
        raise await refusal(ctx, wanted.patient_id, time, lost)
    return found


async def refusal(ctx: PluginContext, patient_id: UUID, time: Time, lost: Lost, *, but: UUID | None = None) -> BadInput:
    """Why the time can't be had: the patient's own visit, a room, or somebody who was faster."""
    theirs = await rows(_THEIRS, _Other, time.start, time.practitioner_id, None, patient_id, time.end, time.start)
    if any(one.id != but for one in theirs):
        return BadInput({"slot": t("There is another visit at this time already. These times are still free.")})
    if ctx.actor.may(OVERRIDE):
        if lost.of_room:
            return NeedsReason("No room or device is free at this time. To book it all the same, say why.")
        return NeedsReason("Somebody has this time already. To book over it, say why.")
    return BadInput({"slot": t("Someone just took that time. These are still free.")})


_THEIRS = """
    SELECT id, (starts = {} AND practitioner_id = {} AND service_id = {}::uuid) IS TRUE AS is_same
    FROM p_scheduling.appointment
    WHERE patient_id = {} AND status <> 'cancelled' AND starts < {} AND ends > {}
"""
