"""Names of languages in the language of whoever reads the page."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

from portico.themes.speech import speech


def language_name(code: str) -> str:
    """`"pt-BR"` as "Portuguese (Brazil)"; what is not known is said as it was written."""
    try:
        found = Locale.parse(code, sep="-").get_display_name(speech().language)
    except (UnknownLocaleError, ValueError):
        return code
    return found[:1].upper() + found[1:] if found else code
