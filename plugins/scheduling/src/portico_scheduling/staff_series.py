"""A series for a patient: how often and how many, then each date with what stands against it, then all or some."""

from __future__ import annotations

from datetime import date

import msgspec
from portico_sdk import BadInput, Patient, PluginContext, Redirect, Refused, View

from portico_scheduling import search, series
from portico_scheduling.catalogue import Offer, VisitType
from portico_scheduling.domain import BadKey, Time, named
from portico_scheduling.domain_series import Pattern
from portico_scheduling.forms import PatientPath
from portico_scheduling.offers import Choice
from portico_scheduling.series import Planned
from portico_scheduling.service import Wanted
from portico_scheduling.staff_forms import SeriesForm, SeriesQuery
from portico_scheduling.staff_over import FURTHEST, read_of, time_of

EVERY = (("week", "Every week"), ("two_weeks", "Every two weeks"), ("month", "Every month, on the same weekday"))
WHY = {
    "": "",
    "past": "This time has passed.",
    "skipped": "The clocks are put forward then, so this time does not exist.",
    "closed": "Nobody sees patients then.",
    "taken": "Somebody has this time already.",
}


class Date(msgspec.Struct, frozen=True, kw_only=True):
    """A date of the series. `key` is empty where it can't be had; `instead` are free times of the same day."""

    day: date
    key: str
    label: str
    why: str
    instead: tuple[Choice, ...]


class SeriesModel(msgspec.Struct, frozen=True, kw_only=True):
    """`first` is None when no time was chosen, and then there are no dates."""

    patient: Patient
    service_id: str
    service: str
    first: Choice | None
    slot: str
    every: str
    every_choices: tuple[tuple[str, str], ...]
    count: int
    dates: tuple[Date, ...]
    free: int
    path: str
    back: str


async def dates(ctx: PluginContext, path: PatientPath, query: SeriesQuery) -> View:
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    visit_type = offer.visit_types.get(query.service) if query.service else None
    first = _first(offer, query, visit_type)
    planned: list[Planned] = []
    if first and visit_type:
        pattern = Pattern(every=query.every, count=query.count)
        planned = await series.plan(ctx, offer, visit_type, first, pattern, patient.id)
    own = ctx.url(f"new/{patient.id}")
    shown = tuple(_shown(offer, one) for one in planned)
    model = SeriesModel(
        patient=patient,
        service_id=str(visit_type.id) if visit_type else "",
        service=visit_type.name if visit_type else "",
        first=_choice(offer, first) if first else None,
        slot=query.slot,
        every=query.every,
        every_choices=EVERY,
        count=query.count,
        dates=shown,
        free=sum(bool(one.key) for one in shown),
        path=f"{own}/series",
        back=own,
    )
    return View(template="scheduling/staff_series.html", model=model, reads=(read_of(patient),))


async def book(ctx: PluginContext, path: PatientPath, form: SeriesForm) -> Redirect | Refused:
    """The chosen dates, all or none."""
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    keys = sorted(set(form.slots))
    if not keys:
        return Refused(errors={"slots": "Choose at least one date."})
    wanted = Wanted(patient_id=patient.id, service_id=form.service, key=keys[0], description=form.description)
    pattern = Pattern(every=form.every, count=form.count)
    try:
        first = time_of(keys[0], 5)
        first_day = first.start.astimezone(offer.zone_of(first.location_id)).date()
        made = await series.book(ctx, offer, wanted, keys, pattern, first_day)
    except BadInput as error:
        words = next(iter(error.fields.values()))
        return Refused(errors={"slots": f"{words} Nothing was booked; look at the dates again."})
    toast = f"{len(made)} visits are booked" if len(made) > 1 else "The visit is booked"
    return Redirect(to=ctx.url(f"day/visits/{made[0]}"), toast=toast)


def _first(offer: Offer, query: SeriesQuery, visit_type: VisitType | None) -> Time | None:
    try:
        start, person, place = named(query.slot)
    except BadKey:
        return None
    if (
        visit_type is None
        or start > offer.now + FURTHEST
        or person not in offer.practitioners
        or place not in offer.locations
    ):
        return None
    return time_of(query.slot, visit_type.minutes)


def _shown(offer: Offer, one: Planned) -> Date:
    choice = _choice(offer, one.time) if one.time else None
    return Date(
        day=one.day,
        key=choice.key if choice and not one.why else "",
        label=choice.who if choice else "",
        why=WHY[one.why],
        instead=tuple(_choice(offer, each) for each in one.instead),
    )


def _choice(offer: Offer, one: Time) -> Choice:
    place = offer.locations[one.location_id]
    return Choice(
        key=one.key,
        start=one.start,
        zone=place.timezone,
        who=offer.practitioners[one.practitioner_id].name,
        where=place.name,
    )
