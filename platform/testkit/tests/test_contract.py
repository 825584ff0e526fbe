"""The contract catches a plugin that breaks each of its promises, and lets a good one pass."""

from __future__ import annotations

import inspect

import pytest
from portico_testkit.contract import PluginContract, subject_of
from portico_testkit.packages import Package, installed

PLUGIN = """
t = translator("acme_notes")

class Plugin:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (
            Page(path="{path}", audience=Audience.{audience}, title="x", permission="{permission}",
                 shows={shows}, get="pages:{get}"),
        )

    @hookimpl
    {home}
        return HomePart(cards=(Card(title=t("My notes"), icon="note"),))

plugin = Plugin()
"""
PAGES = """
from __future__ import annotations
import uuid, msgspec
from portico_sdk import *

class Mine(msgspec.Struct):
    words: str
    tags: tuple[str, ...] = ()

class OnePath(msgspec.Struct):
    id: uuid.UUID

class Odd(msgspec.Struct):
    call: complex

class Lossy(msgspec.Struct):
    one: str
    def __post_init__(self):
        self.one += "!"

async def good(ctx: PluginContext, path: OnePath, query: Mine) -> View:
    return View(template="acme.notes/note.html")
async def odd(ctx: PluginContext, path: OnePath, query: Odd) -> View: ...
async def lossy(ctx: PluginContext, path: OnePath, query: Lossy) -> View: ...
async def pathless(ctx: PluginContext, path: Nothing, query: Mine) -> View: ...
def sync(ctx: PluginContext, path: OnePath, query: Mine) -> View: ...
"""
TEMPLATE = '{{ _("All notes") }} {% trans count=3 %}{{ count }} notes{% endtrans %}'
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
SPANISH = HEAD + "\n\n".join(
    f'msgid "{english}"\nmsgstr "{spanish}"'
    for english, spanish in {
        "My notes": "Mis notas",
        "All notes": "Todas las notas",
        "%(count)s notes": "%(count)s notas",
        "Wrote a note": "Escribió una nota",
    }.items()
)
TABLES = """
[[data]]
scope = "patient/Appointment.read"
reason = "x"
[[bundles]]
name = "see"
label = "See"
[[permissions]]
name = "note:read"
bundle = "see"
[[audit]]
code = "acme.notes:Communication:write"
sentence = "Wrote a note"
"""
PARTS = {
    "path": "{id:uuid}",
    "audience": "PATIENT",
    "permission": "",
    "shows": "('Appointment',)",
    "get": "good",
    "home": "async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:",
}


class Contract(PluginContract):
    plugin = "acme/notes"


def package(*, hooks=("declare_pages", "home"), spanish=SPANISH, files=None, lines=(), **parts: str) -> Package:
    more = {
        "pages.py": PAGES,
        "templates/acme.notes/note.html": TEMPLATE,
        "locale/es/LC_MESSAGES/acme_notes.po": spanish,
        **(files or {}),
    }
    return Package(
        plugin=PLUGIN.format(**{**PARTS, **parts}),
        hooks=hooks,
        manifest_lines=lines,
        manifest_tables=TABLES,
        files=more,
    )


def broken(tmp_path, package: Package) -> dict[str, str]:
    """The promises that this plugin breaks, each with the words of the failure."""
    found: dict[str, str] = {}
    with installed(tmp_path, package):
        subject = subject_of(Contract.plugin)
        assert subject is not None
        for name, test in inspect.getmembers(Contract(), inspect.ismethod):
            # Those in a portal, and of tables, are tried in test_promises.py.
            if name.startswith("test_") and not inspect.iscoroutinefunction(test):
                try:
                    test(subject)
                except Exception as error:  # noqa: BLE001 (whatever the test finds)
                    found[name.removeprefix("test_")] = str(error)
    return found


def test_a_good_plugin_passes(tmp_path):
    assert broken(tmp_path, package()) == {}


@pytest.mark.parametrize(
    ("spoilt", "promise", "words"),
    [
        ({"lines": ("colour = 1",)}, "the_manifest_is_valid", "colour"),
        ({"lines": ('version = "9.9"',)}, "the_manifest_is_true", "version"),
        ({"lines": ('sdk = ">=9"',)}, "the_manifest_is_true", ">=9"),
        ({"lines": ('entry = "acme_notes.other:plugin"',)}, "the_manifest_is_true", "entry"),
        ({"hooks": ("declare_pages",)}, "the_hooks_are_those_of_the_manifest", "home"),
        (
            {"home": "def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:"},
            "run_hooks_are_async_and_declare_hooks_are_not",
            "home is a run hook",
        ),
        ({"get": "gone"}, "every_page_has_its_handlers", "gone"),
        ({"get": "sync"}, "every_page_has_its_handlers", "no async function"),
        ({"get": "pathless"}, "every_page_has_its_handlers", "path struct"),
        ({"audience": "ANYONE"}, "pages_ask_for_no_more_than_the_manifest_says", "patients or staff"),
        (
            {"audience": "STAFF", "permission": "chart:read"},
            "pages_ask_for_no_more_than_the_manifest_says",
            "chart:read",
        ),
        ({"audience": "STAFF"}, "pages_ask_for_no_more_than_the_manifest_says", "[[permissions]]"),
        ({"shows": "('Observation',)"}, "pages_ask_for_no_more_than_the_manifest_says", "Observation"),
        ({"get": "odd"}, "what_crosses_the_border_survives_it", "complex"),
        ({"get": "lossy"}, "what_crosses_the_border_survives_it", "Lossy"),
        ({"files": {"extra.py": "1 / 0"}}, "every_module_can_be_imported", "zero"),
        ({"spanish": HEAD}, "patients_are_spoken_to_in_spanish_too", "'All notes' (templates"),
        ({"spanish": SPANISH.replace('"Mis notas"', '""')}, "patients_are_spoken_to_in_spanish_too", "'My notes'"),
        (
            {"spanish": SPANISH.replace('msgid "My', '#, fuzzy\nmsgid "My')},
            "patients_are_spoken_to_in_spanish_too",
            "fuzzy",
        ),
        (
            {"spanish": SPANISH.replace('"Escribió una nota"', '""')},
            "what_was_done_is_said_in_spanish_too",
            "'Wrote a note'",
        ),
        ({"spanish": SPANISH.replace("%(count)s notas", "notas")}, "patients_are_spoken_to_in_spanish_too", "braces"),
    ],
)
def test_a_broken_promise_is_caught(tmp_path, spoilt, promise, words):
    found = broken(tmp_path, package(**spoilt))
    assert words in found.get(promise, ""), found


def test_a_catalogue_that_is_not_there(tmp_path):
    one = package()
    one.files = {path: text for path, text in one.files.items() if not path.endswith(".po")}
    assert "there is no locale/es" in broken(tmp_path, one)["patients_are_spoken_to_in_spanish_too"]


def test_a_plugin_that_is_not_installed():
    assert subject_of("acme/nowhere") is None
