"""The waiting list as people use it: join, see one's place, leave; take an offered time or leave it to the next.

Who is asked when is in `offering`, and the order in `domain_waiting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, NotFound, PluginContext, translator
from portico_sdk.data import uuid7

from portico_scheduling import claiming, holding, kept, telling
from portico_scheduling.catalogue import Offer, VisitType, patients_window
from portico_scheduling.domain import PartOfDay, Time
from portico_scheduling.domain_rules import why_not
from portico_scheduling.holding import Given
from portico_scheduling.permitted import load_known, words_for
from portico_scheduling.raw import rows
from portico_scheduling.tables import WaitlistEntry

t = translator("portico_scheduling")

MOST_OPEN = 5
LONGEST = timedelta(days=180)


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody would take; None and "any" mean that it does not matter. `weekdays` are bits, Monday's is 1."""

    service_id: UUID | None
    practitioner_id: UUID | None = None
    location_id: UUID | None = None
    weekdays: int = 127
    part: PartOfDay = "any"
    until: date
    moves_id: UUID | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of WaitlistEntry that is open, with its `place` in the line for this kind of visit and its open offer."""

    id: UUID
    status: str
    patient_id: UUID
    service_id: UUID
    service: str
    practitioner_id: UUID | None
    location_id: UUID | None
    weekdays: int
    part: str
    since: date
    until: date
    priority: int
    created: datetime
    place: int
    offer_id: UUID | None


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A row of WaitlistOffer with what is offered."""

    id: UUID
    status: str
    entry_id: UUID
    hold_id: UUID
    patient_id: UUID
    service_id: UUID
    starts: datetime
    ends: datetime
    practitioner_id: UUID
    location_id: UUID
    expires: datetime
    moves_id: UUID | None
    visit_id: UUID | None

    @property
    def time(self) -> Time:
        return Time(self.starts, self.ends, self.practitioner_id, self.location_id)


async def join(ctx: PluginContext, offer: Offer, patient_id: UUID, wishes: Wishes) -> UUID:
    """Stand in line; who waits for the same already, with other wishes, keeps the place. Raises BadInput, NotFound."""
    visit_type = kept.bookable(offer, wishes.service_id)
    today = ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    if not today <= wishes.until <= today + LONGEST:
        raise BadInput({"until": t("Choose a day from today on, at most 180 days ahead.")})
    if not wishes.weekdays:
        raise BadInput({"days": t("Choose at least one day of the week.")})
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
            raise BadInput({"": "They wait for many visits already. Call them, and leave one out."})
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
    await WaitlistEntry.update(
        {
            WaitlistEntry.practitioner_id: wishes.practitioner_id,
            WaitlistEntry.location_id: wishes.location_id,
            WaitlistEntry.weekdays: wishes.weekdays,
            WaitlistEntry.part: wishes.part,
            WaitlistEntry.until: wishes.until,
            WaitlistEntry.moves_id: wishes.moves_id,
        }
    ).where(WaitlistEntry.id == entry_id)
    await _note(ctx, "join", patient_id, entry_id, "U" if same else "C")
    return entry_id


async def leave(ctx: PluginContext, entry_id: UUID) -> None:
    """Out of the line; a time that is offered just now goes to the next. Raises NotFound."""
    entry = await _own(ctx, entry_id)
    left = (
        await WaitlistEntry.update({WaitlistEntry.status: "left"})
        .where(WaitlistEntry.id == entry_id, WaitlistEntry.status.is_in(["waiting", "offered"]))
        .returning(WaitlistEntry.id)
    )
    if not left:
        return
    for one in await rows(_WITHDRAW, _Answered, ctx.now(), entry_id):
        await claiming.drop_holds([one.hold_id])
        await telling.time_came_free(ctx, (await _offered(one.id)).time)
    await _note(ctx, "leave", entry.patient_id, entry_id, "U")


async def of_patient(ctx: PluginContext, patient_id: UUID) -> Sequence[Entry]:
    """What a patient waits for, the oldest first."""
    del ctx
    return await rows(f"{_ENTRIES} WHERE patient_id = {{}} ORDER BY created", Entry, patient_id)


async def open_entries(ctx: PluginContext) -> Sequence[Entry]:
    """Everybody who waits, in the order in which they are asked: for staff."""
    del ctx
    return await rows(f"{_ENTRIES} ORDER BY priority DESC, created LIMIT 200", Entry)


async def set_priority(ctx: PluginContext, entry_id: UUID, priority: int) -> None:
    """Staff: who is more pressing is asked before who waited longer. Raises NotFound, BadInput."""
    if not 0 <= priority <= 2:
        raise BadInput({"priority": t("Choose one of the list.")})
    entry = await _own(ctx, entry_id)
    await WaitlistEntry.update({WaitlistEntry.priority: priority}).where(WaitlistEntry.id == entry_id)
    await _note(ctx, "prioritize", entry.patient_id, entry_id, "U")


async def offered(ctx: PluginContext, offer_id: UUID) -> Offered:
    """Raises NotFound, also for somebody else's."""
    found = await _offered(offer_id)
    if ctx.actor.kind != "staff" and found.patient_id != ctx.actor.patient_id:
        raise NotFound
    return found


async def accept(ctx: PluginContext, offer: Offer, offer_id: UUID, given: Given) -> UUID:
    """Take the time; the visit's id. Taken twice is taken once. Raises NotFound, BadInput."""
    found = await offered(ctx, offer_id)
    if found.status == "accepted" and found.visit_id:
        return found.visit_id
    if not await rows(_ANSWER, _Answered, "accepted", ctx.now(), offer_id, ctx.now()):
        raise BadInput({"": t("This offer has ended. You keep your place on the waiting list.")})
    window = patients_window(ctx, offer, offer.visit_types.get(found.service_id))
    visit_id = await holding.confirm(ctx, offer, found.hold_id, given, window)
    await WaitlistEntry.update({WaitlistEntry.status: "booked", WaitlistEntry.visit_id: visit_id}).where(
        WaitlistEntry.id == found.entry_id
    )
    await _note(ctx, "accept", found.patient_id, found.entry_id, "U")
    return visit_id


async def decline(ctx: PluginContext, offer_id: UUID) -> None:
    """Leave the time to the next, and keep one's place for another. Raises NotFound."""
    found = await offered(ctx, offer_id)
    if not await rows(_ANSWER, _Answered, "declined", ctx.now(), offer_id, ctx.now()):
        return
    await WaitlistEntry.update({WaitlistEntry.status: "waiting"}).where(
        WaitlistEntry.id == found.entry_id, WaitlistEntry.status == "offered"
    )
    await claiming.drop_holds([found.hold_id])
    await _note(ctx, "decline", found.patient_id, found.entry_id, "U")
    await telling.time_came_free(ctx, found.time)


class _Open(msgspec.Struct, frozen=True):
    id: UUID
    service_id: UUID


class _Answered(msgspec.Struct, frozen=True):
    id: UUID
    hold_id: UUID


class _Whose(msgspec.Struct, frozen=True):
    patient_id: UUID


async def _check_moves(ctx: PluginContext, patient_id: UUID, visit_type: VisitType, visit_id: UUID) -> None:
    """Raises NotFound for another's visit, BadInput for one that can't be given for a sooner one of this kind."""
    visit = await kept.one(ctx, visit_id)
    if visit.patient_id != patient_id:
        raise NotFound
    if visit.service_id != visit_type.id:
        raise BadInput({"service": t("A sooner time is for the same kind of visit as the one you have.")})
    kept.check_may_change(ctx, visit, to_move=True)


async def _own(ctx: PluginContext, entry_id: UUID) -> _Whose:
    found = await rows("SELECT patient_id FROM p_scheduling.waitlist_entry WHERE id = {}", _Whose, entry_id)
    if not found or not (ctx.actor.kind == "staff" or ctx.actor.patient_id == found[0].patient_id):
        raise NotFound
    return found[0]


async def _offered(offer_id: UUID) -> Offered:
    found = await rows(_OFFERED, Offered, offer_id)
    if not found:
        raise NotFound
    return found[0]


async def _note(ctx: PluginContext, act: str, patient_id: UUID, entry_id: UUID, action: str) -> None:
    await ctx.audit.changed(
        f"scheduling:Waitlist:{act}",
        patient_id=patient_id,
        resource=("Waitlist", entry_id),
        action="C" if action == "C" else "U",
    )


_OPEN = """
    SELECT id, service_id FROM p_scheduling.waitlist_entry
    WHERE patient_id = {} AND status IN ('waiting', 'offered')
"""
_ENTRIES = """
    SELECT * FROM (
        SELECT entry.id, entry.status, entry.patient_id, entry.service_id, service.name AS service,
               entry.practitioner_id, entry.location_id, entry.weekdays, entry.part, entry.since, entry.until,
               entry.priority, entry.created, offer.id AS offer_id,
               rank() OVER (
                   PARTITION BY entry.service_id ORDER BY entry.priority DESC, entry.created, entry.id
               ) AS place
        FROM p_scheduling.waitlist_entry entry
        JOIN p_scheduling.healthcare_service service
          ON service.tenant_id = entry.tenant_id AND service.id = entry.service_id
        LEFT JOIN p_scheduling.waitlist_offer offer
          ON offer.tenant_id = entry.tenant_id AND offer.entry_id = entry.id AND offer.status = 'open'
        WHERE entry.status IN ('waiting', 'offered')
    ) AS line
"""
_OFFERED = """
    SELECT offer.id, offer.status, offer.entry_id, offer.hold_id, offer.patient_id, hold.service_id, hold.starts,
           hold.ends, hold.practitioner_id, hold.location_id, offer.expires, hold.moves_id, hold.visit_id
    FROM p_scheduling.waitlist_offer offer
    JOIN p_scheduling.hold hold ON hold.tenant_id = offer.tenant_id AND hold.id = offer.hold_id
    WHERE offer.id = {}
"""
_ANSWER = """
    UPDATE p_scheduling.waitlist_offer SET status = {}, answered = {}
    WHERE id = {} AND status = 'open' AND expires > {} RETURNING id, hold_id
"""
_WITHDRAW = """
    UPDATE p_scheduling.waitlist_offer SET status = 'withdrawn', answered = {}
    WHERE entry_id = {} AND status = 'open' RETURNING id, hold_id
"""
