"""Dates and times in words, as filters: in the location's zone and the person's language.

"Thursday, November 19, 10:20 am", never 11/19. The year stands only where it is not this one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from portico_sdk.i18n import translator

from portico.themes.speech import CORE, speech

t = translator(CORE)

_DAY = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}
_DAY_AND_YEAR = {"en": "EEEE, MMMM d, y", "es": "EEEE d 'de' MMMM 'de' y"}
_DATE = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y"}


def when(value: datetime, zone: str = "") -> str:
    """Day and time: "Thursday, November 19, 10:20 am"."""
    return f"{day(value, zone)}, {time(value, zone)}"


def day(value: date, zone: str = "") -> str:
    """ "Thursday, November 19"; with the year when it is another one."""
    at, who = _local(value, zone), speech()
    patterns = _DAY if at.year == who.now.astimezone(_zone(zone)).year else _DAY_AND_YEAR
    return format_date(at, _pattern(patterns), locale=_locale())


def written(value: date, zone: str = "") -> str:
    """ "March 27, 1948": a date without its weekday, as birth dates are written."""
    return format_date(_local(value, zone), _pattern(_DATE), locale=_locale())


def time(value: datetime, zone: str = "") -> str:
    """ "10:20 am", "10:20 a. m."."""
    local = value.astimezone(_zone(zone))
    text = format_datetime(local, "h:mm a", locale=_locale(), tzinfo=_zone(zone))
    if speech().language == "es":  # "10:20 a. m." would break over two lines twice
        return text.replace(" ", "\u00a0").replace("\u202f", "\u00a0")
    return text.replace("AM", "am").replace("PM", "pm").replace("\u202f", " ")


def part(value: date, pattern: str, zone: str = "") -> str:
    """One part of a date for the tear-off leaf: `part("EEEE")` the weekday, "d" the day, "MMMM" the month."""
    return format_date(_local(value, zone), pattern, locale=_locale())


def iso(value: datetime, zone: str = "") -> str:
    """For `<time datetime>`: local time with its offset, to the minute."""
    return value.astimezone(_zone(zone)).isoformat(timespec="minutes")


def from_now(value: date, zone: str = "") -> str:
    """ "today", "tomorrow", "in 2 days", "3 days ago": by the calendar at the location, not by 24 hours."""
    days = (_local(value, zone) - speech().now.astimezone(_zone(zone)).date()).days
    named = {0: t("today"), 1: t("tomorrow"), -1: t("yesterday")}
    if days in named:
        return named[days]
    return format_timedelta(
        timedelta(days=days), granularity="day", threshold=1000, add_direction=True, locale=_locale()
    )


def age(born: date, on: date | None = None) -> str:
    """ "6 years", "4 months", "12 days"."""
    today = on or speech().now.astimezone(speech().zone).date()
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months >= 24:
        unit, count = "year", months // 12
    elif months >= 1:
        unit, count = "month", months
    else:
        unit, count = "day", (today - born).days
    return format_unit_of_time(count, unit)


def format_unit_of_time(count: int, unit: str) -> str:
    """ "6 years" in the person's language."""
    from babel.units import format_unit

    return format_unit(count, f"duration-{unit}", "long", locale=_locale())


def _locale() -> Locale:
    return _parsed(speech().language)


@cache
def _parsed(language: str) -> Locale:
    """Babel would take the name apart at every date. Languages are few."""
    return Locale.parse(language)


def _pattern(by_language: dict[str, str]) -> str:
    return by_language.get(speech().language, by_language["en"])


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name) if name else speech().zone


def _local(value: date, zone: str) -> date:
    """A datetime's date at the location; a plain date is one already."""
    return value.astimezone(_zone(zone)).date() if isinstance(value, datetime) else value
