"""Moving a visit: a new time from the list, or any time with a reason. The old time stays until the new one is had."""

from __future__ import annotations

import msgspec
from portico_sdk import BadInput, Nothing, PluginContext, Redirect, Refused, View

from portico_scheduling import search, service, visits
from portico_scheduling.booking import offered
from portico_scheduling.forms import Search as Query
from portico_scheduling.forms import VisitPath
from portico_scheduling.offers import Offered
from portico_scheduling.permitted import NeedsReason
from portico_scheduling.search import Offer
from portico_scheduling.staff_forms import MoveAt, MoveForm
from portico_scheduling.staff_over import Said, ask_why, said_of, time_of, typed_time
from portico_scheduling.staff_routes import OVERBOOK
from portico_scheduling.visits import Visit


class MoveModel(msgspec.Struct, frozen=True, kw_only=True):
    """`at_href` is empty for who may not book over something; `offer` None when nothing is offered at all."""

    visit: Visit
    offer: Offered | None
    path: str
    visit_href: str
    at_href: str
    said: Said


class MoveAtModel(msgspec.Struct, frozen=True, kw_only=True):
    visit: Visit
    people: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    day: str
    time: str
    back: str


async def move(ctx: PluginContext, path: VisitPath, query: Query) -> View:
    """Free times for this visit; its own time counts as free."""
    found = await _named(ctx, path)
    offer = await search.load_offer(ctx, for_patient=False)
    own = ctx.url(f"day/visits/{path.id}")
    asked = msgspec.structs.replace(query, service=found.service_id)
    times = None
    if found.status == "booked" and found.service_id in offer.visit_types:
        window = search.staffs_window(ctx, offer)
        times = await offered(
            ctx, offer, asked, window, path=f"{own}/move", patient_id=found.patient_id, moves=found.id
        )
    model = MoveModel(
        visit=found,
        offer=times,
        path=f"{own}/move",
        visit_href=own,
        at_href=f"{own}/at" if ctx.actor.may(OVERBOOK) and found.status == "booked" else "",
        said=await said_of(ctx, offer, times, found.patient_id, found.id),
    )
    return View(template="scheduling/staff_move.html", model=model, reads=(visits.read_of([found]),))


async def move_it(ctx: PluginContext, path: VisitPath, form: MoveForm) -> Redirect | Refused | View:
    offer = await search.load_offer(ctx, for_patient=False)
    return await _move(ctx, offer, path, form, form, back=ctx.url(f"day/visits/{path.id}/move"))


async def at(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    """A time that is not in the list."""
    found = await _named(ctx, path)
    offer = await search.load_offer(ctx, for_patient=False)
    wall = found.start.astimezone(offer.zone_of(found.location_id))
    model = MoveAtModel(
        visit=found,
        people=tuple((str(one.id), one.name) for one in offer.practitioners.values()),
        places=tuple((str(one.id), one.name) for one in offer.locations.values()),
        day=wall.date().isoformat(),
        time=wall.strftime("%H:%M"),
        back=ctx.url(f"day/visits/{path.id}/move"),
    )
    return View(template="scheduling/staff_move_at.html", model=model, reads=(visits.read_of([found]),))


async def move_at(ctx: PluginContext, path: VisitPath, form: MoveAt) -> Redirect | Refused | View:
    offer = await search.load_offer(ctx, for_patient=False)
    slot = typed_time(ctx, offer, form.person, form.place, form.day, form.time)
    asked = MoveForm(slot=slot, override=form.override)
    return await _move(ctx, offer, path, asked, form, back=ctx.url(f"day/visits/{path.id}/at"))


async def _move(
    ctx: PluginContext, offer: Offer, path: VisitPath, form: MoveForm, sent: msgspec.Struct, *, back: str
) -> Redirect | Refused | View:
    window = search.staffs_window(ctx, offer)
    try:
        await service.move(ctx, offer, path.id, form.slot, window, override=form.override.strip())
    except NeedsReason as error:
        found = await _named(ctx, path)
        return ask_why(
            offer,
            error,
            sent,
            time_of(form.slot, found.minutes),
            patient=found.patient,
            service=found.service,
            submit="Move it all the same",
            back=back,
            reads=(visits.read_of([found]),),
        )
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"day/visits/{path.id}"), toast="The visit has a new time")


async def _named(ctx: PluginContext, path: VisitPath) -> Visit:
    return (await visits.with_names(ctx, [await visits.one(ctx, path.id)]))[0]
