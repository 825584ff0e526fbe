"""Who calls is put on the waiting list: the same wishes as in the portal, written down by staff, and changed there."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from portico_sdk import BadInput, NotFound, Nothing, Patient, PluginContext, Read, Redirect, Refused, View

from portico_scheduling import catalogue, standing, waiting
from portico_scheduling.catalogue import Offer
from portico_scheduling.forms import PatientPath
from portico_scheduling.patient_forms import EntryPath, Join, JoinQuery
from portico_scheduling.setup_rules import WEEKDAYS
from portico_scheduling.staff_over import read_of
from portico_scheduling.wishing import FOR_WEEKS, people_of, wishes_of

EVERY_DAY = tuple(str(number) for number in range(len(WEEKDAYS)))


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the form when it comes."""

    service: str = ""
    person: str = ""
    place: str = ""
    days: tuple[str, ...] = EVERY_DAY
    part: str = "any"
    until: date


class JoinModel(msgspec.Struct, frozen=True, kw_only=True):
    """The form for one patient; choices are values with their words. `changes` is the kind of visit that they wait for
    already, which stays; '' for a new place in line.
    """

    name: str
    birth_date: date | None
    changes: str
    filled: Filled
    services: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    first: date
    last: date
    back: str


async def ask(ctx: PluginContext, path: PatientPath, query: JoinQuery) -> View:
    """What would suit the patient: of the kinds of visits that are offered to who waits."""
    offer, patient = await _offer(ctx), await ctx.directory.patient(path.patient)
    until = ctx.now().astimezone(offer.zone).date() + timedelta(weeks=FOR_WEEKS)
    filled = Filled(service=str(query.service or ""), until=until)
    return _form(ctx, offer, patient, filled, read_of(patient), back=ctx.url(f"new/{patient.id}"))


async def put(ctx: PluginContext, path: PatientPath, form: Join) -> Redirect | Refused:
    offer, patient = await _offer(ctx), await ctx.directory.patient(path.patient)
    try:
        await waiting.join(ctx, offer, patient.id, wishes_of(offer, form))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url("waiting"), toast=f"{patient.name} is on the waiting list")


async def ask_change(ctx: PluginContext, path: EntryPath, _query: Nothing) -> View | Redirect:
    """The same form with what they want now; who does not wait any more has nothing to change."""
    entry = await standing.one(ctx, path.entry)
    own = ctx.url(f"waiting/line/{entry.id}")
    if not entry.is_open:
        return Redirect(to=own)
    offer = await catalogue.load_offer(ctx, for_patient=True)
    patient = (await ctx.directory.patients((entry.patient_id,))).get(entry.patient_id)
    filled = Filled(
        person=str(entry.practitioner_id or ""),
        place=str(entry.location_id or ""),
        days=tuple(day for day in EVERY_DAY if entry.weekdays >> int(day) & 1),
        part=entry.part,
        until=entry.until,
    )
    read = Read(code="Appointment", patient_ids=(entry.patient_id,), ids=(entry.id,), query="waiting list")
    return _form(ctx, offer, patient, filled, read, back=own, changes=catalogue.in_words(entry.service))


async def change(ctx: PluginContext, path: EntryPath, form: Join) -> Redirect | Refused:
    offer = await catalogue.load_offer(ctx, for_patient=True)
    try:
        await waiting.change(ctx, path.entry, wishes_of(offer, form))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"waiting/line/{path.entry}"), toast="What they wait for is changed")


def _form(
    ctx: PluginContext,
    offer: Offer,
    patient: Patient | None,
    filled: Filled,
    read: Read,
    *,
    back: str,
    changes: str = "",
) -> View:
    today = ctx.now().astimezone(offer.zone).date()
    model = JoinModel(
        name=patient.name if patient else "A patient who is no longer here",
        birth_date=patient.birth_date if patient else None,
        changes=changes,
        filled=filled,
        services=tuple((str(one.id), one.name) for one in offer.visit_types.values()),
        people=people_of(offer),
        places=tuple((str(one.id), one.name) for one in offer.locations.values()),
        days=tuple((str(number), name) for number, name in enumerate(WEEKDAYS)),
        first=today,
        last=today + waiting.LONGEST,
        back=back,
    )
    return View(template="scheduling/staff_join.html", model=model, reads=(read,))


async def _offer(ctx: PluginContext) -> Offer:
    if not catalogue.policy(ctx).waiting_list:
        raise NotFound
    return await catalogue.load_offer(ctx, for_patient=True)
