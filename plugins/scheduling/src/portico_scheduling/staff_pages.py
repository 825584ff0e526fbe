"""The staff's pages: the day, one visit, booking for a patient. Thin: input in, struct out."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import (
    BadInput,
    Nothing,
    Patient,
    PluginContext,
    Read,
    Redirect,
    Refused,
    View,
    translator,
)

from portico_scheduling import board, search, service, visits
from portico_scheduling.board import Board, Tally
from portico_scheduling.booking import offered
from portico_scheduling.domain import MAY_BECOME, Time
from portico_scheduling.forms import (
    Booking,
    DayMark,
    DayQuery,
    FindPatient,
    MarkForm,
    NewQuery,
    PatientPath,
    Search,
    VisitPath,
)
from portico_scheduling.offers import Offered
from portico_scheduling.search import Asked, Offer
from portico_scheduling.visits import Visit

t = translator("portico_scheduling")


class DayModel(msgspec.Struct, frozen=True, kw_only=True):
    """`expected` is filled on the present day only."""

    day: date
    is_today: bool
    tally: Tally
    boards: tuple[Board, ...]
    expected: tuple[Visit, ...]
    off: tuple[Visit, ...]
    may_mark: bool
    may_book: bool
    path: str
    mark_href: str
    visit_href: str
    new_href: str
    before: date
    after: date


class StaffVisitModel(msgspec.Struct, frozen=True, kw_only=True):
    """`marks` are those that can be made now, empty for who may not."""

    visit: Visit
    patient: Patient | None
    marks: tuple[str, ...]
    may_cancel: bool
    day: date
    day_href: str
    mark_href: str
    cancel_href: str


class NewModel(msgspec.Struct, frozen=True, kw_only=True):
    """`found` is None before anybody was looked for."""

    found: tuple[Patient, ...] | None
    slot: str
    new_href: str
    day_href: str


class NewForModel(msgspec.Struct, frozen=True, kw_only=True):
    patient: Patient
    offer: Offered | None
    path: str
    new_href: str


async def day(ctx: PluginContext, _path: Nothing, query: DayQuery) -> View:
    """One day at the practice: today when none is asked for."""
    zone, now = ZoneInfo(ctx.tenant.timezone), ctx.now()
    today = now.astimezone(zone).date()
    shown = query.date or today
    listed = await visits.on_day(ctx, shown)
    on = [one for one in listed if one.status != "cancelled"]
    offer = await search.load_offer(ctx, for_patient=False)
    may_book = ctx.actor.may("appointment:write")
    return View(
        template="scheduling/day.html",
        model=DayModel(
            day=shown,
            is_today=shown == today,
            tally=board.tally(listed),
            boards=board.boards(
                on,
                await _free_on(ctx, offer, shown) if may_book and shown >= today else (),
                _people(offer, on),
                zone,
                now,
                visit_href=ctx.url("day/visits") + "/{id}",
                free_href=ctx.url("new") + "?slot={key}",
            ),
            expected=board.expected(on, now) if shown == today else (),
            off=tuple(one for one in listed if one.status == "cancelled"),
            may_mark=ctx.actor.may("appointment:checkin"),
            may_book=may_book,
            path=ctx.url("day"),
            mark_href=f"{ctx.url('day/mark')}?date={shown}",
            visit_href=ctx.url("day/visits"),
            new_href=ctx.url("new"),
            before=shown - timedelta(days=1),
            after=shown + timedelta(days=1),
        ),
        reads=(visits.read_of(listed, "day"),),
    )


async def mark_on_day(ctx: PluginContext, _path: Nothing, form: DayMark) -> Redirect | Refused:
    """A button of the list of who is expected."""
    try:
        await service.mark(ctx, form.visit, "arrived")
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url("day"), toast=t("Marked as here"))


async def visit(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    return await _one_visit(ctx, path.id, "scheduling/staff_visit.html")


async def mark(ctx: PluginContext, path: VisitPath, form: MarkForm) -> Redirect | Refused:
    try:
        await service.mark(ctx, path.id, form.to)
    except BadInput as error:
        return Refused(errors=error.fields)
    words = {
        "arrived": t("Marked as here"),
        "noshow": t("Marked as no-show"),
        "fulfilled": t("Marked as done"),
        "booked": t("The mark was taken back"),
    }
    return Redirect(to=ctx.url(f"day/visits/{path.id}"), toast=words[form.to])


async def ask_cancel(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    return await _one_visit(ctx, path.id, "scheduling/staff_cancel.html")


async def cancel(ctx: PluginContext, path: VisitPath, _form: Nothing) -> Redirect | Refused:
    try:
        await service.cancel(ctx, path.id)
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"day/visits/{path.id}"), toast=t("The visit is cancelled"))


async def new(ctx: PluginContext, _path: Nothing, query: NewQuery) -> View:
    """Who is the visit for?"""
    return _found(ctx, None, query.slot)


async def find_patient(ctx: PluginContext, _path: Nothing, form: FindPatient) -> View | Refused:
    """By a part of the name or a birth date. A form, so that no name stands in an address."""
    if not form.words.strip():
        return Refused(errors={"words": t("Type a part of the name, or the birth date like 3/27/1948.")})
    return _found(ctx, tuple(await ctx.directory.find_patients(form.words)), form.slot)


async def new_for(ctx: PluginContext, path: PatientPath, query: Search) -> View:
    """Free times for this patient."""
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    page = ctx.url(f"new/{patient.id}")
    found = await offered(ctx, offer, query, search.staffs_window(ctx, offer), path=page, patient_id=patient.id)
    return View(
        template="scheduling/new_for.html",
        model=NewForModel(patient=patient, offer=found, path=page, new_href=ctx.url("new")),
        reads=(Read(code="Patient", patient_ids=(patient.id,), ids=(patient.id,)),),
    )


async def book_for(ctx: PluginContext, path: PatientPath, form: Booking) -> Redirect | Refused:
    patient = await ctx.directory.patient(path.patient)
    offer = await search.load_offer(ctx, for_patient=False)
    wanted = service.Wanted(patient_id=patient.id, service_id=form.service, key=form.slot, description=form.description)
    try:
        visit_id = await service.book(ctx, offer, wanted, search.staffs_window(ctx, offer))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"day/visits/{visit_id}"), toast=t("The visit is booked"))


def _found(ctx: PluginContext, found: tuple[Patient, ...] | None, slot: str) -> View:
    ids = tuple(one.id for one in found or ())
    return View(
        template="scheduling/new.html",
        model=NewModel(found=found, slot=slot, new_href=ctx.url("new"), day_href=ctx.url("day")),
        reads=(Read(code="Patient", patient_ids=ids, ids=ids, query="search"),),
    )


async def _one_visit(ctx: PluginContext, visit_id: UUID, template: str) -> View:
    found = await visits.one(ctx, visit_id)
    people = await ctx.directory.patients((found.patient_id,))
    patient = people.get(found.patient_id)
    day_of = found.start.astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    own = ctx.url(f"day/visits/{visit_id}")
    return View(
        template=template,
        model=StaffVisitModel(
            visit=found,
            patient=patient,
            marks=MAY_BECOME[found.status] if ctx.actor.may("appointment:checkin") else (),
            may_cancel=found.status == "booked" and ctx.actor.may("appointment:write"),
            day=day_of,
            day_href=f"{ctx.url('day')}?date={day_of}",
            mark_href=f"{own}/mark",
            cancel_href=f"{own}/cancel",
        ),
        reads=(visits.read_of([found]),),
    )


async def _free_on(ctx: PluginContext, offer: Offer, shown: date) -> list[Time]:
    """What is still free on this day, in the steps of the rules."""
    step = min((rule.step_minutes for rule in offer.rules), default=0)
    if not step:
        return []
    window = search.staffs_window(ctx, offer)
    return list(await search.find_slots(offer, Asked(minutes=step, since=shown), window, days=1))


def _people(offer: Offer, on: list[Visit]) -> list[tuple[UUID, str]]:
    """Those who see patients, and who has left but still has visits on this day."""
    ids = {rule.practitioner_id for rule in offer.rules} | {one.practitioner_id for one in on}
    known = [(one.id, one.name) for one in offer.practitioners.values() if one.id in ids]
    gone = {one.practitioner_id: one.practitioner for one in on if one.practitioner_id not in offer.practitioners}
    return known + list(gone.items())
