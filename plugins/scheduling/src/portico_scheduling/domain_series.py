"""Visits that come again: each week, every two weeks or each month, by the clock on the wall. Pure functions.

A month's visit keeps its place among the month's weekdays ("the third Thursday"; what is the fifth becomes the last),
since opening hours are told by weekday.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Every = Literal["week", "two_weeks", "month"]
MOST = 26
"""Half a year of weeks."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """How often, and how many visits in all, the first one counted."""

    every: Every
    count: int

    def __post_init__(self) -> None:
        if not 2 <= self.count <= MOST:
            raise ValueError(f"a series has 2 to {MOST} visits")

    def days(self, first: date) -> list[date]:
        """The day of each visit."""
        if self.every == "month":
            return [_in_month(first, number) for number in range(self.count)]
        step = timedelta(weeks=2 if self.every == "two_weeks" else 1)
        return [first + step * number for number in range(self.count)]

    def starts(self, first: datetime, zone: ZoneInfo) -> list[datetime | None]:
        """The instant of each visit, UTC: the same reading of the clock at the place; None where it is skipped."""
        wall = first.astimezone(zone).replace(tzinfo=None)
        return [_instant(datetime.combine(day, wall.time()), zone) for day in self.days(wall.date())]

    def rrule(self, first: date) -> str:
        """As an RRULE of RFC 5545."""
        if self.every == "month":
            place = _place_in_month(first)
            return f"FREQ=MONTHLY;BYDAY={place}{_WEEKDAYS[first.weekday()]};COUNT={self.count}"
        interval = ";INTERVAL=2" if self.every == "two_weeks" else ""
        return f"FREQ=WEEKLY{interval};COUNT={self.count}"


def _in_month(first: date, number: int) -> date:
    years, month = divmod(first.month - 1 + number, 12)
    year, month = first.year + years, month + 1
    length = calendar.monthrange(year, month)[1]
    days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == first.weekday()]
    place = _place_in_month(first)
    return date(year, month, days[-1] if place == -1 else days[place - 1])


def _place_in_month(day: date) -> int:
    """1 to 4, or -1 for the last where it is the fifth."""
    place = (day.day - 1) // 7 + 1
    return place if place < 5 else -1


def _instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall else None
