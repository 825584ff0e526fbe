"""A time that is kept for a patient while they read it over: chosen, confirmed, or over by itself.

Nothing of a hold lasts: past its end its time is free for whoever books it, cleared or not. Who confirms too late still
gets the time while nobody else has taken it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from portico_sdk import BadInput, NotFound, PluginContext, translator
from portico_sdk.data import uuid7

from portico_scheduling import claiming, kept, service
from portico_scheduling.catalogue import Offer, VisitType, policy
from portico_scheduling.claiming import Lost, Owner, Piece
from portico_scheduling.domain import Time, Window
from portico_scheduling.permitted import check_patient, heed, objections, offered_time
from portico_scheduling.raw import rows
from portico_scheduling.service import Wanted
from portico_scheduling.tables import Hold

t = translator("portico_scheduling")

OFTEN = 60
"""More times than that in an hour one person does not try: so many holds would keep others from booking."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A row of Hold."""

    id: UUID
    kind: str
    patient_id: UUID
    service_id: UUID
    practitioner_id: UUID
    location_id: UUID
    starts: datetime
    ends: datetime
    expires: datetime
    moves_id: UUID | None
    visit_id: UUID | None
    zone: str
    notes: tuple[str, ...]

    @property
    def time(self) -> Time:
        return Time(self.starts, self.ends, self.practitioner_id, self.location_id)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a patient says when they confirm. `payer` counts where the visit type asks for it; `override` is why staff
    who act for them book over an objection.
    """

    description: str = ""
    mode: str = ""
    payer: str = ""
    override: str = ""


async def hold(
    ctx: PluginContext, offer: Offer, wanted: Wanted, window: Window, *, moves_id: UUID | None = None
) -> UUID:
    """Keep this time for the patient for some minutes, instead of what was kept before. Raises BadInput, NotFound.

    What other plugins have against it is said now, before anybody reads it over, and asked again when it is confirmed.
    """
    had: set[Piece] = set()
    about = ""
    if moves_id:
        visit = await kept.one(ctx, moves_id)
        kept.check_may_change(ctx, visit, to_move=True)
        had, about = await claiming.pieces_of_visit(moves_id), visit.description
    visit_type = kept.bookable(offer, wanted.service_id)
    time = offered_time(ctx, offer, visit_type, wanted.key, window)
    await check_patient(ctx, offer, visit_type, wanted.patient_id, time, payer=None, visit_id=moves_id)
    await _let_go(ctx, wanted.patient_id)
    # Before the time is taken: nobody waits for another's plugin, and nothing is left when it says no.
    found = await objections(ctx, visit_type, wanted.patient_id, time, about, moves_id)
    heed(ctx, found, "")
    expires = ctx.now() + timedelta(minutes=policy(ctx).hold_minutes)
    try:
        async with ctx.db.savepoint():
            hold_id = await keep(
                ctx,
                offer,
                visit_type,
                time,
                wanted.patient_id,
                expires,
                moves_id=moves_id,
                zone=wanted.zone,
                notes=[one.message for one in found if not one.blocking],
                had=had,
            )
    except Lost as lost:
        raise await service.refusal(ctx, wanted.patient_id, time, lost, but=moves_id) from None
    await ctx.audit.changed(
        "scheduling:Slot:hold", patient_id=wanted.patient_id, resource=("Slot", hold_id), action="C"
    )
    return hold_id


async def keep(
    ctx: PluginContext,
    offer: Offer,
    visit_type: VisitType,
    time: Time,
    patient_id: UUID,
    expires: datetime,
    *,
    kind: str = "choice",
    moves_id: UUID | None = None,
    zone: str = "",
    notes: Sequence[str] = (),
    had: set[Piece] | None = None,
) -> UUID:
    """The hold and its claims, or Lost; in the caller's savepoint. `had` are pieces of the visit that is moved."""
    hold_id = uuid7()
    await Hold.insert(
        Hold(
            id=hold_id,
            kind=kind,
            patient_id=patient_id,
            service_id=visit_type.id,
            practitioner_id=time.practitioner_id,
            location_id=time.location_id,
            starts=time.start,
            ends=time.end,
            expires=expires,
            moves_id=moves_id,
            zone=zone,
            notes=list(notes),
            created=ctx.now(),
        )
    )
    need = claiming.need_of(offer, visit_type, time, patient_id)
    taken = await claiming.take(need, Owner(hold_id=hold_id, expires=expires), ctx.now(), had=had or ())
    if taken.rooms:
        room, device = service.rooms_of(visit_type, taken)
        await Hold.update({Hold.room_id: room, Hold.device_id: device}).where(Hold.id == hold_id)
    return hold_id


async def one(ctx: PluginContext, hold_id: UUID) -> Held:
    """Raises NotFound, also for somebody else's."""
    found = await rows(_ONE, Held, hold_id)
    if not found or not (ctx.actor.kind == "staff" or found[0].patient_id == ctx.actor.patient_id):
        raise NotFound
    return found[0]


async def confirm(ctx: PluginContext, offer: Offer, hold_id: UUID, given: Given, window: Window) -> UUID:
    """Book what was kept, or give the visit that is moved this time; the visit's id. Twice is once.

    Raises NotFound, BadInput.
    """
    held = await one(ctx, hold_id)
    if held.visit_id:
        return held.visit_id
    # Notice was kept when the time was chosen; reading it over must not cost it.
    window = Window(earliest=min(window.earliest, held.starts), last_day=window.last_day)
    if held.starts <= ctx.now():
        raise BadInput({"": t("This time has passed. Choose another.")})
    if held.moves_id:
        visit_id = await service.move(
            ctx, offer, held.moves_id, held.time.key, window, override=given.override, hold_id=hold_id
        )
    else:
        asks_payer = bool(kept.bookable(offer, held.service_id).payers)
        if asks_payer and not given.payer:
            raise BadInput({"payer": t("Choose how the visit is paid.")})
        wanted = Wanted(
            patient_id=held.patient_id,
            service_id=held.service_id,
            key=held.time.key,
            description=given.description,
            mode=given.mode,
            payer=given.payer if asks_payer else None,
            zone=held.zone,
            override=given.override,
            hold_id=hold_id,
        )
        visit_id = await service.book(ctx, offer, wanted, window)
    await Hold.update({Hold.visit_id: visit_id}).where(Hold.id == hold_id)
    return visit_id


async def clear(ctx: PluginContext) -> int:
    """Take away what is over; how many claims. Old choices are forgotten after a day, those of offers are kept."""
    cleared = await rows(_CLEAR, _Id, ctx.now())
    await Hold.delete().where(
        Hold.expires < ctx.now() - timedelta(days=1), Hold.kind == "choice", Hold.visit_id.is_null()
    )
    return len(cleared)


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def _let_go(ctx: PluginContext, patient_id: UUID) -> None:
    """One time at once is kept for a person; and not without end."""
    found = await rows(_RECENT, _Id, patient_id, ctx.now() - timedelta(hours=1))
    if len(found) >= OFTEN:
        raise BadInput({"slot": t("You have tried many times. Wait an hour, or call us and we will find one for you.")})
    await claiming.drop_holds([one.id for one in found])


_ONE = """
    SELECT id, kind, patient_id, service_id, practitioner_id, location_id, starts, ends, expires, moves_id, visit_id,
           zone, notes
    FROM p_scheduling.hold WHERE id = {}
"""
_RECENT = "SELECT id FROM p_scheduling.hold WHERE patient_id = {} AND kind = 'choice' AND created > {}"
_CLEAR = "DELETE FROM p_scheduling.claim WHERE expires <= {} RETURNING id"
