"""The patient's pages: find a time and book it, see the visits, cancel one. Thin: input in, struct out."""

from __future__ import annotations

from uuid import UUID

import msgspec
from portico_sdk import (
    BadInput,
    Forbidden,
    Nothing,
    PluginContext,
    Read,
    Redirect,
    Refused,
    View,
    translator,
)

from portico_scheduling import search, service, visits
from portico_scheduling.booking import offered
from portico_scheduling.forms import Booking, Search, VisitPath
from portico_scheduling.offers import Offered
from portico_scheduling.visits import Visit

t = translator("portico_scheduling")


class BookModel(msgspec.Struct, frozen=True, kw_only=True):
    """`offer` is None when the practice offers nothing to book here."""

    offer: Offered | None
    path: str
    visits_href: str
    phone: str
    phone_href: str


class VisitsModel(msgspec.Struct, frozen=True, kw_only=True):
    to_come: tuple[Visit, ...]
    past: tuple[Visit, ...]
    path: str
    book_href: str


class VisitModel(msgspec.Struct, frozen=True, kw_only=True):
    visit: Visit
    may_cancel: bool
    is_over: bool
    visits_href: str
    book_href: str
    cancel_href: str
    phone_href: str


async def book(ctx: PluginContext, _path: Nothing, query: Search) -> View:
    """Free times, the soonest first; with `slot`, the choice and the form that books it."""
    me = _me(ctx)
    offer = await search.load_offer(ctx, for_patient=True)
    window = search.patients_window(ctx, offer)
    found = await offered(ctx, offer, query, window, path=ctx.url("book"), patient_id=me)
    has_any = found is not None and (found.days or found.gone or found.chosen)
    model = BookModel(
        offer=found,
        path=ctx.url("book"),
        visits_href=ctx.url("visits"),
        phone=ctx.tenant.phone,
        phone_href=_tel(ctx.tenant.phone),
    )
    return View(template="scheduling/book.html" if has_any else "scheduling/book_none.html", model=model)


async def book_it(ctx: PluginContext, _path: Nothing, form: Booking) -> Redirect | Refused:
    """Book the time; who comes second is told so, and keeps what was typed."""
    offer = await search.load_offer(ctx, for_patient=True)
    wanted = service.Wanted(patient_id=_me(ctx), service_id=form.service, key=form.slot, description=form.description)
    try:
        visit_id = await service.book(ctx, offer, wanted, search.patients_window(ctx, offer))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"visits/{visit_id}"), toast=t("Your visit is booked"))


async def visits_list(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    me = _me(ctx)
    to_come, past = await visits.of_patient(ctx, me)
    model = VisitsModel(to_come=tuple(to_come), past=tuple(past), path=ctx.url("visits"), book_href=ctx.url("book"))
    read = Read(code="Appointment", patient_ids=(me,), ids=tuple(one.id for one in (*to_come, *past)), query="own")
    return View(template="scheduling/visits.html", model=model, reads=(read,))


async def visit(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    return await _one_visit(ctx, path.id, "scheduling/visit.html")


async def ask_cancel(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    """ "Cancel this visit?", with the visit in full: the confirmation needs no script."""
    return await _one_visit(ctx, path.id, "scheduling/cancel.html")


async def cancel(ctx: PluginContext, path: VisitPath, _form: Nothing) -> Redirect | Refused:
    _me(ctx)
    try:
        await service.cancel(ctx, path.id)
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url("visits"), toast=t("Your visit is cancelled"))


async def _one_visit(ctx: PluginContext, visit_id: UUID, template: str) -> View:
    _me(ctx)
    found = await visits.one(ctx, visit_id)
    model = VisitModel(
        visit=found,
        may_cancel=found.status == "booked" and service.patient_may_cancel(ctx, found.start),
        is_over=found.end <= ctx.now(),
        visits_href=ctx.url("visits"),
        book_href=ctx.url("book"),
        cancel_href=ctx.url(f"visits/{visit_id}/cancel"),
        phone_href=_tel(found.phone),
    )
    return View(template=template, model=model, reads=(visits.read_of([found]),))


def _me(ctx: PluginContext) -> UUID:
    """The record that this person acts on."""
    if ctx.actor.patient_id is None:
        raise Forbidden
    return ctx.actor.patient_id


def _tel(phone: str) -> str:
    """A number as written by people → a link that dials it. Ten figures are a number of North America's."""
    figures = "".join(letter for letter in phone if letter.isdigit())
    if not figures:
        return ""
    return f"tel:+1{figures}" if len(figures) == 10 and "+" not in phone else f"tel:+{figures}"
