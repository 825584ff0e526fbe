"""Free times by the clock on the wall: both clock changes of 2026 in New York and London, and none in Phoenix."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico_scheduling.domain import (
    BadKey,
    Rule,
    Time,
    Window,
    free_times,
    is_open,
    may_cancel_until,
    named,
    open_intervals,
    quanta,
    state_of,
)

NEW_YORK, PHOENIX, LONDON = ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix"), ZoneInfo("Europe/London")
FORWARD = {NEW_YORK: date(2026, 3, 8), LONDON: date(2026, 3, 29)}
BACK = {NEW_YORK: date(2026, 11, 1), LONDON: date(2026, 10, 25)}
PERSON, PLACE = UUID(int=1), UUID(int=2)


def rule(day: date, starts: time, ends: time, step: int = 30) -> Rule:
    return Rule(
        practitioner_id=PERSON,
        location_id=PLACE,
        weekday=day.weekday(),
        starts=starts,
        ends=ends,
        step_minutes=step,
        valid_from=date(2026, 1, 1),
    )


def walls(one: Rule, day: date, zone: ZoneInfo, minutes: int = 30) -> list[str]:
    """What the clock on the wall reads at each time offered on this day."""
    window = Window(earliest=datetime.combine(day, time(), zone).astimezone(UTC), last_day=day)
    times = free_times([one], {PLACE: zone}, window, minutes=minutes, taken={})
    return [f"{found.start.astimezone(zone):%H:%M}" for found in times]


@pytest.mark.parametrize("zone", [NEW_YORK, PHOENIX, LONDON], ids=str)
def test_a_weekly_clinic_at_nine_stays_at_nine_all_year(zone: ZoneInfo) -> None:
    monday = date(2026, 1, 5)
    weekly = rule(monday, time(9), time(9, 30))
    window = Window(earliest=datetime(2026, 1, 5, tzinfo=zone).astimezone(UTC), last_day=date(2026, 12, 28))
    times = list(free_times([weekly], {PLACE: zone}, window, minutes=30, taken={}))
    assert len(times) == 52
    assert {f"{one.start.astimezone(zone):%A %H:%M}" for one in times} == {"Monday 09:00"}
    offsets = {one.start.hour for one in times}
    assert offsets == ({16} if zone is PHOENIX else {13, 14} if zone is NEW_YORK else {8, 9})


@pytest.mark.parametrize(("zone", "day"), FORWARD.items(), ids=str)
def test_the_hour_that_is_skipped_offers_nothing(zone: ZoneInfo, day: date) -> None:
    found = walls(rule(day, time(0), time(4)), day, zone)
    skipped = {"02:00", "02:30"} if zone is NEW_YORK else {"01:00", "01:30"}
    assert not skipped & set(found)
    assert len(found) == 6
    assert (
        walls(rule(day, time(2) if zone is NEW_YORK else time(1), time(3 if zone is NEW_YORK else 2)), day, zone) == []
    )


@pytest.mark.parametrize(("zone", "day"), BACK.items(), ids=str)
def test_the_hour_that_comes_twice_is_offered_twice(zone: ZoneInfo, day: date) -> None:
    found = walls(rule(day, time(0), time(4)), day, zone)
    assert found.count("01:00") == found.count("01:30") == 2
    assert len(found) == 10


def test_nothing_is_odd_in_phoenix_when_its_neighbours_change_their_clocks() -> None:
    for day in (FORWARD[NEW_YORK], BACK[NEW_YORK]):
        assert walls(rule(day, time(1), time(3)), day, PHOENIX) == ["01:00", "01:30", "02:00", "02:30"]


def test_a_visit_may_reach_over_the_change() -> None:
    day = FORWARD[NEW_YORK]
    assert walls(rule(day, time(1, 30), time(4)), day, NEW_YORK, minutes=60) == ["01:30", "03:00"]


def test_two_rules_that_meet_in_the_double_hour_never_overlap() -> None:
    day = BACK[NEW_YORK]
    before = open_intervals(day, time(0), time(1, 30), NEW_YORK)
    after = open_intervals(day, time(1, 30), time(3), NEW_YORK)
    assert len(before) == len(after) == 2
    whole = sorted(before + after)
    assert all(one.end == other.start for one, other in itertools.pairwise(whole))
    assert sum((one.end - one.start for one in whole), timedelta()) == timedelta(hours=4)


def test_midnight_at_the_end_of_the_day() -> None:
    day = date(2026, 6, 1)
    assert walls(rule(day, time(23), time(0)), day, LONDON) == ["23:00", "23:30"]


def test_notice_is_in_hours_that_pass_also_on_the_day_of_the_change() -> None:
    """Twelve hours before nine on the day with 25 hours is ten in the evening by the clock on the wall."""
    at_nine = datetime(2026, 11, 1, 9, tzinfo=NEW_YORK).astimezone(UTC)
    clinic = rule(date(2026, 11, 1), time(9), time(9, 30))
    for asked, is_offered in ((time(22, 0), True), (time(22, 1), False)):
        now = datetime.combine(date(2026, 10, 31), asked, NEW_YORK).astimezone(UTC)
        window = Window.of(now, NEW_YORK, notice_hours=12, horizon_days=7)
        times = list(free_times([clinic], {PLACE: NEW_YORK}, window, minutes=30, taken={}))
        assert (times[:1] == [Time(at_nine, at_nine + timedelta(minutes=30), PERSON, PLACE)]) is is_offered


def test_cancelling_ends_so_many_hours_before() -> None:
    start = datetime(2026, 3, 8, 9, tzinfo=NEW_YORK).astimezone(UTC)
    assert f"{may_cancel_until(start, 24).astimezone(NEW_YORK):%d %H:%M}" == "07 08:00"


def test_the_horizon_is_in_days_of_the_calendar() -> None:
    day = date(2026, 6, 1)
    now = datetime(2026, 6, 1, 23, 50, tzinfo=NEW_YORK).astimezone(UTC)
    daily = [rule(day + timedelta(days=n), time(9), time(9, 30)) for n in range(7)]
    window = Window.of(now, NEW_YORK, notice_hours=0, horizon_days=3)
    times = list(free_times(daily, {PLACE: NEW_YORK}, window, minutes=30, taken={}))
    assert [one.start.astimezone(NEW_YORK).day for one in times] == [2, 3, 4]


def test_rules_hold_from_and_to() -> None:
    day = date(2026, 6, 1)
    ended = Rule(
        practitioner_id=PERSON,
        location_id=PLACE,
        weekday=0,
        starts=time(9),
        ends=time(10),
        step_minutes=30,
        valid_from=date(2026, 1, 1),
        valid_to=day,
    )
    assert walls(ended, day, LONDON)
    assert not walls(ended, day + timedelta(days=7), LONDON)
    assert not walls(ended, date(2025, 12, 29), LONDON)


def test_taken_time_is_not_offered_nor_what_overlaps_it() -> None:
    day = date(2026, 6, 1)
    clinic = rule(day, time(9), time(11), step=20)
    nine_twenty = datetime(2026, 6, 1, 9, 20, tzinfo=LONDON).astimezone(UTC)
    taken = {PERSON: set(quanta(nine_twenty, nine_twenty + timedelta(minutes=20)))}
    window = Window(earliest=datetime(2026, 6, 1, tzinfo=UTC), last_day=day)
    times = free_times([clinic], {PLACE: LONDON}, window, minutes=40, taken=taken)
    assert [f"{one.start.astimezone(LONDON):%H:%M}" for one in times] == ["09:40", "10:00", "10:20"]


def test_the_patients_own_time_counts_as_taken() -> None:
    day = date(2026, 6, 1)
    nine = datetime(2026, 6, 1, 9, tzinfo=LONDON).astimezone(UTC)
    window = Window(earliest=datetime(2026, 6, 1, tzinfo=UTC), last_day=day)
    times = free_times(
        [rule(day, time(9), time(10))],
        {PLACE: LONDON},
        window,
        minutes=30,
        taken={},
        also_taken=set(quanta(nine, nine + timedelta(minutes=30))),
    )
    assert [one.start for one in times] == [nine + timedelta(minutes=30)]


def test_a_key_names_its_time_and_nothing_else_is_a_key() -> None:
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)
    one = Time(start, start + timedelta(minutes=20), PERSON, PLACE)
    assert named(one.key) == (start, PERSON, PLACE)
    for wrong in ("", "x", f"20261301T0900Z.{PERSON}.{PLACE}", f"20260601T0900Z.{PERSON}", one.key + ".x"):
        with pytest.raises(BadKey):
            named(wrong)


def test_only_what_the_rules_offer_is_open() -> None:
    day = date(2026, 6, 1)
    clinic = rule(day, time(9), time(10))
    nine = datetime(2026, 6, 1, 9, tzinfo=LONDON).astimezone(UTC)

    def asked(start: datetime, minutes: int = 30, person: UUID = PERSON) -> bool:
        return is_open([clinic], LONDON, Time(start, start + timedelta(minutes=minutes), person, PLACE))

    assert asked(nine)
    assert asked(nine + timedelta(minutes=30))
    assert not asked(nine + timedelta(minutes=5)), "not in the steps of the rule"
    assert not asked(nine + timedelta(hours=1)), "after the end"
    assert not asked(nine, minutes=90), "longer than the clinic"
    assert not asked(nine, person=UUID(int=9)), "somebody else's"


def test_late_is_who_is_booked_and_not_there() -> None:
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert state_of("booked", start, start + timedelta(minutes=4)) == "booked"
    assert state_of("booked", start, start + timedelta(minutes=6)) == "late"
    assert state_of("arrived", start, start + timedelta(minutes=6)) == "arrived"


ZONES = st.sampled_from(
    [NEW_YORK, PHOENIX, LONDON, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Beirut")]
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
WALLS = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))


@given(zone=ZONES, day=DAYS, starts=WALLS, ends=WALLS)
def test_open_is_when_the_wall_says_so(zone: ZoneInfo, day: date, starts: time, ends: time) -> None:
    if ends and ends <= starts:
        starts, ends = ends, starts
    if starts == ends and ends:
        return
    found = open_intervals(day, starts, ends, zone)
    noon = datetime.combine(day, time(12), zone).astimezone(UTC)
    for minutes in range(-15 * 60, 15 * 60, 5):
        instant = noon + timedelta(minutes=minutes)
        wall = instant.astimezone(zone)
        says = wall.date() == day and starts <= wall.time() and (not ends or wall.time() < ends)
        assert says == any(one.start <= instant < one.end for one in found)


@given(zone=ZONES, day=DAYS, starts=WALLS, minutes=st.integers(1, 24).map(lambda n: n * 5))
def test_times_are_in_order_inside_of_the_rule_and_never_overlap_a_claim(
    zone: ZoneInfo, day: date, starts: time, minutes: int
) -> None:
    clinic = rule(day, starts, time(0), step=20)
    window = Window(earliest=datetime.combine(day, time(), zone).astimezone(UTC), last_day=day)
    times = list(free_times([clinic], {PLACE: zone}, window, minutes=minutes, taken={}))
    assert times == sorted(set(times))
    assert all(is_open([clinic], zone, one) for one in times)
    for one in times[:3]:
        taken = {PERSON: set(quanta(one.start, one.end))}
        left = list(free_times([clinic], {PLACE: zone}, window, minutes=minutes, taken=taken))
        assert all(other.end <= one.start or other.start >= one.end for other in left)


@given(st.integers(5_000_000, 7_000_000), st.integers(1, 96))
def test_quanta_cover_the_visit(first: int, pieces: int) -> None:
    start = datetime.fromtimestamp(first * 300, UTC)
    found = quanta(start, start + timedelta(minutes=5 * pieces))
    assert len(found) == pieces
    assert found.start == first
