"""What a page that offers times shows, for patients and for staff: filters, times by day, the choice, ways on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from portico_sdk import PluginContext, translator

from portico_scheduling import choices
from portico_scheduling.catalogue import Offer, VisitType, cancel_hours, patients_window, policy
from portico_scheduling.domain import BadKey, PartOfDay, Time, Window, may_cancel_until, named
from portico_scheduling.forms import Search
from portico_scheduling.holding import Held
from portico_scheduling.offers import Choice, Chosen, Day, Offered, Way
from portico_scheduling.permitted import Known, may_book
from portico_scheduling.search import Asked, find_slots

t = translator("portico_scheduling")

DAYS_SHOWN = 5
TIMES_SHOWN = 4
"""Of each half of a day."""
FIRST_LOOK_DAYS = 14
ALTERNATIVES = 6


async def offered(
    ctx: PluginContext,
    offer: Offer,
    query: Search,
    window: Window | None = None,
    *,
    path: str,
    patient_id: UUID | None,
    known: Known | None = None,
    moves: UUID | None = None,
) -> Offered | None:
    """The page for this search; None when there is nothing to book at all. `path` is the page's own.

    Without a `window` it is the patients' of the visit type. `known` leaves out what this patient may not book; `moves`
    is the visit that would take the time.
    """
    open_types, closed = may_book(offer, known)
    visit_type = next((one for one in open_types if one.id == query.service), None) or next(iter(open_types), None)
    if visit_type is None or not offer.rules:
        return None
    window = window or patients_window(ctx, offer, visit_type)
    page = _Page(ctx, offer, query, visit_type, window, path, patient_id, moves)
    days, more = await page.days()
    chosen, gone = await page.choice(days)
    shown = tuple(page.shown(day, times) for day, times in days)
    return Offered(
        services=tuple((str(one.id), one.name, f"{one.comment} {minutes(one.minutes)}".strip()) for one in open_types),
        service_id=str(visit_type.id),
        service=visit_type.name,
        minutes=visit_type.minutes,
        places=choices.places(offer, offer.rules_for(visit_type), query),
        people=choices.people(offer, offer.rules_for(visit_type), query),
        parts=choices.parts(query),
        heading=page.heading(),
        days=shown,
        kept=tuple((name, value) for name, value in page.filters().items() if value),
        chosen=chosen,
        gone=gone,
        instead=page.instead(days) if gone else (),
        ways=() if days else await page.ways(),
        looked_for=page.looked_for(),
        later=page.href(since=(days[-1][0] + timedelta(days=1)).isoformat()) if more else "",
        soonest=page.href() if query.since else "",
        closed=closed,
        zones=choices.zones(offer, query.zone),
        own_zone=choices.own_zone(offer, query.zone),
        own_zone_name=choices.zone_name(choices.own_zone(offer, query.zone)),
        next=shown[0].times[0] if shown and not query.since else None,
        waiting_href=page.waiting_href() if policy(ctx).waiting_list else "",
    )


def minutes(count: int) -> str:
    return t("{count} minutes", count=count)


async def nearest(
    ctx: PluginContext, offer: Offer, visit_type: VisitType, held: Held
) -> tuple[bool, tuple[Choice, ...]]:
    """Whether the time that was kept is free still; if not, the free times nearest to it, in order of time."""
    window = patients_window(ctx, offer, visit_type)
    window = Window(earliest=min(window.earliest, max(held.starts, ctx.now())), last_day=window.last_day)
    day = held.starts.astimezone(offer.zone_of(held.location_id)).date()
    query = Search(service=visit_type.id, place=held.location_id, since=day, slot=held.time.key)
    page = _Page(ctx, offer, query, visit_type, window, ctx.url("book"), held.patient_id, held.moves_id)
    days, _ = await page.days()
    chosen, _ = await page.choice(days)
    if chosen:
        return True, ()
    return False, page.instead(days)


Found = Sequence[tuple[date, Sequence[Time]]]


class _Page:
    """One search and what it found; made for one request."""

    def __init__(
        self,
        ctx: PluginContext,
        offer: Offer,
        query: Search,
        visit_type: VisitType,
        window: Window,
        path: str,
        patient_id: UUID | None,
        moves: UUID | None,
    ) -> None:
        self._ctx, self._offer, self._query, self._window = ctx, offer, query, window
        self._type, self._path, self._patient, self._moves = visit_type, path, patient_id, moves

    async def days(self) -> tuple[Found, bool]:
        """The first days that have times, and whether there are more. Looks two weeks ahead, then everywhere."""
        asked = self._asked(
            place=self._query.place, person=self._query.person, part=self._query.part, since=self._query.since
        )
        found: list[tuple[date, Sequence[Time]]] = []
        for days in (FIRST_LOOK_DAYS, None):
            times = await find_slots(self._offer, asked, self._window, patient_id=self._patient, days=days)
            found = list(itertools.islice(self._by_day(times), DAYS_SHOWN + 1))
            if len(found) > DAYS_SHOWN:
                break
        return found[:DAYS_SHOWN], len(found) > DAYS_SHOWN

    async def choice(self, days: Found) -> tuple[Chosen | None, bool]:
        """What was chosen, while it is free; else whether something was chosen that no longer is."""
        try:
            start, person, place = named(self._query.slot)
        except BadKey:
            return None, False
        listed = (one for _, times in days for one in times if one.key == self._query.slot)
        found = next(listed, None)
        if found is None:
            zone = self._offer.zone_of(place)
            asked = self._asked(place=place, person=person, since=start.astimezone(zone).date())
            times = await find_slots(self._offer, asked, self._window, patient_id=self._patient, days=1)
            found = next((one for one in times if one.key == self._query.slot), None)
        return (self._chosen(found), False) if found else (None, True)

    async def ways(self) -> tuple[Way, ...]:
        """Two first free times that come nearest to what was looked for: with the same person, and with anyone."""
        asked = self._asked()
        times = list(await find_slots(self._offer, asked, self._window, patient_id=self._patient))
        theirs = next((one for one in times if one.practitioner_id == self._query.person), None)
        anyone = next(iter(times), None)
        found = [self._way(theirs, t("The first free time with the same person"))] if theirs else []
        if anyone and anyone != theirs:
            found.append(self._way(anyone, t("The soonest with anyone, anywhere")))
        return tuple(found)

    def _way(self, one: Time, hint: str) -> Way:
        same = str(self._query.person or "") if one.practitioner_id == self._query.person else ""
        wanted = {"service": str(self._type.id), "person": same, "since": self._day_of(one).isoformat()}
        query = urlencode({name: value for name, value in wanted.items() if value})
        return Way(time=self._shown(one), hint=hint, href=f"{self._path}?{query}")

    def shown(self, day: date, times: Sequence[Time]) -> Day:
        """The first few; all of them on the day that was asked for, or where one was chosen further down."""
        keys = [one.key for one in times]
        choices_of_day = [self._shown(one) for one in times]
        morning = [one for one in choices_of_day if one.is_morning]
        afternoon = [one for one in choices_of_day if not one.is_morning]
        few = [*morning[:TIMES_SHOWN], *afternoon[:TIMES_SHOWN]]
        is_whole = day == self._query.since or (
            self._query.slot in keys and all(one.key != self._query.slot for one in few)
        )
        listed = choices_of_day if is_whole or len(few) >= len(times) - 1 else few
        return Day(
            day=day,
            times=tuple(listed),
            more=len(times) - len(listed),
            more_href=self.href(since=day.isoformat()),
        )

    def instead(self, days: Found) -> tuple[Choice, ...]:
        """The free times nearest to the one that is gone, in order of time."""
        wanted = named(self._query.slot)[0]
        times = [one for _, listed in days for one in listed]
        nearest = sorted(times, key=lambda one: abs(one.start - wanted))[:ALTERNATIVES]
        return tuple(self._shown(one) for one in sorted(nearest))

    def heading(self) -> str:
        who, where = self._who(), self._where()
        if who and where:
            return t("Times with {who} at {where}", who=who, where=where)
        if who:
            return t("Times with {who}", who=who)
        return t("Times at {where}", where=where) if where else t("Free times")

    def looked_for(self) -> tuple[str, ...]:
        part = {"morning": t("Morning"), "afternoon": t("Afternoon")}.get(self._query.part, "")
        return tuple(one for one in (self._type.name, self._who(), self._where(), part) if one)

    def filters(self) -> dict[str, str]:
        return {
            "service": str(self._type.id),
            "place": str(self._query.place or ""),
            "person": str(self._query.person or ""),
            "part": "" if self._query.part == "any" else self._query.part,
            "since": self._query.since.isoformat() if self._query.since else "",
            "zone": choices.own_zone(self._offer, self._query.zone),
        }

    def href(self, **more: str) -> str:
        """This page with the same filters, but for `since`."""
        values = {**self.filters(), "since": "", **more}
        return f"{self._path}?{urlencode({name: value for name, value in values.items() if value})}"

    def waiting_href(self) -> str:
        """The way to the waiting list, with what was looked for."""
        wanted = {name: value for name, value in self.filters().items() if value and name != "since"}
        if self._moves:
            wanted["moves"] = str(self._moves)
        return f"{self._ctx.url('waiting/join')}?{urlencode(wanted)}"

    def _asked(
        self,
        *,
        place: UUID | None = None,
        person: UUID | None = None,
        part: PartOfDay = "any",
        since: date | None = None,
    ) -> Asked:
        return Asked(
            minutes=self._type.minutes,
            service=self._type.id,
            place=place,
            person=person,
            part=part,
            since=since,
            moves=self._moves,
        )

    def _by_day(self, times: Iterator[Time]) -> Iterator[tuple[date, Sequence[Time]]]:
        for day, listed in itertools.groupby(times, key=self._day_of):
            yield day, self._one_of_each(listed)

    def _one_of_each(self, times: Iterator[Time]) -> Sequence[Time]:
        """One button for each start: where it does not matter with whom, two that look the same help nobody."""
        found: dict[datetime, Time] = {}
        for one in times:
            if one.start not in found or one.key == self._query.slot:
                found[one.start] = one
        return list(found.values())

    def _day_of(self, one: Time) -> date:
        return one.start.astimezone(self._offer.zone_of(one.location_id)).date()

    def _shown(self, one: Time) -> Choice:
        person = self._offer.practitioners[one.practitioner_id]
        place = self._offer.locations[one.location_id]
        only = {"service": str(self._type.id), "person": str(self._query.person or ""), "slot": one.key}
        query = urlencode({name: value for name, value in only.items() if value})
        return Choice(
            key=one.key,
            start=one.start,
            zone=place.timezone,
            who=person.name,
            where=place.name,
            chosen=one.key == self._query.slot,
            href=f"{self._path}?{query}#choice",
            is_morning=one.start.astimezone(self._offer.zone_of(place.id)).hour < 12,
        )

    def _chosen(self, one: Time) -> Chosen:
        place = self._offer.locations[one.location_id]
        until = may_cancel_until(one.start, cancel_hours(self._ctx, self._type.cancel_hours))
        return Chosen(
            key=one.key,
            start=one.start,
            zone=place.timezone,
            who=self._offer.practitioners[one.practitioner_id].name,
            where=place.name,
            address=place.address,
            cancel_until=until,
            may_cancel=until >= self._ctx.now(),
        )

    def _who(self) -> str:
        found = self._offer.practitioners.get(self._query.person) if self._query.person else None
        return found.name if found else ""

    def _where(self) -> str:
        found = self._offer.locations.get(self._query.place) if self._query.place else None
        return found.name if found else ""
