"""A practice's look as data: `theme.toml` and the practice's own choices, checked, and the tokens that follow.

A look is two colours, a hue for the greys, corners, letters and a logo. Everything else is computed (`contrast.py`);
what no repair can mend is refused with the reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from portico.themes import contrast
from portico.themes.contrast import Lean


class LookRefused(ValueError):
    """A look that can't be used; the text says which field, what is wrong and what to write."""


class Corners(StrEnum):
    SQUARE = "square"
    SOFT = "soft"
    ROUND = "round"


class Letters(StrEnum):
    ATKINSON = "atkinson"
    SYSTEM = "system"
    BOOK = "book"


RADIUS = {Corners.SQUARE: "0.125rem", Corners.SOFT: "0.625rem", Corners.ROUND: "1.125rem"}
FONT = {
    Letters.ATKINSON: '"Atkinson Next", "Atkinson Hyperlegible", system-ui, sans-serif',
    Letters.SYSTEM: "system-ui, sans-serif",
    Letters.BOOK: 'ui-serif, "Charter", "Georgia", serif',
}


class Brand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a practice chooses. Written to the database and to `theme.toml` in this form.

    `main` and `accent` are as given (`#rrggbb`), before any repair; `tone` is the hue that greys lean to, '' for the
    main colour. `lean` says which way a mid-tone may be moved. `logo` is a static path, '' for none.
    """

    main: str = "#2d2144"
    accent: str = "#f2b544"
    tone: str = ""
    lean: Lean = Lean.NEAREST
    corners: Corners = Corners.SOFT
    letters: Letters = Letters.ATKINSON
    weight: int = 680
    logo: str = ""

    def __post_init__(self) -> None:
        for name in ("main", "accent", "tone"):
            value: str = getattr(self, name)
            if value and value != contrast.colour(value):
                raise ValueError(f"{name} must be written {contrast.colour(value)}")
        if not self.main or not self.accent:
            raise ValueError("main and accent are both needed, for example #1f5a43")
        if not 600 <= self.weight <= 750:
            raise ValueError(f"weight must be between 600 and 750, not {self.weight}")
        if self.tone and contrast.luminance(self.tone) > contrast.luminance(contrast.deep(self.main)) + 0.02:
            raise ValueError(
                f"tone {self.tone} is too light: greys that lean to it would wash words out. Take a darker one"
            )


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """A named starting point: a folder `themes/<name>/` with `theme.toml` and a logo."""

    name: str
    title: str
    brand: Brand
    folder: Path


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What the colours became. Each pair (fill and on, deep on light, pale on dark) is at 7:1 or better."""

    brand: str
    brand_fill: str
    brand_on: str
    brand_deep: str
    brand_pale: str
    accent_fill: str
    accent_on: str


def tokens(brand: Brand) -> Tokens:
    """The sum. The accent is tried lighter first, since it is mostly seen as a small bright thing."""
    fill = contrast.fill(brand.main, brand.lean)
    accent = contrast.fill(brand.accent, first=1)
    return Tokens(
        brand=brand.main,
        brand_fill=fill,
        brand_on=contrast.words_on(fill),
        brand_deep=contrast.deep(brand.main),
        brand_pale=contrast.pale(brand.main),
        accent_fill=accent,
        accent_on=contrast.words_on(accent),
    )


def brand_from(choices: Mapping[str, object], base: Brand | None = None) -> Brand:
    """A brand from untyped choices (a form, TOML, JSON) on top of `base`. Raises `LookRefused`."""
    merged = {**msgspec.to_builtins(base or Brand()), **choices}
    try:
        for name in ("main", "accent", "tone"):
            if merged[name]:
                merged[name] = contrast.colour(str(merged[name]))
        return msgspec.convert(merged, Brand)
    except ValueError as wrong:  # msgspec.ValidationError is one
        raise LookRefused(str(wrong)) from wrong


def load_themes(folder: Path) -> dict[str, Theme]:
    """Every theme in `folder` by its name; none where there is no such folder. Raises `LookRefused`."""
    found = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return {path.name: load_theme(path) for path in found}


def load_theme(folder: Path) -> Theme:
    """`themes/<name>/theme.toml`. Raises `LookRefused`, naming the file."""
    file = folder / "theme.toml"
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as wrong:
        raise LookRefused(f"{file}: {wrong}") from wrong
    title = data.pop("title", "")
    if not isinstance(title, str) or not title:
        raise LookRefused(f'{file}: a line such as title = "Elm" is missing')
    logo = data.get("logo", "")
    if logo:
        if "/" in str(logo) or not (folder / str(logo)).is_file():
            raise LookRefused(f"{file}: the logo {logo!r} is not a file beside it")
        data["logo"] = f"themes/{folder.name}/{logo}"
    try:
        return Theme(name=folder.name, title=title, brand=brand_from(data), folder=folder)
    except LookRefused as wrong:
        raise LookRefused(f"{file}: {wrong}") from wrong
