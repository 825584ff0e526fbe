"""A plugin that can't be used is refused at the step where it fails, with a reason and a way out; the others stand."""

from __future__ import annotations

import sys

import pytest
from portico.plugins.registry import Installed, Step
from portico_testkit.packages import Package

PLUGIN = """
class Plugin:
    {}
plugin = Plugin()
"""


def with_hook(source: str) -> str:
    return PLUGIN.format(source.replace("\n", "\n    "))


NAV = with_hook(
    "@hookimpl\nasync def nav_items(self, ctx: PluginContext, request: NavRequest) -> list[NavItem]:\n    return []"
)


@pytest.fixture
def one(discovered):
    """The single plugin of a machine."""

    def run(package: Package) -> Installed:
        (plugin,) = discovered(package).installed
        return plugin

    return run


def refused(plugin: Installed, step: Step, *words: str) -> None:
    assert plugin.state == "refused"
    assert plugin.step is step, (plugin.step, plugin.reason)
    for word in words:
        assert word in plugin.reason + plugin.way_out, (plugin.reason, plugin.way_out)
    assert plugin.way_out


def test_a_good_plugin_is_ready(one):
    plugin = one(Package(plugin=NAV, hooks=("nav_items",)))
    assert plugin.state == "ready", plugin.reason
    assert plugin.version == "1.0.0"
    assert plugin.url_name == "acme.notes"
    assert plugin.database_role == "p_acme_notes"
    assert list(plugin.hooks) == ["nav_items"]
    assert plugin.hooks["nav_items"].arguments == ("ctx", "request")


def test_an_entry_point_without_its_package(one, tmp_path):
    refused(one(Package(entry="gone.plugin:plugin")), Step.FIND, "gone")


def test_no_manifest(one, tmp_path, discovered):
    from portico.plugins.manifest_check import read_manifest
    from portico.plugins.registry import Refusal

    with pytest.raises(Refusal, match=r"no plugin\.toml"):
        read_manifest(tmp_path)


def test_a_manifest_that_is_no_toml(one):
    refused(one(Package(manifest="id = \nname = 1")), Step.MANIFEST, "not valid TOML", "line 1")


def test_an_unknown_field_is_named_with_its_line(one):
    refused(one(Package(manifest_lines=("colour = 'red'",))), Step.MANIFEST, "line 12", "colour", "no such field")


def test_another_sdk_is_refused_before_the_import(one):
    plugin = one(Package(manifest_lines=('sdk = ">=9,<10"',), plugin="raise RuntimeError('was imported')"))
    refused(plugin, Step.SDK, ">=9,<10")
    assert "acme_notes" not in sys.modules


def test_the_version_is_the_distributions(one):
    refused(one(Package(manifest_lines=('version = "2.0"',))), Step.MANIFEST, "2.0", "1.0.0")


def test_the_entry_is_the_entry_points(one):
    refused(one(Package(manifest_lines=('entry = "acme_notes.other:plugin"',))), Step.MANIFEST, "acme_notes.other")


@pytest.mark.parametrize(
    ("other", "word"),
    [
        (Package(id="acme/notes", package="acme_other", distribution="other"), "id"),
        (Package(id="portico/acme_notes", package="acme_other", distribution="other"), "schema"),
        (Package(id="acme/other", entry="acme_notes.plugin:plugin"), "package"),
    ],
)
def test_what_must_be_ones_own_is_not_shared(discovered, other, word):
    registry = discovered(Package(), other, Package(id="acme/third"))
    assert [plugin.id for plugin in registry.ready] == ["acme/third"]
    for plugin in registry.refused:
        if plugin.step is Step.MANIFEST:  # the package of another plugin: the manifest found there is not its own
            continue
        refused(plugin, Step.DUPLICATE, word)


@pytest.mark.parametrize(
    "source",
    ["raise RuntimeError('no')", "sys.exit(3)", "import not_there", "def :", "plugin = 1 / 0", "other = 1"],
)
def test_a_failing_import_costs_that_plugin_only(discovered, source):
    registry = discovered(Package(plugin=source), Package(id="acme/good"))
    assert [plugin.id for plugin in registry.ready] == ["acme/good"]
    refused(registry.refused[0], Step.IMPORT)


def test_ctrl_c_during_an_import_is_ctrl_c(discovered):
    with pytest.raises(KeyboardInterrupt):
        discovered(Package(plugin="raise KeyboardInterrupt"))


def test_a_class_is_no_plugin(one):
    refused(one(Package(plugin="class plugin: pass")), Step.REGISTER, "class")


def test_a_hook_that_does_not_exist(one):
    source = with_hook("@hookimpl\nasync def nav_itmes(self, ctx: PluginContext) -> None: ...")
    refused(one(Package(plugin=source)), Step.REGISTER, "nav_itmes")


def test_an_argument_that_the_spec_lacks(one):
    source = with_hook("@hookimpl\nasync def demo_data(self, ctx: PluginContext, more: int) -> None: ...")
    refused(one(Package(plugin=source, hooks=("demo_data",))), Step.REGISTER, "more")


def test_a_run_hook_must_be_async(one):
    source = with_hook("@hookimpl\ndef demo_data(self, ctx: PluginContext) -> None: ...")
    refused(one(Package(plugin=source, hooks=("demo_data",))), Step.HOOKS, "async def demo_data")


def test_a_declare_hook_must_not_be_async(one):
    source = with_hook("@hookimpl\nasync def declare_pages(self) -> tuple[Page, ...]: return ()")
    refused(one(Package(plugin=source, hooks=("declare_pages",))), Step.HOOKS, "def declare_pages()")


@pytest.mark.parametrize("answer", ["", " -> int", " -> list[str]", " -> list"])
def test_the_answer_is_annotated(one, answer):
    source = with_hook(f"@hookimpl\nasync def nav_items(self, ctx: PluginContext){answer}: ...")
    refused(one(Package(plugin=source, hooks=("nav_items",))), Step.HOOKS, "Sequence[NavItem]")


@pytest.mark.parametrize("answer", ["Sequence[NavItem]", "list[NavItem]", "tuple[NavItem, ...]"])
def test_any_sequence_will_do(one, answer):
    source = with_hook(f"@hookimpl\nasync def nav_items(self, ctx: PluginContext) -> {answer}: ...")
    plugin = one(Package(plugin=source, hooks=("nav_items",)))
    assert plugin.state == "ready", plugin.reason


def test_an_annotation_that_is_not_there_at_run_time(one):
    source = with_hook("@hookimpl\nasync def demo_data(self, ctx: Nowhere) -> None: ...")
    refused(one(Package(plugin=source, hooks=("demo_data",))), Step.HOOKS, "Nowhere")


def test_no_wrapper_and_no_place_in_the_row(one):
    source = with_hook("@hookimpl(tryfirst=True)\nasync def demo_data(self, ctx: PluginContext) -> None: ...")
    refused(one(Package(plugin=source, hooks=("demo_data",))), Step.HOOKS, "after")


def test_the_manifest_tells_the_truth_about_hooks(discovered):
    registry = discovered(Package(hooks=("home",)), Package(id="acme/silent", plugin=NAV))
    promised, silent = registry.installed
    refused(promised, Step.HOOKS, "home")
    refused(silent, Step.HOOKS, "nav_items")


def test_after_decides_the_order_then_the_id(discovered):
    registry = discovered(
        Package(id="acme/bb"),
        Package(id="acme/aa", manifest_lines=('after = ["acme/cc", "not/here"]',)),
        Package(id="acme/cc"),
    )
    assert [plugin.id for plugin in registry.ready] == ["acme/bb", "acme/cc", "acme/aa"]


def test_a_circle_is_refused_and_the_rest_stands(discovered):
    registry = discovered(
        Package(id="acme/aa", manifest_lines=('after = ["acme/bb"]',)),
        Package(id="acme/bb", manifest_lines=('after = ["acme/aa"]',)),
        Package(id="acme/cc", manifest_lines=('after = ["acme/aa"]',)),
    )
    assert [plugin.id for plugin in registry.ready] == ["acme/cc"]
    for plugin in registry.refused:
        refused(plugin, Step.ORDER, "after")


def test_what_is_required_must_be_provided(discovered):
    registry = discovered(
        Package(id="acme/aa", manifest_lines=('requires = ["video"]',)),
        Package(id="acme/bb", manifest_lines=('requires = ["slots"]', 'provides = ["video"]')),
        Package(id="acme/cc", manifest_lines=('provides = ["slots"]',)),
    )
    assert [plugin.id for plugin in registry.ready] == ["acme/bb", "acme/cc", "acme/aa"] or [
        plugin.id for plugin in registry.ready
    ] == ["acme/aa", "acme/bb", "acme/cc"]


def test_a_missing_requirement_takes_its_dependants_along(discovered):
    registry = discovered(
        Package(id="acme/aa", manifest_lines=('requires = ["video"]',)),
        Package(id="acme/bb", manifest_lines=('requires = ["slots"]', 'provides = ["video"]')),
    )
    assert registry.ready == ()
    for plugin in registry.refused:
        refused(plugin, Step.ORDER, "provides")


def test_a_failed_migration_parks(discovered):
    registry = discovered(
        Package(plugin=NAV, hooks=("nav_items",)), Package(id="acme/bb", plugin=NAV, hooks=("nav_items",))
    )
    parked = registry.parked({"acme/notes": "lock timeout"})
    assert [plugin.id for plugin in parked.with_hook("nav_items")] == ["acme/bb"]
    assert parked.get("acme/notes") is None
    (plugin,) = parked.refused
    assert (plugin.state, plugin.step, plugin.reason) == ("parked", Step.MIGRATION, "lock timeout")
    assert plugin.way_out


def test_two_registries_know_nothing_of_each_other(discovered):
    first = discovered(Package())
    second = discovered(Package(id="acme/second"))
    assert first.get("acme/second") is None
    assert second.get("acme/second") is not None
