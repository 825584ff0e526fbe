"""The waiting list for patients: join, see one's place, leave; take an offered time or leave it to the next."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import msgspec
from portico_sdk import BadInput, NotFound, Nothing, PluginContext, Read, Redirect, Refused, View, translator

from portico_scheduling import catalogue, permitted, standing, visits, waiting
from portico_scheduling.catalogue import Offer
from portico_scheduling.holding import Given
from portico_scheduling.offered import OfferedTime, offered_time, read_of
from portico_scheduling.pages import patient_of
from portico_scheduling.patient_forms import Answer, EntryPath, Join, JoinQuery, OfferPath
from portico_scheduling.standing import Entry
from portico_scheduling.visits import Visit
from portico_scheduling.wishing import FOR_WEEKS, people_of, wishes_of

t = translator("portico_scheduling")

EVERY_DAY = 127


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What a patient waits for, in words. `place` is 1 for who is asked next."""

    id: UUID
    service: str
    who: str
    where: str
    days: tuple[str, ...]
    part: str
    until: date
    place: int
    offer_href: str
    leave_href: str


class WaitingModel(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[Line, ...]
    visits_href: str
    book_href: str
    join_href: str
    is_on: bool


class JoinModel(msgspec.Struct, frozen=True, kw_only=True):
    """Lists for the form are (value, label); `moves` is the visit that they would give for a sooner one."""

    services: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    service: str
    person: str
    place: str
    part: str
    until: date
    first: date
    last: date
    moves: Visit | None
    waiting_href: str
    book_href: str


class LeaveModel(msgspec.Struct, frozen=True, kw_only=True):
    line: Line
    waiting_href: str


class OfferModel(msgspec.Struct, frozen=True, kw_only=True):
    time: OfferedTime
    waiting_href: str
    visit_href: str
    book_href: str


async def waiting_list(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    """What the patient waits for, and their place in each line."""
    me = patient_of(ctx)
    entries = await standing.of_patient(ctx, me)
    offer = await catalogue.load_offer(ctx, for_patient=True)
    model = WaitingModel(
        lines=tuple(_line(ctx, offer, one) for one in entries),
        visits_href=ctx.url("visits"),
        book_href=ctx.url("book"),
        join_href=ctx.url("waiting/join"),
        is_on=catalogue.policy(ctx).waiting_list,
    )
    read = Read(code="Appointment", patient_ids=(me,), ids=tuple(one.id for one in entries), query="waiting list")
    return View(template="scheduling/waiting.html", model=model, reads=(read,))


async def ask_join(ctx: PluginContext, _path: Nothing, query: JoinQuery) -> View:
    """The form, filled in with what was looked for."""
    me = patient_of(ctx)
    if not catalogue.policy(ctx).waiting_list:
        raise NotFound
    offer = await catalogue.load_offer(ctx, for_patient=True)
    asks = any(permitted.needs_known(one) for one in offer.visit_types.values())
    moves = await visits.one(ctx, query.moves) if query.moves else None
    if moves and not (moves.status == "booked" and ctx.now() <= moves.cancel_until):
        moves = None
    known = await permitted.load_known(ctx, me, but=moves.id if moves else None) if asks else None
    may, _ = permitted.may_book(offer, known)
    today = ctx.now().astimezone(offer.zone).date()
    until = today + timedelta(weeks=FOR_WEEKS)
    if moves:
        until = max(today, min(until, moves.start.astimezone(offer.zone).date() - timedelta(days=1)))
    model = JoinModel(
        services=tuple((str(one.id), one.name) for one in may),
        people=people_of(offer),
        places=tuple((str(one.id), one.name) for one in offer.locations.values()),
        days=tuple(enumerate_days()),
        service=str(moves.service_id if moves else query.service or ""),
        person=str(query.person or ""),
        place=str(query.place or ""),
        part=query.part,
        until=until,
        first=today,
        last=today + waiting.LONGEST,
        moves=moves,
        waiting_href=ctx.url("waiting"),
        book_href=ctx.url("book"),
    )
    ids_read = (moves.id,) if moves else ()
    read = Read(code="Appointment", patient_ids=(me,), ids=ids_read, query="waiting list")
    return View(template="scheduling/waiting_join.html", model=model, reads=(read,))


async def join(ctx: PluginContext, _path: Nothing, form: Join) -> Redirect | Refused:
    me = patient_of(ctx)
    if not catalogue.policy(ctx).waiting_list:
        raise NotFound
    offer = await catalogue.load_offer(ctx, for_patient=True)
    try:
        await waiting.join(ctx, offer, me, wishes_of(offer, form))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=ctx.url("waiting"), toast=t("You are on the waiting list"))


async def ask_leave(ctx: PluginContext, path: EntryPath, _query: Nothing) -> View:
    me = patient_of(ctx)
    entries = await standing.of_patient(ctx, me)
    found = next((one for one in entries if one.id == path.entry), None)
    if found is None:
        raise NotFound
    offer = await catalogue.load_offer(ctx, for_patient=True)
    model = LeaveModel(line=_line(ctx, offer, found), waiting_href=ctx.url("waiting"))
    read = Read(code="Appointment", patient_ids=(me,), ids=(found.id,), query="waiting list")
    return View(template="scheduling/waiting_leave.html", model=model, reads=(read,))


async def leave(ctx: PluginContext, path: EntryPath, _form: Nothing) -> Redirect:
    patient_of(ctx)
    await waiting.leave(ctx, path.entry)
    return Redirect(to=ctx.url("waiting"), toast=t("You left the waiting list"))


async def see_offer(ctx: PluginContext, path: OfferPath, _query: Nothing) -> View:
    """The time that came free, and until when it is kept."""
    patient_of(ctx)
    found = await standing.offered(ctx, path.offer)
    model = OfferModel(
        time=await offered_time(ctx, found),
        waiting_href=ctx.url("waiting"),
        visit_href=ctx.url(f"visits/{found.visit_id}") if found.visit_id else "",
        book_href=ctx.url("book"),
    )
    return View(template="scheduling/waiting_offer.html", model=model, reads=(read_of(found),))


async def answer(ctx: PluginContext, path: OfferPath, form: Answer) -> Redirect | Refused:
    """One tap: take it, or leave it to the next person."""
    patient_of(ctx)
    if form.answer is None:
        return Refused(errors={"": t("Say whether you take the time or not.")})
    if form.answer == "leave":
        await waiting.decline(ctx, path.offer)
        return Redirect(to=ctx.url("waiting"), toast=t("The next person is asked. You keep your place."))
    try:
        offer = await catalogue.load_offer(ctx, for_patient=True)
        visit_id = await waiting.accept(ctx, offer, path.offer, Given(mode=form.mode, payer=form.payer))
    except BadInput as error:
        return Refused(errors=error.fields)
    return Redirect(to=f"{ctx.url(f'visits/{visit_id}')}?done=booked", toast=t("Your visit is booked"))


def enumerate_days() -> list[tuple[str, str]]:
    """The days of the week, Monday first, with the numbers that the form sends."""
    words = (
        t("Monday"),
        t("Tuesday"),
        t("Wednesday"),
        t("Thursday"),
        t("Friday"),
        t("Saturday"),
        t("Sunday"),
    )
    return [(str(number), word) for number, word in enumerate(words)]


def _line(ctx: PluginContext, offer: Offer, entry: Entry) -> Line:
    person = offer.practitioners.get(entry.practitioner_id) if entry.practitioner_id else None
    place = offer.locations.get(entry.location_id) if entry.location_id else None
    wanted = [word for number, word in enumerate_days() if entry.weekdays >> int(number) & 1]
    return Line(
        id=entry.id,
        service=catalogue.in_words(entry.service),
        who=person.name if person else "",
        where=place.name if place else "",
        days=() if entry.weekdays == EVERY_DAY else tuple(wanted),
        part="" if entry.part == "any" else entry.part,
        until=entry.until,
        place=entry.place,
        offer_href=ctx.url(f"waiting/offers/{entry.offer_id}") if entry.offer_id else "",
        leave_href=ctx.url(f"waiting/{entry.id}/leave"),
    )
