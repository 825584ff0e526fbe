"""One who waits, as staff see it: what they would take, their place, what was offered; and taking them off the list."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from portico_sdk import Nothing, Patient, PluginContext, Read, Redirect, View

from portico_scheduling import catalogue, staff_view, standing, waiting
from portico_scheduling.patient_forms import EntryPath
from portico_scheduling.staff_forms import TakeOff
from portico_scheduling.staff_routes import WRITE
from portico_scheduling.staff_waiting import GONE, PRIORITIES
from portico_scheduling.standing import Entry, Offered
from portico_scheduling.wishing import Wording


class WasOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A time that was offered, told in `zone`, and what became of it."""

    start: datetime
    zone: str
    status: str


class WaitModel(msgspec.Struct, frozen=True, kw_only=True):
    """`status` is the entry's; `place` counts from 1 among `of` who wait for this kind of visit.

    `kept` is what is kept for them now, until `ends`; both are None where nothing is. `reads_portal` is false for who
    has to be called. The addresses are empty for what can't be done.
    """

    id: UUID
    name: str
    patient: Patient | None
    reads_portal: bool
    status: str
    service: str
    wishes: str
    since: datetime
    until: date
    place: int
    of: int
    by_staff: bool
    priority: str
    priority_words: str
    priorities: tuple[tuple[str, str], ...]
    kept: datetime | None
    ends: datetime | None
    ends_today: bool
    zone: str
    offer_href: str
    offers: tuple[WasOffered, ...]
    visit_href: str
    gives_href: str
    waiting_href: str
    own_href: str
    first_href: str
    wishes_href: str
    off_href: str
    book_href: str


async def one(ctx: PluginContext, path: EntryPath, _query: Nothing) -> View:
    return await _view(ctx, await standing.one(ctx, path.entry), "scheduling/staff_wait.html")


async def ask_off(ctx: PluginContext, path: EntryPath, _query: Nothing) -> View:
    """The question first: the place can't be had back."""
    return await _view(ctx, await standing.one(ctx, path.entry), "scheduling/staff_off.html")


async def off(ctx: PluginContext, path: EntryPath, form: TakeOff) -> Redirect:
    entry = await standing.one(ctx, path.entry)
    people = await ctx.directory.patients((entry.patient_id,))
    name = people[entry.patient_id].name if entry.patient_id in people else GONE
    if not await waiting.take_off(ctx, entry.id, form.reason.strip()):
        return Redirect(to=ctx.url(f"waiting/line/{entry.id}"))
    return Redirect(to=ctx.url("waiting"), toast=f"{name} is off the waiting list")


async def _view(ctx: PluginContext, entry: Entry, template: str) -> View:
    patient = (await ctx.directory.patients((entry.patient_id,))).get(entry.patient_id)
    zones = {place.id: place.timezone for place in await ctx.directory.locations()}
    offers = await standing.offers_to(ctx, entry.id)
    wording, kinds = await Wording.read(ctx), await standing.kinds(ctx)
    zone = entry.zone(zones, ctx.tenant.timezone)
    ends = entry.kept_until(ctx.now())
    own, may = ctx.url(f"waiting/line/{entry.id}"), ctx.actor.may(WRITE) and entry.is_open
    model = WaitModel(
        id=entry.id,
        name=patient.name if patient else GONE,
        patient=patient,
        reads_portal=bool(await ctx.directory.with_portal((entry.patient_id,))),
        status=entry.status,
        service=catalogue.in_words(entry.service),
        wishes=wording.of(entry),
        since=entry.created,
        until=entry.until,
        place=entry.place,
        of=next((one.waits for one in kinds if one.service_id == entry.service_id), entry.place),
        by_staff=entry.joined_by == "staff",
        priority=str(entry.priority),
        priority_words=dict(PRIORITIES)[str(entry.priority)],
        priorities=PRIORITIES if may else (),
        kept=entry.starts if ends else None,
        ends=ends,
        ends_today=staff_view.is_today(ctx, entry.expires, zone),
        zone=zone,
        offer_href=ctx.url(f"waiting/offers/{entry.offer_id}") if may and ends else "",
        offers=tuple(_was(ctx, each, zones.get(each.location_id, ctx.tenant.timezone)) for each in offers),
        visit_href=ctx.url(f"day/visits/{entry.visit_id}") if entry.visit_id else "",
        gives_href=ctx.url(f"day/visits/{entry.moves_id}") if entry.moves_id and entry.is_open else "",
        waiting_href=ctx.url("waiting"),
        own_href=own,
        first_href=ctx.url("waiting/first"),
        wishes_href=f"{own}/wishes" if may else "",
        off_href=f"{own}/off" if may else "",
        book_href=ctx.url(f"new/{entry.patient_id}?service={entry.service_id}") if may and patient else "",
    )
    read = Read(code="Appointment", patient_ids=(entry.patient_id,), ids=(entry.id,), query="waiting list")
    return View(template=template, model=model, reads=(read,))


def _was(ctx: PluginContext, one: Offered, zone: str) -> WasOffered:
    lapsed = one.status == "open" and one.expires <= ctx.now()
    return WasOffered(start=one.starts, zone=zone, status="expired" if lapsed else one.status)
