"""The contrast sum gives the colors that looks in use already have, and can never give something unreadable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portico.themes import contrast
from portico.themes.contrast import Lean
from portico.themes.tokens import Brand, LookRefused, Tokens, brand_from, tokens

colours = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")

# What pages already show for these pairs of main and accent colour; looks that are in use must not change by accident.
SHOWN = {
    ("#2d2144", "#f2b544"): ("#2d2144", "#ffffff", "#2d2144", "#c2b6e2", "#f2b544", "#14161a"),
    ("#1f5a43", "#edb872"): ("#1f5a43", "#ffffff", "#18543e", "#8ec9ad", "#edb872", "#14161a"),
    ("#1d3b70", "#ff8a70"): ("#1d3b70", "#ffffff", "#1d3b70", "#98bdfc", "#ff8a70", "#14161a"),
    ("#f6b93b", "#7a2e4d"): ("#f6b93b", "#14161a", "#634605", "#f6b93b", "#7a2e4d", "#ffffff"),
    ("#a8472f", "#f0d9b5"): ("#993922", "#ffffff", "#8a2b13", "#fea68f", "#f0d9b5", "#14161a"),
    ("#3f93a1", "#ffd9a0"): ("#5badbc", "#14161a", "#00545f", "#76c9d7", "#ffd9a0", "#14161a"),
}


@pytest.mark.parametrize(("given_", "expected"), SHOWN.items())
def test_looks_stay_as_they_are(given_: tuple[str, str], expected: tuple[str, ...]) -> None:
    found = tokens(Brand(main=given_[0], accent=given_[1]))
    assert (
        found.brand_fill,
        found.brand_on,
        found.brand_deep,
        found.brand_pale,
        found.accent_fill,
        found.accent_on,
    ) == expected
    assert found.brand == given_[0]


@settings(deadline=None)
@given(main=colours, accent=colours, lean=st.sampled_from(Lean))
def test_any_two_colours_come_out_readable(main: str, accent: str, lean: Lean) -> None:
    found = tokens(Brand(main=main, accent=accent, lean=lean))
    assert contrast.contrast(found.brand_fill, found.brand_on) >= 7
    assert contrast.contrast(found.accent_fill, found.accent_on) >= 7
    assert contrast.contrast(found.brand_deep, "#ffffff") >= 7
    assert contrast.contrast(found.brand_pale, "#17191c") >= 7
    assert all(re.fullmatch("#[0-9a-f]{6}", getattr(found, name)) for name in Tokens.__struct_fields__)


def test_pure_red_becomes_salmon_unless_the_practice_wants_it_darker() -> None:
    nearest, darker = (tokens(Brand(main="#ff0000", lean=lean)).brand_fill for lean in (Lean.NEAREST, Lean.DARKER))
    assert contrast.luminance(nearest) > contrast.luminance("#ff0000") > contrast.luminance(darker)


@settings(deadline=None)
@given(colours)
def test_a_colour_that_is_good_is_left_alone(hex_: str) -> None:
    if max(contrast.contrast(hex_, contrast.WHITE), contrast.contrast(hex_, contrast.INK)) >= 7:
        assert contrast.fill(hex_) == hex_


@pytest.mark.parametrize("typed", ["red", "#12345", "#1234567", "#12345g", "", "#123456;}", "url(x)", "#12\n345"])
def test_what_is_no_colour_is_refused_with_a_way_out(typed: str) -> None:
    with pytest.raises(ValueError, match="#1f5a43"):
        contrast.colour(typed)


def test_colours_are_written_one_way() -> None:
    assert contrast.colour(" #1F5A43 ") == "#1f5a43"
    assert contrast.colour("#aBc") == "#aabbcc"


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"main": "red"}, "not a color"),
        ({"weight": 900}, "between 600 and 750"),
        ({"corners": "pointed"}, "corners"),
        ({"tone": "#ffee99"}, "too light"),
        ({"css": "body{}"}, "css"),
        ({"main": ""}, "both needed"),
    ],
)
def test_a_look_that_cannot_be_is_refused_in_words(choices: dict[str, object], says: str) -> None:
    with pytest.raises(LookRefused, match=says):
        brand_from(choices)


def test_choices_go_on_top_of_a_theme() -> None:
    base = Brand(main="#1d3b70", accent="#ff8a70", weight=750)
    changed = brand_from({"main": "#1F5A43"}, base)
    assert (changed.main, changed.accent, changed.weight) == ("#1f5a43", "#ff8a70", 750)
