"""The odd days: what a change of the clocks does to a day, its hours and its times, before it comes. Pure functions.

A clock change is found by asking the zone, not a calendar of ours: half an hour, two hours, midnight and Ramadan are
all the same to it. Instants are UTC; times without a zone are what the clock on the wall reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portico_scheduling.domain import Rule, open_intervals

LOOK_AHEAD_DAYS = 400
"""A year and a month: every zone that changes at all does so twice within it."""

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ClockChange:
    """At the instant `at` the clock on the wall jumps from `wall_before` to `wall_after`."""

    at: datetime
    wall_before: datetime
    wall_after: datetime

    @property
    def shift(self) -> timedelta:
        """More than nothing: put forward, and the time between is skipped. Less: put back, and shown twice."""
        return self.wall_after - self.wall_before

    @property
    def day(self) -> date:
        """The day that loses the time between, or has it twice: at midnight the one before or the one after."""
        return min(self.wall_before, self.wall_after).date()


@dataclass(frozen=True, kw_only=True)
class RuleEffect:
    """What the day does to one rule. `usual` are the starts on an ordinary day, `offered` those of this day, UTC.

    `skipped` are usual starts that this day does not have, `doubled` those it has twice, `moved` the ones it offers
    though no ordinary day does.
    """

    rule: Rule
    usual: tuple[time, ...]
    offered: tuple[datetime, ...]
    skipped: tuple[time, ...]
    doubled: tuple[time, ...]
    moved: tuple[time, ...]
    open_for: timedelta
    usually_open_for: timedelta

    @property
    def is_touched(self) -> bool:
        return self.open_for != self.usually_open_for or bool(self.skipped or self.doubled or self.moved)


@dataclass(frozen=True, kw_only=True)
class OddDay:
    """A day on which the clocks change at a place. `begins` and `ends` are instants; it is `length` long."""

    change: ClockChange
    day: date
    begins: datetime
    ends: datetime
    effects: tuple[RuleEffect, ...]

    @property
    def length(self) -> timedelta:
        return self.ends - self.begins


def odd_days(zone: ZoneInfo, rules: Sequence[Rule], since: date, *, count: int = 2) -> tuple[OddDay, ...]:
    """The next days on which the clocks change, and what happens to those of the rules that hold on them.

    `rules` are those of places in this zone. Empty for a zone that does not change, like Arizona's.
    """
    found: list[OddDay] = []
    for change in _changes(zone, since):
        begins, ends = bounds(change.day, zone)
        effects = tuple(effect(rule, change.day, zone) for rule in rules if rule.holds_on(change.day))
        found.append(OddDay(change=change, day=change.day, begins=begins, ends=ends, effects=effects))
        if len(found) == count:
            break
    return tuple(found)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of the day by the calendar on the wall, and the first of the next."""
    return _first_of(day, zone), _first_of(day + _DAY, zone)


def effect(rule: Rule, day: date, zone: ZoneInfo) -> RuleEffect:
    """What this day does to the rule, whether or not it holds on it."""
    usual = tuple(_usual_starts(rule))
    intervals = open_intervals(day, rule.starts, rule.ends, zone)
    step = timedelta(minutes=rule.step_minutes)
    offered = tuple(start for one in intervals for start in _steps(one.start, one.end, step) if start + step <= one.end)
    walls = [start.astimezone(zone).time() for start in offered]
    return RuleEffect(
        rule=rule,
        usual=usual,
        offered=offered,
        skipped=tuple(one for one in usual if one not in walls),
        doubled=tuple(one for one in usual if walls.count(one) > 1),
        moved=tuple(dict.fromkeys(one for one in walls if one not in usual)),
        open_for=sum((one.end - one.start for one in intervals), timedelta()),
        usually_open_for=_wall_length(rule),
    )


def is_told_twice(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock reads the same at another instant too, so that a time alone does not say which."""
    wall = at.astimezone(zone)
    other = wall.replace(fold=1 - wall.fold)
    if other.utcoffset() == wall.utcoffset():
        return False
    # In a skipped hour the two readings differ as well, but no instant reads as one.
    return other.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)


def runs_over_change(start: datetime, end: datetime, change: ClockChange) -> bool:
    """Whether the clocks change during a visit, so that its end by the wall is not its start and its length."""
    return start < change.at < end


def _changes(zone: ZoneInfo, since: date) -> Iterator[ClockChange]:
    # From the day before: a change at midnight is at the first instant of its own day.
    at = _first_of(since, zone) - _DAY
    for number in range(LOOK_AHEAD_DAYS):
        low, high = at + number * _DAY, at + (number + 1) * _DAY
        before, after = _offset(low, zone), _offset(high, zone)
        if before == after:
            continue
        while high - low > _MINUTE:
            middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
            low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
        plain = high.replace(tzinfo=None)
        change = ClockChange(at=high, wall_before=plain + before, wall_after=plain + after)
        if change.day >= since:
            yield change


def _first_of(day: date, zone: ZoneInfo) -> datetime:
    """Midnight; where the clock skips it, the instant of the change; where it comes twice, the first."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _usual_starts(rule: Rule) -> Iterator[time]:
    """By the wall clock of a day without a change."""
    start = datetime.combine(date.min, rule.starts)
    end, step = start + _wall_length(rule), timedelta(minutes=rule.step_minutes)
    for one in _steps(start, end, step):
        if one + step <= end:
            yield one.time()


def _wall_length(rule: Rule) -> timedelta:
    start, end = datetime.combine(date.min, rule.starts), datetime.combine(date.min, rule.ends)
    return end - start if end > start else end + _DAY - start


def _steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
