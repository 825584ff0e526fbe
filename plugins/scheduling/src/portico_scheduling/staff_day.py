"""The day at the practice: who comes to whom, who is here, what is free. Marks on the list of who is expected."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, Nothing, PluginContext, Redirect, Refused, View

from portico_scheduling import board, ending, search, staff_view, standing, visits
from portico_scheduling.board import Board, Tally
from portico_scheduling.forms import DayMark
from portico_scheduling.staff_forms import DayQuery
from portico_scheduling.staff_routes import CHECKIN, WRITE
from portico_scheduling.staff_view import Filters
from portico_scheduling.visits import Visit


class DayModel(msgspec.Struct, frozen=True, kw_only=True):
    """`expected` is filled on the present day only. `off` are the cancelled ones, `roomless` not in a lane of rooms.

    So many `calls` are to be made about a time that is kept for somebody, whatever day is shown.
    """

    day: date
    is_today: bool
    closed: str
    tally: Tally
    boards: tuple[Board, ...]
    roomless: int
    expected: tuple[Visit, ...]
    off: tuple[Visit, ...]
    may_mark: bool
    may_book: bool
    calls: int
    filters: Filters
    path: str
    today_href: str
    before: date
    before_href: str
    after: date
    after_href: str
    week_href: str
    waiting_href: str
    setup_href: str
    mark_href: str
    visit_href: str
    new_href: str


async def day(ctx: PluginContext, _path: Nothing, query: DayQuery) -> View:
    """One day: today when none is asked for."""
    zone, now, path = ZoneInfo(ctx.tenant.timezone), ctx.now(), ctx.url("day")
    today = now.astimezone(zone).date()
    shown = staff_view.asked_day(query, today)
    listed = staff_view.matching(await visits.on_day(ctx, shown), query)
    on = [one for one in listed if one.status != "cancelled"]
    offer = await search.load_offer(ctx, for_patient=False)
    may_book, by_rooms = ctx.actor.may(WRITE), query.by == "rooms"
    free = await staff_view.free_on(ctx, offer, query, shown, 1) if may_book and shown >= today and not by_rooms else ()
    model = DayModel(
        day=shown,
        is_today=shown == today,
        closed=", ".join(one.name for one in await ctx.directory.closures(shown, shown)),
        tally=board.tally(listed),
        boards=board.boards(
            on,
            free,
            (staff_view.rooms if by_rooms else staff_view.people)(offer, on, query),
            zone,
            now,
            visit_href=ctx.url("day/visits") + "/{id}",
            free_href=ctx.url("new") + "?slot={key}",
            lane_of=(lambda one: one.room_id or one.device_id) if by_rooms else (lambda one: one.practitioner_id),
            beside="at the same time" if by_rooms else "booked over",
        ),
        roomless=sum(not (one.room_id or one.device_id) for one in on) if by_rooms else 0,
        expected=board.expected(on, now) if shown == today else (),
        off=tuple(one for one in listed if one.status == "cancelled"),
        may_mark=ctx.actor.may(CHECKIN),
        may_book=may_book,
        calls=await standing.count_to_call(ctx) if may_book else 0,
        filters=staff_view.filters(offer, query, shown, path),
        path=path,
        today_href=staff_view.href(path, query, None),
        before=shown - timedelta(days=1),
        before_href=staff_view.href(path, query, shown - timedelta(days=1)),
        after=shown + timedelta(days=1),
        after_href=staff_view.href(path, query, shown + timedelta(days=1)),
        week_href=staff_view.href(ctx.url("week"), query, shown),
        waiting_href=ctx.url("waiting"),
        setup_href=staff_view.setup_href(ctx),
        mark_href=staff_view.href(ctx.url("day/mark"), query, shown),
        visit_href=ctx.url("day/visits"),
        new_href=ctx.url("new"),
    )
    return View(template="scheduling/day.html", model=model, reads=(visits.read_of(listed, "day"),))


async def mark_on_day(ctx: PluginContext, _path: Nothing, form: DayMark) -> Redirect | Refused:
    """A button of the list of who is expected."""
    try:
        await ending.mark(ctx, form.visit, "arrived")
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url("day"), toast="Marked as here")
