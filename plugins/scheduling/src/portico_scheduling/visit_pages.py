"""The patient's visits: the list, one of them, cancelling, a file for the calendar, what the practice changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from portico_sdk import BadInput, Download, Nothing, PluginContext, Read, Redirect, Refused, View, translator

from portico_scheduling import choices, service, standing, visits
from portico_scheduling.domain_calendar import Event, calendar_file
from portico_scheduling.forms import VisitPath
from portico_scheduling.pages import patient_of
from portico_scheduling.patient_forms import CancelForm, VisitQuery
from portico_scheduling.visits import Visit

t = translator("portico_scheduling")


class VisitsModel(msgspec.Struct, frozen=True, kw_only=True):
    """`waits` counts the visits that the patient waits for, `offers` the times that wait for an answer."""

    to_come: tuple[Visit, ...]
    past: tuple[Visit, ...]
    waits: int
    offers: int
    path: str
    book_href: str
    waiting_href: str


class VisitModel(msgspec.Struct, frozen=True, kw_only=True):
    """`others` are those of the series that are still to come, this one left out; `later` how many come after it.

    `way` is how they meet, where that is not at the practice.
    """

    visit: Visit
    own_zone_name: str
    way: str
    done: str
    may_change: bool
    is_over: bool
    others: tuple[Visit, ...]
    later: int
    path: str
    visits_href: str
    book_href: str
    cancel_href: str
    move_href: str
    seen_href: str
    calendar_href: str


async def visits_list(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    me = patient_of(ctx)
    # Before the visits, whose people and places are core's: going there and back is two trips more.
    waits = await standing.of_patient(ctx, me)
    to_come, past = await visits.of_patient(ctx, me)
    model = VisitsModel(
        to_come=tuple(to_come),
        past=tuple(past),
        waits=len(waits),
        offers=sum(one.offer_id is not None for one in waits),
        path=ctx.url("visits"),
        book_href=ctx.url("book"),
        waiting_href=ctx.url("waiting"),
    )
    read = Read(code="Appointment", patient_ids=(me,), ids=tuple(one.id for one in (*to_come, *past)), query="own")
    return View(template="scheduling/visits.html", model=model, reads=(read,))


async def visit(ctx: PluginContext, path: VisitPath, query: VisitQuery) -> View:
    return await _one_visit(ctx, path.id, "scheduling/visit.html", query.done)


async def seen(ctx: PluginContext, path: VisitPath, _form: Nothing) -> Redirect:
    """ "Got it": what the practice changed is no longer news."""
    patient_of(ctx)
    await service.seen(ctx, path.id)
    return Redirect(to=ctx.url(f"visits/{path.id}"))


async def ask_cancel(ctx: PluginContext, path: VisitPath, _query: Nothing) -> View:
    """ "Cancel this visit?", with the visit in full: the confirmation needs no script."""
    return await _one_visit(ctx, path.id, "scheduling/cancel.html")


async def cancel(ctx: PluginContext, path: VisitPath, form: CancelForm) -> Redirect | Refused:
    patient_of(ctx)
    try:
        count = await service.cancel(ctx, path.id, rest=form.which == "rest")
    except BadInput as error:
        return Refused(errors=error.fields)
    many = t("{count} visits are cancelled", count=count)
    return Redirect(to=ctx.url("visits"), toast=many if count > 1 else t("Your visit is cancelled"))


async def calendar(ctx: PluginContext, path: VisitPath, _query: Nothing) -> Download:
    """For any calendar; taken again after a change, it changes the same entry."""
    patient_of(ctx)
    found = await visits.one(ctx, path.id)
    content = calendar_file(_event(ctx, found)).encode()
    return Download(content=content, filename="visit.ics", media_type="text/calendar", reads=(visits.read_of([found]),))


def _event(ctx: PluginContext, found: Visit) -> Event:
    host = urlsplit(ctx.tenant.base_url).hostname or ctx.tenant.slug
    words = [t("What it is about stands in your portal."), f"{ctx.tenant.base_url}{ctx.url(f'visits/{found.id}')}"]
    if found.phone:
        words.append(t("If you can’t come, call {phone}.", phone=found.phone))
    return Event(
        uid=f"{found.id}@{host}",
        sequence=found.sequence,
        start=found.start,
        end=found.end,
        zone=found.zone,
        practice=ctx.tenant.name,
        color=ctx.tenant.color,
        summary=t("Visit at {practice}", practice=ctx.tenant.name),
        place=", ".join(part for part in (found.location, found.address) if part),
        words="\n".join(words),
        url=f"{ctx.tenant.base_url}{ctx.url(f'visits/{found.id}')}",
        organizer=ctx.tenant.base_url,
        stamp=ctx.now(),
        changed=_changed(ctx, found),
        is_cancelled=found.status == "cancelled",
    )


def _changed(ctx: PluginContext, found: Visit) -> datetime:
    return found.changed or ctx.now()


async def _one_visit(ctx: PluginContext, visit_id: UUID, template: str, done: str = "") -> View:
    patient_of(ctx)
    found = await visits.one(ctx, visit_id)
    others: Sequence[Visit] = await visits.of_series(ctx, found.series_id) if found.series_id else ()
    to_come = [one for one in others if one.status == "booked" and one.start > ctx.now()]
    own = ctx.url(f"visits/{visit_id}")
    model = VisitModel(
        visit=found,
        own_zone_name=choices.zone_name(found.own_zone),
        way=choices.way_to_meet(found.mode) if found.mode != "in_person" else "",
        done=done,
        may_change=found.status == "booked" and ctx.now() <= found.cancel_until,
        is_over=found.end <= ctx.now(),
        others=tuple(one for one in to_come if one.id != found.id),
        later=sum(one.start > found.start for one in to_come),
        path=ctx.url("visits"),
        visits_href=ctx.url("visits"),
        book_href=ctx.url("book"),
        cancel_href=f"{own}/cancel",
        move_href=f"{own}/move",
        seen_href=f"{own}/seen",
        calendar_href=f"{own}/calendar",
    )
    return View(template=template, model=model, reads=(visits.read_of([found, *model.others]),))
