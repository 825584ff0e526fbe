"""Dates in words, in the zone and language of the request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from portico.themes import dates
from portico.themes.speech import Catalogues, Speech

LOCALE = Path(__file__).parents[2] / "src" / "portico" / "locale"
VISIT = datetime(2026, 11, 19, 17, 20, tzinfo=UTC)
NOW = datetime(2026, 11, 17, 16, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return Catalogues.read({"portico": LOCALE})


def speech(language: str, now: datetime = NOW) -> Speech:
    return Speech(language=language, zone=ZoneInfo("America/Denver"), now=now)


def test_english(catalogues: Catalogues) -> None:
    with catalogues.speaking(speech("en")):
        assert dates.when(VISIT) == "Thursday, November 19, 10:20 am"
        assert dates.day(date(2027, 1, 4)) == "Monday, January 4, 2027"
        assert dates.written(date(1948, 3, 27)) == "March 27, 1948"
        assert dates.from_now(VISIT) == "in 2 days"
        assert dates.age(date(2020, 5, 1)) == "6 years"
        assert dates.age(date(2026, 7, 18)) == "3 months"
        assert dates.age(date(2026, 11, 12)) == "5 days"


def test_spanish(catalogues: Catalogues) -> None:
    with catalogues.speaking(speech("es")):
        assert dates.when(VISIT).replace("\xa0", " ") == "jueves 19 de noviembre, 10:20 a. m."
        assert dates.from_now(VISIT) == "dentro de 2 días"
        assert dates.from_now(NOW) == "hoy"
        assert dates.age(date(2020, 5, 1)) == "6 años"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-19T06:59", "tomorrow"),  # still the 18th in Denver
        ("2026-11-19T07:01", "today"),
        ("2026-11-20T07:01", "yesterday"),
        ("2026-11-29T12:00", "10 days ago"),
    ],
)
def test_tomorrow_is_the_locations_tomorrow(catalogues: Catalogues, now: str, words: str) -> None:
    with catalogues.speaking(speech("en", datetime.fromisoformat(now).replace(tzinfo=UTC))):
        assert dates.from_now(VISIT) == words


def test_another_locations_zone(catalogues: Catalogues) -> None:
    with catalogues.speaking(speech("en")):
        assert dates.time(VISIT, "Europe/London") == "5:20 pm"
        assert dates.day(datetime(2026, 11, 20, 3, 0, tzinfo=UTC)) == "Thursday, November 19"


def test_outside_a_request_it_is_plain_english_in_utc() -> None:
    assert dates.time(VISIT) == "5:20 pm"
