"""The odd days of every zone there is: what the simulator says against what the zone itself answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portico_scheduling.domain import Rule
from portico_scheduling.simulator import (
    OddDay,
    RuleEffect,
    bounds,
    effect,
    is_told_twice,
    odd_days,
    runs_over_change,
)

SINCE = date(2026, 11, 2)
"""The day after the clocks went back in America."""
PERSON, PLACE = UUID(int=1), UUID(int=2)
DAY = timedelta(days=1)
ZONES = sorted(zone for zone in available_timezones() if zone not in {"Factory", "localtime"})
zones = st.sampled_from(ZONES).map(ZoneInfo)
clocks = st.integers(0, 287).map(lambda five: time(five // 12, five % 12 * 5))


def rule(starts: time, ends: time, step: int = 20, weekday: int = 6) -> Rule:
    return Rule(
        practitioner_id=PERSON,
        location_id=PLACE,
        weekday=weekday,
        starts=starts,
        ends=ends,
        step_minutes=step,
        valid_from=date(2020, 1, 1),
    )


def odd(zone: str, *rules: Rule, since: date = SINCE) -> tuple[OddDay, ...]:
    return odd_days(ZoneInfo(zone), rules, since)


def only(days: tuple[OddDay, ...], index: int) -> RuleEffect:
    (found,) = days[index].effects
    return found


def test_new_york_has_a_short_and_a_long_day() -> None:
    spring, autumn = odd("America/New_York")
    assert (spring.day, spring.length) == (date(2027, 3, 14), timedelta(hours=23))
    assert (autumn.day, autumn.length) == (date(2027, 11, 7), timedelta(hours=25))
    assert spring.change.at == datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert (spring.change.wall_before.time(), spring.change.wall_after.time()) == (
        time(2),
        time(3),
    )
    assert autumn.change.shift == timedelta(hours=-1)


def test_an_hour_that_is_skipped_is_not_offered() -> None:
    found = only(odd("America/New_York", rule(time(1), time(5), 30)), 0)
    assert found.skipped == (time(2), time(2, 30))
    assert not found.doubled
    assert not found.moved
    assert (found.open_for, found.usually_open_for) == (timedelta(hours=3), timedelta(hours=4))


def test_an_hour_that_comes_twice_is_offered_twice() -> None:
    found = only(odd("America/New_York", rule(time(0), time(3), 30)), 1)
    assert found.doubled == (time(1), time(1, 30))
    assert not found.skipped
    assert found.open_for == timedelta(hours=4)
    assert len(set(found.offered)) == len(found.offered) == 8


def test_steps_that_do_not_fit_an_hour_move() -> None:
    found = only(odd("America/New_York", rule(time(1), time(6), 45)), 0)
    assert found.usual == (time(1), time(1, 45), time(2, 30), time(3, 15), time(4), time(4, 45))
    assert found.moved == (time(3, 30), time(4, 15), time(5))
    assert found.is_touched


def test_hours_by_day_are_as_always() -> None:
    for index in (0, 1):
        found = only(odd("America/New_York", rule(time(8), time(17))), index)
        assert not found.is_touched
        assert found.open_for == timedelta(hours=9)


def test_a_rule_of_another_weekday_is_left_out() -> None:
    assert odd("America/New_York", rule(time(1), time(5), weekday=0))[0].effects == ()


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu", "Asia/Tokyo", "UTC", "Asia/Kolkata"])
def test_a_zone_that_never_changes_has_no_odd_day(zone: str) -> None:
    assert odd(zone) == ()


def test_navajo_changes_where_arizona_does_not() -> None:
    assert [one.day for one in odd("America/Shiprock")] == [date(2027, 3, 14), date(2027, 11, 7)]


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Australia/Lord_Howe", {23.5, 24.5}),
        ("Antarctica/Troll", {22.0, 26.0}),
        ("Africa/Cairo", {23.0, 25.0}),  # at midnight, forward and back
        ("America/Havana", {23.0, 25.0}),
        ("America/Nuuk", {23.0, 25.0}),  # eleven at night to midnight, and back
        ("Africa/Casablanca", {23.0, 25.0}),  # around Ramadan
        ("Europe/Dublin", {23.0, 25.0}),
    ],
)
def test_odd_zones_have_odd_days_of_their_own_length(zone: str, hours: set[float]) -> None:
    assert {one.length / timedelta(hours=1) for one in odd(zone)} == hours


def test_a_day_that_never_was_has_no_length() -> None:
    zone = ZoneInfo("Pacific/Apia")
    begins, ends = bounds(date(2011, 12, 30), zone)
    assert begins == ends


def test_which_time_is_told_twice() -> None:
    zone = ZoneInfo("America/New_York")
    first, second = datetime(2027, 11, 7, 5, 30, tzinfo=UTC), datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    assert is_told_twice(first, zone)
    assert is_told_twice(second, zone)
    assert not is_told_twice(second + timedelta(hours=1), zone)
    assert not is_told_twice(datetime(2027, 3, 14, 7, 10, tzinfo=UTC), zone)


def test_a_visit_over_the_change_ends_by_another_clock() -> None:
    change = odd("America/New_York")[0].change
    assert runs_over_change(change.at - timedelta(minutes=10), change.at + timedelta(minutes=10), change)
    assert not runs_over_change(change.at, change.at + timedelta(minutes=20), change)


@settings(deadline=None, max_examples=40)
@given(zone=zones, since=st.dates(date(2026, 1, 1), date(2035, 1, 1)))
def test_every_zone_the_odd_days_are_odd_and_those_between_are_not(zone: ZoneInfo, since: date) -> None:
    found = odd_days(zone, (), since)
    for one in found:
        assert one.length == DAY - one.change.shift
        assert one.length != DAY
        assert one.begins <= one.change.at <= one.ends
        assert one.begins.astimezone(zone).date() == one.day
    marked = {one.day for one in found}
    last = max(marked, default=since + timedelta(days=399))
    for number in range((last - since).days + 1):
        day = since + number * DAY
        begins, ends = bounds(day, zone)
        assert (ends - begins != DAY) == (day in marked), day


@settings(deadline=None)
@given(
    zone=zones,
    starts=clocks,
    ends=clocks,
    step=st.sampled_from([5, 15, 20, 45, 60, 90]),
    day=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_every_zone_what_is_offered_is_what_the_wall_reads(
    zone: ZoneInfo, starts: time, ends: time, step: int, day: date
) -> None:
    if starts >= ends and ends != time(0):
        starts, ends = (ends, starts) if starts != ends else (time(0), time(0))
    odd_ones = odd_days(zone, (), day)
    for on in [day, *(one.day for one in odd_ones)]:
        found = effect(rule(starts, ends, step), on, zone)
        walls = [at.astimezone(zone) for at in found.offered]
        assert all(at.date() == on for at in walls)
        assert all(starts <= at.time() for at in walls)
        assert len(set(found.offered)) == len(found.offered)
        assert set(found.usual) - set(found.skipped) | set(found.moved) == {at.time() for at in walls}
        if on not in {one.day for one in odd_ones}:
            assert not found.is_touched
            assert tuple(at.time() for at in walls) == found.usual
