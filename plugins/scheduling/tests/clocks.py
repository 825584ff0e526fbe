"""Zones, days and hours of which the tests of what is pure draw, and somebody who works every day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from portico_scheduling.domain import Rule

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
