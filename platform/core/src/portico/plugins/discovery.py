"""From the entry points of this machine to a Registry: found, checked, ordered, imported, registered, mounted.

Every failure costs one plugin: it stands in the registry with step, reason and way out, and the server starts.
"""

from __future__ import annotations

import dataclasses
import graphlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points

import pluggy
from portico_sdk import Manifest

from portico.plugins import hooks, letters, manifest_check, mount, tables_check, tasks
from portico.plugins.guarded import guarded
from portico.plugins.registry import Installed, Refusal, Registry, Step, duplicates, refused

GROUP = "portico.plugins"


Check = Callable[[Installed], None]


def discover(found: Iterable[EntryPoint] | None = None, *, checks: Sequence[Check] = ()) -> Registry:
    """Every plugin that is installed here; `found` is for tests.

    `checks` are those of upper rooms, made last; what they raise refuses the plugin.
    """
    points = entry_points(group=GROUP) if found is None else found
    plugins: list[Installed] = []
    sources: dict[str, EntryPoint] = {}
    for point in sorted(points, key=lambda point: (point.name, _distribution(point))):
        plugin = _read(point)
        sources[_key(plugin)] = point
        plugins.append(plugin)
    plugins = _without_duplicates(plugins)
    plugins = _in_order(plugins)
    manager = hooks.new_manager()
    return Registry(installed=tuple(_load(plugin, sources[_key(plugin)], manager, checks) for plugin in plugins))


def _read(point: EntryPoint) -> Installed:
    """Without importing it."""
    distribution = _distribution(point)
    package = point.module.partition(".")[0]
    manifest: Manifest | None = None
    try:
        root = manifest_check.find_root(package)
        manifest = manifest_check.read_manifest(root)
        version = point.dist.version if point.dist else manifest.version
        manifest_check.check_truth(manifest, entry=point.value, version=version)
    except Refusal as refusal:
        return refused(point.name, distribution, refusal, manifest)
    return Installed(id=manifest.id, distribution=distribution, package=package, root=root, declared=manifest)


def _without_duplicates(plugins: list[Installed]) -> list[Installed]:
    # All that share a name are refused: which of them the practice meant nobody can know.
    shared = duplicates(plugin for plugin in plugins if plugin.state == "ready")
    way_out = "Uninstall one of them; ids, packages, addresses and schemas are never shared"
    return [
        refused(plugin.id, plugin.distribution, Refusal(Step.DUPLICATE, shared[_key(plugin)], way_out), plugin.declared)
        if _key(plugin) in shared
        else plugin
        for plugin in plugins
    ]


def _in_order(plugins: list[Installed]) -> list[Installed]:
    """By `after`, then id; those in a circle, or with a requirement that nobody provides, are refused."""
    plugins = _with_requirements(plugins)
    ready = {plugin.id: plugin for plugin in plugins if plugin.state == "ready"}
    rest = [plugin for plugin in plugins if plugin.state != "ready"]
    while True:
        graph = {key: {other for other in plugin.manifest.after if other in ready} for key, plugin in ready.items()}
        try:
            return [ready[key] for key in _stable_order(graph)] + sorted(rest, key=lambda plugin: plugin.id)
        except graphlib.CycleError as error:
            circle: list[str] = list(dict.fromkeys(error.args[1]))
            reason = f"each comes after the other: {' → '.join(circle)}"
            refusal = Refusal(Step.ORDER, reason, 'Take one of them out of "after"')
            for key in circle:
                plugin = ready.pop(key)
                rest.append(refused(key, plugin.distribution, refusal, plugin.declared))


def _stable_order(graph: Mapping[str, set[str]]) -> list[str]:
    sorter = graphlib.TopologicalSorter(graph)
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        level = sorted(sorter.get_ready())
        order += level
        sorter.done(*level)
    return order


def _with_requirements(plugins: list[Installed]) -> list[Installed]:
    while True:
        ready = [plugin for plugin in plugins if plugin.state == "ready"]
        provided = {capability for plugin in ready for capability in plugin.manifest.provides}
        lacking = {
            _key(plugin): sorted(set(plugin.manifest.requires) - provided)
            for plugin in ready
            if not provided.issuperset(plugin.manifest.requires)
        }
        if not lacking:
            return plugins
        # Refusing one may leave another without what it requires: look again.
        plugins = [_lacks(plugin, lacking.get(_key(plugin), [])) for plugin in plugins]


def _lacks(plugin: Installed, capabilities: list[str]) -> Installed:
    if not capabilities:
        return plugin
    refusal = Refusal(
        Step.ORDER,
        f"it requires {', '.join(capabilities)}, which no installed plugin provides",
        "Install a plugin that provides it",
    )
    return refused(plugin.id, plugin.distribution, refusal, plugin.declared)


def _load(plugin: Installed, point: EntryPoint, manager: pluggy.PluginManager, checks: Sequence[Check]) -> Installed:
    if plugin.state != "ready":
        return plugin
    try:
        with guarded(Step.IMPORT, "Import it by hand to see the whole error, mend it and start again"):
            implementation: object = point.load()
        calls = hooks.register(manager, plugin.manifest, implementation)
        loaded = dataclasses.replace(plugin, hooks=calls)
        tables_check.check(loaded)
        loaded = dataclasses.replace(loaded, pages=mount.mount(loaded), tasks=tasks.tasks(loaded))
        loaded = dataclasses.replace(loaded, messages=letters.collect(loaded))
        with guarded(Step.FILES, "Mend that file of the plugin; docs/template-contract.md says what may stand there"):
            for check in checks:
                check(loaded)
        # A page was made of the plugin as it was before its pages and letters were known; it must know them too.
        return dataclasses.replace(
            loaded, pages=tuple(dataclasses.replace(page, plugin=loaded) for page in loaded.pages)
        )
    except Refusal as refusal:
        return refused(plugin.id, plugin.distribution, refusal, plugin.declared)


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _key(plugin: Installed) -> str:
    return plugin.distribution + "\0" + plugin.id
