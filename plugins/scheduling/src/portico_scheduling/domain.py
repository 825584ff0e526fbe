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
    """When one person sees patients at one place; see `tables.AvailabilityRule`."""

    practitioner_id: UUID
    location_id: UUID
    weekday: int
    starts: time
    ends: time
    step_minutes: int
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
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


def quanta(start: datetime, end: datetime) -> range:
    """The five-minute pieces that a visit touches."""
    return range(int(start.timestamp()) // QUANTUM_S, -(-int(end.timestamp()) // QUANTUM_S))


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


def free_times(
    rules: Sequence[Rule],
    zones: Mapping[UUID, ZoneInfo],
    window: Window,
    *,
    minutes: int,
    taken: Mapping[UUID, Collection[int]],
    part: PartOfDay = "any",
    also_taken: Collection[int] = (),
) -> Iterator[Time]:
    """Every free time in the window, the soonest first. `taken` holds claimed quanta by practitioner.

    `zones` are those of the locations; `also_taken` is the patient's own time. Lazy: a page takes what it shows.
    """
    if not rules:
        return
    first = min(window.earliest.astimezone(zones[rule.location_id]).date() for rule in rules)
    for number in range((window.last_day - first).days + 1):
        day = first + timedelta(days=number)
        found: list[Time] = []
        for rule in rules:
            if rule.holds_on(day):
                found += _of_rule(rule, day, zones[rule.location_id], window, minutes, part)
        for one in sorted(set(found)):
            needed = quanta(one.start, one.end)
            claimed = taken.get(one.practitioner_id, ())
            if not any(q in claimed or q in also_taken for q in needed):
                yield one


def is_open(rules: Sequence[Rule], zone: ZoneInfo, wanted: Time) -> bool:
    """Whether the rules offer exactly this time, whoever has taken it."""
    day = wanted.start.astimezone(zone).date()
    window = Window(earliest=wanted.start, last_day=day)
    minutes = int((wanted.end - wanted.start).total_seconds()) // 60
    return any(
        wanted == offered
        for rule in rules
        if rule.holds_on(day)
        and (rule.practitioner_id, rule.location_id) == (wanted.practitioner_id, wanted.location_id)
        for offered in _of_rule(rule, day, zone, window, minutes, "any")
    )


def state_of(status: str, start: datetime, now: datetime) -> str:
    """The status as staff see it: who is booked and not there in time is late."""
    return "late" if status == "booked" and now > start + LATE_AFTER else status


def _of_rule(rule: Rule, day: date, zone: ZoneInfo, window: Window, minutes: int, part: PartOfDay) -> Iterator[Time]:
    length, step = timedelta(minutes=minutes), timedelta(minutes=rule.step_minutes)
    for interval in open_intervals(day, rule.starts, rule.ends, zone):
        start = interval.start
        while start + length <= interval.end:
            if start >= window.earliest and _is_in(part, start.astimezone(zone)):
                yield Time(start, start + length, rule.practitioner_id, rule.location_id)
            start += step


def _is_in(part: PartOfDay, wall: datetime) -> bool:
    return part == "any" or (wall.hour < 12) == (part == "morning")


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
