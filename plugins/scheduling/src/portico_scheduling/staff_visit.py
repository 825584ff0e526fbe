"""One visit as staff see it: its facts, marks, and the ways on: move it, cancel it."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, Nothing, Patient, PluginContext, Redirect, Refused, View

from portico_scheduling import ending, visits
from portico_scheduling.choices import way_to_meet
from portico_scheduling.domain import MAY_BECOME
from portico_scheduling.forms import VisitPath
from portico_scheduling.staff_forms import CancelForm, MarkForm
from portico_scheduling.staff_routes import CHECKIN, WRITE
from portico_scheduling.visits import Visit

TOASTS = {
    "arrived": "Marked as here",
    "noshow": "Marked as no-show",
    "fulfilled": "Marked as done",
    "booked": "The mark was taken back",
}


class VisitModel(msgspec.Struct, frozen=True, kw_only=True):
    """`way` is how they meet. `marks` are those that can be made now, empty for who may not.

    `again_href` books the patient another visit.
    """

    visit: Visit
    patient: Patient | None
    way: str
    marks: tuple[str, ...]
    may_cancel: bool
    may_move: bool
    day: date
    day_href: str
    mark_href: str
    move_href: str
    cancel_href: str
    again_href: str


async def visit(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    return await one_visit(ctx, path.id, "scheduling/staff_visit.html")


async def mark(ctx: PluginContext, path: VisitPath, form: MarkForm) -> Redirect | Refused:
    try:
        await ending.mark(ctx, path.id, form.to)
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"day/visits/{path.id}"), toast=TOASTS[form.to])


async def ask_cancel(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    return await one_visit(ctx, path.id, "scheduling/staff_cancel.html")


async def cancel(ctx: PluginContext, path: VisitPath, form: CancelForm) -> Redirect | Refused:
    try:
        count = await ending.cancel(ctx, path.id, rest=form.rest)
    except BadInput as error:
        return Refused(errors=error.fields)
    toast = f"{count} visits are cancelled" if count > 1 else "The visit is cancelled"
    return Redirect(to=ctx.url(f"day/visits/{path.id}"), toast=toast)


async def one_visit(ctx: PluginContext, visit_id: UUID, template: str) -> View:
    found = await visits.one(ctx, visit_id)
    people = await ctx.directory.patients((found.patient_id,))
    patient = people.get(found.patient_id)
    day_of = found.start.astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    own = ctx.url(f"day/visits/{visit_id}")
    is_open = found.status == "booked" and ctx.actor.may(WRITE)
    return View(
        template=template,
        model=VisitModel(
            visit=found,
            patient=patient,
            way=way_to_meet(found.mode),
            marks=MAY_BECOME[found.status] if ctx.actor.may(CHECKIN) else (),
            may_cancel=is_open,
            may_move=is_open,
            day=day_of,
            day_href=f"{ctx.url('day')}?date={day_of}",
            mark_href=f"{own}/mark",
            move_href=f"{own}/move",
            cancel_href=f"{own}/cancel",
            again_href=ctx.url(f"new/{found.patient_id}") if ctx.actor.may(WRITE) and patient else "",
        ),
        reads=(visits.read_of([found]),),
    )
