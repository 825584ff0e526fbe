"""What letters say: one file per letter and language, plain text first; the HTML is made of the same words.

A letter is given `LetterFacts` and nothing else, so no word about health can get in. In a file, the first line is the
subject; a paragraph whose second line is an address becomes the button.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portico.notify.mail import Letter
from portico.themes.tokens import Brand, tokens

LANGUAGES: Final = ("en", "es")
_LETTERS: Final = Path(__file__).parent / "letters"
_LINK: Final = re.compile(r"(?P<words>[^\n]+)\n(?P<href>https?://\S+)")


class LetterKind(StrEnum):
    """Every letter there is."""

    CHANGED = "changed"
    RECOVERED = "recovered"
    RECOVERY_PATIENT = "recovery-patient"
    RECOVERY_STAFF = "recovery-staff"
    SETUP_PATIENT = "setup-patient"
    SETUP_STAFF = "setup-staff"


@dataclass(frozen=True, kw_only=True)
class LetterFacts:
    """All that may be filled in. `link` is ours; `hours` is how long it is good."""

    practice: str
    phone: str
    link: str = ""
    hours: int = 0


@dataclass(frozen=True, kw_only=True)
class _Paragraph:
    text: str
    href: str = ""


class Letters:
    """Writes letters. Made once by app.py."""

    def __init__(self) -> None:
        loader = FileSystemLoader(_LETTERS)
        self._words = Environment(loader=loader, autoescape=False, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701 (plain text)
        self._frame = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)

    def write(
        self, kind: LetterKind, facts: LetterFacts, *, to: str, language: str, brand: Brand | None = None
    ) -> Letter:
        """The letter, in the person's language if we have it."""
        language = language if language in LANGUAGES else "en"
        words = self._words.get_template(f"{kind}.{language}.txt").render(facts=facts).strip()
        subject, _, body = words.partition("\n")
        body = re.sub(r"\n{3,}", "\n\n", body.strip())
        found = tokens(brand or Brand())
        html = self._frame.get_template("frame.html").render(
            language=language,
            subject=subject,
            practice=facts.practice,
            paragraphs=[_paragraph(text) for text in body.split("\n\n")],
            fill=found.brand_fill,
            on=found.brand_on,
        )
        return Letter(kind=kind.value, to=to, sender=facts.practice, subject=subject, text=body + "\n", html=html)


def _paragraph(text: str) -> _Paragraph:
    if link := _LINK.fullmatch(text):
        return _Paragraph(text=link["words"].rstrip(":"), href=link["href"])
    return _Paragraph(text=" ".join(text.split("\n")))
