"""Free times: from opening rules, by the clock on the wall of a place, to instants in UTC. Pure functions, no I/O.

A rule is open at an instant exactly when the wall clock reads a time in it. So an hour that the clock skips offers
nothing, and an hour that it shows twice is offered twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

QUANTUM = timedelta(minutes=5)
QUANTUM_S = 300
LATE_AFTER = timedelta(minutes=5)
"""A patient who is not there by then is shown as late."""

PartOfDay = Literal["any", "morning", "afternoon"]
State = Literal["booked", "late", "arrived", "fulfilled", "noshow", "cancelled"]
Mark = Literal["arrived", "noshow", "fulfilled", "booked"]

MAY_BECOME: Mapping[str, tuple[Mark, ...]] = {
    "booked": ("arrived", "noshow"),
    "arrived": ("fulfilled", "booked"),
    "noshow": ("booked",),
    "fulfilled": ("arrived",),
    "cancelled": (),
}
"""What staff may make of a visit. Each mark can be taken back; a cancelled visit is booked anew instead."""


class BadKey(ValueError):
    """The words that name a time are not of our making."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When one person sees patients at one place; see `tables.AvailabilityRule`. No `weekday`: every day."""

    practitioner_id: UUID
    location_id: UUID
    weekday: int | None
    starts: time
    ends: time
    step_minutes: int
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (
            self.weekday in (None, day.weekday())
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True, kw_only=True)
class Shut:
    """Days on which the rules do not hold, `first` and `last` included: for somebody or all, at a place or everywhere.

    Without `starts` and `ends` the whole day; with them those hours of each day, by the clock at the place.
    """

    first: date
    last: date
    starts: time | None = None
    ends: time | None = None
    practitioner_id: UUID | None = None
    location_id: UUID | None = None

    def touches(self, rule: Rule, day: date) -> bool:
        return (
            self.first <= day <= self.last
            and self.practitioner_id in (None, rule.practitioner_id)
            and self.location_id in (None, rule.location_id)
        )


@dataclass(frozen=True, order=True)
class Interval:
    """From an instant to an instant, the second not included. UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, order=True)
class Time:
    """A time somebody could come: UTC instants, with whom and where. In order of time, then of ids."""

    start: datetime
    end: datetime
    practitioner_id: UUID
    location_id: UUID

    @property
    def key(self) -> str:
        """The time in an address or a form. `Time.named(key)` reads it."""
        return f"{self.start:%Y%m%dT%H%MZ}.{self.practitioner_id}.{self.location_id}"


def named(key: str) -> tuple[datetime, UUID, UUID]:
    """Start, practitioner and location of a `Time.key`. Raises BadKey."""
    try:
        start, practitioner, location = key.split(".")
        return datetime.strptime(start, "%Y%m%dT%H%MZ").replace(tzinfo=UTC), UUID(practitioner), UUID(location)
    except ValueError:
        raise BadKey(key[:80]) from None


@dataclass(frozen=True, kw_only=True)
class Window:
    """What may be offered: from `earliest`, an instant, to the end of `last_day` at the place."""

    earliest: datetime
    last_day: date

    @classmethod
    def of(cls, now: datetime, zone: ZoneInfo, *, notice_hours: int, horizon_days: int) -> Window:
        """Notice is in hours that pass, also where the clock jumps; the horizon in days of the calendar."""
        return cls(
            earliest=now + timedelta(hours=notice_hours),
            last_day=now.astimezone(zone).date() + timedelta(days=horizon_days),
        )


def may_cancel_until(start: datetime, cancel_hours: int) -> datetime:
    """The last instant at which a patient may cancel, in hours that pass before the start."""
    return start - timedelta(hours=cancel_hours)


def quanta(start: datetime, end: datetime, before: int = 0, after: int = 0) -> range:
    """The five-minute pieces that a visit touches, with so many minutes before and after it."""
    first, last = int(start.timestamp()) - before * 60, int(end.timestamp()) + after * 60
    return range(first // QUANTUM_S, -(-last // QUANTUM_S))


def open_intervals(day: date, starts: time, ends: time, zone: ZoneInfo) -> list[Interval]:
    """When the wall clock reads from `starts` to `ends` on this day: one interval, none in a skipped hour, or two."""
    wall_start = datetime.combine(day, starts)
    wall_end = datetime.combine(day if ends > starts else day + timedelta(days=1), ends)
    found: list[Interval] = []
    for segment, offset in _segments(day, zone):
        start = max(segment.start, (wall_start - offset).replace(tzinfo=UTC))
        end = min(segment.end, (wall_end - offset).replace(tzinfo=UTC))
        if start >= end:
            continue
        if found and found[-1].end == start:
            found[-1] = Interval(found[-1].start, end)
        else:
            found.append(Interval(start, end))
    return found


Pools = Mapping[UUID, Sequence[Sequence[UUID]]]
"""For a place: of each of these lists a visit needs one (a room, a device). A place that is not named needs none."""


def free_times(
    rules: Sequence[Rule],
    zones: Mapping[UUID, ZoneInfo],
    window: Window,
    *,
    minutes: int,
    taken: Mapping[UUID, Collection[int]],
    part: PartOfDay = "any",
    also_taken: Collection[int] = (),
    before: int = 0,
    after: int = 0,
    shut: Sequence[Shut] = (),
    pools: Pools | None = None,
) -> Iterator[Time]:
    """Every free time in the window, the soonest first. `taken` holds the quanta of practitioners, rooms and devices.

    `zones` are those of the locations; `also_taken` is the patient's own time, which needs no buffers. Lazy: a page
    takes what it shows.
    """
    if not rules:
        return
    first = min(window.earliest.astimezone(zones[rule.location_id]).date() for rule in rules)
    for number in range((window.last_day - first).days + 1):
        day = first + timedelta(days=number)
        found: list[Time] = []
        for rule in rules:
            if rule.holds_on(day):
                off = [one for one in shut if one.touches(rule, day)]
                found.extend(_of_rule(rule, day, zones[rule.location_id], window, minutes, part, off))
        # Sorted, and each once, last: of a full day nothing is left by then.
        free: list[Time] = []
        for one in found:
            needed = quanta(one.start, one.end, before, after)
            if not _is_free(needed, taken.get(one.practitioner_id, ())):
                continue
            if also_taken and not _is_free(quanta(one.start, one.end), also_taken):
                continue
            if pools and not _has_all(pools.get(one.location_id, ()), needed, taken):
                continue
            free.append(one)
        yield from sorted(set(free))


def is_open(rules: Sequence[Rule], zone: ZoneInfo, wanted: Time, shut: Sequence[Shut] = ()) -> bool:
    """Whether the rules offer exactly this time, whoever has taken it."""
    day = wanted.start.astimezone(zone).date()
    window = Window(earliest=wanted.start, last_day=day)
    minutes = int((wanted.end - wanted.start).total_seconds()) // 60
    return any(
        wanted == offered
        for rule in rules
        if rule.holds_on(day)
        and (rule.practitioner_id, rule.location_id) == (wanted.practitioner_id, wanted.location_id)
        for offered in _of_rule(
            rule, day, zone, window, minutes, "any", [one for one in shut if one.touches(rule, day)]
        )
    )


def state_of(status: str, start: datetime, now: datetime) -> str:
    """The status as staff see it: who is booked and not there in time is late."""
    return "late" if status == "booked" and now > start + LATE_AFTER else status


def _of_rule(
    rule: Rule, day: date, zone: ZoneInfo, window: Window, minutes: int, part: PartOfDay, off: Sequence[Shut]
) -> Iterator[Time]:
    length, step = timedelta(minutes=minutes), timedelta(minutes=rule.step_minutes)
    closed = [gap for one in off for gap in open_intervals(day, one.starts or time(), one.ends or time(), zone)]
    for interval in open_intervals(day, rule.starts, rule.ends, zone):
        start = interval.start
        while (end := start + length) <= interval.end:
            if (
                start >= window.earliest
                and (part == "any" or _is_in(part, start.astimezone(zone)))
                and not any(gap.start < end and start < gap.end for gap in closed)
            ):
                yield Time(start, end, rule.practitioner_id, rule.location_id)
            start += step


def _is_free(needed: range, taken: Collection[int]) -> bool:
    return not any(quantum in taken for quantum in needed)


def _has_all(pools: Sequence[Sequence[UUID]], needed: range, taken: Mapping[UUID, Collection[int]]) -> bool:
    return all(any(_is_free(needed, taken.get(one, ())) for one in pool) for pool in pools)


def _is_in(part: PartOfDay, wall: datetime) -> bool:
    return (wall.hour < 12) == (part == "morning")


def _segments(day: date, zone: ZoneInfo) -> list[tuple[Interval, timedelta]]:
    """The time around this day in pieces of one offset from UTC each."""
    start = datetime.combine(day, time(), UTC) - timedelta(days=1)
    end = start + timedelta(days=3)
    before, after = _offset(start, zone), _offset(end, zone)
    if before == after:  # no zone puts its clocks forward and back within three days
        return [(Interval(start, end), before)]
    low, high = start, end
    while high - low > timedelta(minutes=1):
        middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return [(Interval(start, high), before), (Interval(high, end), after)]


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
