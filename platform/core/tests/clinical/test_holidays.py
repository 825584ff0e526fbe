"""Federal holidays against what the Office of Personnel Management published for these years."""

from __future__ import annotations

from datetime import date

import pytest
from portico.clinical.holidays import federal_holidays

KEPT = {
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2028: "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
}


@pytest.mark.parametrize("year", KEPT)
def test_the_days_on_which_offices_are_closed(year: int) -> None:
    assert " ".join(f"{one.kept:%m-%d}" for one in federal_holidays(year)) == KEPT[year]


def test_every_day_is_a_working_day_of_its_year() -> None:
    for year in range(2000, 2101):
        days = [one.kept for one in federal_holidays(year)]
        assert days == sorted(days)
        assert all(day.year == year and day.weekday() < 5 for day in days)
        assert 10 <= len(days) <= 12


def test_new_years_day_on_a_saturday_is_kept_in_the_year_before() -> None:
    last = federal_holidays(2027)[-1]
    assert (last.name, last.day, last.kept) == ("New Year’s Day", date(2028, 1, 1), date(2027, 12, 31))
