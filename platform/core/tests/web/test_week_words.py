"""Opening hours as people type them, and as they are said."""

from __future__ import annotations

from datetime import time

import pytest
from portico.clinical.calendar import OpenPlace, Span
from portico.web.week_words import NotHours, day_words, hours_lines, read_day

MORNING, AFTERNOON = Span(opens=time(8), closes=time(12)), Span(opens=time(13), closes=time(17))


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", ()),
        ("closed", ()),
        ("8-12, 1-5", (MORNING, AFTERNOON)),
        ("1 pm to 5 pm and 8 am to noon", (MORNING, AFTERNOON)),
        ("08:00–12:00; 13:00–17:00", (MORNING, AFTERNOON)),
        ("8 a.m. - 12 p.m.", (MORNING,)),
        ("7-11, 6-9", (Span(opens=time(7), closes=time(11)), Span(opens=time(18), closes=time(21)))),
        ("01:00-05:00", (Span(opens=time(1), closes=time(5)),)),
        ("1-5", (AFTERNOON,)),
        ("8-5", (Span(opens=time(8), closes=time(17)),)),
        ("8:30 am – 4:15 pm", (Span(opens=time(8, 30), closes=time(16, 15)),)),
    ],
)
def test_times_as_people_type_them(typed: str, spans: tuple[Span, ...]) -> None:
    assert read_day(typed) == spans
    assert read_day(day_words(spans)) == spans, "what is shown can be sent again"


@pytest.mark.parametrize(
    "typed",
    ["8", "morning", "8-", "25-26", "8:75-9", "13 pm to 14 pm", "5 pm to 8 am", "8-12, 11-5", "8-9," * 5, "12-12"],
)
def test_what_is_no_time_is_said_so(typed: str) -> None:
    with pytest.raises(NotHours):
        read_day(typed)


def place(name: str, *days: tuple[Span, ...]) -> OpenPlace:
    return OpenPlace(name=name, days=tuple(tuple((one.opens, one.closes) for one in day) for day in days))


def test_a_week_in_words() -> None:
    whole = Span(opens=time(8), closes=time(17))
    elm = place("Elm", *((whole,),) * 5, (MORNING,), ())
    assert hours_lines([elm], "en") == ("Monday to Friday, 8:00 am – 5:00 pm; Saturday, 8:00 am – 12:00 pm",)
    riverside = place("Riverside", (), (whole,), (whole,), (), (whole,), (), ())
    assert hours_lines([elm, riverside], "en")[1] == ("Riverside: Tuesday, Wednesday, and Friday, 8:00 am – 5:00 pm")
    gap = place("Gap", *((whole,),) * 3, (), (whole,), (), (MORNING,))
    assert hours_lines([gap], "en") == (
        "Monday to Wednesday and Friday, 8:00 am – 5:00 pm; Sunday, 8:00 am – 12:00 pm",
    )
    assert hours_lines([place("Shut", *((),) * 7)], "en") == ("Closed",)
    assert hours_lines([elm, elm], "en") == hours_lines([elm], "en"), "the same hours are said once"


def test_a_week_in_spanish_has_the_clock_that_visits_have() -> None:
    two = place("Dos", (MORNING,), (), (), (), (), (AFTERNOON,), ())
    assert hours_lines([two], "es") == (
        "Lunes, 8:00\xa0a.\xa0m. – 12:00\xa0p.\xa0m.; sábado, 1:00\xa0p.\xa0m. – 5:00\xa0p.\xa0m.",
    )
