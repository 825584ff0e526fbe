"""A practice's tokens as the text of a stylesheet, and nothing but these tokens.

Every value was computed or is one of a few words of ours, so no text of a practice ever reaches a stylesheet.
"""

from __future__ import annotations

import hashlib

import msgspec

from portico.themes.tokens import FONT, RADIUS, Brand, tokens


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
