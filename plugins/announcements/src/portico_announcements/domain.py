"""What a notice is, when it is shown and to whom, what is wrong with one. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Audience = Literal["patients", "staff", "both"]
Importance = Literal["calm", "important"]
State = Literal["now", "coming", "past"]

LONGEST_TITLE, LONGEST_BODY, LONGEST_HINT = 80, 2000, 160
MOST_DAYS = 366


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """As it was written. The days are the practice's; `is_ended` when staff took it down before its time."""

    id: UUID
    title: str
    body: str
    title_es: str = ""
    body_es: str = ""
    audience: Audience = "patients"
    importance: Importance = "calm"
    first_day: date
    last_day: date
    is_ended: bool = False

    def state(self, today: date) -> State:
        if self.is_ended or self.last_day < today:
            return "past"
        return "coming" if today < self.first_day else "now"

    def spoken(self, language: str) -> Spoken:
        """In this language, or in English where it was not written in it."""
        is_spanish = language.startswith("es") and bool(self.title_es)
        title, body = (self.title_es, self.body_es) if is_spanish else (self.title, self.body)
        return Spoken(
            id=self.id,
            title=title,
            paragraphs=paragraphs(body),
            is_important=self.importance == "important",
            last_day=self.last_day,
            lang="es" if is_spanish else "en",
        )


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in one language. `lang` is the language that it is in, which may not be the page's."""

    id: UUID
    title: str
    paragraphs: tuple[str, ...]
    is_important: bool
    last_day: date
    lang: str

    @property
    def hint(self) -> str:
        """One line for a list: the first paragraph or its first sentence, never cut off in a sentence."""
        first = self.paragraphs[0] if self.paragraphs else ""
        sentence = re.split(r"(?<=[.!?]) ", first, maxsplit=1)[0]
        return next((words for words in (first, sentence) if len(words) <= LONGEST_HINT), "")


def paragraphs(body: str) -> tuple[str, ...]:
    """Paragraphs stand apart by an empty line; other line ends are where somebody pressed Enter."""
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", body) if part.strip())


def in_order(notices: Iterable[Notice]) -> Sequence[Notice]:
    """Important ones first, then those that began last."""
    return sorted(notices, key=lambda one: (one.importance != "important", -one.first_day.toordinal(), one.title))


def problems(notice: Notice, today: date) -> dict[str, str]:
    """What is wrong, by the form's field: words for staff."""
    found: dict[str, str] = {}
    if bool(notice.title_es) != bool(notice.body_es):
        missing = "body_es" if notice.title_es else "title_es"
        found[missing] = "Write both the heading and the text in Spanish, or leave both empty."
    if notice.last_day < notice.first_day:
        found["last_day"] = "The last day is before the first. Choose a later one."
    elif notice.last_day < today:
        found["last_day"] = "This day is over. Choose today or a later one."
    elif notice.last_day - notice.first_day > timedelta(days=MOST_DAYS):
        found["last_day"] = "A notice is shown for a year at most. Choose an earlier day."
    return found
