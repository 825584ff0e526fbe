"""What letters say: core's own from one file per letter and language, a plugin's from its MessageTemplate.

A letter is given `LetterFacts` and nothing else, so no word about health can get in. Plain text first; the HTML is made
of the same words. In a file, the first line is the subject; a paragraph whose second line is an address becomes the
button.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from portico_sdk import MessageTemplate, translator

from portico.notify.kinds import LetterKind
from portico.notify.letter_look import LetterLook
from portico.notify.mail import LOGO_AT, Written
from portico.themes.dates import written
from portico.themes.speech import LANGUAGES, Catalogues, Speech, gettext_for

_LETTERS: Final = Path(__file__).parent / "letters"
_LINK: Final = re.compile(r"(?P<words>[^\n]+)\n(?P<href>https?://\S+)")

t = translator("portico")


@dataclass(frozen=True, kw_only=True)
class LetterFacts:
    """All that may be filled in. `link` is ours; `hours` is how long it is good.

    `portal` is the name of the portal's host. `choices` is where the reader chooses which letters come; '' for who has
    no sign-in, or no choice. `document` is the text that the letter is a copy of, `until` the last day of what it asks.
    """

    practice: str
    phone: str
    link: str = ""
    hours: int = 0
    portal: str = ""
    choices: str = ""
    document: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Offered:
    """A letter of a plugin's. `package` is where its translations are."""

    template: MessageTemplate
    package: str


@dataclass(frozen=True, kw_only=True)
class _Paragraph:
    text: str
    href: str = ""


class Letters:
    """Writes letters. Made once by app.py."""

    def __init__(self, catalogues: Catalogues) -> None:
        loader = FileSystemLoader(_LETTERS)
        self._catalogues = catalogues
        self._words = Environment(loader=loader, autoescape=False, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701 (plain text)
        self._words.filters["written"] = written  # type: ignore[assignment]
        self._frame = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )

    def write(
        self, what: LetterKind | Offered, facts: LetterFacts, *, to: str, language: str, look: LetterLook | None = None
    ) -> Written:
        """The letter, in the person's language if we have it."""
        language = language if language in LANGUAGES else "en"
        look = look or LetterLook()
        with self._catalogues.speaking(Speech(language=language)):
            if isinstance(what, Offered):
                subject, body = _of_plugin(what, facts)
                kind, foot = what.template.name, _foot(facts)
            else:
                subject, body = self._of_core(what, facts, language)
                kind, foot = what.value, []
        return Written(
            kind=kind,
            to=to,
            sender=facts.practice,
            subject=subject,
            text="\n\n".join([*body, *(["-- \n" + "\n\n".join(foot)] if foot else [])]) + "\n",
            html=self._html(subject, body, foot, facts, language, look),
            logo=look.logo,
        )

    def _of_core(self, kind: LetterKind, facts: LetterFacts, language: str) -> tuple[str, Sequence[str]]:
        words = self._words.get_template(f"{kind}.{language}.txt").render(facts=facts).strip()
        subject, _, body = words.partition("\n")
        return subject, re.sub(r"\n{3,}", "\n\n", body.strip()).split("\n\n")

    def _html(
        self,
        subject: str,
        body: Sequence[str],
        foot: Sequence[str],
        facts: LetterFacts,
        language: str,
        look: LetterLook,
    ) -> str:
        return self._frame.get_template("frame.html").render(
            language=language,
            subject=subject,
            practice=facts.practice,
            paragraphs=[_paragraph(text, facts.phone) for text in body],
            foot=[_paragraph(text, facts.phone) for text in foot],
            logo=look.logo,
            logo_at=LOGO_AT,
            **look.values(),
        )


def _of_plugin(offered: Offered, facts: LetterFacts) -> tuple[str, Sequence[str]]:
    def say(message: str) -> str:
        # Two names and no str.format: a sentence is a plugin's, and format would read attributes.
        words = gettext_for(offered.package, message)
        return words.replace("{practice}", facts.practice).replace("{phone}", facts.phone or t("the office"))

    template = offered.template
    button = f"{say(template.button)}:\n{facts.link}"
    return say(template.subject), [*(say(words) for words in template.paragraphs), button]


def _foot(facts: LetterFacts) -> list[str]:
    """How to get no more of these: said in each letter that may be switched off."""
    if facts.choices:
        words = t("Choose which letters you get")
        return [f"{words}:\n{facts.choices}"]
    return [t("To get no more letters like this one, call {phone}.", phone=facts.phone or t("the office"))]


def _paragraph(text: str, phone: str) -> _Paragraph:
    if link := _LINK.fullmatch(text):
        return _Paragraph(text=link["words"].rstrip(":"), href=link["href"])
    text = " ".join(text.split("\n"))
    # A phone number stays on one line.
    return _Paragraph(text=text.replace(phone, phone.replace(" ", "\u00a0")) if phone else text)
