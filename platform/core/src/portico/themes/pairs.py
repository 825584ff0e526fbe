"""Every pair of words and surface that a page may show in a look, by day and by night, with its contrast.

The same surfaces as `static/portico/tokens.css` mixes, computed here so that a look is judged when it is saved and not
by the first person who can't read it. A test holds both together in a browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from portico.themes.contrast import ENOUGH, WHITE, contrast, mix
from portico.themes.tokens import Brand, LookRefused, Tokens, tokens

Scheme = Literal["day", "night"]

EDGES = 3.0
"""1.4.11: the edge of a box to type in, and the mark of where the keyboard is."""

_MEANING: Mapping[Scheme, Mapping[str, tuple[str, str]]] = {
    "day": {
        "ok": ("#14522f", "#e4f4e9"),
        "warn": ("#663c00", "#fdf0d5"),
        "bad": ("#8c1b1b", "#fdeceb"),
        "info": ("#164070", "#e8f1fb"),
    },
    "night": {
        "ok": ("#93dfae", "#14301f"),
        "warn": ("#f3c877", "#36280c"),
        "bad": ("#ffb3ab", "#411a18"),
        "info": ("#a9cdf8", "#15293f"),
    },
}
_FOCUS: Mapping[Scheme, str] = {"day": "#101114", "night": WHITE}
_GROUNDS = ("paper", "surface", "sunken", "tint")


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Words (or an edge) on a surface, both by their names in tokens.css."""

    scheme: Scheme
    words: str
    surface: str
    ratio: float
    least: float

    @property
    def is_enough(self) -> bool:
        return self.ratio >= self.least


def palette(brand: Brand, scheme: Scheme) -> dict[str, str]:
    """Each token of a page as the colour that it becomes."""
    found = tokens(brand)
    lean = brand.tone or found.brand_deep
    made = _day(lean, found) if scheme == "day" else _night(lean, found)
    for name, (words, tint) in _MEANING[scheme].items():
        made |= {name: words, f"{name}-tint": tint}
    return made | {
        "focus": _FOCUS[scheme],
        "brand-fill": found.brand_fill,
        "brand-on": found.brand_on,
        "accent-fill": found.accent_fill,
        "accent-on": found.accent_on,
    }


def pairs(brand: Brand) -> Sequence[Pair]:
    """All of them, day first."""
    return [pair for scheme in ("day", "night") for pair in _pairs(brand, scheme)]


def check(brand: Brand) -> Brand:
    """The look itself when every pair can be read. Raises LookRefused, naming the worst and the way out."""
    short = [pair for pair in pairs(brand) if not pair.is_enough]
    if short:
        worst = min(short, key=lambda pair: pair.ratio / pair.least)
        raise LookRefused(
            f"{worst.words} on {worst.surface} would be {worst.ratio:.1f} to 1 by {worst.scheme}, and needs"
            f" {worst.least:g} to 1. Take a darker tone, or leave the tone empty"
        )
    return brand


def _pairs(brand: Brand, scheme: Scheme) -> Sequence[Pair]:
    at = palette(brand, scheme)
    named = [(words, ground, ENOUGH) for ground in _GROUNDS for words in ("ink", "ink-2", "brand-strong")]
    named += [(words, ground, ENOUGH) for ground in _GROUNDS[:3] for words in _MEANING[scheme]]
    named += [(words, f"{name}-tint", ENOUGH) for name in _MEANING[scheme] for words in ("ink", "ink-2", name)]
    named += [("brand-on", "brand-fill", ENOUGH), ("accent-on", "accent-fill", ENOUGH)]
    named += [(edge, ground, EDGES) for ground in _GROUNDS[:3] for edge in ("edge", "focus")]
    return [
        Pair(scheme=scheme, words=words, surface=surface, ratio=contrast(at[words], at[surface]), least=least)
        for words, surface, least in named
    ]


def _day(lean: str, found: Tokens) -> dict[str, str]:
    return {
        "brand-strong": found.brand_deep,
        "paper": mix(lean, WHITE, 0.04),
        "surface": WHITE,
        "sunken": mix(lean, WHITE, 0.07),
        "tint": mix(found.brand_deep, WHITE, 0.09),
        "ink": mix(lean, "#14161a", 0.16),
        "ink-2": mix(lean, "#3d4349", 0.22),
        "edge": mix(lean, "#6a7178", 0.2),
    }


def _night(lean: str, found: Tokens) -> dict[str, str]:
    return {
        "brand-strong": found.brand_pale,
        "paper": mix(lean, "#0f1113", 0.13),
        "surface": mix(lean, "#191c1f", 0.14),
        "sunken": mix(lean, "#08090a", 0.1),
        "tint": mix(found.brand_deep, "#1c1f23", 0.32),
        "ink": "#f3f4f4",
        "ink-2": "#c9cdd1",
        "edge": "#98a0a8",
    }
