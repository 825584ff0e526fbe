"""WCAG contrast, and the repair of a practice's colours so that words on them can always be read.

Colours are `#rrggbb`. A repair moves lightness only (OKLCH), by the smallest step that helps, and gives up chroma until
the colour fits sRGB. The two bounds below are what the grounds of `pairs.py` can come to, in any look that is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from enum import StrEnum

INK = "#14161a"
WHITE = "#ffffff"
ENOUGH = 7.0
"""The ratio every word keeps (WCAG 2.2, 1.4.6)."""
DARKEST_LIGHT_SURFACE = 0.806
"""Luminance of the darkest light surface that words in the brand's colour may stand on."""
LIGHTEST_DARK_SURFACE = 0.0284
"""Luminance of the lightest dark surface."""

_HEX = re.compile(r"#[0-9a-f]{6}")
_STEP = 0.005
_CHROMA_STEP = 0.004


class Lean(StrEnum):
    """Which way a mid-tone may move. `NEAREST` alone turns pure red into salmon; a practice can say which it wants."""

    NEAREST = "nearest"
    DARKER = "darker"
    LIGHTER = "lighter"


def colour(text: str) -> str:
    """`#1F5A43` or `#abc` as `#1f5a43`; ValueError for anything else, so nothing but a colour reaches a stylesheet."""
    hex_ = text.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", hex_):
        hex_ = "#" + "".join(2 * digit for digit in hex_[1:])
    if not _HEX.fullmatch(hex_):
        raise ValueError(f"{text!r} is not a color. Write it as # and six digits, for example #1f5a43")
    return hex_


def luminance(hex_: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = _linear(hex_)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    return _ratio(luminance(one), luminance(other))


def fill(hex_: str, lean: Lean = Lean.NEAREST, first: int = -1) -> str:
    """The colour as a surface: white or ink reaches 7:1 on it. `first` is the way tried first at equal distance."""
    directions = {Lean.NEAREST: (first, -first), Lean.DARKER: (-1,), Lean.LIGHTER: (1,)}[lean]
    return _nudge(hex_, _carries_words, directions)


def words_on(hex_: str) -> str:
    """White where it reaches 7:1, else ink."""
    return WHITE if contrast(hex_, WHITE) >= ENOUGH else INK


def deep(hex_: str) -> str:
    """The colour for words and links on light surfaces."""
    return _nudge(hex_, lambda at: _ratio(luminance(at), DARKEST_LIGHT_SURFACE) >= ENOUGH, (-1,))


def pale(hex_: str) -> str:
    """The colour for words and links on dark surfaces."""
    return _nudge(hex_, lambda at: _ratio(luminance(at), LIGHTEST_DARK_SURFACE) >= ENOUGH, (1,))


def mix(one: str, other: str, share: float) -> str:
    """So much of one colour in the other, as a stylesheet's `color-mix(in oklab, one share, other)` has it."""
    mixed = [share * a + (1 - share) * b for a, b in zip(_to_oklab(one), _to_oklab(other), strict=True)]
    return _hex(_linear_of_oklab(*mixed))


def _carries_words(hex_: str) -> bool:
    return max(contrast(hex_, WHITE), contrast(hex_, INK)) >= ENOUGH


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _linear(hex_: str) -> tuple[float, float, float]:
    def channel(at: int) -> float:
        value = int(hex_[at : at + 2], 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return channel(1), channel(3), channel(5)


def _gamma(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _nudge(hex_: str, holds: Callable[[str], bool], directions: Sequence[int]) -> str:
    """The nearest lightness at which the test holds; black or white when none does."""
    if holds(hex_):
        return hex_
    lightness, chroma, hue = _to_oklch(hex_)
    for step in range(1, round(1 / _STEP) + 1):
        for sign in directions:
            at = lightness + sign * step * _STEP
            if 0 <= at <= 1 and holds(found := _to_hex(at, chroma, hue)):
                return found
    return "#000000" if directions[0] < 0 else WHITE


def _to_oklch(hex_: str) -> tuple[float, float, float]:
    lightness, a, b = _to_oklab(hex_)
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _to_oklab(hex_: str) -> tuple[float, float, float]:
    red, green, blue = _linear(hex_)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
    return lightness, a, b


def _to_hex(lightness: float, chroma: float, hue: float) -> str:
    while True:
        rgb = _to_linear_rgb(lightness, max(chroma, 0), hue)
        if chroma <= 0 or all(-0.0005 < value < 1.0005 for value in rgb):
            return _hex(rgb)
        chroma -= _CHROMA_STEP


def _hex(rgb: Sequence[float]) -> str:
    # Half up, as browsers round; Python's round() goes to the even neighbour.
    return "#" + "".join(f"{math.floor(255 * _gamma(min(1, max(0, value))) + 0.5):02x}" for value in rgb)


def _to_linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    return _linear_of_oklab(lightness, chroma * math.cos(hue), chroma * math.sin(hue))


def _linear_of_oklab(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    )
