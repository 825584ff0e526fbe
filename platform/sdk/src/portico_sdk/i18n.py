"""Words in the person's language.

`t = translator("acme_notes")` once per plugin; `t("Your visit is booked")` where words are made. Core sets the
language of the request before it calls the plugin; outside a request the words come back as they are, in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from gettext import NullTranslations

translations: ContextVar[Mapping[str, NullTranslations] | None] = ContextVar("portico_translations", default=None)
"""Set by core: import package of a distribution → its catalogue in the person's language."""


def translator(package: str) -> Callable[..., str]:
    """The function that translates this package's messages; named values are filled in with `str.format`."""

    def t(message: str, **values: object) -> str:
        catalogue = (translations.get() or {}).get(package)
        text = catalogue.gettext(message) if catalogue else message
        return text.format(**values) if values else text

    return t
