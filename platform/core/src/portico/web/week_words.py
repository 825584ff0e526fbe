"""Opening hours in words and out of them: "8:00 am – 12:00 pm, 1:00 pm – 5:00 pm", and a week in one line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from babel.dates import format_date, format_time
from babel.lists import format_list
from portico_sdk import translator

from portico.clinical.calendar import OpenPlace, Span, read_weeks

t = translator("portico")

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONDAY: Final = date(2024, 1, 1)
_ONE: Final = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?\s*(?P<half>[ap])?\.?(?:m\.?)?")
MOST_SPANS: Final = 4
_EARLIEST: Final = 6


class NotHours(Exception):
    """What was typed can't be read as hours; the text says how to write them."""


def read_day(words: str) -> tuple[Span, ...]:
    """The spans of one day: "8-12, 1pm-5pm"; nothing or "closed" is a closed day. Raises NotHours."""
    if words.strip().lower() in ("", "closed", "–", "-"):
        return ()
    spans = list[Span]()
    for part in re.split(r"[,;]|\band\b", words.lower()):
        if part.strip():
            spans.append(_span(part, spans[-1].closes if spans else None))
    spans.sort()
    if not spans or len(spans) > MOST_SPANS:
        raise NotHours(t("Write times like 8 am to 12 pm, 1 pm to 5 pm. Leave it empty for a closed day."))
    for one, other in pairwise(spans):
        if other.opens < one.closes:
            raise NotHours(t("These times overlap. Write each once, like 8 am to 12 pm, 1 pm to 5 pm."))
    return tuple(spans)


def day_words(spans: Sequence[Span], language: str = "en") -> str:
    """As it is shown, and as `read_day` takes it again."""
    return ", ".join(f"{time_words(one.opens, language)} – {time_words(one.closes, language)}" for one in spans)


def time_words(at: time, language: str) -> str:
    """By twelve hours, as visits are told: "8:00 am", "8:00 a. m."."""
    words = format_time(at, "h:mm a", locale=language).replace("\u202f", " ").lower()
    return words.replace(" ", "\xa0") if language == "es" else words


def day_name(weekday: int, language: str) -> str:
    name = format_date(date.fromordinal(_MONDAY.toordinal() + weekday), "EEEE", locale=language)
    return name if language == "en" else name.lower()


def week_line(days: Sequence[Sequence[Span]], language: str) -> str:
    """Days with the same hours are said together: "Monday to Wednesday and Friday, 8:00 am – 5:00 pm". Closed days are
    left out; a week without hours is closed.
    """
    same = defaultdict[tuple[Span, ...], list[int]](list)
    for weekday, spans in enumerate(days):
        if spans:
            same[tuple(spans)].append(weekday)
    said = (f"{_days_words(weekdays, language)}, {day_words(spans, language)}" for spans, weekdays in same.items())
    line = "; ".join(said) or t("Closed")
    return f"{line[:1].upper()}{line[1:]}"


def _days_words(weekdays: Sequence[int], language: str) -> str:
    """Three or more in a row by the first and the last."""
    parts: list[str] = []
    for _, row in groupby(enumerate(weekdays), key=lambda one: one[1] - one[0]):
        names = [day_name(weekday, language) for _, weekday in row]
        parts += [t("{first} to {last}", first=names[0], last=names[-1])] if len(names) > 2 else names
    return format_list(parts, locale=language)


@lru_cache(maxsize=4096)
def said_hours(open_weeks: str, language: str) -> tuple[str, ...]:
    """The lines for a practice's row as `clinical.calendar` wrote it. Kept, since every page says them."""
    places = read_weeks(open_weeks)
    return hours_lines(places, language) if places else ()


def hours_lines(places: Sequence[OpenPlace], language: str) -> tuple[str, ...]:
    """One line where all places are open at the same hours, else one for each."""
    weeks = [
        tuple(tuple(Span(opens=one, closes=other) for one, other in day) for day in place.days) for place in places
    ]
    if len(set(weeks)) == 1:
        return (week_line(weeks[0], language),)
    return tuple(f"{place.name}: {week_line(week, language)}" for place, week in zip(places, weeks, strict=True))


def _span(words: str, before: time | None) -> Span:
    ends = re.split(r"\s*(?:–|—|-|\bto\b|\buntil\b)\s*", words.strip())
    if len(ends) != 2:
        raise NotHours(t("Write times like 8 am to 12 pm, 1 pm to 5 pm. Leave it empty for a closed day."))
    opens = _time(ends[0], before)
    closes = _time(ends[1], opens)
    if closes <= opens:
        raise NotHours(t("The closing time must be later than the opening time."))
    return Span(opens=opens, closes=closes)


def _time(words: str, after: time | None) -> time:
    """`after` helps where am and pm were left out: "8-12, 1-5" ends at five in the afternoon. Nobody opens at one in
    the morning; who does writes 01:00.
    """
    words = {"noon": "12 pm", "midday": "12 pm"}.get(words.strip(), words.strip())
    found = _ONE.fullmatch(words)
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (99, 0)
    half = found["half"] if found else None
    if half and not 1 <= hour <= 12:
        hour = 99
    elif half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not words.startswith("0") and hour < 12:
        is_early = hour < _EARLIEST if after is None else time(hour, min(minute, 59)) <= after
        hour += 12 if is_early else 0
    try:
        return datetime(2000, 1, 1, hour, minute).time()  # noqa: DTZ001 (a time of the day has no zone)
    except ValueError:
        raise NotHours(t("Write times like 8 am to 12 pm, 1 pm to 5 pm. Leave it empty for a closed day.")) from None
