"""The line and the offers: who is asked first, what fits, until when an offer holds. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico_scheduling.domain import Interval, Shut, Time
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

from plugins.scheduling.tests.clocks import OTHER, PERSON, PLACE, ZONES, every_day, instants, zones


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
    [
        Shut(first=date(2026, 11, 18), last=date(2026, 11, 18)),
        Shut(first=date(2026, 11, 19), last=date(2026, 11, 19), starts=time(15), ends=time(0)),
    ],
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
    ids=[
        "there and then",
        "over noon",
        "over a day off",
        "in the night",
        "no more today",
        "too short",
        "before it",
        "nobody",
        "too soon",
    ],
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
