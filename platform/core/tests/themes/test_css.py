"""A practice's stylesheet: tokens and nothing else; and the themes that come with the product."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portico.themes.css import theme_css, theme_sheet
from portico.themes.tokens import Brand, Corners, Letters, LookRefused, brand_from, load_theme

THEMES = Path(__file__).parents[4] / "themes"
DECLARATION = re.compile(
    r"    --[a-z-]+: (#[0-9a-f]{6}|[0-9.]+rem|[0-9]+s?|((ui-serif, )?(\"[A-Za-z ]+\", )*)(system-ui, )?(sans-)?serif);"
)


@settings(deadline=None)
@given(st.text(), st.sampled_from(["main", "accent", "tone", "logo"]))
def test_no_text_of_a_practice_reaches_the_stylesheet(text: str, name: str) -> None:
    try:
        brand = brand_from({name: text})
    except LookRefused:
        return
    head, second, *lines, end, last = theme_css(brand, idle_minutes=15).splitlines()
    assert (head, second, end, last) == ("@layer tokens {", "  :root {", "  }", "}")
    assert all(DECLARATION.fullmatch(line) for line in lines)


def test_all_choices_are_written() -> None:
    brand = Brand(corners=Corners.ROUND, letters=Letters.SYSTEM, weight=750, tone="#2d2144")
    text = theme_css(brand, idle_minutes=15)
    assert "--radius: 1.125rem;" in text
    assert "--font-text: system-ui, sans-serif;" in text
    assert "--weight-display: 750;" in text
    assert "--tone: #2d2144;" in text


def test_the_warning_comes_a_minute_before_the_end() -> None:
    text = theme_css(Brand(), idle_minutes=30)
    assert "--idle-warn: 1740s;" in text
    assert "--idle-end: 1800s;" in text


def test_the_address_changes_with_the_content_only() -> None:
    one, same, other = (theme_sheet(Brand(weight=weight), idle_minutes=15) for weight in (700, 700, 701))
    assert one == same
    assert one.url != other.url
    assert re.fullmatch(r"/theme/[0-9a-f]{12}\.css", one.url)


@pytest.mark.parametrize(
    "folder", sorted(path for path in THEMES.iterdir() if path.is_dir()), ids=lambda path: path.name
)
def test_each_theme_that_comes_along_loads(folder: Path) -> None:
    theme = load_theme(folder)
    assert theme.name == folder.name
    assert theme.brand.logo == f"themes/{folder.name}/logo.svg"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = 'X'\nmain = 'blue'", "not a color"),
        ("main = '#123456'", "title"),
        ("title = 'X'\nlogo = '../secret.svg'", "logo"),
        ("title = 'X'\nlogo = 'none.svg'", "logo"),
        ("title = ", "theme.toml"),
        ("title = 'X'\ncolour = '#123456'", "colour"),
    ],
)
def test_a_theme_that_is_wrong_names_its_file(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "theme.toml").write_text(text)
    with pytest.raises(LookRefused, match=says) as refused:
        load_theme(tmp_path)
    assert str(tmp_path / "theme.toml") in str(refused.value)
