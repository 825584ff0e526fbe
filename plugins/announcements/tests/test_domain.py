"""When a notice is shown, in which language, and what is wrong with one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
import pytest
from portico_announcements.domain import LONGEST_HINT, Notice, in_order, paragraphs, problems

FRIDAY = date(2026, 11, 27)
CLOSED = Notice(id=UUID(int=1), title="We are closed", body="On Friday.", first_day=FRIDAY, last_day=FRIDAY)


def but(**changes: object) -> Notice:
    return msgspec.structs.replace(CLOSED, **changes)


@pytest.mark.parametrize(
    ("today", "state"), [(date(2026, 11, 26), "coming"), (FRIDAY, "now"), (date(2026, 11, 28), "past")]
)
def test_both_days_are_included(today, state):
    assert CLOSED.state(today) == state


def test_one_that_was_ended_is_past_on_its_own_day():
    assert but(is_ended=True).state(FRIDAY) == "past"


@pytest.mark.parametrize(
    ("language", "title", "lang"), [("en", "We are closed", "en"), ("es", "Cerrado", "es"), ("es-MX", "Cerrado", "es")]
)
def test_it_speaks_the_persons_language(language, title, lang):
    spoken = but(title_es="Cerrado", body_es="El viernes.").spoken(language)
    assert (spoken.title, spoken.lang) == (title, lang)


def test_without_spanish_words_it_speaks_english_and_says_so():
    spoken = CLOSED.spoken("es")
    assert (spoken.title, spoken.lang) == ("We are closed", "en")


def test_paragraphs():
    assert paragraphs("One\nline.\n\n \nTwo.\n") == ("One line.", "Two.")


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("Short.", "Short."),
        (f"A sentence. {'x' * LONGEST_HINT}", "A sentence."),
        ("x" * (LONGEST_HINT + 1), ""),
        ("", ""),
    ],
)
def test_the_hint_is_never_cut_off_in_a_sentence(body, hint):
    assert but(body=body).spoken("en").hint == hint


def test_important_ones_come_first_then_the_newest():
    old, new = but(title="old", first_day=date(2026, 1, 1)), but(title="new")
    important = but(title="important", importance="important", first_day=date(2026, 1, 1))
    assert [one.title for one in in_order([old, new, important])] == ["important", "new", "old"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_es": "Cerrado"}, "body_es"),
        ({"body_es": "El viernes."}, "title_es"),
        ({"first_day": date(2026, 11, 28)}, "last_day"),
        ({"first_day": date(2026, 1, 1), "last_day": date(2026, 11, 25)}, "last_day"),
        ({"last_day": date(2028, 1, 1)}, "last_day"),
        ({}, None),
    ],
)
def test_what_is_wrong_with_one(changes, field):
    assert set(problems(but(**changes), date(2026, 11, 26))) == ({field} if field else set())
