"""NPI, words for addresses, mail addresses, states, networks: the rules that need no database."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico.blueprints import available
from portico.onboarding.mail_address import checked
from portico.onboarding.npi import check_digit, is_npi, plain_npi
from portico.onboarding.regions import REGIONS
from portico.onboarding.signup_limits import network_of
from portico.onboarding.slugs import OURS, outline, proposed
from portico.web.public.sign_up_form import form_choices
from portico.web.public.specialties import words_of_ours

CHECKOUT = Path(__file__).parents[4]
NINE = st.tuples(st.sampled_from("12"), st.text("0123456789", min_size=8, max_size=8)).map("".join)


def luhn(number: str) -> bool:
    """Written another way than ours: doubled figures by table, from the left, over all twenty of them."""
    figures = [int(one) for one in "80840" + number]
    return sum((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[one] if place % 2 else one for place, one in enumerate(figures)) % 10 == 0


@pytest.mark.parametrize("number", ["1234567893", "1245319599", "1679576722"])
def test_numbers_that_are_published_as_examples(number: str) -> None:
    assert is_npi(number)


@given(NINE)
def test_each_nine_figures_have_one_check_digit(nine: str) -> None:
    good = [figure for figure in "0123456789" if is_npi(nine + figure)]
    assert good == [check_digit(nine)]
    assert luhn(nine + good[0])


@given(NINE, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_figure_is_always_noticed(nine: str, place: int, by: int) -> None:
    number = nine + check_digit(nine)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not is_npi(wrong)


@given(st.text())
def test_anything_else_is_no_npi(text: str) -> None:
    number = plain_npi(text)
    assert is_npi(number) == bool(re.fullmatch("[12][0-9]{9}", number) and luhn(number))


@given(st.text(max_size=120))
def test_every_name_has_a_word(name: str) -> None:
    word = proposed(name)
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", word), word
    assert 3 <= len(word) <= 30
    assert word not in OURS


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Maple Hollow Family Practice, PLLC", "maple-hollow-family"),
        ("Niños y Más Pediatría", "ninos-mas-pediatria"),
        ("3rd Street Clinic", "the-3rd-street-clinic"),
        ("Dr. O’Brien’s Office", "dr-obriens-office"),
        ("Support", "support-practice"),
    ],
)
def test_words_made_of_names(name: str, word: str) -> None:
    assert proposed(name) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [("elm-street", "e1m-street"), ("elm-street", "elmstreet"), ("corner", "comer"), ("vine0", "vineo")],
)
def test_words_that_look_alike(one: str, other: str) -> None:
    assert outline(one) == outline(other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmai.com", "a@gmail.com"),
        ("a@yahooo.com", "a@yahoo.com"),
        ("a@hotmial.com", "a@hotmail.com"),
        ("a@maple.con", "a@maple.com"),
        ("a@gmail.com", ""),
        ("a@mail.com", ""),
        ("a@maple.example.org", ""),
        ("a@elm.co", ""),
    ],
)
def test_slips_of_the_finger(typed: str, meant: str) -> None:
    assert checked(typed).meant == meant


@pytest.mark.parametrize("typed", ["", "dana", "a@b", "a b@maple.org", "a@maple.org\nBcc: b@oak.org", "a@localhost"])
def test_what_is_no_address(typed: str) -> None:
    assert not checked(typed).address


def test_below_a_domain_for_ten_minutes_is_one_too() -> None:
    assert checked("a@x.mailinator.com").is_disposable
    assert not checked("a@maple.example.org").is_disposable


def test_every_state_has_a_time_zone() -> None:
    assert len(REGIONS) == 50 + 1 + 5
    offered = {zone for zone, _ in form_choices()[1]}
    for region in REGIONS.values():
        assert [ZoneInfo(zone) for zone in region.zones]
        assert offered.issuperset(region.zones)


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::9", "2001:db8:1:200::/56"),
        ("", "unknown"),
    ],
)
def test_networks(ip: str, network: str) -> None:
    assert network_of(ip) == network


def test_what_our_blueprints_say_can_be_said_in_spanish() -> None:
    said = set(words_of_ours())
    for one in available(CHECKOUT / "tenants" / "blueprints"):
        assert {one.name, one.words} <= said, f"write the words of {one.id} into web/public/specialties.py"
