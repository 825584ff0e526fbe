"""The contract catches letters that say too much, in English and in Spanish, and letters without Spanish."""

from __future__ import annotations

import pytest
from portico_testkit.contract import PluginContract, subject_of
from portico_testkit.packages import Package, installed

PLUGIN = """
class Plugin:
    @hookimpl
    def declare_messages(self) -> Sequence[MessageTemplate]:
        return (
            MessageTemplate(
                name="new-note",
                subject="{subject}",
                paragraphs=("There is a note for you.",),
                button="Read it",
                category="messages",
            ),
        )
plugin = Plugin()
"""
PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "A note"
msgstr "Una nota"

msgid "There is a note for you."
msgstr "Hay una nota para usted."

msgid "Read it"
msgstr "Leerla"
"""


class Contract(PluginContract):
    plugin = "acme/notes"


@pytest.mark.parametrize(
    ("subject", "spanish", "promise", "words"),
    [
        ("A note", PO, "", ""),
        ("Your result", PO, "tell_a_stranger_nothing", "new-note, subject: “result”"),
        ("A note for {name}", PO, "tell_a_stranger_nothing", "{name}"),
        ("A note", PO.replace("Una nota", "Una nota del lunes"), "tell_a_stranger_nothing", "“lunes”"),
        ("A note", PO.replace("Leerla", ""), "are_written_in_spanish_too", "'Read it'"),
        ("A note", PO.replace("Una nota", "{phone}"), "are_written_in_spanish_too", "braces"),
    ],
)
def test_letters(tmp_path, subject, spanish, promise, words):
    package = Package(
        plugin=PLUGIN.replace("{subject}", subject),
        hooks=("declare_messages",),
        files={"locale/es/LC_MESSAGES/acme_notes.po": spanish},
    )
    found: dict[str, str] = {}
    with installed(tmp_path, package):
        plugin = subject_of(Contract.plugin)
        assert plugin is not None
        for name in ("tell_a_stranger_nothing", "are_written_in_spanish_too"):
            try:
                getattr(Contract(), f"test_letters_{name}")(plugin)
            except AssertionError as error:
                found[name] = str(error)
    if not promise:
        assert not found
    else:
        assert words in found[promise]
