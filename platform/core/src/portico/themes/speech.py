"""Who is being spoken to: language, time zone and the instant, for one request.

Set once per request around handler and rendering (`with speaking(...)`); the filters of `dates.py` and the gettext
calls in templates read it. Catalogues are the `.po` files themselves, compiled in memory at start.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from portico_sdk.i18n import translations

LANGUAGES = {"en": "English", "es": "Español"}
"""Languages of patients' pages, each in its own name. English is the language of the messages themselves."""
CORE = "portico"


@dataclass(frozen=True, kw_only=True)
class Speech:
    """The person's language, the zone that times are told in (the location's), and now."""

    language: str = "en"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


_speech: ContextVar[Speech] = ContextVar("portico_speech")


def speech() -> Speech:
    """What was set for this request; plain English in UTC outside one."""
    return _speech.get(None) or Speech()


class Catalogues:
    """The words of core and of every installed plugin, per language."""

    def __init__(self, by_language: Mapping[str, Mapping[str, NullTranslations]]) -> None:
        self._by_language = by_language

    @classmethod
    def read(cls, locales: Mapping[str, Path]) -> Catalogues:
        """`locales`: import package → its `locale` folder, holding `<language>/LC_MESSAGES/<package>.po`."""
        found: dict[str, dict[str, NullTranslations]] = {language: {} for language in LANGUAGES}
        for package, folder in locales.items():
            for language in LANGUAGES:
                file = folder / language / "LC_MESSAGES" / f"{package}.po"
                if file.is_file():
                    found[language][package] = _compile(file, language)
        return cls(found)

    def words(self, language: str) -> Mapping[str, NullTranslations]:
        return self._by_language.get(language, {})

    @contextmanager
    def speaking(self, who: Speech) -> Generator[None]:
        """Templates, filters and plugins' `t()` speak so inside the block."""
        before, spoke = translations.set(self.words(who.language)), _speech.set(who)
        try:
            yield
        finally:
            translations.reset(before)
            _speech.reset(spoke)


def gettext_for(package: str, message: str) -> str:
    """Core's words first, so that a plugin can't reword the frame; then the plugin's own."""
    words = translations.get() or {}
    for name in (CORE, package):
        found = words[name].gettext(message) if name in words else message
        if found != message:
            return found
    return message


def ngettext_for(package: str, one: str, many: str, count: int) -> str:
    """As `gettext_for`, for words that change with a number."""
    plain = one if count == 1 else many
    words = translations.get() or {}
    for name in (CORE, package):
        found = words[name].ngettext(one, many, count) if name in words else plain
        if found != plain:
            return found
    return plain


def _compile(file: Path, language: str) -> NullTranslations:
    packed = io.BytesIO()
    with file.open("rb") as source:
        write_mo(packed, read_po(source, locale=language))
    packed.seek(0)
    return GNUTranslations(packed)
