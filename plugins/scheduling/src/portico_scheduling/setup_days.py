"""Set-up of days that differ: time off and extra hours. The practice's closed days stand beside them, to be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, NotFound, Nothing, PluginContext, Read, Redirect, View
from portico_sdk.data import uuid7

from portico_scheduling import stranded, telling
from portico_scheduling.catalogue import load_offer
from portico_scheduling.setup_ask import ask_first
from portico_scheduling.setup_forms import AnywayForm, DayOffForm, DayOffPath
from portico_scheduling.setup_rules import CODE, clock, places_of, problems
from portico_scheduling.tables import AvailabilityException
from portico_scheduling.visits import day_bounds

LOOK_AHEAD = timedelta(days=400)
OUTSIDE = "would lie outside of the hours"


class DifferentDay(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list; `href` asks before it is taken away, and is empty for what is set elsewhere."""

    first: date
    last: date
    what: str
    who: str
    place: str
    reason: str
    href: str


class DaysModel(msgspec.Struct, frozen=True, kw_only=True):
    days: tuple[DifferentDay, ...]
    closures: tuple[DifferentDay, ...]
    people: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    today: date
    setup_href: str


class DayModel(msgspec.Struct, frozen=True, kw_only=True):
    day: DifferentDay
    days_href: str


async def days(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    """From today on; what is past changes nothing any more."""
    people, places = await _people(ctx), dict(await places_of(ctx))
    today = ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    rows = (
        await AvailabilityException.select()
        .where(AvailabilityException.last >= today)
        .order_by(AvailabilityException.first)
        .order_by(AvailabilityException.id)
    )
    closures = await ctx.directory.closures(today, today + LOOK_AHEAD)
    model = DaysModel(
        days=tuple(_shown(ctx, row, people, places) for row in rows),
        closures=tuple(
            DifferentDay(
                first=one.first,
                last=one.last,
                what="Closed",
                who="Everybody",
                place=places.get(str(one.location_id), "") if one.location_id else "Everywhere",
                reason=one.name,
                href="",
            )
            for one in closures
        ),
        people=tuple(people.items()),
        places=tuple(places.items()),
        today=today,
        setup_href=ctx.url("setup"),
    )
    read = Read(code="Appointment", query="set-up")
    return View(template="scheduling/setup_days.html", model=model, reads=(read,))


async def add(ctx: PluginContext, _path: Nothing, form: DayOffForm) -> Redirect | View:
    errors = await _errors(ctx, form)
    if errors:
        raise BadInput(errors)
    before, row_id = await stranded.load_hours(), uuid7()
    is_whole = form.starts is None
    row = AvailabilityException(
        id=row_id,
        kind=form.kind,
        practitioner_id=form.person,
        location_id=form.place,
        first=form.first,
        last=form.last or form.first,
        starts=None if is_whole else form.starts,
        ends=None if is_whole else form.ends,
        step_minutes=form.step_minutes,
        reason=form.reason,
    )
    await AvailabilityException.insert(row)
    if not form.anyway:
        left = await stranded.left_outside(ctx, before)
        if left.count:
            return ask_first(ctx, form, left, OUTSIDE, back=ctx.url("setup/days"))
    await ctx.audit.changed(CODE, patient_id=None, resource=("Schedule", row_id), action="C")
    if form.kind == "extra":
        await _offer(ctx, row.first, row.last, form.person, form.place)
    toast = "The time off is noted" if form.kind == "off" else "The extra hours are added"
    return Redirect(to=ctx.url("setup/days"), toast=toast)


async def one(ctx: PluginContext, path: DayOffPath, _query: Nothing) -> View:
    row = await _one(path.day_off)
    shown = _shown(ctx, row, await _people(ctx), dict(await places_of(ctx)))
    model = DayModel(day=shown, days_href=ctx.url("setup/days"))
    read = Read(code="Appointment", query="set-up")
    return View(template="scheduling/setup_day.html", model=model, reads=(read,))


async def remove(ctx: PluginContext, path: DayOffPath, form: AnywayForm) -> Redirect | View:
    row = await _one(path.day_off)
    before = await stranded.load_hours()
    await AvailabilityException.delete().where(AvailabilityException.id == path.day_off)
    if not form.anyway:
        left = await stranded.left_outside(ctx, before)
        if left.count:
            return ask_first(ctx, form, left, OUTSIDE, back=ctx.url("setup/days"))
    await ctx.audit.changed(CODE, patient_id=None, resource=("Schedule", path.day_off), action="D")
    if row["kind"] == "off":
        await _offer(ctx, row["first"], row["last"], row["practitioner_id"], row["location_id"])
    return Redirect(to=ctx.url("setup/days"), toast="The days are as always again")


async def _offer(ctx: PluginContext, first: date, last: date, person: UUID | None, place: UUID | None) -> None:
    """These days may have times now for those on the waiting list. None: everybody, everywhere."""
    hours = await load_offer(ctx, for_patient=True)
    pairs = {(rule.practitioner_id, rule.location_id) for rule in hours.rules}
    opens, _ = day_bounds(first, hours.zone)
    _, closes = day_bounds(last, hours.zone)
    theirs = [one for one in sorted(pairs) if person in (None, one[0]) and place in (None, one[1])]
    await telling.days_opened(ctx, opens, closes, theirs)


async def _errors(ctx: PluginContext, form: DayOffForm) -> dict[str, str]:
    places, errors = dict(await places_of(ctx)), dict[str, str]()
    if form.kind == "extra":
        for name, words in (
            ("person", "Choose who works then."),
            ("place", "Choose where."),
            ("starts", "Extra hours need a beginning."),
            ("ends", "Extra hours need an end."),
        ):
            if getattr(form, name) is None:
                errors[name] = words
    elif (form.starts is None) != (form.ends is None):
        missing = "starts" if form.starts is None else "ends"
        errors[missing] = "Give both times, or none for the whole day."
    if form.person is not None and str(form.person) not in await _people(ctx):
        errors["person"] = "Choose one from the list."
    if form.place is not None and str(form.place) not in places:
        errors["place"] = "Choose one from the list."
    if form.last is not None and form.last < form.first:
        errors["last"] = "The last day must not be before the first."
    if form.starts is not None and form.ends is not None:
        place = form.place or UUID(next(iter(places), str(uuid7())))
        found = problems(places, place, [(form.starts, form.ends, "")], form.step_minutes, form.first, None)
        errors = {**found, **errors}
    return errors


async def _one(row_id: UUID) -> dict[str, Any]:
    row = await AvailabilityException.select().where(AvailabilityException.id == row_id).first()
    if row is None:
        raise NotFound
    return row


async def _people(ctx: PluginContext) -> dict[str, str]:
    return {str(one.id): one.name for one in await ctx.directory.practitioners()}


def _shown(
    ctx: PluginContext, row: Mapping[str, Any], people: Mapping[str, str], places: Mapping[str, str]
) -> DifferentDay:
    span = f" {clock(row['starts'])} to {clock(row['ends'])}" if row["starts"] is not None else ""
    is_off = row["kind"] == "off"
    return DifferentDay(
        first=row["first"],
        last=row["last"],
        what=f"Off{span}" if is_off else f"Extra hours{span}",
        who=people.get(str(row["practitioner_id"]), "Somebody who left") if row["practitioner_id"] else "Everybody",
        place=places.get(str(row["location_id"]), "A place that is closed") if row["location_id"] else "Everywhere",
        reason=row["reason"],
        href=ctx.url(f"setup/days/{row['id']}"),
    )
