"""A time came free: who waits for it longest is asked, has it kept, and after them the next.

Run by the worker, for one practice at a time under one lock, so that the order of the line is the order of asking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import PluginContext
from portico_sdk.data import uuid7

from portico_scheduling import claiming, holding, telling
from portico_scheduling.catalogue import Offer, VisitType, load_offer, policy
from portico_scheduling.claiming import Lost
from portico_scheduling.domain import Interval, Time, Window, free_times, quanta
from portico_scheduling.domain_waiting import Wish, in_line, offer_ends, overlaps, staffed
from portico_scheduling.permitted import objections
from portico_scheduling.raw import rows
from portico_scheduling.search import taken_quanta
from portico_scheduling.tables import WaitlistEntry, WaitlistOffer

LOCK = "waiting list"
MOST_REFUSED = 50
"""After so many times that other plugins are against, they are asked only when somebody takes one: the next must not
wait for their answers without end.
"""

UNANSWERED = 3
"""Who lets so many offers end without a word is taken out of the line; who was not reached by telephone is not."""

REMIND_FROM = timedelta(hours=1)
"""Who has less time than that to answer is not reminded."""


async def offer_freed(ctx: PluginContext, freed: Time) -> int:
    """Offer what came free; to how many. Nothing is offered twice to the same person."""
    if not policy(ctx).waiting_list or freed.end <= ctx.now():
        return 0
    await ctx.db.lock(LOCK)
    offer = await load_offer(ctx, for_patient=True)
    wishes = in_line(await rows(_WAITING, Wish))
    if not wishes or freed.location_id not in offer.locations:
        return 0
    asked = await rows(_ASKED, _Asked, freed.practitioner_id, freed.start - _DAY, freed.end)
    line = _Line(ctx, offer, freed, {(one.entry_id, one.starts) for one in asked})
    await line.read([one.patient_id for one in wishes])
    made = 0
    for wish in wishes:
        made += await line.ask(wish)
    return made


async def expire(ctx: PluginContext) -> int:
    """End the offers that nobody answered in time; their times are asked on. Entries past their last day end too."""
    await ctx.db.lock(LOCK)
    ended = await rows(_EXPIRE, _Ended, ctx.now(), ctx.now())
    await claiming.drop_holds([one.hold_id for one in ended])
    if ended:
        entries = [one.entry_id for one in ended]
        await rows(_BACK_IN_LINE, _Id, UNANSWERED, entries)
    for one in ended:
        await ctx.audit.changed(
            "scheduling:Waitlist:expire", patient_id=one.patient_id, resource=("Waitlist", one.entry_id), action="U"
        )
        await telling.time_came_free(ctx, Time(one.starts, one.ends, one.practitioner_id, one.location_id))
    today = ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    await WaitlistEntry.update({WaitlistEntry.status: "ended"}).where(
        WaitlistEntry.status == "waiting", WaitlistEntry.until < today
    )
    return len(ended)


async def remind(ctx: PluginContext, offer_id: UUID) -> None:
    """One letter more, while the offer stands."""
    found = await rows(_OPEN, _Whose, offer_id, ctx.now())
    for one in found:
        await ctx.mail.send("time-kept", to=one.patient_id, path=ctx.url(f"waiting/offers/{offer_id}"), key="once")


class _Line:
    """One freed time and those who wait; what is taken is kept up to date in memory."""

    def __init__(self, ctx: PluginContext, offer: Offer, freed: Time, asked: Collection[tuple[UUID, datetime]]) -> None:
        self._ctx, self._offer, self._freed, self._asked = ctx, offer, freed, asked
        self._zone = offer.zone_of(freed.location_id)
        # A visit with its buffers may begin before the freed time does and reach into it.
        self._window = Window(
            earliest=max(ctx.now(), freed.start - timedelta(hours=8)),
            last_day=freed.end.astimezone(self._zone).date(),
        )
        self._taken: dict[UUID, set[int]] = {}
        self._online: Collection[UUID] = ()
        self._refused = 0
        at_place = [rule for rule in offer.rules if rule.location_id == freed.location_id]
        self._staffed = staffed(at_place, offer.shut, self._zone)

    async def read(self, patients: Sequence[UUID]) -> None:
        """All that is taken around the time, in one query; and who reads the portal."""
        self._online = await self._ctx.directory.with_portal(patients)
        resources: set[UUID] = {self._freed.practitioner_id, *self._offer.rooms, *patients}
        found: Mapping[UUID, Collection[int]] = await taken_quanta(self._offer, self._window, resources, None)
        self._taken = {one: set(taken) for one, taken in found.items()}

    async def ask(self, wish: Wish) -> bool:
        """Whether there was something for this wish, and it is kept for them now."""
        visit_type = self._offer.visit_types.get(wish.service_id)
        if visit_type is None:
            return False
        for one in self._fitting(wish, visit_type):
            # Who is to be called can be called while somebody is there.
            hours = None if wish.patient_id in self._online else self._staffed
            ends = offer_ends(self._ctx.now(), one.start, self._zone, policy(self._ctx).offer_minutes, hours)
            if ends is None:
                continue
            if await self._keep(wish, visit_type, one, ends):
                around = quanta(one.start, one.end, visit_type.buffer_before, visit_type.buffer_after)
                self._taken.setdefault(one.practitioner_id, set()).update(around)
                return True
        return False

    def _fitting(self, wish: Wish, visit_type: VisitType) -> Iterable[Time]:
        rules = [
            rule
            for rule in self._offer.rules_for(visit_type)
            if (rule.practitioner_id, rule.location_id) == (self._freed.practitioner_id, self._freed.location_id)
        ]
        times = free_times(
            rules,
            {self._freed.location_id: self._zone},
            self._window,
            minutes=visit_type.minutes,
            taken=self._taken,
            also_taken=self._taken.get(wish.patient_id, ()),
            before=visit_type.buffer_before,
            after=visit_type.buffer_after,
            shut=self._offer.shut,
            pools=self._offer.pools_for(visit_type),
        )
        freed = Interval(self._freed.start, self._freed.end)
        return [
            one
            for one in times
            if overlaps(one, freed) and wish.fits(one, self._zone) and (wish.id, one.start) not in self._asked
        ]

    async def _may_be_booked(self, wish: Wish, visit_type: VisitType, one: Time) -> bool:
        """Whether other plugins let it pass: nobody is asked to take what they are refused then."""
        if self._refused >= MOST_REFUSED:
            return True
        found = await objections(self._ctx, visit_type, wish.patient_id, one, "", wish.moves_id)
        blocked = any(objection.blocking for objection in found)
        self._refused += blocked
        return not blocked

    async def _keep(self, wish: Wish, visit_type: VisitType, one: Time, ends: datetime) -> bool:
        ctx, offer_id = self._ctx, uuid7()
        if not await self._may_be_booked(wish, visit_type, one):
            return False
        had = await claiming.pieces_of_visit(wish.moves_id) if wish.moves_id else None
        try:
            async with ctx.db.savepoint():
                if not await rows(_TO_BE_ASKED, _Id, wish.id):
                    # They left while the line was read.
                    return False
                hold_id = await holding.keep(
                    ctx,
                    self._offer,
                    visit_type,
                    one,
                    wish.patient_id,
                    ends,
                    kind="offer",
                    moves_id=wish.moves_id,
                    had=had,
                )
        except Lost:
            return False
        await WaitlistOffer.insert(
            WaitlistOffer(
                id=offer_id,
                entry_id=wish.id,
                hold_id=hold_id,
                patient_id=wish.patient_id,
                starts=one.start,
                practitioner_id=one.practitioner_id,
                location_id=one.location_id,
                by_phone=wish.patient_id not in self._online,
                expires=ends,
                created=ctx.now(),
            )
        )
        await self._tell(wish, offer_id, ends)
        return True

    async def _tell(self, wish: Wish, offer_id: UUID, ends: datetime) -> None:
        ctx = self._ctx
        await ctx.audit.changed(
            "scheduling:Waitlist:offer", patient_id=wish.patient_id, resource=("Waitlist", wish.id), action="U"
        )
        await ctx.queue.later("expire_offers", str(offer_id), at=ends)
        if wish.patient_id not in self._online:
            # Staff see whom to call; a letter would lead to a door that they have no key to.
            return
        path = ctx.url(f"waiting/offers/{offer_id}")
        await ctx.mail.send("time-free", to=wish.patient_id, path=path, key="once")
        if ends - ctx.now() > REMIND_FROM:
            await ctx.queue.later("remind_offer", str(offer_id), at=ctx.now() + (ends - ctx.now()) / 2)


_DAY = timedelta(days=1)


class _Asked(msgspec.Struct, frozen=True):
    entry_id: UUID
    starts: datetime


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class _Whose(msgspec.Struct, frozen=True):
    patient_id: UUID


class _Ended(msgspec.Struct, frozen=True, kw_only=True):
    entry_id: UUID
    hold_id: UUID
    patient_id: UUID
    starts: datetime
    ends: datetime
    practitioner_id: UUID
    location_id: UUID


_WAITING = """
    SELECT entry.id, entry.patient_id, entry.service_id, entry.practitioner_id, entry.location_id, entry.weekdays,
           entry.part, entry.since, entry.until, entry.priority, entry.created, visit.id AS moves_id
    FROM p_scheduling.waitlist_entry entry
    LEFT JOIN p_scheduling.appointment visit
      ON visit.tenant_id = entry.tenant_id AND visit.id = entry.moves_id AND visit.status = 'booked'
    WHERE entry.status = 'waiting' ORDER BY entry.priority DESC, entry.created, entry.id LIMIT 500
"""
_TO_BE_ASKED = """
    UPDATE p_scheduling.waitlist_entry SET status = 'offered' WHERE id = {} AND status = 'waiting' RETURNING id
"""
_ASKED = """
    SELECT entry_id, starts FROM p_scheduling.waitlist_offer
    WHERE practitioner_id = {} AND starts BETWEEN {} AND {}
"""
_EXPIRE = """
    UPDATE p_scheduling.waitlist_offer offer SET status = 'expired', answered = {}
    FROM p_scheduling.hold hold
    WHERE offer.status = 'open' AND offer.expires <= {}
      AND hold.tenant_id = offer.tenant_id AND hold.id = offer.hold_id
    RETURNING offer.entry_id, offer.hold_id, offer.patient_id, hold.starts, hold.ends, hold.practitioner_id,
              hold.location_id
"""
_BACK_IN_LINE = """
    UPDATE p_scheduling.waitlist_entry entry
    SET status = CASE WHEN (
        SELECT count(*) FROM p_scheduling.waitlist_offer offer
        WHERE offer.tenant_id = entry.tenant_id AND offer.entry_id = entry.id AND offer.status = 'expired'
          AND NOT offer.by_phone
    ) >= {} THEN 'ended' ELSE 'waiting' END
    WHERE id = ANY({}) AND status = 'offered' RETURNING id
"""
_OPEN = "SELECT patient_id FROM p_scheduling.waitlist_offer WHERE id = {} AND status = 'open' AND expires > {}"
