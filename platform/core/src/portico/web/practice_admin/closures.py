"""Holidays and closed days: of the whole practice or of one place. The federal holidays of a year are one click."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from portico_sdk import Closure, NotFound, Nothing, Redirect, Refused, View, translator

from portico.clinical import calendar, places
from portico.clinical.holidays import federal_holidays
from portico.web.parts import CoreContext

t = translator("portico")

CLOSURES = "/practice/closures"
YEARS_AHEAD = 3
LONGEST_DAYS = 366
_END = date(9999, 12, 31)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One closure. `place` is '' for the whole practice."""

    id: UUID
    name: str
    first: date
    last: date
    place: str


class Federal(msgspec.Struct, frozen=True, kw_only=True):
    """A holiday and the day it is kept on; `closed`: the practice is closed then already."""

    name: str
    day: date
    kept: date
    closed: bool


class ClosuresPage(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[Row, ...]
    year: int
    years: tuple[int, ...]
    holidays: tuple[Federal, ...]
    places: tuple[tuple[str, str], ...]
    today: date


class Asked(msgspec.Struct, frozen=True):
    """`year` of the list of holidays; 0 is this one."""

    year: Annotated[int, Meta(ge=0, le=2200)] = 0


class AddForm(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=80)]
    first: date
    last: date | None = None
    location_id: UUID | None = None


class FederalForm(msgspec.Struct, frozen=True, kw_only=True):
    """Days that were ticked; each must be one on which a holiday of that year is kept."""

    year: Annotated[int, Meta(ge=2000, le=2200)]
    days: tuple[date, ...] = ()


class RemoveForm(msgspec.Struct, frozen=True):
    id: UUID


async def closures(ctx: CoreContext, _path: Nothing, query: Asked) -> View:
    today = _today(ctx)
    year = query.year if today.year <= query.year <= today.year + YEARS_AHEAD else today.year
    names = {place.id: place.name for place in await places.all_places()}
    kept = await calendar.kept_closures(today, _END)
    # Also those that are over: a holiday of this year that was kept is not offered again.
    whole = [one for one in await calendar.closures(date(year, 1, 1), date(year, 12, 31)) if one.location_id is None]
    page = ClosuresPage(
        rows=tuple(
            Row(
                id=one.id,
                name=one.name,
                first=one.first,
                last=one.last,
                place=names.get(one.location_id, "") if one.location_id else "",
            )
            for one in kept
        ),
        year=year,
        years=tuple(range(today.year, today.year + YEARS_AHEAD + 1)),
        holidays=tuple(
            Federal(
                name=one.name,
                day=one.day,
                kept=one.kept,
                closed=any(other.first <= one.kept <= other.last for other in whole),
            )
            for one in federal_holidays(year)
            if one.kept >= today
        ),
        places=tuple((str(place.id), place.name) for place in await places.all_places() if place.active),
        today=today,
    )
    return View(template="practice_admin/closures.html", model=page)


async def add(ctx: CoreContext, _path: Nothing, form: AddForm) -> Redirect | Refused:
    last = form.last or form.first
    if last < form.first:
        return Refused(errors={"last": t("The last day can’t be before the first.")})
    if last < _today(ctx):
        return Refused(errors={"first": t("This day is over. Choose one that is still to come.")})
    if (last - form.first).days >= LONGEST_DAYS:
        return Refused(errors={"last": t("A year is the most. For a place that closes for good, use its own page.")})
    new = Closure(name=form.name, first=form.first, last=last, location_id=form.location_id)
    try:
        await calendar.close(ctx.scope, new)
    except NotFound:
        return Refused(errors={"location_id": t("Choose one from the list.")})
    return Redirect(to=CLOSURES, toast=t("Closed: {name}", name=form.name))


async def add_federal(ctx: CoreContext, _path: Nothing, form: FederalForm) -> Redirect | Refused:
    offered = {one.kept: one.name for one in federal_holidays(form.year)}
    if not form.days:
        return Refused(errors={"days": t("Tick at least one holiday.")})
    if set(form.days) - set(offered):
        return Refused(errors={"days": t("Choose one from the list.")})
    await ctx.scope.lock("closures")
    known = await calendar.closures(min(form.days), max(form.days))
    closed = [one for one in known if one.location_id is None]
    for day in sorted(set(form.days)):
        if not any(one.first <= day <= one.last for one in closed):
            await calendar.close(ctx.scope, Closure(name=offered[day], first=day, last=day))
    return Redirect(to=f"{CLOSURES}?year={form.year}", toast=t("Closed on {count} holidays", count=len(form.days)))


async def remove(ctx: CoreContext, _path: Nothing, form: RemoveForm) -> Redirect | Refused:
    try:
        name = await calendar.reopen(ctx.scope, form.id)
    except NotFound:
        return Redirect(to=CLOSURES, toast=t("It was taken back before."))
    return Redirect(to=CLOSURES, toast=t("Open again: {name}", name=name))


def _today(ctx: CoreContext) -> date:
    at: datetime = ctx.now.astimezone(ZoneInfo(ctx.tenant.timezone))
    return at.date()
