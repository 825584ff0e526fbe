"""What became of a practice's colours, in words: what was kept, what was moved so that it can be read, how well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from portico_sdk import translator

from portico.themes.contrast import contrast
from portico.themes.pairs import Pair, pairs
from portico.themes.tokens import Brand, tokens

t = translator("portico")

NAMES: Final = {
    "ink": "Words",
    "ink-2": "Quiet words",
    "brand-strong": "Links",
    "brand-on": "Words on the main color",
    "accent-on": "Words on the accent",
    "ok": "Good news",
    "warn": "Warnings",
    "bad": "Bad news",
    "info": "Hints",
    "edge": "Edges of boxes to type in",
    "focus": "Where the keyboard is",
    "paper": "the page",
    "surface": "cards",
    "sunken": "quiet parts",
    "tint": "what is chosen",
    "ok-tint": "good news",
    "warn-tint": "warnings",
    "bad-tint": "bad news",
    "info-tint": "hints",
    "brand-fill": "buttons and banners",
    "accent-fill": "small bright things",
}


class Swatch(msgspec.Struct, frozen=True, kw_only=True):
    """One colour, and what is said of it. `is_moved`: it is not quite what was asked for."""

    colour: str
    label: str
    words: str
    is_moved: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`least` is the worst of all pairs of words and ground, as a ratio; `pairs` are all of them in words."""

    swatches: tuple[Swatch, ...]
    count: int
    least: str
    pairs: tuple[tuple[str, str, str, str], ...]


def report(brand: Brand) -> Report:
    """For a brand that was looked at: each pair can be read."""
    found = pairs(brand)
    least = min(pair.ratio for pair in found if pair.least > 3)
    return Report(
        swatches=tuple(_swatches(brand)),
        count=len(found),
        least=f"{least:.1f}",
        pairs=tuple(_row(one) for one in found),
    )


def _swatches(brand: Brand) -> Sequence[Swatch]:
    made = tokens(brand)
    fill = contrast(made.brand_fill, made.brand_on)
    accent = contrast(made.accent_fill, made.accent_on)
    return [
        _swatch(brand.main, made.brand_fill, t("Buttons and banners"), fill),
        _swatch(brand.main, made.brand_deep, t("Links by day"), contrast(made.brand_deep, "#ffffff")),
        _swatch(brand.main, made.brand_pale, t("Links by night"), contrast(made.brand_pale, "#191c1f")),
        _swatch(brand.accent, made.accent_fill, t("Accent"), accent),
    ]


def _swatch(asked: str, made: str, label: str, ratio: float) -> Swatch:
    words = t("{colour}, as you chose it: {ratio} to 1", colour=made, ratio=f"{ratio:.1f}")
    if asked != made:
        words = t(
            "{asked} would be hard to read here, so it is {colour}: {ratio} to 1",
            asked=asked,
            colour=made,
            ratio=f"{ratio:.1f}",
        )
    return Swatch(colour=made, label=label, words=words, is_moved=asked != made)


def _row(pair: Pair) -> tuple[str, str, str, str]:
    when = t("By day") if pair.scheme == "day" else t("By night")
    return when, NAMES[pair.words], NAMES[pair.surface], f"{pair.ratio:.1f}"
