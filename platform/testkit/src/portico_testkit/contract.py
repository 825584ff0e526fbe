"""What every plugin promises, as tests. A plugin's `test_contract.py` inherits them:

from portico_testkit.contract import PluginContract

class TestContract(PluginContract):
    plugin = "acme/notes"
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from uuid import UUID

import msgspec
import pluggy
import pytest
from portico_sdk import SDK_VERSION, Audience, Manifest, MessageTemplate, Page, PluginContext, message_rules
from portico_sdk.hooks import FAMILIES, SPECS
from portico_sdk.manifest import parse
from portico_sdk.manifest_rules import readable_resources
from portico_sdk.markers import PROJECT

from portico_testkit import tables, words
from portico_testkit.examples import survives_the_wire

if typing.TYPE_CHECKING:
    from portico_testkit.stage import Stage

IN_THE_PORTAL = (
    "core_takes_it_in",
    "every_page_stands_empty",
    "every_page_stands_full",
    "every_form_can_be_refused",
    "hooks_answer_in_time",
    "off_and_on_keeps_everything",
    "demo_data_twice_adds_nothing",
    "tasks_twice_do_nothing_twice",
    "nothing_of_a_patient_leaks",
    "setup_round_trips",
    "what_it_keeps_can_be_copied_and_erased",
    "a_person_reads_what_it_keeps",
    "a_person_is_erased_whole_or_not_at_all",
)
"""The functions of `promises.py`."""

PATH_TYPES: dict[str, type] = {"uuid": UUID, "int": int, "str": str, "date": date}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The plugin under test."""

    id: str
    point: EntryPoint
    root: Path
    text: str

    @property
    def package(self) -> str:
        return self.point.module.partition(".")[0]

    def manifest(self) -> Manifest:
        return parse(self.text)

    def pages(self) -> Sequence[Page]:
        declare: Callable[[], Sequence[Page]] | None = getattr(self.point.load(), "declare_pages", None)
        return tuple(declare()) if declare else ()

    def messages(self) -> Sequence[MessageTemplate]:
        declare: Callable[[], Sequence[MessageTemplate]] | None = getattr(self.point.load(), "declare_messages", None)
        return tuple(declare()) if declare else ()

    def handlers(self, *audiences: Audience) -> Iterator[tuple[Page, str, Callable[..., object]]]:
        """Page, name and function of every handler; of these audiences when some are given."""
        for page in self.pages():
            for name in (page.get, page.post):
                if name is not None and (not audiences or page.audience in audiences):
                    assert isinstance(name, str), f"{page.path}: name the function, as module:function"
                    module, _, attribute = name.partition(":")
                    yield page, name, getattr(importlib.import_module(f"{self.package}.{module}"), attribute)


class PluginContract:
    """Inherit it and set `plugin` to the manifest's id."""

    plugin: str = ""

    @pytest.fixture
    def subject(self) -> Subject:
        found = subject_of(self.plugin)
        assert found is not None, f"no installed distribution has the plugin {self.plugin!r}"
        return found

    def test_the_manifest_is_valid(self, subject: Subject) -> None:
        subject.manifest()

    def test_the_manifest_is_true(self, subject: Subject) -> None:
        manifest = subject.manifest()
        assert manifest.entry == subject.point.value, "the manifest's entry is not the entry point"
        assert subject.point.dist is not None
        assert manifest.version == subject.point.dist.version, "the manifest's version is not the distribution's"
        assert _in_range(SDK_VERSION, manifest.sdk), f"this SDK {SDK_VERSION} is not in {manifest.sdk}"

    def test_the_hooks_are_those_of_the_manifest(self, subject: Subject) -> None:
        manager = pluggy.PluginManager(PROJECT)
        for family in FAMILIES:
            manager.add_hookspecs(family)
        plugin: object = subject.point.load()
        manager.register(plugin, name=subject.id)
        manager.check_pending()
        implemented = {caller.name for caller in manager.get_hookcallers(plugin) or ()}
        assert implemented == set(subject.manifest().hooks)

    def test_run_hooks_are_async_and_declare_hooks_are_not(self, subject: Subject) -> None:
        plugin: object = subject.point.load()
        for name in subject.manifest().hooks:
            is_async = inspect.iscoroutinefunction(getattr(plugin, name))
            assert is_async == (SPECS[name].kind == "run"), f"{name} is a {SPECS[name].kind} hook"

    def test_every_page_has_its_handlers(self, subject: Subject) -> None:
        for page, name, function in subject.handlers():
            assert inspect.iscoroutinefunction(function), f"{name} is no async function"
            context, path, given = _inputs(name, function)
            assert context is PluginContext, f"{name}'s first argument is the PluginContext"
            assert issubclass(given, msgspec.Struct), f"{name}'s third argument is a msgspec Struct"
            wanted = {key: PATH_TYPES[kind] for key, kind in re.findall(r"\{(\w+):(\w+)\}", page.path)}
            fields = {field.name: field.type for field in msgspec.structs.fields(path)}
            assert fields == wanted, f"{name}'s path struct has other fields than {page.path}"

    def test_pages_ask_for_no_more_than_the_manifest_says(self, subject: Subject) -> None:
        manifest = subject.manifest()
        permissions = {entry.name for entry in manifest.permissions}
        for page in subject.pages():
            assert page.audience is not Audience.ANYONE, f"{page.path}: pages of a plugin are for patients or staff"
            needed = {page.permission} if page.audience is Audience.STAFF else set[str]()
            assert needed <= permissions, f"{page.path}: {page.permission!r} is not under [[permissions]]"
            undeclared = set(page.shows) - readable_resources(manifest)
            assert not undeclared, f"{page.path}: no [[data]] scope to read {', '.join(sorted(undeclared))}"

    def test_what_crosses_the_border_survives_it(self, subject: Subject) -> None:
        for _, name, function in subject.handlers():
            for struct in _inputs(name, function)[1:]:
                survives_the_wire(struct)

    def test_every_module_can_be_imported(self, subject: Subject) -> None:
        for module in pkgutil.walk_packages([str(subject.root)], f"{subject.package}."):
            if "migrations." not in module.name:
                importlib.import_module(module.name)

    def test_every_row_it_keeps_is_a_practices(self, subject: Subject) -> None:
        storage, app = subject.manifest().storage, tables.app_of(subject.package)
        assert (storage is None) == (app is None), "[storage] and piccolo_app.py go together: have both or neither"
        if storage is None or app is None:
            return
        wrong = [*tables.loose(app, storage.schema)]
        assert not wrong, "\n".join(wrong)
        assert (storage.export and storage.erase) or not storage.phi, (
            "it keeps patients' data: write export = true and erase = true under [storage]"
        )

    async def test_its_migrations_make_its_tables(self, subject: Subject) -> None:
        if app := tables.app_of(subject.package):
            missing = await tables.not_migrated(app, subject.package)
            assert not missing, f"run piccolo migrations new {subject.package} --auto: {'; '.join(missing)}"

    def test_letters_tell_a_stranger_nothing(self, subject: Subject) -> None:
        wrong = [f"{one.where}: {one.problem}. {one.way_out}" for one in message_rules.problems(subject.messages())]
        said = words.translations_of(subject.root, subject.package)
        for message in (message for letter in subject.messages() for _, message in message_rules.parts(letter)):
            # Longer than in English it may be, but it must not say more.
            wrong += [
                f"{said[message]!r}: {problem}" for problem, _ in message_rules.wrong_words(said.get(message, "x"))
            ]
        assert not wrong, "\n".join(wrong)

    def test_letters_are_written_in_spanish_too(self, subject: Subject) -> None:
        sentences = [message for letter in subject.messages() for _, message in message_rules.parts(letter)]
        missing = words.untranslated_of(subject.root, subject.package, dict.fromkeys(sentences, "declare_messages"))
        assert not missing, "\n".join(missing)

    def test_what_was_done_is_said_in_spanish_too(self, subject: Subject) -> None:
        said = {entry.sentence: f"[[audit]] {entry.code}" for entry in subject.manifest().audit}
        missing = words.untranslated_of(subject.root, subject.package, said)
        assert not missing, "patients read it under “Who saw my records”:\n" + "\n".join(missing)

    def test_patients_are_spoken_to_in_spanish_too(self, subject: Subject) -> None:
        modules = {f"{subject.package}.{name.partition(':')[0]}" for _, name, _ in subject.handlers(Audience.PATIENT)}
        if subject.manifest().audience != "staff":
            modules.add(subject.point.module)
        missing = words.untranslated(subject.root, subject.package, sorted(modules))
        assert not missing, "\n".join(missing)

    @pytest.fixture
    def stage(self, request: pytest.FixtureRequest) -> Stage:
        """A running portal, where `pytest_plugins` names portico_testkit.portal and portico_testkit.visitors."""
        try:
            given = {name: request.getfixturevalue(name) for name in ("visitors", "make_practice", "owner_url")}
        except pytest.FixtureLookupError:
            pytest.skip("needs portico-testkit[portal]; its README says how")
        from portico_testkit.stage import Stage  # without the extra there is no portal to import

        return Stage(plugin_id=self.plugin, **given)

    @pytest.mark.parametrize("promise", IN_THE_PORTAL)
    async def test_in_the_portal(self, stage: Stage, promise: str) -> None:
        from portico_testkit import promises

        await getattr(promises, promise)(stage)


def subject_of(plugin_id: str) -> Subject | None:
    """The installed plugin of this id, found as core finds it."""
    for point in entry_points(group="portico.plugins"):
        spec = importlib.util.find_spec(point.module.partition(".")[0])
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            file = Path(folder) / "plugin.toml"
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            if re.search(rf'^id\s*=\s*"{re.escape(plugin_id)}"', text, re.MULTILINE):
                return Subject(id=plugin_id, point=point, root=Path(folder), text=text)
    return None


def _inputs(name: str, function: Callable[..., object]) -> tuple[type, type[msgspec.Struct], type[msgspec.Struct]]:
    hints = typing.get_type_hints(function)
    parameters = list(inspect.signature(function).parameters)
    assert len(parameters) == 3, f"{name} takes (ctx, path, query) or (ctx, path, form)"
    context, path, given = (hints[parameter] for parameter in parameters)
    return context, path, given


def _in_range(version: str, clauses: str) -> bool:
    """Enough of a version range for an SDK whose versions are three numbers; core reads it in full."""
    number = _numbers(version)
    compare: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
        ">=": lambda a, b: a >= b,
        "<=": lambda a, b: a <= b,
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        ">": lambda a, b: a > b,
        "<": lambda a, b: a < b,
    }
    for clause in clauses.split(","):
        match = re.fullmatch(r"\s*(>=|<=|==|!=|>|<)\s*([\d.]+)\s*", clause)
        if match is None or not compare[match[1]](number, _numbers(match[2])):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in [*version.split("."), "0", "0"][:3])
