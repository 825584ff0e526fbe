"""A practice's word in its addresses: proposed from its name, free, and not to be taken for another's.

Two words are taken for each other when they look alike (`elm-street` and `e1m-street`) or differ by hyphens only. What
is said here is a courtesy: the database takes no two practices of the same outline, also not at the same moment.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final
from uuid import UUID

from portico.tenancy.practices import RESERVED, outline
from portico.tenancy.tables import Practice

LONGEST: Final = 30
_SLUG: Final = re.compile(r"[a-z](?:[a-z0-9]|-(?!-)){0,28}[a-z0-9]")

_WORDS_OF_OURS: Final = """
about account accounts admin administrator app apps auth billing blog cdn chat cms contact demo dev docs
download email example ftp help home host id imap info internal invoice invoices legal localhost log-in manage
me media medicaid medicare my news ns1 ns2 operator operators pay payment payments pop portal portico postmaster
press pricing privacy proxy public root sales secure security server settings setup shop sign-in sign-up signin
signup smtp sso staff staging status store support system team terms test training try verify vpn webmail
workspace ww wwww
"""
OURS: Final = RESERVED | frozenset(_WORDS_OF_OURS.split())
"""Words that look as if the platform spoke, or a public body."""
_SMALL_WORDS: Final = "and of the for at in pllc llc inc pc pa md dba ltd corp co a an y de la el los las del"
_SMALL: Final = frozenset(_SMALL_WORDS.split())


class SlugTrouble(StrEnum):
    """Why a word can't be this practice's."""

    MALFORMED = "malformed"
    OURS = "ours"
    TAKEN = "taken"
    """Or too like one that is."""


def proposed(name: str) -> str:
    """A word from the practice's name: "Maple Hollow Family Practice, PLLC" → `maple-hollow-family-practice`."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = [word for word in re.split(r"[^a-z0-9]+", re.sub(r"['’`.]", "", plain)) if word]
    chosen = [word for word in words if word not in _SMALL] or words
    text = ""
    for word in chosen:
        if len(text) + 1 + len(word) > LONGEST - 4 and text:
            break
        text = f"{text}-{word}" if text else word
    if text[:1].isdigit():
        text = f"the-{text}"
    text = text[: LONGEST - 4].rstrip("-")
    return text if len(text) >= 3 and text not in OURS else f"{text or 'our'}-practice"


async def free(name: str) -> str:
    """The proposal, with a number behind it where it is taken. In an open platform scope."""
    first = proposed(name)
    for number in range(1, 100):
        candidate = first if number == 1 else f"{first}-{number}"
        if await trouble(candidate) is None:
            return candidate
    return f"{first}-{UUID(int=0).hex[:4]}"


async def trouble(slug: str) -> SlugTrouble | None:
    """Why this word can't be taken; None when it can. In an open platform scope."""
    if not _SLUG.fullmatch(slug) or len(slug) < 3:
        return SlugTrouble.MALFORMED
    if slug in OURS or outline(slug) in _OUTLINES_OF_OURS:
        return SlugTrouble.OURS
    is_taken = await Practice.exists().where(Practice.outline == outline(slug))
    return SlugTrouble.TAKEN if is_taken else None


_OUTLINES_OF_OURS: Final = frozenset(outline(word) for word in OURS)
