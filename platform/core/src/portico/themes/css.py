"""A practice's tokens as the text of a stylesheet, and nothing but these tokens.

Every value was computed or is one of a few words of ours, so no text of a practice ever reaches a stylesheet.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

import msgspec

from portico.themes.tokens import FONT, RADIUS, Brand, LookRefused, brand_from, tokens

_OWN: Final = re.compile(
    r"/theme/(?P<main>[0-9a-f]{6})-(?P<accent>[0-9a-f]{6})-(?P<tone>[0-9a-f]{6}|none)-(?P<lean>[a-z]+)"
    r"-(?P<corners>[a-z]+)-(?P<letters>[a-z]+)-(?P<weight>[0-9]{3})-(?P<idle>[0-9]{1,4})\.[0-9a-f]{12}\.css"
)


class Sheet(msgspec.Struct, frozen=True):
    """A stylesheet at an address that changes with its content, so it may be kept for ever."""

    url: str
    body: str


def theme_sheet(brand: Brand, *, idle_minutes: int) -> Sheet:
    """The file for `<link rel="stylesheet">`, to be linked after `portico.css`.

    `idle_minutes` is the door's time-out: the warning that a session is about to end shows a minute earlier, by CSS
    alone where there is no script.
    """
    body = theme_css(brand, idle_minutes=idle_minutes)
    return Sheet(url=f"/theme/{hashlib.sha256(body.encode()).hexdigest()[:12]}.css", body=body)


def own_sheet(brand: Brand, *, idle_minutes: int) -> Sheet:
    """A practice's own look. The address says all of it, so that any process can make the file that another named."""
    body = theme_css(brand, idle_minutes=idle_minutes)
    tone = brand.tone.removeprefix("#") or "none"
    colours = f"{brand.main.removeprefix('#')}-{brand.accent.removeprefix('#')}-{tone}"
    words = f"{brand.lean.value}-{brand.corners.value}-{brand.letters.value}-{brand.weight}"
    content = hashlib.sha256(body.encode()).hexdigest()[:12]
    return Sheet(url=f"/theme/{colours}-{words}-{idle_minutes}.{content}.css", body=body)


def own_sheet_at(url: str) -> Sheet | None:
    """The file of such an address; None where it is not one that `own_sheet` makes."""
    found = _OWN.fullmatch(url)
    if found is None:
        return None
    said = found.groupdict()
    colours = {name: "" if said[name] == "none" else f"#{said[name]}" for name in ("main", "accent", "tone")}
    words = {name: said[name] for name in ("lean", "corners", "letters")}
    try:
        brand = brand_from({**colours, **words, "weight": int(said["weight"])})
    except LookRefused:
        return None
    sheet = own_sheet(brand, idle_minutes=int(said["idle"]))
    return sheet if sheet.url == url else None


def theme_css(brand: Brand, *, idle_minutes: int) -> str:
    """Tokens for `:root`. The layer is the one that portico.css declares first."""
    found = tokens(brand)
    lines = {
        "--brand": found.brand,
        "--brand-fill": found.brand_fill,
        "--brand-on": found.brand_on,
        "--brand-deep": found.brand_deep,
        "--brand-pale": found.brand_pale,
        "--accent-fill": found.accent_fill,
        "--accent-on": found.accent_on,
        "--radius": RADIUS[brand.corners],
        "--font-text": FONT[brand.letters],
        "--weight-display": str(brand.weight),
        "--idle-warn": f"{max(idle_minutes * 60 - 60, 1)}s",
        "--idle-end": f"{idle_minutes * 60}s",
    }
    if brand.tone:
        lines["--tone"] = brand.tone
    declared = "".join(f"    {name}: {value};\n" for name, value in lines.items())
    return f"@layer tokens {{\n  :root {{\n{declared}  }}\n}}\n"
