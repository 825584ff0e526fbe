"""A time that is kept for somebody, as staff tell it on the telephone, and the answer that they write down for them."""

from __future__ import annotations

import msgspec
from portico_sdk import BadInput, Nothing, Patient, PluginContext, Redirect, Refused, View

from portico_scheduling import catalogue, search, staff_view, standing, waiting
from portico_scheduling.holding import Given
from portico_scheduling.offered import OfferedTime, offered_time, read_of
from portico_scheduling.patient_forms import OfferPath
from portico_scheduling.permitted import NeedsReason
from portico_scheduling.staff_forms import AnswerFor
from portico_scheduling.staff_over import ask_why
from portico_scheduling.staff_waiting import GONE
from portico_scheduling.standing import Offered


class OfferModel(msgspec.Struct, frozen=True, kw_only=True):
    """Who is not told `by_phone` got a letter and can answer themselves; staff may still do it for them."""

    name: str
    patient: Patient | None
    by_phone: bool
    time: OfferedTime
    ends_today: bool
    waiting_href: str
    wait_href: str
    visit_href: str


async def see(ctx: PluginContext, path: OfferPath, _query: Nothing) -> View:
    """All that one wants to know while the telephone rings."""
    found = await standing.offered(ctx, path.offer)
    patient, time = await _patient(ctx, found), await offered_time(ctx, found)
    model = OfferModel(
        name=patient.name if patient else GONE,
        patient=patient,
        by_phone=found.by_phone,
        time=time,
        ends_today=staff_view.is_today(ctx, time.ends, time.zone),
        waiting_href=ctx.url("waiting"),
        wait_href=ctx.url(f"waiting/line/{found.entry_id}"),
        visit_href=ctx.url(f"day/visits/{found.visit_id}") if found.visit_id else "",
    )
    return View(template="scheduling/staff_offer.html", model=model, reads=(read_of(found),))


async def answer(ctx: PluginContext, path: OfferPath, form: AnswerFor) -> Redirect | Refused | View:
    """They take it or they don't: done for them, once, and written down as staff's act."""
    if form.answer is None:
        return Refused(errors={"": "Say whether they take the time or not."})
    if form.answer == "leave":
        if not await waiting.decline(ctx, path.offer):
            return Refused(errors={"": waiting.ENDED})
        return Redirect(to=ctx.url("waiting"), toast="The next person is asked, and they keep their place")
    given = Given(mode=form.mode, payer=form.payer, override=form.override.strip())
    offer = await catalogue.load_offer(ctx, for_patient=False)
    try:
        visit_id = await waiting.accept(ctx, offer, path.offer, given)
    except NeedsReason as error:
        return await _ask_why(ctx, offer, path, form, error)
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"day/visits/{visit_id}"), toast="The visit is booked")


async def _ask_why(
    ctx: PluginContext, offer: search.Offer, path: OfferPath, form: AnswerFor, error: NeedsReason
) -> View:
    found = await standing.offered(ctx, path.offer)
    patient = await _patient(ctx, found)
    return ask_why(
        offer,
        error,
        form,
        found.time,
        patient=patient.name if patient else GONE,
        service=catalogue.in_words(found.service),
        submit="Book it all the same",
        back=ctx.url(f"waiting/offers/{found.id}"),
        reads=(read_of(found),),
    )


async def _patient(ctx: PluginContext, found: Offered) -> Patient | None:
    return (await ctx.directory.patients((found.patient_id,))).get(found.patient_id)
