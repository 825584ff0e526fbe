"""The week at the practice: a column for each day, a list on a phone; what is booked and what is free, in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Closure, Nothing, PluginContext, View

from portico_scheduling import board, search, staff_view, standing, visits
from portico_scheduling.board import Tally
from portico_scheduling.domain import Time
from portico_scheduling.search import Offer
from portico_scheduling.staff_forms import DayQuery
from portico_scheduling.staff_routes import WRITE
from portico_scheduling.staff_view import Filters
from portico_scheduling.visits import Visit

DAYS = 7


class WeekItem(msgspec.Struct, frozen=True, kw_only=True):
    """A visit, or free time where `visit` is None."""

    start: datetime
    end: datetime
    zone: str
    state: str
    who: str
    href: str
    visit: Visit | None = None


class WeekDay(msgspec.Struct, frozen=True, kw_only=True):
    """`closed` names the holiday."""

    day: date
    is_today: bool
    closed: str
    tally: Tally
    items: tuple[WeekItem, ...]
    href: str


class WeekModel(msgspec.Struct, frozen=True, kw_only=True):
    first: date
    last: date
    is_present: bool
    days: tuple[WeekDay, ...]
    tally: Tally
    may_book: bool
    calls: int
    filters: Filters
    path: str
    today_href: str
    before_href: str
    after_href: str
    day_href: str
    waiting_href: str
    setup_href: str
    new_href: str


async def week(ctx: PluginContext, _path: Nothing, query: DayQuery) -> View:
    """The week of the day that is asked for, from Monday."""
    zone, path = ZoneInfo(ctx.tenant.timezone), ctx.url("week")
    today = ctx.now().astimezone(zone).date()
    asked = staff_view.asked_day(query, today)
    first = asked - timedelta(days=asked.weekday())
    last = first + timedelta(days=DAYS - 1)
    listed = staff_view.matching(await visits.on_days(ctx, first, last), query)
    on = [one for one in listed if one.status != "cancelled"]
    offer = await search.load_offer(ctx, for_patient=False)
    may_book, since = ctx.actor.may(WRITE), max(first, today)
    free: list[Time] = []
    if may_book and last >= today:
        free = await staff_view.free_on(ctx, offer, query, since, (last - since).days + 1)
    closures = await ctx.directory.closures(first, last)
    days = tuple(_day(ctx, first + timedelta(days=number), query, on, free, closures, offer) for number in range(DAYS))
    model = WeekModel(
        first=first,
        last=last,
        is_present=first <= today <= last,
        days=_without_empty_weekend(days),
        tally=board.tally(on),
        may_book=may_book,
        calls=await standing.count_to_call(ctx) if may_book else 0,
        filters=staff_view.filters(offer, query, asked, path),
        path=path,
        today_href=staff_view.href(path, query, None),
        before_href=staff_view.href(path, query, first - timedelta(days=DAYS)),
        after_href=staff_view.href(path, query, first + timedelta(days=DAYS)),
        day_href=staff_view.href(ctx.url("day"), query, asked),
        waiting_href=ctx.url("waiting"),
        setup_href=staff_view.setup_href(ctx),
        new_href=ctx.url("new"),
    )
    return View(template="scheduling/week.html", model=model, reads=(visits.read_of(on, "week"),))


def _day(
    ctx: PluginContext,
    day: date,
    query: DayQuery,
    on: Sequence[Visit],
    free: Sequence[Time],
    closures: Sequence[Closure],
    offer: Offer,
) -> WeekDay:
    zone = offer.zone
    theirs = [one for one in on if one.start.astimezone(zone).date() == day]
    gaps = board.merged(one for one in free if one.start.astimezone(zone).date() == day)
    items = [
        WeekItem(
            start=one.start,
            end=one.end,
            zone=one.zone,
            state=one.state,
            who=one.practitioner,
            href=ctx.url(f"day/visits/{one.id}"),
            visit=one,
        )
        for one in theirs
    ] + [
        WeekItem(
            start=one.start,
            end=one.end,
            zone=offer.zone_of(one.location_id).key,
            state="free",
            who=offer.practitioners[one.practitioner_id].name,
            href=f"{ctx.url('new')}?slot={one.key}",
        )
        for one in gaps
    ]
    return WeekDay(
        day=day,
        is_today=day == ctx.now().astimezone(zone).date(),
        closed=", ".join(one.name for one in closures if one.first <= day <= one.last),
        tally=board.tally(theirs),
        items=tuple(sorted(items, key=lambda one: (one.start, one.who))),
        href=staff_view.href(ctx.url("day"), query, day),
    )


def _without_empty_weekend(days: tuple[WeekDay, ...]) -> tuple[WeekDay, ...]:
    """Five columns where nobody works on the weekend: wider ones."""
    weekend = days[5:]
    return days[:5] if not any(one.items or one.closed or one.is_today for one in weekend) else days
