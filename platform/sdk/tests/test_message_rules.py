"""What may not stand in a letter, sentence by sentence, and that nothing of a person's can slip through."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico_sdk import MessageTemplate
from portico_sdk.message_rules import DATES, HEALTH, parts, problems, wrong_words

GOOD = [
    "Your visit is booked",
    "Your visit at {practice} was moved. You can see it in the portal, or call {phone}.",
    "A time has come free. Look soon: somebody else may want it too.",
    "You have a new message from {practice}",
    "If this is an emergency, call 911. To talk to somebody, call 988.",
    "You may cancel it on the page; during office hours you can also call.",
    "Su cita está reservada. Véala en el portal o llame al {phone}.",
    "El consultorio tiene un aviso para usted.",
    "Se liberó una hora; responda pronto.",
    "Just a reminder: you have a visit soon.",
]
BAD = [
    ("", "empty"),
    ("   ", "empty"),
    ("Hello {name}", "{name}"),
    ("Hello {practice.phone}", "{practice.phone}"),
    ("Hello {practice!r}", "{practice!r}"),
    ("Hello {}", "{}"),
    ("Hello {practice", "brace"),
    ("Hello %(name)s", "placeholder"),
    ("See <b>this</b>", "HTML"),
    ("See &nbsp;this", "HTML"),
    ("<script src=x>", "HTML"),
    ("Write to desk@elm.example", "address"),
    ("Go to https://elm", "address"),
    ("Go to www.elm", "address"),
    ("Go to elmstreet.com now", "address"),
    ("Your visit\nis booked", "line break"),
    ("Your visit\u200b is booked", "can't be seen"),
    ("Your visit is on 11/19", "number 11"),
    ("Your visit is at 9", "number 9"),
    ("Take 2 of them", "number 2"),
    ("Your visit is on Thursday", "“thursday”"),
    ("Su cita es el miércoles", "“miercoles”"),
    ("See you tomorrow", "“tomorrow”"),
    ("Nos vemos mañana", "“manana”"),
    ("Born in November", "“november”"),
    ("Dr. Okafor wrote to you", "names somebody"),
    ("La Dra. Okafor le escribió", "names somebody"),
    ("Your results are in", "“results”"),
    ("Your lab is ready", "“lab”"),
    ("Your X-ray is ready", "“xray”"),
    ("Your refill was approved", "“refill”"),
    ("Sus medicamentos están listos", "“medicamentos”"),
    ("Your oncology visit", "“oncology”"),
    ("Su análisis está listo", "“analisis”"),
    ("HIV", "“hiv”"),
    ("x" * 401, "401 characters"),
]


@pytest.mark.parametrize("words", GOOD)
def test_good(words):
    assert not list(wrong_words(words))


@pytest.mark.parametrize(("words", "found"), BAD)
def test_bad(words, found):
    wrong = list(wrong_words(words))
    assert any(found in problem for problem, _ in wrong), wrong
    assert all(way_out for _, way_out in wrong)


def letter(**changes):
    facts = {
        "name": "visit-booked",
        "subject": "Your visit is booked",
        "paragraphs": ("You can see it in the portal.",),
        "button": "See your visit",
        "category": "visits",
    }
    return MessageTemplate(**{**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"subject": "Your result"}, "visit-booked, subject"),
        ({"subject": "x" * 79}, "visit-booked, subject"),
        ({"button": "x" * 41}, "visit-booked, button"),
        ({"paragraphs": ("Good.", "On Monday")}, "visit-booked, paragraph"),
        ({"paragraphs": ()}, "visit-booked"),
        ({"paragraphs": ("a",) * 6}, "visit-booked"),
        ({"category": "billing"}, "visit-booked"),
        ({"audience": "vendor"}, "visit-booked"),
        ({"name": "Visit booked"}, "Visit booked"),
        ({"name": ""}, ""),
    ],
)
def test_where_it_is_wrong(changes, where):
    assert [problem.where for problem in problems([letter(**changes)])] == [where]


def test_good_letters_and_twice_the_same_name():
    assert not list(problems([letter(), letter(name="visit-moved")]))
    assert [problem.problem for problem in problems([letter(), letter()])] == ["it is there twice"]


def test_every_sentence_is_a_part():
    assert list(parts(letter())) == [
        ("subject", "Your visit is booked"),
        ("paragraph", "You can see it in the portal."),
        ("button", "See your visit"),
    ]


around = st.sampled_from(GOOD)
shapes = st.sampled_from([str, str.upper, str.title])


@given(around, around, st.integers(min_value=0).map(str).filter(lambda number: number not in {"911", "988"}))
def test_no_number_slips_through(before, after, number):
    assert list(wrong_words(f"{before} {number} {after}"))


@given(around, st.sampled_from(sorted(DATES)), shapes, st.sampled_from(" .,;:!?)-"))
def test_no_day_slips_through(before, word, shape, after):
    assert list(wrong_words(f"{before} {shape(word)}{after}"))


@given(around, st.sampled_from(HEALTH), shapes)
def test_no_word_about_health_slips_through(before, word, shape):
    assert list(wrong_words(f"{before} {shape(word)}"))


@given(around, st.text(alphabet=string.printable, max_size=20).filter(lambda name: name not in {"practice", "phone"}))
def test_nothing_else_is_filled_in(before, name):
    assert list(wrong_words(f"{before} {{{name}}}"))


@given(st.text())
def test_any_text_has_an_answer(words):
    for problem, way_out in wrong_words(words):
        assert problem
        assert way_out
