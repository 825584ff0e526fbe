"""Letters: both languages, no word too many, and a mail server that is away."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import portico
import pytest
from portico.notify.kinds import LetterKind
from portico.notify.letter_look import LetterLook
from portico.notify.mail import Mail, MailNotSent, Written
from portico.notify.templates import LetterFacts, Letters, Offered
from portico.settings import Settings
from portico.themes.contrast import contrast
from portico.themes.speech import LANGUAGES, Catalogues
from portico.themes.tokens import Brand
from portico_sdk import MessageTemplate
from portico_testkit.inbox import open_inbox

LOCALE = Path(portico.__file__).parent / "locale"
FACTS = LetterFacts(practice="Elm <Street>", phone="(406) 555-0142", link="https://elm.example/setup/abc", hours=72)


LETTERS = Letters(Catalogues.read({"portico": LOCALE}))


def letter(kind: LetterKind = LetterKind.SETUP_PATIENT, language: str = "en") -> Written:
    return LETTERS.write(
        kind, FACTS, to="rosa@example.org", language=language, look=LetterLook(brand=Brand(main="#1f5a43"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_in_every_language(kind: LetterKind, language: str) -> None:
    made = letter(kind, language)
    # Who signs up has no practice yet.
    assert FACTS.practice in made.subject or kind.value.startswith("sign-up")
    assert f'<html lang="{language}">' in made.html
    assert "Elm &lt;Street&gt;" in made.html
    assert "Elm <Street>" not in made.html
    assert "{{" not in made.text + made.html
    assert "{%" not in made.text + made.html
    assert max(len(line) for line in made.text.splitlines()) < 400
    if kind not in {LetterKind.CHANGED, LetterKind.RECOVERED, LetterKind.DESTROYED}:
        assert FACTS.link in made.text
        assert f'href="{FACTS.link}"' in made.html


@pytest.mark.parametrize("kind", LetterKind)
def test_languages_differ_and_an_unknown_one_is_english(kind: LetterKind) -> None:
    assert letter(kind, "en").text != letter(kind, "es").text
    assert letter(kind, "de").text == letter(kind, "en").text


def test_a_letter_hides_its_reader() -> None:
    assert "rosa@example.org" not in repr(letter())


def test_a_letter_of_a_plugin_in_words_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "acme.po").write_text('msgid "See it"\nmsgstr "Verlo en {practice}"\n', "utf-8")
    letters = Letters(Catalogues.read({"acme": tmp_path, "portico": LOCALE}))
    template = MessageTemplate(
        name="x",
        subject="{practice} {phone} {practice.phone}",
        paragraphs=("%s {0}",),
        button="See it",
        category="visits",
    )
    made = letters.write(Offered(template, "acme"), FACTS, to="rosa@example.org", language="es")
    assert made.subject == "Elm <Street> (406) 555-0142 {practice.phone}", "two names are filled in, and nothing else"
    assert "%s {0}" in made.text
    assert f"Verlo en Elm <Street>:\n{FACTS.link}" in made.text
    assert "Verlo en Elm &lt;Street&gt;" in made.html
    without_phone = dataclasses.replace(FACTS, phone="")
    made = letters.write(Offered(template, "acme"), without_phone, to="rosa@example.org", language="en")
    assert made.subject.startswith("Elm <Street> the office")


@pytest.mark.parametrize("brand", ["#1f5a43", "#f6b93b", "#3f93a1", "#ffffff", "#000000"])
def test_words_can_be_read_on_every_brand_by_day_and_by_night(brand: str) -> None:
    made = LETTERS.write(
        LetterKind.SETUP_PATIENT, FACTS, to="x@y.z", language="en", look=LetterLook(brand=Brand(main=brand))
    )
    fill, on = re.findall(r"background:(#[0-9a-f]{6});color:(#[0-9a-f]{6})", made.html)[0]
    assert contrast(fill, on) >= 7
    for paper, ink in (("#ffffff", "#1b1a1f"), ("#ffffff", "#56545e"), ("#1d1f23", "#f0eff2"), ("#1d1f23", "#c3c4ca")):
        assert paper in made.html
        assert ink in made.html
        assert contrast(paper, ink) >= 7


async def test_it_arrives_with_both_forms(settings: Settings) -> None:
    async with open_inbox() as inbox:
        mail = Mail(dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_starttls=False))
        await mail.send(letter())
    [arrived] = inbox.letters
    assert arrived["To"] == "rosa@example.org"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_body(("plain",)) is not None
    assert arrived.get_body(("html",)) is not None
    assert inbox.senders == [settings.mail_from]


async def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(settings: Settings) -> None:
    async with open_inbox() as inbox:
        mail = Mail(dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_starttls=True))
        with pytest.raises(MailNotSent):
            await mail.send(letter())
    assert not inbox.letters
