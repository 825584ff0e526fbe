"""The federal holidays of the United States (5 U.S.C. 6103), by year, and the days on which they are kept.

A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; so New Year's Day can be kept
in December of the year before.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6

_FIXED: Final = (
    ("New Year’s Day", 1, 1),
    ("Juneteenth", 6, 19),
    ("Independence Day", 7, 4),
    ("Veterans Day", 11, 11),
    ("Christmas Day", 12, 25),
)
_FLOATING: Final = (
    ("Martin Luther King Jr. Day", 1, _MONDAY, 3),
    ("Presidents’ Day", 2, _MONDAY, 3),
    ("Memorial Day", 5, _MONDAY, -1),
    ("Labor Day", 9, _MONDAY, 1),
    ("Columbus Day / Indigenous Peoples’ Day", 10, _MONDAY, 2),
    ("Thanksgiving Day", 11, _THURSDAY, 4),
)
"""Name, month, weekday, and which one of the month (-1: the last)."""


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """`kept` is the day on which offices are closed; it differs from `day` at a weekend."""

    name: str
    day: date
    kept: date


def federal_holidays(year: int) -> Sequence[Holiday]:
    """Those that are kept in this year, by date."""
    found = [*_of(year), *(one for one in _of(year + 1) if one.kept.year == year)]
    return sorted((one for one in found if one.kept.year == year), key=lambda one: one.kept)


def _of(year: int) -> list[Holiday]:
    fixed = [
        Holiday(name=name, day=date(year, month, day), kept=_kept(date(year, month, day)))
        for name, month, day in _FIXED
    ]
    floating = [
        Holiday(name=name, day=day, kept=day)
        for name, month, weekday, which in _FLOATING
        if (day := _nth(year, month, weekday, which))
    ]
    return fixed + floating


def _kept(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first, length = calendar.monthrange(year, month)
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    return date(year, month, days[which if which < 0 else which - 1])
