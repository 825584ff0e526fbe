"""A plugin whose letters can't be sent to anybody is refused at load, with the letter, the reason and the way out."""

from __future__ import annotations

import pytest
from portico.plugins.registry import Step
from portico_testkit.packages import Package

LETTER = {
    "name": '"new-note"',
    "subject": '"A note from {practice}"',
    "paragraphs": '("Call {phone}.",)',
    "button": '"Read it"',
    "category": '"messages"',
}
PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Read it"\nmsgstr "{}"\n'


def plugin(answer="", **changes):
    letter = ", ".join(f"{key}={value}" for key, value in {**LETTER, **changes}.items())
    return f"""
class Plugin:
    @hookimpl
    def declare_messages(self) -> Sequence[MessageTemplate]:
        return {answer or f"(MessageTemplate({letter}),)"}
plugin = Plugin()
"""


def package(source, **more):
    return Package(plugin=source, hooks=("declare_messages",), **more)


def test_letters_are_collected(discovered):
    (found,) = discovered(package(plugin())).ready
    assert [letter.name for letter in found.messages] == ["new-note"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (plugin(subject='"Hello {name}"'), "letter new-note, subject: {name}"),
        (plugin(subject='"Your result"'), "“result”"),
        (plugin(paragraphs='("<b>x</b>",)'), "HTML"),
        (plugin(paragraphs='("Write to a@b.example",)'), "address"),
        (plugin(paragraphs='("On 3/9",)'), "number 3"),
        (plugin(category='"billing"'), "billing"),
        (plugin(audience='"everybody"'), "everybody"),
        (plugin(subject="7"), "new-note"),
        (plugin(paragraphs='"one string"'), "new-note"),
        (plugin(answer="None"), "NoneType"),
        (plugin(answer="('x',)"), "gave a str"),
        (plugin(answer="(MessageTemplate(name='x'),)"), "TypeError"),
        (plugin(answer="1 / 0"), "ZeroDivisionError"),
        (plugin(answer="sys.exit(3)"), "SystemExit"),
        (plugin() + "\n" + plugin().replace("),)", "),) * 31"), "31 letters"),
        (plugin() + "\n" + plugin().replace("),)", "),) * 2"), "twice"),
    ],
)
def test_letters_that_refuse_the_plugin(discovered, source, words):
    registry = discovered(package(source), Package(id="acme/good"))
    (refused,) = registry.refused
    assert refused.step is Step.LETTERS
    assert words in refused.reason
    assert refused.way_out
    assert [one.id for one in registry.ready] == ["acme/good"]


@pytest.mark.parametrize("spanish", ["Ver el 3 de mayo", "Ver {name}", "Ver <b>esto</b>", "Ver resultado"])
def test_the_same_holds_in_spanish(discovered, spanish):
    files = {"locale/es/LC_MESSAGES/acme_notes.po": PO.format(spanish)}
    (refused,) = discovered(package(plugin(), files=files)).refused
    assert refused.step is Step.LETTERS
    assert "button in Español" in refused.reason


def test_a_good_translation(discovered):
    files = {"locale/es/LC_MESSAGES/acme_notes.po": PO.format("Leerla")}
    assert not discovered(package(plugin(), files=files)).refused
