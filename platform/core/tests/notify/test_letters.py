"""Letters: both languages, no word too many, and a mail server that is away."""

from __future__ import annotations

import dataclasses
import logging

import pytest
from portico.notify.mail import Letter, Mail, MailNotSent
from portico.notify.templates import LANGUAGES, LetterFacts, LetterKind, Letters
from portico.settings import Settings
from portico.themes.tokens import Brand
from portico_testkit.inbox import open_inbox

FACTS = LetterFacts(practice="Elm <Street>", phone="(406) 555-0142", link="https://elm.example/setup/abc", hours=72)


def letter(kind: LetterKind = LetterKind.SETUP_PATIENT, language: str = "en") -> Letter:
    return Letters().write(kind, FACTS, to="rosa@example.org", language=language, brand=Brand(main="#1f5a43"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_in_every_language(kind: LetterKind, language: str) -> None:
    made = letter(kind, language)
    assert FACTS.practice in made.subject
    assert f'<html lang="{language}">' in made.html
    assert "Elm &lt;Street&gt;" in made.html
    assert "Elm <Street>" not in made.html
    assert "{{" not in made.text + made.html
    assert "{%" not in made.text + made.html
    assert max(len(line) for line in made.text.splitlines()) < 400
    if kind not in {LetterKind.CHANGED, LetterKind.RECOVERED}:
        assert FACTS.link in made.text
        assert f'href="{FACTS.link}"' in made.html


@pytest.mark.parametrize("kind", LetterKind)
def test_languages_differ_and_an_unknown_one_is_english(kind: LetterKind) -> None:
    assert letter(kind, "en").text != letter(kind, "es").text
    assert letter(kind, "de").text == letter(kind, "en").text


def test_a_letter_hides_its_reader() -> None:
    assert "rosa@example.org" not in repr(letter())


async def test_it_arrives_with_both_forms(settings: Settings) -> None:
    async with open_inbox() as inbox:
        mail = Mail(dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_starttls=False))
        await mail.send(letter())
    [arrived] = inbox.letters
    assert arrived["To"] == "rosa@example.org"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_body(("plain",)) is not None
    assert arrived.get_body(("html",)) is not None


async def test_a_server_that_is_away_is_said_without_the_address(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    mail = Mail(dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=9))
    with pytest.raises(MailNotSent, match=r"127\.0\.0\.1:9") as raised:
        await mail.send(letter())
    assert "rosa" not in str(raised.value)
    with caplog.at_level(logging.ERROR):
        mail.post(letter())
        await mail.drain()
    assert "did not take it" in caplog.text
    assert "rosa" not in caplog.text


async def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(settings: Settings) -> None:
    async with open_inbox() as inbox:
        mail = Mail(dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_starttls=True))
        with pytest.raises(MailNotSent):
            await mail.send(letter())
    assert not inbox.letters
