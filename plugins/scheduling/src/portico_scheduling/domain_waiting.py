"""The waiting list: who is asked first, what fits their wishes, and until when an offer holds. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from portico_scheduling.domain import Interval, PartOfDay, Rule, Shut, Time, open_intervals

DAY_BEGINS, DAY_ENDS = time(8), time(20)
"""Between these an offer's time runs; nobody has to answer at night."""

LEAST = timedelta(hours=1)
"""An offer ends at least so long before the visit, and none is made later than twice that before it."""

LEAST_TO_CALL = timedelta(minutes=30)
"""Who is to be called is offered nothing that leaves less than that to call them."""

Hours = Callable[[date], Sequence[Interval]]
"""When an answer can be expected on a day, in order."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody waits for; see `tables.WaitlistEntry`."""

    id: UUID
    patient_id: UUID
    service_id: UUID
    created: datetime
    since: date
    until: date
    priority: int = 0
    practitioner_id: UUID | None = None
    location_id: UUID | None = None
    weekdays: int = 127
    part: PartOfDay = "any"
    moves_id: UUID | None = None

    def fits(self, one: Time, zone: ZoneInfo) -> bool:
        """Whether they would want this time, by the clock at its place."""
        wall = one.start.astimezone(zone)
        return (
            self.practitioner_id in (None, one.practitioner_id)
            and self.location_id in (None, one.location_id)
            and self.since <= wall.date() <= self.until
            and bool(self.weekdays >> wall.weekday() & 1)
            and (self.part == "any" or (wall.hour < 12) == (self.part == "morning"))
        )


def in_line(wishes: Iterable[Wish]) -> list[Wish]:
    """In the order in which they are asked: the most pressing first, then who has waited longest."""
    return sorted(wishes, key=lambda one: (-one.priority, one.created, one.id))


def place_in_line(wishes: Sequence[Wish], wish_id: UUID) -> int:
    """1 for who is asked next; only those who wait for the same kind of visit stand in one line."""
    line = in_line(wishes)
    own = next(one for one in line if one.id == wish_id)
    return 1 + [one.id for one in line if one.service_id == own.service_id].index(wish_id)


def overlaps(one: Time, freed: Interval) -> bool:
    return one.start < freed.end and freed.start < one.end


def offer_ends(
    now: datetime, start: datetime, zone: ZoneInfo, minutes: int, hours: Hours | None = None
) -> datetime | None:
    """Until when the offer of a visit at `start` holds; None when there is no time left to ask anybody.

    Minutes run only by day at the place, so that an offer made at night is not over before breakfast. What begins so
    soon that a whole such time does not fit is held until an hour before. With `hours`, those of who is to be called,
    they run only then, and the offer ends as the last of these hours does: nobody is called after.
    """
    last = start - LEAST
    if last - now < LEAST:
        return None
    counted, ends = timedelta(), last
    for span in _until(now, last, hours or by_day(zone), zone):
        left = timedelta(minutes=minutes) - counted
        if span.end - span.start >= left:
            return span.start + left
        counted += span.end - span.start
        ends = span.end if hours else last
    return None if hours and counted < LEAST_TO_CALL else ends


def by_day(zone: ZoneInfo) -> Hours:
    """Those in which everybody can be expected to answer."""
    return lambda day: open_intervals(day, DAY_BEGINS, DAY_ENDS, zone)


def staffed(rules: Sequence[Rule], shut: Sequence[Shut], zone: ZoneInfo) -> Hours:
    """From when the first person sees patients at a place to when the last one does: then there is who calls.

    `rules` are those of that place.
    """

    def on(day: date) -> Sequence[Interval]:
        seen = [span for rule in rules if rule.holds_on(day) for span in _seen(rule, day, zone, shut)]
        return [Interval(min(span.start for span in seen), max(span.end for span in seen))] if seen else []

    return on


def _until(now: datetime, last: datetime, hours: Hours, zone: ZoneInfo) -> Iterator[Interval]:
    """What is left of these hours between the two instants, in order."""
    day = now.astimezone(zone).date()
    while day <= last.astimezone(zone).date():
        for span in hours(day):
            begins, ends = max(span.start, now), min(span.end, last)
            if begins < ends:
                yield Interval(begins, ends)
        day += timedelta(days=1)


def _seen(rule: Rule, day: date, zone: ZoneInfo, shut: Sequence[Shut]) -> Iterator[Interval]:
    """The rule's hours on this day without those that are off."""
    off = sorted(
        gap
        for one in shut
        if one.touches(rule, day)
        for gap in open_intervals(day, one.starts or time(), one.ends or time(), zone)
    )
    for span in open_intervals(day, rule.starts, rule.ends, zone):
        at = span.start
        for gap in off:
            if at < min(gap.start, span.end):
                yield Interval(at, min(gap.start, span.end))
            at = max(at, gap.end)
        if at < span.end:
            yield Interval(at, span.end)
