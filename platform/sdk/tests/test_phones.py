"""What a person wrote down as a telephone number becomes a link that dials that number, or none at all."""

from __future__ import annotations

import re
from string import ascii_letters

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from portico_sdk import tel
from portico_sdk.pages import Href

ELM = "tel:+14065550142"


@pytest.mark.parametrize(
    "written",
    [
        "(406) 555-0142",
        " 406.555.0142\n",
        "4065550142",
        "1-406-555-0142",
        "+1 406 555 0142",
        "+1 (406) 555-0142",
        "406\N{NO-BREAK SPACE}555\N{NON-BREAKING HYPHEN}0142",
        "406/555\N{EN DASH}0142",
    ],
)
def test_a_number_of_north_america_however_it_is_written(written):
    assert tel(written) == ELM


@pytest.mark.parametrize(
    "written",
    [
        "(406) 555-0142 ext. 4",
        "(406) 555-0142, Ext.: 4",
        "(406) 555-0142 extension 4",
        "(406) 555-0142 extensión 4",
        "(406) 555-0142x4",
        "(406) 555-0142 x 4",
        "(406) 555-0142 #4",
        "+1 406 555 0142;ext=4",
        "4065550142ext4",
    ],
)
def test_an_extension_is_dialled_after_the_number_and_not_as_a_part_of_it(written):
    assert tel(written) == f"{ELM};ext=4"


@pytest.mark.parametrize(
    ("written", "dials"),
    [
        ("1-800-FLOWERS", "tel:+18003569377"),
        ("(800) 55-elm-st", "tel:+18005535678"),
        ("1-800-FLOWERSHOP", ""),
        ("406-555-ELMS ext. 12", "tel:+14065553567;ext=12"),
        ("+52 55 1234 5678", "tel:+525512345678"),
        ("011 52 55 1234 5678", "tel:+525512345678"),
        ("+44 (0)20 7946 0018", "tel:+442079460018"),
        ("+49 30 901820 ext. 7", "tel:+4930901820;ext=7"),
    ],
)
def test_letters_are_keys_and_other_countries_keep_their_number(written, dials):
    assert tel(written) == dials


@pytest.mark.parametrize(
    "written",
    [
        "",
        "–",
        "ask her sister",
        "555-0142",  # of which town?
        "(406) 555-014",
        "(406) 555-01422",
        "(106) 555-0142",
        "+1 406 555",
        "+0 406 555 0142",
        "406 555 0142 or 406 555 0143",
        "406 555 0142 (mornings)",
        "ext. 4",
        "(406) 555-0142 ext. 12345678",
        "\N{FULLWIDTH DIGIT FOUR}06 555 0142",
    ],
)
def test_half_a_number_two_or_none_dial_nothing(written):
    assert tel(written) == ""


@given(st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), st.from_regex(r"([0-9]{1,7})?", fullmatch=True))
def test_figures_are_dialled_as_they_stand(figures, extension):
    written = f"({figures[:3]}) {figures[3:6]}-{figures[6:]}" + (f" ext. {extension}" if extension else "")
    assert tel(written) == f"tel:+1{figures}" + (f";ext={extension}" if extension else "")


@given(st.text() | st.text(alphabet="0123456789 +-().x#;=,/" + ascii_letters, max_size=30))
@example("+" + "9" * 16)
def test_whatever_is_written_is_dialled_whole_or_not_at_all_and_may_stand_on_a_page(written):
    href = tel(written)
    if not href:
        return
    assert msgspec.convert(href, Href) == href
    found = re.fullmatch(r"tel:\+([1-9][0-9]{6,14})(?:;ext=([0-9]{1,7}))?", href)
    assert found
    typed, dialled = re.sub(r"[^0-9]", "", written), found[1] + (found[2] or "")
    assert len(typed) <= len(dialled) + len("0110")
