"""The practice's places and when they are open. A closed place stays in what was; nobody is booked there any more."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import Nothing, Redirect, Refused, View, translator

from portico.clinical import calendar, places
from portico.clinical.calendar import DAYS, Span, Week
from portico.clinical.places import Place
from portico.web import week_words, zones
from portico.web.contact import Phone
from portico.web.parts import CoreContext
from portico.web.week_words import NotHours

t = translator("portico")

LOCATIONS = "/practice/locations"
Hours = Annotated[str, Meta(max_length=120)]
_NEW = UUID(int=0)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A place and its week in one line ('' where nothing was said yet)."""

    place: Place
    week: str


class LocationsPage(msgspec.Struct, frozen=True, kw_only=True):
    locations: tuple[Listed, ...]


class LocationPath(msgspec.Struct, frozen=True):
    id: UUID


class LocationPage(msgspec.Struct, frozen=True, kw_only=True):
    """`is_new`: to be added."""

    place: Place
    is_new: bool
    zones: tuple[tuple[str, str], ...]


class LocationForm(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=100)]
    timezone: Annotated[str, Meta(max_length=60)]
    address: Annotated[str, Meta(max_length=200)] = ""
    phone: Phone = ""
    active: bool = False


class HoursPage(msgspec.Struct, frozen=True, kw_only=True):
    """`days` are (field, day, hours in words), Monday first."""

    name: str
    days: tuple[tuple[str, str, str], ...]


class HoursForm(msgspec.Struct, frozen=True, kw_only=True):
    """Each day as it is typed; empty is closed."""

    mon: Hours = ""
    tue: Hours = ""
    wed: Hours = ""
    thu: Hours = ""
    fri: Hours = ""
    sat: Hours = ""
    sun: Hours = ""


async def locations(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    weeks = await calendar.weeks()
    found = tuple(
        Listed(place=one, week=week_words.week_line(weeks[one.id], ctx.language) if one.id in weeks else "")
        for one in await places.all_places()
    )
    return View(template="practice_admin/locations.html", model=LocationsPage(locations=found))


async def new(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    here = ctx.tenant
    empty = Place(id=_NEW, name="", address="", timezone=here.timezone, phone=here.phone, active=True)
    return _page(empty, is_new=True)


async def add(ctx: CoreContext, _path: Nothing, form: LocationForm) -> Redirect | Refused:
    if not zones.is_zone(form.timezone):
        return Refused(errors={"timezone": t("Choose one from the list.")})
    added = await places.save_place(ctx.scope, None, _wanted(form, active=True))
    ctx.scope.after_commit(ctx.parts.tenancy.hosts.changed)
    return Redirect(to=f"{LOCATIONS}/{added}/hours", toast=t("{name} is added. When is it open?", name=form.name))


async def one(_ctx: CoreContext, path: LocationPath, _query: Nothing) -> View:
    return _page(await places.place(path.id))


async def change(ctx: CoreContext, path: LocationPath, form: LocationForm) -> Redirect | Refused:
    await places.place(path.id)
    if not zones.is_zone(form.timezone):
        return Refused(errors={"timezone": t("Choose one from the list.")})
    await places.save_place(ctx.scope, path.id, _wanted(form, active=form.active))
    ctx.scope.after_commit(ctx.parts.tenancy.hosts.changed)
    return Redirect(to=LOCATIONS, toast=t("Saved"))


async def hours(ctx: CoreContext, path: LocationPath, _query: Nothing) -> View:
    place = await places.place(path.id)
    week = (await calendar.weeks()).get(path.id, ((),) * DAYS)
    days = tuple(
        (field, week_words.day_name(day, ctx.language), week_words.day_words(week[day]))
        for day, field in enumerate(week_words.DAYS)
    )
    return View(template="practice_admin/hours.html", model=HoursPage(name=place.name, days=days))


async def change_hours(ctx: CoreContext, path: LocationPath, form: HoursForm) -> Redirect | Refused:
    place = await places.place(path.id)
    week, errors = _week(form)
    if errors:
        return Refused(errors=errors)
    await calendar.set_week(ctx.scope, path.id, week)
    # The foot of every page says it: every process reads the practice anew.
    ctx.scope.after_commit(ctx.parts.tenancy.hosts.changed)
    return Redirect(to=LOCATIONS, toast=t("The hours of {name} are saved", name=place.name))


def _week(form: HoursForm) -> tuple[Week, dict[str, str]]:
    typed: dict[str, str] = msgspec.structs.asdict(form)
    week, errors = list[tuple[Span, ...]](), dict[str, str]()
    for field in week_words.DAYS:
        try:
            week.append(week_words.read_day(typed[field]))
        except NotHours as error:
            errors[field] = str(error)
    return tuple(week), errors


def _wanted(form: LocationForm, *, active: bool) -> Place:
    return Place(id=_NEW, name=form.name, address=form.address, timezone=form.timezone, phone=form.phone, active=active)


def _page(place: Place, *, is_new: bool = False) -> View:
    model = LocationPage(place=place, is_new=is_new, zones=tuple(zones.choices()))
    return View(template="practice_admin/location.html", model=model)
