"""What may stand in a letter: enough to know that there is something to see, never what it is. Nothing is run.

A letter is read by whoever opens the mailbox, so the rules are short and blunt: they refuse some harmless sentences
too. Core applies them at load, in every language of the plugin's; the contract tests do the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from portico_sdk.messages import WORDS, MessageCategory, MessageTemplate

LONGEST: Mapping[str, int] = {"subject": 78, "paragraph": 400, "button": 40}
MOST_PARAGRAPHS = 5
NUMBERS = ("911", "988")
"""The only figures: whom to call in an emergency."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BRACES = re.compile(r"\{[^{}]*\}")
_MARKUP = re.compile(r"<\s*/?[a-zA-Z!]|&#?\w+;|%\(\w+\)s")
_ADDRESS = re.compile(r"@|://|\bwww\.|\b[\w-]{2,}\.(com|org|net|health|care|info|io|us|mx|es)\b", re.I)
_TITLE = re.compile(r"\b(Drs?|Dra|Mrs?|Ms|Sra?|Srta)\.")


def _words(text: str) -> list[str]:
    return text.split()


DATES: frozenset[str] = frozenset(
    _words("""
    monday tuesday wednesday thursday friday saturday sunday january february april june july august september
    october november december today tonight tomorrow yesterday noon midnight o'clock lunes martes miercoles jueves
    viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    hoy manana ayer mediodia medianoche
    """)
)
"""Whole words that say when, in English and Spanish, without accents. "May" and "March" mean too much else."""

HEALTH: tuple[str, ...] = tuple(
    _words("""
    abnormal addict alcohol allerg antibiotic anxi asthma biops blood cancer cardi checkup chemo cholest chronic
    contracep covid depress dermat diabet diagnos disease disorder dosage dose drug exam fertil fever gynec health
    hepat hiv hospital illness immuniz infect injur insulin laborator lab labs medic mental mri oncolog orthop pain
    pathol pediatr physical pill pregnan prescri procedure prostat psych radiol refill rehab result scan sexual std
    sti surg symptom test therap treat tumor ultraso urin urolog vaccin xray adiccion alerg analisis ansiedad cirug
    colesterol cronic diagnost dolor dosis embaraz enfermedad estudio examen examenes farmac fiebre infecc inmuniz
    laboratorio lesion medicament medicina muestra prueba psiq psic quimio radiograf receta resultado salud sangre
    sintoma surtir terapi tratamient tumor vacuna vih
    """)
)
"""How words begin that say something about health: a state, a drug, a test, a specialty. Without accents."""

_WHOLE = frozenset({"lab", "labs", "std", "sti", "hiv", "vih", "mri", "exam", "pain", "pill", "scan", "test", "dolor"})
"""Those of HEALTH that are common beginnings of other words, so they count only as the whole word, or its plural."""


class MessageProblem(NamedTuple):
    """What is wrong with a letter: which letter and part of it, what, and what to write instead."""

    where: str
    problem: str
    way_out: str


def problems(templates: Sequence[MessageTemplate]) -> Iterator[MessageProblem]:
    """All that is wrong with a plugin's letters, in their own words."""
    seen: set[str] = set()
    for template in templates:
        yield from _facts(template)
        if template.name in seen:
            yield MessageProblem(template.name, "it is there twice", "Give each letter a name of its own")
        seen.add(template.name)
        for part, words in parts(template):
            for problem, way_out in wrong_words(words, part):
                yield MessageProblem(f"{template.name}, {part}", problem, way_out)


def parts(template: MessageTemplate) -> Iterator[tuple[str, str]]:
    """Every sentence that a person reads, each with the part it stands in: what is checked, and what is translated."""
    yield "subject", template.subject
    for words in template.paragraphs:
        yield "paragraph", words
    yield "button", template.button


def wrong_words(words: str, part: str = "paragraph") -> Iterator[tuple[str, str]]:
    """What is wrong with one sentence or paragraph: the problem and the way out."""
    if not words.strip():
        yield "it is empty", "Say it in a few words"
    if len(words) > LONGEST[part]:
        yield f"it has {len(words)} characters", f"Say it in at most {LONGEST[part]}"
    if any(unicodedata.category(letter)[0] == "C" for letter in words):
        yield "it has a line break or another character that can't be seen", "Write one line; a paragraph is an entry"
    for found in _BRACES.findall(words):
        if found[1:-1] not in WORDS:
            yield (
                f"{found} is filled in with nothing",
                f"Only {_listed(WORDS)} can be: a letter says nothing of a person",
            )
    rest = _BRACES.sub(" ", words)
    if "{" in rest or "}" in rest:
        yield "a brace stands alone", "Take it out"
    if _MARKUP.search(rest):
        yield "it has HTML or a placeholder", "Write plain words; core makes the letter's HTML"
    if _ADDRESS.search(rest):
        yield "it has an address", "Take it out; the button leads to the plugin's own page"
    yield from _telling(rest)


def _facts(template: MessageTemplate) -> Iterator[MessageProblem]:
    if not _NAME.fullmatch(template.name) or len(template.name) > LONGEST["button"]:
        yield MessageProblem(template.name, "its name can't be used", "Write it like visit-booked")
    categories = get_args(MessageCategory)
    if template.category not in categories:
        way_out = f"Choose one of {', '.join(categories)}: what people may switch off"
        yield MessageProblem(template.name, f"there is no category {template.category!r}", way_out)
    if template.audience not in ("patient", "staff"):
        yield MessageProblem(template.name, f"nobody is {template.audience!r}", "Write patient or staff")
    if not 1 <= len(template.paragraphs) <= MOST_PARAGRAPHS:
        way_out = f"Write 1 to {MOST_PARAGRAPHS}"
        yield MessageProblem(template.name, f"it has {len(template.paragraphs)} paragraphs", way_out)


def _telling(words: str) -> Iterator[tuple[str, str]]:
    """What could tell a stranger something about the person."""
    if figures := [found for found in re.findall(r"\d+", words) if found not in NUMBERS]:
        yield f"it has the number {figures[0]}", "Take dates, times and amounts out; they stand on the page"
    if title := _TITLE.search(words):
        yield f"{title[0]} names somebody", "Say “us” or {practice}"
    for word in _plain_words(words):
        if word in DATES:
            yield f"“{word}” says when", "Say “soon” or nothing; the page says when"
        elif beginning := _about_health(word):
            yield f"“{word}” may say something about health ({beginning}…)", "Say only that there is something to see"


def _about_health(word: str) -> str:
    for beginning in HEALTH:
        if beginning in _WHOLE:
            if word in {beginning, beginning + "s", beginning + "es"}:
                return beginning
        elif word.startswith(beginning):
            return beginning
    return ""


def _plain_words(words: str) -> Iterable[str]:
    """Small letters, no accents; "X-ray" is one word."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", words) if not unicodedata.combining(letter))
    return re.findall(r"[a-z]+(?:'[a-z]+)?", plain.casefold().replace("’", "'").replace("-", ""))


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f"{{{name}}}" for name in names)
