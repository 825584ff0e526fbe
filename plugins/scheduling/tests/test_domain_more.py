"""Days off, buffers and rooms; who may book; series over the change of clocks; the line; calendar files. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico_scheduling.domain import Interval, Rule, Shut, Time, Window, free_times, is_open, open_intervals, quanta
from portico_scheduling.domain_calendar import Event, calendar_file
from portico_scheduling.domain_rules import Allowed, Person, age_on, why_not
from portico_scheduling.domain_series import MOST, Pattern
from portico_scheduling.domain_waiting import (
    DAY_BEGINS,
    DAY_ENDS,
    LEAST,
    Wish,
    in_line,
    offer_ends,
    overlaps,
    place_in_line,
    staffed,
)

ZONES = tuple(
    ZoneInfo(name)
    for name in ("America/New_York", "America/Phoenix", "Europe/London", "Australia/Lord_Howe", "America/Havana")
)
PERSON, OTHER, PLACE, ROOM, ROOM_2 = (UUID(int=number) for number in range(1, 6))
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
zones = st.sampled_from(ZONES)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
hours = st.integers(0, 23).map(time)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))


def every_day(starts: time = time(8), ends: time = time(18), step: int = 20) -> Rule:
    return Rule(
        practitioner_id=PERSON,
        location_id=PLACE,
        weekday=None,
        starts=starts,
        ends=ends,
        step_minutes=step,
        valid_from=date(2026, 1, 1),
    )


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


@given(instants, zones, st.integers(15, 1440), st.timedeltas(timedelta(), timedelta(days=30)))
def test_an_offer_leaves_time_and_never_ends_at_night(
    now: datetime, zone: ZoneInfo, minutes: int, ahead: timedelta
) -> None:
    start = now + ahead
    ends = offer_ends(now, start, zone, minutes)
    if ends is None:
        assert ahead < 2 * LEAST
        return
    assert now < ends <= start - LEAST
    if ends != start - LEAST:
        assert ends - now >= timedelta(minutes=minutes)
        wall = ends.astimezone(zone).time()
        assert DAY_BEGINS < wall <= DAY_ENDS


AT_WORK = staffed(
    [every_day(time(8), time(12)), every_day(time(13), time(17))],
    [Shut(first=date(2026, 11, 18), last=date(2026, 11, 18)), Shut(first=date(2026, 11, 19), last=date(2026, 11, 19), starts=time(15), ends=time(0))],
    ZONES[0],
)
"""Eight to five, with a break at noon; not on the 18th, and on the 19th until three."""


@pytest.mark.parametrize(
    ("now", "start", "ends"),
    [
        ("17 09:00", "20 09:00", "17 11:00"),
        ("17 11:30", "20 09:00", "17 13:30"),
        ("17 16:00", "20 09:00", "19 09:00"),
        ("17 22:00", "20 09:00", "19 10:00"),
        ("19 14:00", "20 09:00", "19 15:00"),
        ("19 14:40", "20 09:00", None),
        ("17 16:00", "19 08:00", "17 17:00"),
        ("17 16:45", "18 09:00", None),
        ("17 09:00", "17 10:30", None),
    ],
    ids=["there and then", "over noon", "over a day off", "in the night", "no more today", "too short", "before it", "nobody", "too soon"],
)
def test_who_is_called_is_called_while_somebody_is_there(now: str, start: str, ends: str | None) -> None:
    def at(words: str) -> datetime:
        return datetime.strptime(f"2026-11-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONES[0]).astimezone(UTC)

    assert offer_ends(at(now), at(start), ZONES[0], 120, AT_WORK) == (at(ends) if ends else None)


def wish(number: int, *, waited: int, priority: int = 0, service: int = 1, **more: object) -> Wish:
    return Wish(
        id=UUID(int=number),
        patient_id=UUID(int=100 + number),
        service_id=UUID(int=service),
        created=datetime(2026, 11, 30, tzinfo=UTC) - timedelta(days=waited),
        since=date(2026, 11, 1),
        until=date(2026, 12, 31),
        priority=priority,
        **more,  # type: ignore[arg-type]
    )


def test_the_line_is_by_need_and_then_by_waiting() -> None:
    line = [wish(1, waited=1), wish(2, waited=3), wish(3, waited=2, priority=1), wish(4, waited=9, service=2)]
    assert [one.id.int for one in in_line(line)] == [3, 4, 2, 1]
    assert [place_in_line(line, UUID(int=number)) for number in (3, 2, 1, 4)] == [1, 2, 3, 1]


def test_a_wish_is_by_the_clock_at_the_place() -> None:
    zone = ZoneInfo("America/New_York")
    noon = datetime(2026, 11, 17, 12, tzinfo=zone).astimezone(UTC)
    at_noon = Time(noon, noon + timedelta(minutes=20), PERSON, PLACE)
    assert wish(1, waited=1).fits(at_noon, zone)
    assert wish(1, waited=1, part="afternoon").fits(at_noon, zone)
    assert not wish(1, waited=1, part="morning").fits(at_noon, zone)
    assert wish(1, waited=1, weekdays=0b10).fits(at_noon, zone), "a Tuesday"
    assert not wish(1, waited=1, weekdays=0b1111101).fits(at_noon, zone)
    assert not wish(1, waited=1, practitioner_id=OTHER).fits(at_noon, zone)
    assert not overlaps(at_noon, Interval(at_noon.end, at_noon.end + timedelta(hours=1)))


def event(start: datetime, zone: str, **more: object) -> Event:
    values: dict[str, object] = {
        "uid": "1@elm.example",
        "sequence": 0,
        "start": start,
        "end": start + timedelta(minutes=20),
        "zone": zone,
        "practice": "Müller/Söhne; and Co",
        "summary": "Visit at Müller; Söhne, \\ and Co",
        "place": "14 Elm Street",
        "words": "One line\nand another that is long enough to be folded once or twice, as it ends in the portal",
        "url": "http://elm.example/p/scheduling/visits/1",
        "organizer": "http://elm.example",
        "stamp": start,
        "changed": start,
        **more,
    }
    return Event(**values)  # type: ignore[arg-type]


@given(instants, zones)
def test_a_calendar_that_knows_only_the_file_finds_the_instant(start: datetime, zone: ZoneInfo) -> None:
    text = calendar_file(event(start, zone.key))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    wall = datetime.fromisoformat(next(one for one in lines if one.startswith("DTSTART;TZID")).rpartition(":")[2])
    observed = re.findall(
        r"BEGIN:(?:STANDARD|DAYLIGHT)\nDTSTART:(\S+)\nTZOFFSETFROM:\S+\nTZOFFSETTO:(\S+)", "\n".join(lines)
    )
    offset = max((datetime.fromisoformat(at), to) for at, to in observed if datetime.fromisoformat(at) <= wall)[1]
    seconds = int(offset[1:3]) * 3600 + int(offset[3:5]) * 60
    shown = (wall - timedelta(seconds=seconds if offset[0] == "+" else -seconds)).replace(tzinfo=UTC)
    # A reading that comes twice is told without saying which; all else is exact.
    assert (
        shown == start
        or start.astimezone(zone).replace(fold=0).utcoffset() != start.astimezone(zone).replace(fold=1).utcoffset()
    )


def test_a_calendar_file_is_the_standards() -> None:
    text = calendar_file(event(datetime(2026, 11, 19, 15, 20, tzinfo=UTC), "America/Phoenix"))
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "PRODID:-//Müller Söhne\\; and Co//Portico//EN\r\n" in text, (
        "the practice's own, for whoever looks at the file"
    )
    assert 'ORGANIZER;CN="Müller/Söhne; and Co":http://elm.example' in text.replace("\r\n ", "")
    assert "METHOD:PUBLISH\r\n" in text
    assert "\r\nNAME:Müller/Söhne\\; and Co\r\nX-WR-CALNAME:Müller/Söhne\\; and Co\r\n" in text
    assert "COLOR" not in text, "of a practice whose colour is not known"
    assert "SUMMARY:Visit at Müller\\; Söhne\\, \\\\ and Co\r\n" in text
    assert "DESCRIPTION:One line\\nand" in text
    assert text.count("BEGIN:STANDARD") == 1, "Arizona does not change its clocks"
    assert "TZOFFSETTO:-0700" in text
    gone = calendar_file(event(datetime(2026, 11, 19, 15, 20, tzinfo=UTC), "UTC", sequence=2, is_cancelled=True))
    assert "METHOD:CANCEL\r\n" in gone
    assert "STATUS:CANCELLED\r\n" in gone
    assert "SEQUENCE:2\r\n" in gone


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ("#1f5a43", "darkslategray"),
        ("#1d3b70", "midnightblue"),
        ("#ff8a70", "salmon"),
        ("#39ff14", "lime"),
        ("#000000", "black"),
    ],
)
def test_a_calendar_has_the_practices_color_by_its_nearest_name(color: str, name: str) -> None:
    text = calendar_file(event(datetime(2026, 11, 19, 15, 20, tzinfo=UTC), "UTC", color=color))
    calendar, visit = text.split("BEGIN:VEVENT")
    assert f"\r\nCOLOR:{name}\r\n" in calendar
    assert f"\r\nCOLOR:{name}\r\n" in visit
