"""The patient's way to a visit: what and when, a time that is kept, a last look, booked. Thin: input in, struct out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from portico_sdk import BadInput, Forbidden, Nothing, PluginContext, Read, Redirect, Refused, View, translator

from portico_scheduling import catalogue, choices, holding, permitted, service, visits
from portico_scheduling.booking import nearest, offered
from portico_scheduling.catalogue import Offer, VisitType
from portico_scheduling.domain import may_cancel_until
from portico_scheduling.forms import Search, VisitPath
from portico_scheduling.holding import Given, Held
from portico_scheduling.offers import Choice, Offered
from portico_scheduling.patient_forms import Choose, Confirm, HoldPath
from portico_scheduling.visits import Visit

t = translator("portico_scheduling")


class BookModel(msgspec.Struct, frozen=True, kw_only=True):
    """`offer` is None when there is nothing to book here. `moves` is the visit that is to have another time."""

    offer: Offered | None
    path: str
    visits_href: str
    moves: Visit | None = None


class HoldModel(msgspec.Struct, frozen=True, kw_only=True):
    """A time that is kept until `expires`; tell both in `zone`, and in `own_zone` where there is one.

    `is_over` when nobody is kept from it any more; `instead` are the nearest free times when somebody has taken it.
    `notes` are what other features have to say about it.
    """

    start: datetime
    zone: str
    own_zone: str
    own_zone_name: str
    expires: datetime
    is_over: bool
    is_gone: bool
    instead: tuple[Choice, ...]
    who: str
    where: str
    address: str
    service: str
    minutes: int
    modes: tuple[tuple[str, str], ...]
    payers: tuple[tuple[str, str], ...]
    cancel_until: datetime
    may_cancel: bool
    cancel_words: str
    notes: tuple[str, ...]
    moves: Visit | None
    back_href: str


async def book(ctx: PluginContext, _path: Nothing, query: Search) -> View:
    """What may be booked, and free times, the soonest first."""
    me = patient_of(ctx)
    offer = await catalogue.load_offer(ctx, for_patient=True)
    asks = any(permitted.needs_known(one) for one in offer.visit_types.values())
    known = await permitted.load_known(ctx, me) if asks else None
    found = await offered(ctx, offer, query, path=ctx.url("book"), patient_id=me, known=known)
    return View(template=_template(found), model=_book_model(ctx, found, ctx.url("book")))


async def choose(ctx: PluginContext, _path: Nothing, form: Choose) -> Redirect | Refused:
    """Keep the time for a few minutes; who comes second, or can't book it, is told so and sees what is still free."""
    return await _hold(ctx, form, None)


async def ask_move(ctx: PluginContext, path: VisitPath, query: Search) -> View:
    """Other times for a visit: the same kind, with the same person unless they ask for another."""
    me = patient_of(ctx)
    visit = await visits.one(ctx, path.id)
    own = ctx.url(f"visits/{visit.id}/move")
    if not (visit.status == "booked" and ctx.now() <= visit.cancel_until):
        found = None
    else:
        offer = await catalogue.load_offer(ctx, for_patient=True)
        asked = msgspec.structs.replace(query, service=visit.service_id, zone=query.zone or visit.own_zone)
        is_open = visit.service_id in offer.visit_types
        found = await offered(ctx, offer, asked, path=own, patient_id=me, moves=visit.id) if is_open else None
    model = _book_model(ctx, found, own, moves=visit)
    return View(template="scheduling/move.html", model=model, reads=(visits.read_of([visit]),))


async def move(ctx: PluginContext, path: VisitPath, form: Choose) -> Redirect | Refused:
    """Keep the new time; the old one stays until the last step."""
    return await _hold(ctx, form, path.id)


async def look(ctx: PluginContext, path: HoldPath, _query: Nothing) -> View | Redirect:
    """The time that is kept, all one wants to know before saying yes, and the form that does it."""
    patient_of(ctx)
    held = await holding.one(ctx, path.hold)
    if held.visit_id:
        return Redirect(to=ctx.url(f"visits/{held.visit_id}"))
    offer = await catalogue.load_offer(ctx, for_patient=True)
    visit_type = offer.visit_types.get(held.service_id)
    moves = await visits.one(ctx, held.moves_id) if held.moves_id else None
    if visit_type is None or held.practitioner_id not in offer.practitioners or held.location_id not in offer.locations:
        return Redirect(to=ctx.url("book"), toast=t("This time can’t be booked any more. Choose another."))
    model = await _hold_model(ctx, offer, visit_type, held, moves)
    return View(template="scheduling/hold.html", model=model, reads=(_read(held),))


async def confirm(ctx: PluginContext, path: HoldPath, form: Confirm) -> Redirect | Refused:
    """Book it, or move the visit. What was typed stays when somebody was faster."""
    me = patient_of(ctx)
    held = await holding.one(ctx, path.hold)
    offer = await catalogue.load_offer(ctx, for_patient=True)
    visit_type = offer.visit_types.get(held.service_id)
    window = catalogue.patients_window(ctx, offer, visit_type)
    given = Given(description=form.description, mode=form.mode, payer=form.payer)
    hold_id = path.hold
    try:
        if form.slot and form.slot != held.time.key:
            wanted = service.Wanted(patient_id=me, service_id=held.service_id, key=form.slot, zone=held.zone)
            hold_id = await holding.hold(ctx, offer, wanted, window, moves_id=held.moves_id)
        visit_id = await holding.confirm(ctx, offer, hold_id, given, window)
    except BadInput as error:
        return Refused(errors=error.fields)
    done = "moved" if held.moves_id else "booked"
    toast = t("Your visit has a new time") if held.moves_id else t("Your visit is booked")
    return Redirect(to=f"{ctx.url(f'visits/{visit_id}')}?done={done}", toast=toast)


async def _hold(ctx: PluginContext, form: Choose, moves_id: UUID | None) -> Redirect | Refused:
    me = patient_of(ctx)
    try:
        service_id = form.service
        if moves_id:
            service_id = (await visits.one(ctx, moves_id)).service_id
        offer = await catalogue.load_offer(ctx, for_patient=True)
        visit_type = offer.visit_types.get(service_id) if service_id else None
        wanted = service.Wanted(
            patient_id=me, service_id=service_id, key=form.slot, zone=choices.own_zone(offer, form.zone)
        )
        window = catalogue.patients_window(ctx, offer, visit_type)
        hold_id = await holding.hold(ctx, offer, wanted, window, moves_id=moves_id)
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"book/{hold_id}"))


async def _hold_model(
    ctx: PluginContext, offer: Offer, visit_type: VisitType, held: Held, moves: Visit | None
) -> HoldModel:
    place = offer.locations[held.location_id]
    is_over = held.expires <= ctx.now()
    near = await nearest(ctx, offer, visit_type, held) if is_over else None
    until = may_cancel_until(held.starts, catalogue.cancel_hours(ctx, visit_type.cancel_hours))
    return HoldModel(
        start=held.starts,
        zone=place.timezone,
        own_zone=held.zone,
        own_zone_name=choices.zone_name(held.zone),
        expires=held.expires,
        is_over=is_over,
        is_gone=near is not None and not near[0],
        instead=near[1] if near else (),
        who=offer.practitioners[held.practitioner_id].name,
        where=place.name,
        address=place.address,
        service=visit_type.name,
        minutes=visit_type.minutes,
        modes=choices.ways_to_meet(visit_type),
        payers=choices.ways_to_pay(visit_type) if moves is None else (),
        cancel_until=until,
        may_cancel=until >= ctx.now(),
        cancel_words=catalogue.in_words(visit_type.cancel_words),
        notes=held.notes,
        moves=moves,
        back_href=ctx.url(f"visits/{moves.id}/move" if moves else "book"),
    )


def _book_model(ctx: PluginContext, found: Offered | None, path: str, moves: Visit | None = None) -> BookModel:
    return BookModel(
        offer=found,
        path=path,
        visits_href=ctx.url("visits"),
        moves=moves,
    )


def _template(found: Offered | None) -> str:
    return "scheduling/book.html" if found and found.days else "scheduling/book_none.html"


def _read(held: Held) -> Read:
    ids = (held.moves_id,) if held.moves_id else (held.id,)
    return Read(code="Appointment", patient_ids=(held.patient_id,), ids=ids, query="own")


def patient_of(ctx: PluginContext) -> UUID:
    """The record that this person acts on."""
    if ctx.actor.patient_id is None:
        raise Forbidden
    return ctx.actor.patient_id
