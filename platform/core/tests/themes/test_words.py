"""Patients' pages and the login pages speak Spanish wherever they speak English, with the same values filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from portico.themes import login
from portico.themes.speech import Catalogues, Speech, gettext_for
from portico.themes.tokens import Brand
from portico_sdk.i18n import translator

CORE = Path(__file__).parents[2]
LOCALE = CORE / "src" / "portico" / "locale"
LOGIN = CORE.parents[1] / "infra" / "keycloak" / "themes" / "portico" / "login"
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w*)\}")
TAG = re.compile(r"</?\w+[^>]*>")


def said() -> set[tuple[str, ...]]:
    """Every message of core but those of staff's pages, as (one,) or (one, many)."""
    with (CORE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "t": None}
    found = extract_from_dir(CORE, methods, options, keywords)
    return {(message,) if isinstance(message, str) else tuple(message[:2]) for _, _, message, _, _ in found}


def spanish() -> dict[tuple[str, ...], tuple[str, ...]]:
    with (LOCALE / "es" / "LC_MESSAGES" / "portico.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    as_tuple = lambda text: (text,) if isinstance(text, str) else tuple(text)  # noqa: E731
    return {as_tuple(message.id): as_tuple(message.string) for message in catalogue if message.id}


def test_every_message_is_there_in_spanish() -> None:
    known = spanish()
    missing = sorted(said() - known.keys())
    assert not missing, "Write these into locale/es/LC_MESSAGES/portico.po (docs/template-contract.md, Words)"
    assert not [english for english, words in known.items() if not all(words)]


@pytest.mark.parametrize(("english", "words"), spanish().items(), ids=lambda text: text[0][:40])
def test_values_and_markup_are_the_same(english: tuple[str, ...], words: tuple[str, ...]) -> None:
    for text in words:
        assert sorted(PLACEHOLDER.findall(text)) == sorted(
            PLACEHOLDER.findall(english[-1 if len(words) > 1 else 0])
        ) or (len(words) > 1 and not PLACEHOLDER.findall(text))
        assert sorted(TAG.findall(text)) == sorted(TAG.findall(english[0]))


def test_python_and_templates_speak_from_one_catalogue() -> None:
    catalogues = Catalogues.read({"portico": LOCALE})
    t = translator("portico")
    with catalogues.speaking(Speech(language="es")):
        assert t("today") == "hoy"
        assert t("Choose at least {least}.", least=2) == "Elija 2 o más."
    assert t("today") == "today"


def test_a_plugin_cannot_reword_the_frame(tmp_path: Path) -> None:
    po = tmp_path / "es" / "LC_MESSAGES" / "acme_notes.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Sign out"\nmsgstr "X"\n')
    catalogues = Catalogues.read({"portico": LOCALE, "acme_notes": tmp_path})
    with catalogues.speaking(Speech(language="es")):
        assert gettext_for("acme_notes", "Sign out") == "Salir"


def properties(language: str) -> dict[str, str]:
    text = (LOGIN / "messages" / f"messages_{language}.properties").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = dict(line.split("=", 1) for line in lines)
    assert len(found) == len(lines), "a key stands twice"
    return found


def test_login_pages_have_the_same_words_in_both_languages() -> None:
    english, words = properties("en"), properties("es")
    assert english.keys() == words.keys()
    for key, text in english.items():
        assert re.findall(r"\{\d\}", text) == re.findall(r"\{\d\}", words[key]), key
        assert words[key], key
        # One straight apostrophe makes Java's MessageFormat swallow the rest of the sentence.
        assert "'" not in text + words[key], key


def test_login_pages_ask_for_words_that_are_there() -> None:
    known = properties("en")
    for page in LOGIN.glob("*.ftl"):
        for key in re.findall(r'msg\("([A-Za-z][\w.-]+)"', page.read_text()):
            assert key in known or key.endswith("."), f"{page.name}: {key}"


def test_login_pages_hold_no_script_of_their_own_and_escape_everything() -> None:
    for page in LOGIN.glob("*.ftl"):
        text = page.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), page.name
        assert not re.search(r"\s(on\w+|style)=", text), page.name
        unescaped = re.findall(r"\$\{([^}]*)\?no_esc\}", text)
        assert all(value.startswith(("kcSanitize(", "plain(")) for value in unescaped), page.name


def test_the_login_theme_has_our_stylesheet_as_it_is_now() -> None:
    present = login.present(LOGIN)
    for path, content in login.login_resources().items():
        assert present[path] == content, (
            f"{path}: run python -m portico.themes.login infra/keycloak/themes/portico/login"
        )
    assert f"porticoVersion={login.version(present)}\n" in (LOGIN / "theme.properties").read_text()


def test_the_login_pages_get_only_what_their_patterns_let_through() -> None:
    brand = login.login_brand(Brand())
    pattern = re.search(r'matches\("(https[^"]+)"\)', (LOGIN / "brand.ftl").read_text())
    assert pattern is not None
    for good in ("http://elm.portico.localhost:8000", "https://portal.example/static/0a1b/themes/elm/logo.svg"):
        assert re.fullmatch(pattern[1], good)
    for key in ("fill", "on", "deep", "pale", "accent", "accentOn"):
        assert re.fullmatch("#[0-9a-f]{6}", brand[key])
    for evil in ("javascript:alert(1)", 'http://x/"onload=', "http://x/<b>", "data:text/html,x", "//x"):
        assert not re.fullmatch(pattern[1], evil)
