"""A practice's own look as it is kept: in `Practice.look` the one in use, in `core.look` every version.

It begins with a theme and holds the whole brand, so that a theme may change or go without touching a practice. '' is
no look of one's own: the practice's theme as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from portico.tenancy.context import Tenant
from portico.themes.pairs import check
from portico.themes.tokens import Brand, LookRefused, Theme, brand_from

LOGO_NAME: Final = re.compile(r"[0-9a-f]{32}\.(png|svg)")
LONGEST_ALT: Final = 120


class OwnLook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a practice chose. `logo_file` is a file of its own and stands before the theme's (`brand.logo`).

    `alt` says what the logo shows to somebody who doesn't see it; a logo of one's own has one.
    """

    theme: str
    brand: Brand
    logo_file: Annotated[str, Meta(pattern=rf"^({LOGO_NAME.pattern})?$")] = ""
    alt: Annotated[str, Meta(max_length=LONGEST_ALT)] = ""

    def __post_init__(self) -> None:
        if self.logo_file and not self.alt:
            raise ValueError("a logo needs words for those who don't see it")


def own_look(theme: str, choices: dict[str, object], *, base: Brand, logo_file: str = "", alt: str = "") -> OwnLook:
    """A look from untyped choices on top of a theme's brand, every pair looked at. Raises LookRefused."""
    brand = check(brand_from(choices, base))
    try:
        return OwnLook(theme=theme, brand=brand, logo_file=logo_file, alt=alt)
    except ValueError as wrong:
        raise LookRefused(str(wrong)) from wrong


def written(look: OwnLook) -> str:
    """The same text for the same look."""
    return msgspec.json.encode(look, order="sorted").decode()


def main_color(themes: Mapping[str, Theme], tenant: Tenant) -> str:
    """The colour as the practice gave it, for what takes one colour and knows its own ground."""
    chosen, theme = read(tenant.look), themes.get(tenant.theme)
    return (chosen.brand if chosen else theme.brand if theme else Brand()).main


@lru_cache(maxsize=2000)
def read(text: str) -> OwnLook | None:
    """None for '' and for what this version can't read: a practice must not lose its pages over its look."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=OwnLook)
    except ValueError:  # msgspec's errors are
        return None
