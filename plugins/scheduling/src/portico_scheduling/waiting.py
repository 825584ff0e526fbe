"""The waiting list as people use it: join, change one's wishes, leave; take an offered time or leave it to the next.

Who is asked when is in `offering`, the order in `domain_waiting`, and what is read in `standing`.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, NotFound, PluginContext, translator
from portico_sdk.data import uuid7

from portico_scheduling import claiming, holding, kept, standing, telling
from portico_scheduling.catalogue import Offer, VisitType, patients_window
from portico_scheduling.domain import PartOfDay
from portico_scheduling.domain_rules import why_not
from portico_scheduling.holding import Given
from portico_scheduling.permitted import load_known, words_for
from portico_scheduling.raw import rows
from portico_scheduling.tables import WaitlistEntry

t = translator("portico_scheduling")

MOST_OPEN = 5
LONGEST = timedelta(days=180)
ENDED = "This offer has ended, or somebody has answered it. They keep their place on the waiting list."


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody would take; None and "any" mean that it does not matter. `weekdays` are bits, Monday's is 1."""

    service_id: UUID | None
    practitioner_id: UUID | None = None
    location_id: UUID | None = None
    weekdays: int = 127
    part: PartOfDay = "any"
    until: date
    moves_id: UUID | None = None


async def join(ctx: PluginContext, offer: Offer, patient_id: UUID, wishes: Wishes) -> UUID:
    """Stand in line; who waits for the same already, with other wishes, keeps the place. Raises BadInput, NotFound."""
    visit_type = kept.bookable(offer, wishes.service_id)
    today = _check(ctx, wishes)
    if wishes.moves_id:
        await _check_moves(ctx, patient_id, visit_type, wishes.moves_id)
    if ctx.actor.kind != "staff":
        # The visit that is given for a sooner one takes nothing from what they may have.
        known = await load_known(ctx, patient_id, but=wishes.moves_id)
        if because := why_not(visit_type.allowed, known.of(visit_type), wishes.until):
            raise BadInput({"service": words_for(because, visit_type)})
    await ctx.db.lock(f"waiting/{patient_id}")
    mine = await rows(_OPEN, _Open, patient_id)
    same = next((one.id for one in mine if one.service_id == visit_type.id), None)
    if same is None and len(mine) >= MOST_OPEN:
        if ctx.actor.kind == "staff":
            raise BadInput({"": "They wait for many visits already. Take them off one of those lines first."})
        raise BadInput({"": t("You are on the waiting list for many visits already. Leave one first.")})
    entry_id = same or uuid7()
    if not same:
        await WaitlistEntry.insert(
            WaitlistEntry(
                id=entry_id,
                patient_id=patient_id,
                service_id=visit_type.id,
                since=today,
                until=wishes.until,
                joined_by=kept.source(ctx),
                created=ctx.now(),
            )
        )
    await _write(entry_id, wishes)
    await _note(ctx, "join", patient_id, entry_id, "U" if same else "C")
    return entry_id


async def change(ctx: PluginContext, entry_id: UUID, wishes: Wishes) -> None:
    """Staff: other wishes for who waits; the place is kept, and so is the visit that they would give for a sooner one.

    Raises NotFound, BadInput.
    """
    _check(ctx, wishes)
    entry = await _own(ctx, entry_id)
    if not await _write(entry_id, msgspec.structs.replace(wishes, moves_id=entry.moves_id)):
        raise BadInput({"": "They do not wait any more: somebody took them off the list, or they have a visit."})
    await _note(ctx, "change", entry.patient_id, entry_id, "U")


async def leave(ctx: PluginContext, entry_id: UUID) -> None:
    """Out of the line; a time that is offered just now goes to the next. Raises NotFound."""
    entry = await _own(ctx, entry_id)
    if await _end(ctx, entry_id):
        await _note(ctx, "leave", entry.patient_id, entry_id, "U")


async def take_off(ctx: PluginContext, entry_id: UUID, reason: str = "") -> bool:
    """Staff: the same for a patient, with a reason for the audit; False when they do not wait any more.

    Raises NotFound.
    """
    entry = await _own(ctx, entry_id)
    if not await _end(ctx, entry_id):
        return False
    await _note(ctx, "remove", entry.patient_id, entry_id, "U", reason)
    # Who can't sign in would find nothing behind the letter's button.
    if await ctx.directory.with_portal([entry.patient_id]):
        await ctx.mail.send("waiting-over", to=entry.patient_id, path=ctx.url("waiting"), key=str(entry_id))
    return True


async def set_priority(ctx: PluginContext, entry_id: UUID, priority: int) -> None:
    """Staff: who is more pressing is asked before who waited longer. Raises NotFound, BadInput."""
    if not 0 <= priority <= 2:
        raise BadInput({"priority": t("Choose one of the list.")})
    entry = await _own(ctx, entry_id)
    await WaitlistEntry.update({WaitlistEntry.priority: priority}).where(WaitlistEntry.id == entry_id)
    await _note(ctx, "prioritize", entry.patient_id, entry_id, "U")


async def accept(ctx: PluginContext, offer: Offer, offer_id: UUID, given: Given) -> UUID:
    """Take the time; the visit's id. Taken twice is taken once. Staff take it for who says so on the telephone.

    Raises NotFound, BadInput; NeedsReason where staff may go on by saying why.
    """
    found = await standing.offered(ctx, offer_id)
    if found.status == "accepted" and found.visit_id:
        return found.visit_id
    if not await rows(_ANSWER, _Answered, "accepted", ctx.now(), offer_id, ctx.now()):
        if ctx.actor.kind == "staff":
            raise BadInput({"": ENDED})
        raise BadInput({"": t("This offer has ended. You keep your place on the waiting list.")})
    window = patients_window(ctx, offer, offer.visit_types.get(found.service_id))
    visit_id = await holding.confirm(ctx, offer, found.hold_id, given, window)
    await WaitlistEntry.update({WaitlistEntry.status: "booked", WaitlistEntry.visit_id: visit_id}).where(
        WaitlistEntry.id == found.entry_id
    )
    await _note(ctx, "accept", found.patient_id, found.entry_id, "U")
    return visit_id


async def decline(ctx: PluginContext, offer_id: UUID) -> bool:
    """Leave the time to the next, and keep one's place for another. False when it was answered or over already.

    Raises NotFound.
    """
    found = await standing.offered(ctx, offer_id)
    if not await rows(_ANSWER, _Answered, "declined", ctx.now(), offer_id, ctx.now()):
        return False
    await WaitlistEntry.update({WaitlistEntry.status: "waiting"}).where(
        WaitlistEntry.id == found.entry_id, WaitlistEntry.status == "offered"
    )
    await claiming.drop_holds([found.hold_id])
    await _note(ctx, "decline", found.patient_id, found.entry_id, "U")
    await telling.time_came_free(ctx, found.time)
    return True


class _Open(msgspec.Struct, frozen=True):
    id: UUID
    service_id: UUID


class _Answered(msgspec.Struct, frozen=True):
    id: UUID
    hold_id: UUID


class _Whose(msgspec.Struct, frozen=True):
    patient_id: UUID
    moves_id: UUID | None


def _check(ctx: PluginContext, wishes: Wishes) -> date:
    """The present day at the practice. Raises BadInput for wishes that no time could meet."""
    today = ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    if not today <= wishes.until <= today + LONGEST:
        raise BadInput({"until": t("Choose a day from today on, at most 180 days ahead.")})
    if not wishes.weekdays:
        raise BadInput({"days": t("Choose at least one day of the week.")})
    return today


async def _write(entry_id: UUID, wishes: Wishes) -> bool:
    """Whether they still wait, and want this now."""
    changed = (
        await WaitlistEntry.update(
            {
                WaitlistEntry.practitioner_id: wishes.practitioner_id,
                WaitlistEntry.location_id: wishes.location_id,
                WaitlistEntry.weekdays: wishes.weekdays,
                WaitlistEntry.part: wishes.part,
                WaitlistEntry.until: wishes.until,
                WaitlistEntry.moves_id: wishes.moves_id,
            }
        )
        .where(WaitlistEntry.id == entry_id, WaitlistEntry.status.is_in(["waiting", "offered"]))
        .returning(WaitlistEntry.id)
    )
    return bool(changed)


async def _end(ctx: PluginContext, entry_id: UUID) -> bool:
    """Whether they stood in line until now. What was kept for them is free, and the next is asked."""
    left = (
        await WaitlistEntry.update({WaitlistEntry.status: "left"})
        .where(WaitlistEntry.id == entry_id, WaitlistEntry.status.is_in(["waiting", "offered"]))
        .returning(WaitlistEntry.id)
    )
    if not left:
        return False
    for one in await rows(_WITHDRAW, _Answered, ctx.now(), entry_id):
        await claiming.drop_holds([one.hold_id])
        await telling.time_came_free(ctx, (await standing.offered(ctx, one.id)).time)
    return True


async def _check_moves(ctx: PluginContext, patient_id: UUID, visit_type: VisitType, visit_id: UUID) -> None:
    """Raises NotFound for another's visit, BadInput for one that can't be given for a sooner one of this kind."""
    visit = await kept.one(ctx, visit_id)
    if visit.patient_id != patient_id:
        raise NotFound
    if visit.service_id != visit_type.id:
        raise BadInput({"service": t("A sooner time is for the same kind of visit as the one you have.")})
    kept.check_may_change(ctx, visit, to_move=True)


async def _own(ctx: PluginContext, entry_id: UUID) -> _Whose:
    found = await rows("SELECT patient_id, moves_id FROM p_scheduling.waitlist_entry WHERE id = {}", _Whose, entry_id)
    if not found or not (ctx.actor.kind == "staff" or ctx.actor.patient_id == found[0].patient_id):
        raise NotFound
    return found[0]


async def _note(ctx: PluginContext, act: str, patient_id: UUID, entry_id: UUID, action: str, reason: str = "") -> None:
    await ctx.audit.changed(
        f"scheduling:Waitlist:{act}",
        patient_id=patient_id,
        resource=("Waitlist", entry_id),
        action="C" if action == "C" else "U",
        reason=reason,
    )


_OPEN = """
    SELECT id, service_id FROM p_scheduling.waitlist_entry
    WHERE patient_id = {} AND status IN ('waiting', 'offered')
"""
_ANSWER = """
    UPDATE p_scheduling.waitlist_offer SET status = {}, answered = {}
    WHERE id = {} AND status = 'open' AND expires > {} RETURNING id, hold_id
"""
_WITHDRAW = """
    UPDATE p_scheduling.waitlist_offer SET status = 'withdrawn', answered = {}
    WHERE entry_id = {} AND status = 'open' RETURNING id, hold_id
"""
