"""What day and week have in common: the filters, kept in the address by ids, and who and where they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import PluginContext

from portico_scheduling import search
from portico_scheduling.domain import Time
from portico_scheduling.offers import Option
from portico_scheduling.search import Asked, Offer
from portico_scheduling.staff_forms import DayQuery
from portico_scheduling.staff_routes import SETUP
from portico_scheduling.visits import Visit

FIRST_DAY, LAST_DAY = date(2000, 1, 3), date(2100, 12, 31)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """The form of the filters, and in words what is filtered; `said` is empty when nothing is."""

    day: date
    people: tuple[Option, ...]
    places: tuple[Option, ...]
    rooms: tuple[Option, ...]
    by: tuple[Option, ...]
    said: str
    all_href: str


def filters(offer: Offer, query: DayQuery, day: date, path: str) -> Filters:
    chosen: list[str] = []

    def options(every: str, named: Sequence[tuple[UUID, str]], wanted: UUID | None) -> tuple[Option, ...]:
        chosen.extend(name for id_, name in named if id_ == wanted)
        found = [Option(value=str(id_), label=name, chosen=id_ == wanted) for id_, name in named]
        return (Option(value="", label=every), *found) if found else ()

    places = [(one.id, one.name) for one in offer.locations.values()]
    rooms = [(one.id, f"{one.name}, {offer.locations[one.location_id].name}") for one in offer.rooms.values()]
    people = options("Everybody", [(one.id, one.name) for one in offer.practitioners.values()], query.person)
    return Filters(
        day=day,
        people=people,
        places=options("Every place", places, query.place) if len(places) > 1 else (),
        rooms=options("Every room", rooms, query.room),
        by=tuple(
            Option(value=value, label=label, chosen=query.by == value)
            for value, label in (("people", "Person"), ("rooms", "Room or device"))
        )
        if rooms
        else (),
        said=", ".join(chosen),
        all_href=f"{path}?date={day}",
    )


def href(path: str, query: DayQuery, day: date | None) -> str:
    """The page with the same filters on another day; None is today. Ids only: an address holds nothing of a patient."""
    values = {
        "date": str(day or ""),
        "person": str(query.person or ""),
        "place": str(query.place or ""),
        "room": str(query.room or ""),
        "by": "" if query.by == "people" else query.by,
    }
    asked = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{asked}" if asked else path


def asked_day(query: DayQuery, today: date) -> date:
    """The day that is asked for, within what calendars of a practice hold: dates end, and so would sums with them."""
    return min(max(query.date or today, FIRST_DAY), LAST_DAY)


def is_today(ctx: PluginContext, at: datetime | None, zone: str) -> bool:
    """Whether it is on the present day of that clock, so that the hour alone says when."""
    there = ZoneInfo(zone)
    return at is not None and at.astimezone(there).date() == ctx.now().astimezone(there).date()


def setup_href(ctx: PluginContext) -> str:
    """For who may change it, else nothing."""
    return ctx.url("setup") if ctx.actor.may(SETUP) else ""


def matching(visits: Sequence[Visit], query: DayQuery) -> list[Visit]:
    return [
        one
        for one in visits
        if query.person in (None, one.practitioner_id)
        and query.place in (None, one.location_id)
        and query.room in (None, one.room_id, one.device_id)
    ]


async def free_on(ctx: PluginContext, offer: Offer, query: DayQuery, first: date, days: int) -> list[Time]:
    """What is still free on these days, in the steps of the rules; none to show of a room."""
    step = min((rule.step_minutes for rule in offer.rules), default=0)
    if not step or query.room:
        return []
    window = search.staffs_window(ctx, offer)
    # A window that ends before these days begin would be asked for a day that it does not have.
    if first > window.last_day:
        return []
    asked = Asked(minutes=step, since=first, place=query.place, person=query.person)
    last = date.fromordinal(first.toordinal() + days - 1)
    found = await search.find_slots(offer, asked, window, days=days)
    return [one for one in found if first <= one.start.astimezone(offer.zone).date() <= last]


def people(offer: Offer, shown: Sequence[Visit], query: DayQuery) -> list[tuple[UUID | None, str]]:
    """Those who see patients, and who has left but still has visits here."""
    ids = {rule.practitioner_id for rule in offer.rules if query.place in (None, rule.location_id)}
    ids |= {one.practitioner_id for one in shown}
    if query.person:
        ids &= {query.person}
    known: list[tuple[UUID | None, str]] = [(one.id, one.name) for one in offer.practitioners.values() if one.id in ids]
    gone = {one.practitioner_id: one.practitioner for one in shown if one.practitioner_id not in offer.practitioners}
    return [*known, *gone.items()]


def rooms(offer: Offer, shown: Sequence[Visit], query: DayQuery) -> list[tuple[UUID | None, str]]:
    """The rooms and devices, also those that are gone but still have visits here."""
    several = len(offer.locations) > 1 and not query.place
    named: list[tuple[UUID | None, str]] = [
        (one.id, f"{one.name}, {offer.locations[one.location_id].name}" if several else one.name)
        for one in offer.rooms.values()
        if query.place in (None, one.location_id) and query.room in (None, one.id)
    ]
    ids = {id_ for id_, _ in named}
    gone = {one.room_id: one.room for one in shown if one.room_id and one.room_id not in ids and not query.room}
    return [*named, *gone.items()]
