"""Who waits for a time: in the order in which they are asked, what they would take, and who is asked sooner.

Who called is put on the list here: the same wishes as in the portal, written down by staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from portico_sdk import BadInput, NotFound, Nothing, Patient, PluginContext, Read, Redirect, Refused, View

from portico_scheduling import catalogue, staff_view, waiting
from portico_scheduling.catalogue import Offer
from portico_scheduling.forms import PatientPath
from portico_scheduling.patient_forms import Join, JoinQuery
from portico_scheduling.setup_rules import WEEKDAYS
from portico_scheduling.staff_forms import FirstForm
from portico_scheduling.staff_over import read_of
from portico_scheduling.staff_routes import WRITE
from portico_scheduling.waiting import Entry
from portico_scheduling.wishing import FOR_WEEKS, people_of, wishes_of

PRIORITIES = (("0", "In turn"), ("1", "Sooner"), ("2", "First of all"))
PARTS = {"any": "any time of day", "morning": "mornings", "afternoon": "afternoons"}


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list; `wishes` is what they would take, in words."""

    id: str
    patient: str
    service: str
    wishes: str
    since: datetime
    until: date
    place: int
    priority: str
    priority_words: str
    is_offered: bool
    book_href: str


class WaitingModel(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[Waiting, ...]
    priorities: tuple[tuple[str, str], ...]
    may_book: bool
    day_href: str
    week_href: str
    path: str
    first_href: str
    add_href: str
    setup_href: str
    settings_words: str


class JoinModel(msgspec.Struct, frozen=True, kw_only=True):
    """The form for one patient; choices are values with their words."""

    patient: Patient
    services: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    service: str
    until: date
    first: date
    last: date
    back: str


async def waiting_list(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    entries = await waiting.open_entries(ctx)
    people = await ctx.directory.patients(tuple({one.patient_id for one in entries}))
    staff = {one.id: one.name for one in await ctx.directory.practitioners()}
    places = {one.id: one.name for one in await ctx.directory.locations()}
    shown = tuple(
        Waiting(
            id=str(one.id),
            patient=people[one.patient_id].name if one.patient_id in people else "A patient who is no longer here",
            service=one.service,
            wishes=_wishes(one, _named(staff, one.practitioner_id), _named(places, one.location_id)),
            since=one.created,
            until=one.until,
            place=one.place,
            priority=str(one.priority),
            priority_words=dict(PRIORITIES).get(str(one.priority), ""),
            is_offered=one.status == "offered",
            book_href=ctx.url(f"new/{one.patient_id}?service={one.service_id}"),
        )
        for one in entries
    )
    is_on = catalogue.policy(ctx).waiting_list
    model = WaitingModel(
        entries=shown,
        priorities=PRIORITIES,
        may_book=ctx.actor.may(WRITE),
        day_href=ctx.url("day"),
        week_href=ctx.url("week"),
        path=ctx.url("waiting"),
        first_href=ctx.url("waiting/first"),
        add_href=f"{ctx.url('new')}?to=waiting" if is_on and ctx.actor.may(WRITE) else "",
        setup_href=staff_view.setup_href(ctx),
        settings_words="" if is_on else "The waiting list is switched off in the settings: nobody is asked by itself.",
    )
    read = Read(
        code="Appointment",
        patient_ids=tuple(sorted({one.patient_id for one in entries})),
        ids=tuple(one.id for one in entries),
        query="waiting list",
    )
    return View(template="scheduling/staff_waiting.html", model=model, reads=(read,))


async def first(ctx: PluginContext, _path: Nothing, form: FirstForm) -> Redirect | Refused:
    """Who is asked sooner."""
    try:
        await waiting.set_priority(ctx, form.entry, int(form.priority))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url("waiting"), toast="The order is changed")


async def ask(ctx: PluginContext, path: PatientPath, query: JoinQuery) -> View:
    """What would suit the patient: of the kinds of visits that are offered to who waits."""
    offer, patient = await _offer(ctx), await ctx.directory.patient(path.patient)
    today = ctx.now().astimezone(offer.zone).date()
    model = JoinModel(
        patient=patient,
        services=tuple((str(one.id), one.name) for one in offer.visit_types.values()),
        people=people_of(offer),
        places=tuple((str(one.id), one.name) for one in offer.locations.values()),
        days=tuple((str(number), name) for number, name in enumerate(WEEKDAYS)),
        service=str(query.service or ""),
        until=today + timedelta(weeks=FOR_WEEKS),
        first=today,
        last=today + waiting.LONGEST,
        back=ctx.url(f"new/{patient.id}"),
    )
    return View(template="scheduling/staff_join.html", model=model, reads=(read_of(patient),))


async def put(ctx: PluginContext, path: PatientPath, form: Join) -> Redirect | Refused:
    offer, patient = await _offer(ctx), await ctx.directory.patient(path.patient)
    try:
        await waiting.join(ctx, offer, patient.id, wishes_of(offer, form))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url("waiting"), toast=f"{patient.name} is on the waiting list")


async def _offer(ctx: PluginContext) -> Offer:
    if not catalogue.policy(ctx).waiting_list:
        raise NotFound
    return await catalogue.load_offer(ctx, for_patient=True)


def _wishes(one: Entry, person: str, place: str) -> str:
    days = [name for number, name in enumerate(WEEKDAYS) if one.weekdays >> number & 1]
    said = [
        f"with {person}" if person else "with anyone",
        f"at {place}" if place else "",
        "any day" if len(days) == len(WEEKDAYS) else ", ".join(days),
        PARTS.get(one.part, ""),
    ]
    return ", ".join(part for part in said if part)


def _named(names: Mapping[UUID, str], id_: UUID | None) -> str:
    return names.get(id_, "") if id_ else ""
