"""Booking for a patient: who is it for, then a time of the list, or any time with a reason."""

from __future__ import annotations

import msgspec
from portico_sdk import BadInput, Nothing, Patient, PluginContext, Read, Redirect, Refused, View

from portico_scheduling import search, service
from portico_scheduling.booking import offered
from portico_scheduling.catalogue import policy
from portico_scheduling.forms import FindPatient, NewQuery, PatientPath, To
from portico_scheduling.forms import Search as Query
from portico_scheduling.kept import bookable
from portico_scheduling.offers import Offered
from portico_scheduling.permitted import NeedsReason
from portico_scheduling.search import Offer
from portico_scheduling.service import Wanted
from portico_scheduling.staff_forms import At, Over
from portico_scheduling.staff_over import Said, ask_why, read_of, said_of, time_of, typed_time
from portico_scheduling.staff_routes import OVERBOOK


class NewModel(msgspec.Struct, frozen=True, kw_only=True):
    """`found` is None before anybody was looked for; `to` says for what."""

    found: tuple[Patient, ...] | None
    slot: str
    to: To
    new_href: str
    day_href: str


class NewForModel(msgspec.Struct, frozen=True, kw_only=True):
    """`at_href` is empty for who may not book over something, `waiting_href` where there is no waiting list."""

    patient: Patient
    offer: Offered | None
    path: str
    new_href: str
    at_href: str
    waiting_href: str
    series_href: str
    said: Said


class AtModel(msgspec.Struct, frozen=True, kw_only=True):
    """Any time, for a new visit; choices are values with their words."""

    patient: Patient
    services: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    back: str


async def new(ctx: PluginContext, _path: Nothing, query: NewQuery) -> View:
    """Who is the visit for?"""
    return _found(ctx, None, query)


async def find_patient(ctx: PluginContext, _path: Nothing, form: FindPatient) -> View | Refused:
    """By a part of the name or a birth date. A form, so that no name stands in an address."""
    if not form.words.strip():
        return Refused(errors={"words": "Type a part of the name, or the birth date like 3/27/1948."})
    return _found(ctx, tuple(await ctx.directory.find_patients(form.words)), form)


async def new_for(ctx: PluginContext, path: PatientPath, query: Query) -> View:
    """Free times for this patient."""
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    page = ctx.url(f"new/{patient.id}")
    found = await offered(ctx, offer, query, search.staffs_window(ctx, offer), path=page, patient_id=patient.id)
    chosen = found.chosen if found else None
    model = NewForModel(
        patient=patient,
        offer=found,
        path=page,
        new_href=ctx.url("new"),
        at_href=f"{page}/at" if ctx.actor.may(OVERBOOK) else "",
        waiting_href=f"{page}/waiting" if policy(ctx).waiting_list else "",
        series_href=f"{page}/series?service={found.service_id}&slot={chosen.key}" if found and chosen else "",
        said=await said_of(ctx, offer, found, patient.id),
    )
    return View(template="scheduling/new_for.html", model=model, reads=(read_of(patient),))


async def book_for(ctx: PluginContext, path: PatientPath, form: Over) -> Redirect | Refused | View:
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    return await _book(ctx, offer, patient, form, form, back=ctx.url(f"new/{patient.id}"))


async def at(ctx: PluginContext, path: PatientPath, _query: Nothing) -> View:
    """A time that is not in the list: taken already, or outside of the hours."""
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    model = AtModel(
        patient=patient,
        services=tuple((str(one.id), f"{one.name}, {one.minutes} minutes") for one in offer.visit_types.values()),
        people=tuple((str(one.id), one.name) for one in offer.practitioners.values()),
        places=tuple((str(one.id), one.name) for one in offer.locations.values()),
        back=ctx.url(f"new/{patient.id}"),
    )
    return View(template="scheduling/staff_at.html", model=model, reads=(read_of(patient),))


async def book_at(ctx: PluginContext, path: PatientPath, form: At) -> Redirect | Refused | View:
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    slot = typed_time(ctx, offer, form.person, form.place, form.day, form.time)
    over = Over(service=form.service, slot=slot, description=form.description, override=form.override)
    return await _book(ctx, offer, patient, over, form, back=ctx.url(f"new/{patient.id}/at"))


async def _book(
    ctx: PluginContext, offer: Offer, patient: Patient, form: Over, sent: msgspec.Struct, *, back: str
) -> Redirect | Refused | View:
    """Book it; where something stands against it that a reason helps over, ask for the reason."""
    wanted = Wanted(
        patient_id=patient.id,
        service_id=form.service,
        key=form.slot,
        description=form.description,
        override=form.override.strip(),
    )
    try:
        visit_id = await service.book(ctx, offer, wanted, search.staffs_window(ctx, offer))
    except NeedsReason as error:
        visit_type = bookable(offer, form.service)
        return ask_why(
            offer,
            error,
            sent,
            time_of(form.slot, visit_type.minutes),
            patient=patient.name,
            service=visit_type.name,
            submit="Book it all the same",
            back=back,
            reads=(read_of(patient),),
        )
    except BadInput as error:
        # A time that was typed has no field "slot": what is wrong with it stands over the form.
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"day/visits/{visit_id}"), toast="The visit is booked")


def _found(ctx: PluginContext, found: tuple[Patient, ...] | None, asked: NewQuery | FindPatient) -> View:
    ids = tuple(one.id for one in found or ())
    return View(
        template="scheduling/new.html",
        model=NewModel(
            found=found,
            slot=asked.slot,
            to=asked.to,
            new_href=ctx.url("new"),
            day_href=ctx.url("day" if asked.to == "visit" else "waiting"),
        ),
        reads=(Read(code="Patient", patient_ids=ids, ids=ids, query="search"),),
    )
