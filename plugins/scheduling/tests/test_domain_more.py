"""Days off, buffers and rooms; who may book; series over the change of clocks. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico_scheduling.domain import Interval, Rule, Shut, Window, free_times, is_open, open_intervals, quanta
from portico_scheduling.domain_rules import Allowed, Person, age_on, why_not
from portico_scheduling.domain_series import MOST, Pattern

from plugins.scheduling.tests.clocks import OTHER, PERSON, PLACE, ROOM, ROOM_2, ZONES, days, every_day, hours, zones


def week(first: date, zone: ZoneInfo) -> Window:
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    return Window(earliest=start, last_day=first + timedelta(days=6))


@given(zones, days, st.integers(0, 6), hours, hours)
def test_nothing_is_offered_while_it_is_shut(
    zone: ZoneInfo, first: date, number: int, begins: time, ends: time
) -> None:
    day = first + timedelta(days=number)
    shut = Shut(first=day, last=day, starts=begins, ends=ends) if begins < ends else Shut(first=day, last=day)
    window = week(first, zone)
    offered = set(free_times([every_day()], {PLACE: zone}, window, minutes=20, taken={}, shut=[shut]))
    closed = open_intervals(day, shut.starts or time(), shut.ends or time(), zone)
    every = set(free_times([every_day()], {PLACE: zone}, window, minutes=20, taken={}))
    hit = {one for one in every if any(gap.start < one.end and one.start < gap.end for gap in closed)}
    assert offered == every - hit
    assert not any(is_open([every_day()], zone, one, [shut]) for one in hit)
    assert all(is_open([every_day()], zone, one, [shut]) for one in offered)


def test_who_is_off_is_off_alone_and_only_there() -> None:
    rules = [every_day(), Rule(**{**vars(every_day()), "practitioner_id": OTHER})]
    zone, day = ZONES[0], date(2026, 11, 17)
    for shut, left in (
        (Shut(first=day, last=day, practitioner_id=PERSON), {OTHER}),
        (Shut(first=day, last=day, practitioner_id=PERSON, location_id=ROOM), {PERSON, OTHER}),
        (Shut(first=day, last=day, location_id=PLACE), set()),
    ):
        window = Window(earliest=datetime.combine(day, time(), zone).astimezone(UTC), last_day=day)
        found = free_times(rules, {PLACE: zone}, window, minutes=20, taken={}, shut=[shut])
        assert {one.practitioner_id for one in found} == left


@given(zones, days, st.integers(0, 24), st.integers(0, 24), st.lists(st.integers(0, 143), max_size=4))
def test_buffers_never_touch_what_is_taken(
    zone: ZoneInfo, first: date, before: int, after: int, busy: list[int]
) -> None:
    before, after = before * 5, after * 5
    window = Window(earliest=datetime.combine(first, time(), zone).astimezone(UTC), last_day=first)
    start = datetime.combine(first, time(8), zone).astimezone(UTC)
    taken = {
        q for one in busy for q in quanta(start + timedelta(minutes=5 * one), start + timedelta(minutes=5 * one + 5))
    }
    found = list(
        free_times([every_day()], {PLACE: zone}, window, minutes=20, taken={PERSON: taken}, before=before, after=after)
    )
    for one in found:
        around = Interval(one.start - timedelta(minutes=before), one.end + timedelta(minutes=after))
        assert not taken & set(quanta(around.start, around.end))


def test_a_room_and_a_device_are_needed_together() -> None:
    zone, day = ZONES[0], date(2026, 11, 17)
    window = Window(earliest=datetime.combine(day, time(), zone).astimezone(UTC), last_day=day)
    nine = datetime.combine(day, time(9), zone).astimezone(UTC)
    taken = {
        ROOM: set(quanta(nine, nine + timedelta(hours=1))),
        ROOM_2: set(quanta(nine, nine + timedelta(minutes=20))),
    }

    def starts(pools: list[list[UUID]]) -> set[str]:
        found = free_times(
            [every_day(time(9), time(10))], {PLACE: zone}, window, minutes=20, taken=taken, pools={PLACE: pools}
        )
        return {f"{one.start.astimezone(zone):%H:%M}" for one in found}

    assert starts([[ROOM, ROOM_2]]) == {"09:20", "09:40"}
    assert starts([[ROOM_2], [ROOM]]) == set()
    assert starts([[]]) == set(), "a room is needed and there is none"


@pytest.mark.parametrize(
    ("allowed", "person", "because"),
    [
        (Allowed(), Person(birth_date=date(1950, 1, 1), is_established=False), None),
        (Allowed(patient_bookable=False), Person(birth_date=date(1950, 1, 1), is_established=True), "practice"),
        (Allowed(book_as="new"), Person(birth_date=date(1950, 1, 1), is_established=True), "new"),
        (Allowed(book_as="established"), Person(birth_date=date(1950, 1, 1), is_established=False), "established"),
        (Allowed(min_age=18), Person(birth_date=date(2008, 11, 18), is_established=True), "too_young"),
        (Allowed(min_age=18), Person(birth_date=date(2008, 11, 17), is_established=True), None),
        (Allowed(max_age=17), Person(birth_date=date(2008, 11, 17), is_established=True), "too_old"),
        (Allowed(max_open=1), Person(birth_date=date(1950, 1, 1), is_established=True, open_visits=1), "enough"),
        (Allowed(payers=("Medicare",)), Person(birth_date=date(1950, 1, 1), is_established=True), "payer"),
    ],
)
def test_why_not(allowed: Allowed, person: Person, because: str | None) -> None:
    assert why_not(allowed, person, date(2026, 11, 17), payer="cash") == because


def test_nobody_is_refused_for_a_payer_before_being_asked() -> None:
    person = Person(birth_date=date(1950, 1, 1), is_established=True)
    assert why_not(Allowed(payers=("Medicare",)), person, date(2026, 11, 17), payer=None) is None


@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_one_is_a_year_older_once_a_year(born: date, day: date) -> None:
    assert 0 <= age_on(born, day) <= 110
    assert age_on(born, day + timedelta(days=366)) - age_on(born, day) in (1, 2)
    assert age_on(born, day + timedelta(days=1)) - age_on(born, day) in (0, 1)


patterns = st.builds(Pattern, every=st.sampled_from(("week", "two_weeks", "month")), count=st.integers(2, MOST))


@given(zones, patterns, days, hours)
def test_a_series_keeps_the_clock_and_the_weekday(zone: ZoneInfo, pattern: Pattern, first: date, hour: time) -> None:
    start = datetime.combine(first, hour, zone).astimezone(UTC)
    wall = start.astimezone(zone)
    found = pattern.starts(start, zone)
    assert len(found) == pattern.count
    assert found[0] == start or wall.fold
    for one, day in zip(found, pattern.days(wall.date()), strict=True):
        if one is None:  # the clock skips that reading on that day
            told = datetime.combine(day, wall.time(), zone)
            assert told.astimezone(UTC).astimezone(zone).time() != wall.time()
            continue
        then = one.astimezone(zone)
        assert (then.date(), then.time(), then.weekday()) == (day, wall.time(), wall.weekday())
    assert pattern.days(wall.date()) == sorted(set(pattern.days(wall.date())))


def test_a_skipped_reading_is_told_and_not_shifted() -> None:
    zone = ZoneInfo("America/New_York")
    first = datetime(2026, 3, 1, 2, 30, tzinfo=zone).astimezone(UTC)
    assert Pattern(every="week", count=3).starts(first, zone)[1] is None


def test_a_months_visit_keeps_its_place_in_the_month() -> None:
    third = Pattern(every="month", count=3)
    assert third.days(date(2026, 11, 19)) == [date(2026, 11, 19), date(2026, 12, 17), date(2027, 1, 21)]
    assert third.rrule(date(2026, 11, 19)) == "FREQ=MONTHLY;BYDAY=3TH;COUNT=3"
    assert third.days(date(2026, 10, 29)) == [date(2026, 10, 29), date(2026, 11, 26), date(2026, 12, 31)]
    assert third.rrule(date(2026, 10, 29)) == "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3"
    assert Pattern(every="two_weeks", count=5).rrule(date(2026, 11, 19)) == "FREQ=WEEKLY;INTERVAL=2;COUNT=5"
