"""The waiting list as staff see it: in the order in which people are asked, by page, by kind of visit, by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from portico_sdk import BadInput, Nothing, PluginContext, Read, Redirect, Refused, View

from portico_scheduling import catalogue, staff_view, standing, waiting
from portico_scheduling.calling import Call, calls
from portico_scheduling.offers import Option
from portico_scheduling.staff_forms import FindWaiting, FirstForm, WaitQuery
from portico_scheduling.staff_routes import WRITE
from portico_scheduling.standing import Entry, Kind
from portico_scheduling.wishing import Wording

PRIORITIES = (("0", "In turn"), ("1", "Sooner"), ("2", "First of all"))
FEW = 8
"""So many are seen at a glance: nobody has to look for one of them."""

MOST_FOUND = 100
GONE = "A patient who is no longer here"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list; `wishes` is what they would take. What is offered is kept until `ends`, told in `zone`."""

    href: str
    patient: str
    service: str
    wishes: str
    since: datetime
    until: date
    place: int
    priority: str
    ends: datetime | None
    ends_today: bool
    zone: str


class WaitingModel(msgspec.Struct, frozen=True, kw_only=True):
    """`calls` are to be made now, by who may answer for patients. `total` wait in all.

    `words` is whom was looked for; `is_cut` when more match than are shown. `kinds` is empty where all wait for one
    kind of visit; `service` is the kind that is shown, '' for all.
    """

    calls: tuple[Call, ...]
    entries: tuple[Waiting, ...]
    total: int
    words: str
    is_cut: bool
    may_search: bool
    kinds: tuple[Option, ...]
    service: str
    sooner_href: str
    later_href: str
    day_href: str
    week_href: str
    path: str
    add_href: str
    setup_href: str
    settings_words: str


async def waiting_list(ctx: PluginContext, _path: Nothing, query: WaitQuery) -> View | Redirect:
    """One page of the line."""
    entries, more = await standing.page_of(ctx, query.page, service_id=query.service)
    if not entries and query.page > 1:
        return Redirect(to=ctx.url("waiting"))
    return await _shown(ctx, entries, query, more=more)


async def find(ctx: PluginContext, _path: Nothing, form: FindWaiting) -> View | Redirect:
    """Those of the list who are called so."""
    words = form.words.strip()
    if not words:
        return Redirect(to=ctx.url("waiting"))
    people = await ctx.directory.find_patients(words, limit=MOST_FOUND)
    entries, more = await standing.page_of(ctx, 1, patients=[one.id for one in people])
    return await _shown(ctx, entries, WaitQuery(), words=words, more=more or len(people) == MOST_FOUND)


async def first(ctx: PluginContext, _path: Nothing, form: FirstForm) -> Redirect | Refused:
    """Who is asked sooner."""
    try:
        await waiting.set_priority(ctx, form.entry, int(form.priority))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url(f"waiting/line/{form.entry}"), toast="The order is changed")


async def _shown(
    ctx: PluginContext, entries: Sequence[Entry], query: WaitQuery, *, more: bool, words: str = ""
) -> View:
    people = await ctx.directory.patients(tuple({one.patient_id for one in entries}))
    zones = {one.id: one.timezone for one in await ctx.directory.locations()}
    wording, kinds = await Wording.read(ctx), await standing.kinds(ctx)
    total = sum(one.waits for one in kinds)
    is_on, may_write = catalogue.policy(ctx).waiting_list, ctx.actor.may(WRITE)
    to_call = await calls(ctx) if may_write else ()
    model = WaitingModel(
        calls=tuple(to_call),
        entries=tuple(
            _line(
                ctx,
                one,
                people[one.patient_id].name if one.patient_id in people else GONE,
                wording.of(one),
                one.zone(zones, ctx.tenant.timezone),
            )
            for one in entries
        ),
        total=total,
        words=words,
        is_cut=bool(words) and more,
        may_search=total > FEW,
        kinds=_kinds(kinds, query.service),
        service=next((one.service for one in kinds if one.service_id == query.service), ""),
        sooner_href=_href(ctx, query, query.page - 1) if query.page > 1 else "",
        later_href=_href(ctx, query, query.page + 1) if more and not words else "",
        day_href=ctx.url("day"),
        week_href=ctx.url("week"),
        path=ctx.url("waiting"),
        add_href=f"{ctx.url('new')}?to=waiting" if is_on and may_write else "",
        setup_href=staff_view.setup_href(ctx),
        settings_words="" if is_on else "The waiting list is switched off in the settings: nobody is asked by itself.",
    )
    read = Read(
        code="Appointment",
        patient_ids=tuple(sorted({one.patient_id for one in (*entries, *to_call)})),
        ids=tuple(dict.fromkeys([*(one.id for one in entries), *(one.entry_id for one in to_call)])),
        query="waiting list search" if words else "waiting list",
    )
    return View(template="scheduling/staff_waiting.html", model=model, reads=(read,))


def _line(ctx: PluginContext, one: Entry, patient: str, wishes: str, zone: str) -> Waiting:
    return Waiting(
        href=ctx.url(f"waiting/line/{one.id}"),
        patient=patient,
        service=one.service,
        wishes=wishes,
        since=one.created,
        until=one.until,
        place=one.place,
        priority=dict(PRIORITIES)[str(one.priority)] if one.priority else "",
        ends=one.kept_until(ctx.now()),
        ends_today=staff_view.is_today(ctx, one.expires, zone),
        zone=zone,
    )


def _kinds(kinds: Sequence[Kind], chosen: UUID | None) -> tuple[Option, ...]:
    if len(kinds) < 2 and chosen is None:
        return ()
    return (
        Option(value="", label="Every kind of visit"),
        *(
            Option(value=str(one.service_id), label=f"{one.service} ({one.waits})", chosen=one.service_id == chosen)
            for one in kinds
        ),
    )


def _href(ctx: PluginContext, query: WaitQuery, page: int) -> str:
    values = {"service": str(query.service or ""), "page": str(page) if page > 1 else ""}
    asked = urlencode({name: value for name, value in values.items() if value})
    return f"{ctx.url('waiting')}?{asked}" if asked else ctx.url("waiting")
