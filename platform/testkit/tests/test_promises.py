"""The contract's promises in a portal and about tables: a good plugin keeps each, one that breaks it is caught by name.

The good one is what `portico plugin new` writes, with demonstration data and a task; each case spoils one place of it.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from portico import new_plugin
from portico.app import opened
from portico.plugins.discovery import discover
from portico.plugins.migrations import apps
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.migrate import App as MigratedApp
from portico.tenancy.migrate import migrate
from portico_testkit import promises
from portico_testkit.contract import IN_THE_PORTAL, PluginContract, Subject, subject_of
from portico_testkit.stage import Stage
from portico_testkit.visitors import visiting

pytestmark = pytest.mark.anyio

ME, PACKAGE = "acme/notes", "acme_notes"
PLUGIN, PAGES, SERVICE, TABLES, MANIFEST = "plugin.py", "pages.py", "service.py", "tables.py", "plugin.toml"
LIST = "templates/acme.notes/notes.html"
HOOKS = """
    @hookimpl
    async def demo_data(self, ctx: PluginContext) -> None:
        for one in await ctx.directory.find_patients("", limit=3):
            if not await service.of_patient(ctx, one.id):
                await service.write(ctx, one.id, "Ask about the rash")
        await ctx.cache.set("greeting", b"Write what you want to ask", ttl_s=3600)

    @hookimpl
    async def export_setup(self, ctx: PluginContext) -> SetUp:
        greeting = await ctx.cache.get("greeting")
        return SetUp(content={"greeting": greeting.decode()} if greeting else {})

    @hookimpl
    async def apply_setup(self, ctx: PluginContext, setup: SetUp) -> SetUpApplied:
        if setup == await self.export_setup(ctx):
            return SetUpApplied()
        await ctx.cache.set("greeting", str(setup.content["greeting"]).encode(), ttl_s=3600)
        return SetUpApplied(changed=("greeting",))


def _patients("""
TASKS = """
from __future__ import annotations

from portico_sdk import PluginContext, Task

from acme_notes import tables


async def tidy(ctx: PluginContext, task: Task) -> None:
    await tables.Note.delete().where(tables.Note.words == "")
"""
GOOD: Mapping[str, tuple[str, str]] = {
    TABLES: ("from piccolo.columns import Text", "import piccolo.columns\nfrom piccolo.columns import Text"),
    MANIFEST: ('"erase_subject"]', '"erase_subject", "export_setup", "apply_setup", "demo_data"]'),
    f"{MANIFEST} ": ("[ports]\n", '[ports]\ndirectory = "For the demonstration."\ncache = "For the greeting."\n'),
    f"{MANIFEST}  ": (
        "[storage]",
        '[[data]]\nscope = "patient/Patient.read"\nreason = "x"\n\n'
        '[[tasks]]\nname = "tidy"\nrun = "tasks:tidy"\nevery_minutes = 60\n\n[storage]',
    ),
    PLUGIN: ("\n\ndef _patients(", HOOKS),
    f"{PLUGIN} ": ("    Row,\n", "    Row,\n    SetUp,\n    SetUpApplied,\n"),
}


class Contract(PluginContract):
    plugin = ME


@contextmanager
def repository(folder: Path, spoilt: Mapping[str, tuple[str, str]]) -> Iterator[Subject]:
    """The good plugin with these places changed: file → (what stood there, what stands there now)."""
    assert not new_plugin.write(folder / "made", {"id": ME}, ask=False, say=lambda _: None)
    source = folder / "made" / "src"
    (source / PACKAGE / "tasks.py").write_text(TASKS)
    for file, (old, new) in (*GOOD.items(), *spoilt.items()):
        path = source / PACKAGE / file.strip()
        before = path.read_text()
        assert before.count(old) >= 1, f"{file} has no {old!r}"
        path.write_text(before.replace(old, new))
    info = source / f"{PACKAGE}-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-notes\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text(f"[portico.plugins]\nnotes = {PACKAGE}.plugin:plugin\n")
    sys.path.insert(0, str(source))
    try:
        subject = subject_of(ME)
        assert subject is not None
        yield subject
    finally:
        sys.path.remove(str(source))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


Try = Callable[..., Awaitable[None]]


@pytest.fixture
def keeps(tmp_path: Path, settings: Settings, owner_url: str, make_practice: Callable[..., Awaitable[Tenant]]) -> Try:
    """`await keeps(spoilt, promise)`: fails as the contract fails."""

    async def run(spoilt: Mapping[str, tuple[str, str]], *asked: str) -> None:
        with repository(tmp_path, spoilt) as subject:
            core = MigratedApp(module="portico.piccolo_app")
            await migrate(owner_url, [core, *apps(discover([subject.point]))], runtime_url=settings.database_url)
            hasty = dataclasses.replace(settings, hook_patience=2)
            async with opened(hasty, plugins=[subject.point]) as app, visiting(app) as visitors:
                stage = Stage(plugin_id=ME, visitors=visitors, make_practice=make_practice, owner_url=owner_url)
                for promise in asked:
                    await getattr(promises, promise)(stage)

    return run


def test_every_promise_is_asked_for() -> None:
    public = [
        name
        for name, function in inspect.getmembers(promises, inspect.iscoroutinefunction)
        if function.__module__ == promises.__name__ and not name.startswith("_")
    ]
    assert sorted(public) == sorted(IN_THE_PORTAL)


async def test_a_good_plugin_keeps_all(keeps: Try) -> None:
    await keeps({}, *IN_THE_PORTAL)


LATE = "        await __import__('asyncio').sleep(60)\n        notes = (await"
SLEEPER = {PLUGIN: ("        notes = (await", LATE)}
FORGETFUL = {
    MANIFEST: ('"demo_data"]', '"demo_data", "after_enable"]'),
    PLUGIN: (
        "\n\ndef _patients(",
        "\n    @hookimpl\n    async def after_enable(self, ctx: PluginContext) -> None:\n"
        "        await service.tables.Note.delete(force=True)\n\n\ndef _patients(",
    ),
}
TWICE = ('delete().where(tables.Note.words == "")', 'update({tables.Note.words: tables.Note.words + "!"}, force=True)')
TALKATIVE = '            ctx.log.debug("a note of %s", one.name)\n'
WORDS = "    words = Text()"
LOOSE = "from piccolo.table import Table\n\n\nclass Note(Table"
APPEND_ONLY = {TABLES: ('tablename="note")', 'tablename="note", tags=["append-only"])')}
ONE_WAY = {
    MANIFEST: ('"apply_setup", ', ""),
    PLUGIN: ("    @hookimpl\n    async def apply_setup", "    async def apply_setup"),
}
GREET = 'str(setup.content["greeting"]).encode()'
EVER_NEW = {
    PLUGIN: (
        "        greeting = await ctx.cache",
        "        return SetUp(content={'at': str(service.uuid7())})\n        x = await ctx.cache",
    )
}
CASES = [
    ("setup_round_trips", ONE_WAY, "go together"),
    ("setup_round_trips", EVER_NEW, "asked again, says something else"),
    ("setup_round_trips", {PLUGIN: (GREET, 'b"Hello"')}, "not the same elsewhere: greeting"),
    ("setup_round_trips", {PLUGIN: ("if setup == await", "if False and await")}, "called again, changes something"),
    (
        "setup_round_trips",
        {PLUGIN: ('SetUpApplied(changed=("greeting",))', 'SetUpApplied(problems=(Problem(message="No.", key="x"),))')},
        "does not take what export_setup gave: x: No.",
    ),
    ("what_it_keeps_can_be_copied_and_erased", APPEND_ONLY, "can't be erased: InsufficientPrivilegeError"),
    (
        "a_person_is_erased_whole_or_not_at_all",
        {
            SERVICE: (
                "tables.Note.delete().where(tables.Note.patient_id == patient_id)",
                "tables.Note.delete(force=True)",
            )
        },
        "takes rows of note that name somebody else",
    ),
    ("core_takes_it_in", {LIST: ("<h1>", "<script>alert(1)</script><h1>")}, "core refuses it"),
    ("every_page_stands_empty", {LIST: ('{{ empty(_("Your notes will stand here.")) }}', "<ul>\n</ul>")}, "empty <ul>"),
    ("every_page_stands_empty", {PAGES: ("    found = await", "    assert False\n    found = await")}, "answers 500"),
    ("every_page_stands_full", {LIST: ('~ "/" ~ note.id', '~ "/gone/" ~ note.id')}, "which answers 404"),
    ("every_page_stands_full", {LIST: ("{% for note in model.notes %}", "{% for note in model.notes.x %}")}, "500"),
    ("every_form_can_be_refused", {SERVICE: ('raise NotFound("note")', 'raise KeyError("note")')}, "answers 500"),
    ("hooks_answer_in_time", SLEEPER, "no answer: late"),
    ("hooks_answer_in_time", {PLUGIN: ("return [NavItem(", "return [1, NavItem(")}, "no answer: wrong answer"),
    ("off_and_on_keeps_everything", FORGETFUL, "what it kept is gone"),
    ("demo_data_twice_adds_nothing", {PLUGIN: ("if not await service", "if True or await service")}, "adds to note"),
    (
        "tasks_twice_do_nothing_twice",
        {"tasks.py": TWICE},
        "run twice, changes note",
    ),
    ("a_person_reads_what_it_keeps", {PLUGIN: ("text=note.words", 'text="A note"')}, "leaves out what stands in a row"),
    ("a_person_reads_what_it_keeps", {PLUGIN: ("entries=entries", "entries=()")}, "says nothing of them"),
    (
        "a_person_reads_what_it_keeps",
        {PLUGIN: ("entries = tuple(", 'entries = ((SubjectFact(label="x", text="y"),),) + tuple(')},
        "who has nothing here",
    ),
    ("a_person_is_erased_whole_or_not_at_all", {PLUGIN: ("await service.remove_all(", "(")}, "named in note"),
    (
        "a_person_is_erased_whole_or_not_at_all",
        {PLUGIN: ("        return []\n\n", '        return [Problem(message="x")]\n\n')},
        "changed something all the same",
    ),
    (
        "nothing_of_a_patient_leaks",
        {
            PLUGIN: (
                "            if not await",
                '            ctx.log.debug("a note of %s", one.name)\n            if not await',
            )
        },
        "in the log: portico.plugins.acme.notes: a note of … …",
    ),
    (
        "nothing_of_a_patient_leaks",
        {LIST: ("href=model.path", 'href=model.path ~ "?who=" ~ shell.person.name')},
        "in an address",
    ),
]


def test_every_promise_has_one_that_breaks_it() -> None:
    assert {promise for promise, _, _ in CASES} == set(IN_THE_PORTAL)


@pytest.mark.parametrize(("promise", "spoilt", "words"), CASES, ids=[f"{one[0]}: {one[2]}" for one in CASES])
async def test_one_that_breaks_it_is_caught(
    keeps: Try, promise: str, spoilt: Mapping[str, tuple[str, str]], words: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        await keeps(spoilt, promise)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({}, ""),
        ({MANIFEST: ("export = true\n", "")}, "export = true"),
        ({MANIFEST: ("erase = true\n", "")}, "erase = true"),
        (
            {TABLES: ("class Note(TenantTable", "from piccolo.table import Table\nclass Note(Table")},
            "belong to no practice",
        ),
        ({TABLES: ('schema="p_acme_notes"', 'schema="public"')}, "is in the schema public"),
        (
            {
                TABLES: (
                    "    words = Text()",
                    "    words = Text()\n    next = __import__('piccolo.columns').columns.ForeignKey('self')",
                )
            },
            "write TenantRef",
        ),
    ],
)
def test_tables(tmp_path: Path, spoilt: Mapping[str, tuple[str, str]], words: str) -> None:
    with repository(tmp_path, spoilt) as subject:
        _tell(lambda: Contract().test_every_row_it_keeps_is_a_practices(subject), words)


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [({}, ""), ({TABLES: (WORDS, f"{WORDS}\n    more = Text()")}, "piccolo migrations new")],
)
async def test_migrations(tmp_path: Path, spoilt: Mapping[str, tuple[str, str]], words: str) -> None:
    with repository(tmp_path, spoilt) as subject:
        if not words:
            await Contract().test_its_migrations_make_its_tables(subject)
            return
        with pytest.raises(AssertionError, match=words):
            await Contract().test_its_migrations_make_its_tables(subject)


def _tell(test: Callable[[], None], words: str) -> None:
    if not words:
        test()
        return
    with pytest.raises(AssertionError) as caught:
        test()
    assert words in str(caught.value)
