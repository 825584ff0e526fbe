"""The waiting list: who is asked first, what fits their wishes, and until when an offer holds. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from portico_scheduling.domain import Interval, PartOfDay, Time

DAY_BEGINS, DAY_ENDS = time(8), time(20)
"""Between these an offer's time runs; nobody has to answer at night."""

LEAST = timedelta(hours=1)
"""An offer ends at least so long before the visit, and none is made later than twice that before it."""


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


def offer_ends(now: datetime, start: datetime, zone: ZoneInfo, minutes: int) -> datetime | None:
    """Until when the offer of a visit at `start` holds; None when there is no time left to ask anybody.

    Minutes run only by day at the place, so that an offer made at night is not over before breakfast. What begins so
    soon that a whole such time does not fit is held until an hour before.
    """
    if start - now < 2 * LEAST:
        return None
    ends = _after(now, zone, timedelta(minutes=minutes))
    return min(ends, start - LEAST)


def _after(now: datetime, zone: ZoneInfo, left: timedelta) -> datetime:
    at = now
    while True:
        wall = at.astimezone(zone)
        begins = datetime.combine(wall.date(), DAY_BEGINS, zone).astimezone(at.tzinfo)
        ends = datetime.combine(wall.date(), DAY_ENDS, zone).astimezone(at.tzinfo)
        at = max(at, begins)
        if at + left <= ends:
            return at + left
        left -= max(ends - at, timedelta())
        at = datetime.combine(wall.date() + timedelta(days=1), time(), zone).astimezone(now.tzinfo)
