"""What is installed on this machine, as found at start: an object that the app owns, so that a test can have two.

A plugin that could not be used stands here too, with the step that refused it, the reason and the way out.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec
from portico_sdk import Answer, Manifest, MessageTemplate, Page, PluginContext, Task, schema_name, url_name
from portico_sdk.manifest import TaskSpec


class Step(StrEnum):
    """Where a plugin may be refused, in order."""

    FIND = "find"
    MANIFEST = "manifest"
    SDK = "sdk"
    DUPLICATE = "duplicate"
    ORDER = "order"
    IMPORT = "import"
    REGISTER = "register"
    HOOKS = "hooks"
    TABLES = "tables"
    PAGES = "pages"
    TASKS = "tasks"
    LETTERS = "letters"
    FILES = "files"
    MIGRATION = "migration"


class Refusal(Exception):
    """This plugin can't be used. The server starts without it."""

    def __init__(self, step: Step, reason: str, way_out: str) -> None:
        super().__init__(f"{step}: {reason}. {way_out}")
        self.step = step
        self.reason = reason
        self.way_out = way_out


@dataclass(frozen=True, kw_only=True)
class HookCall:
    """One plugin's implementation of one hook. `arguments` are the names that it asks for, a part of the spec's."""

    call: Callable[..., Any]
    arguments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TaskCall:
    """A function behind one of the manifest's tasks, resolved and checked."""

    spec: TaskSpec
    call: Callable[[PluginContext, Task], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Handler:
    """A function behind a page, resolved and checked. It is called as `call(ctx, path, input)`.

    `writes` is true for a form's; without it the database refuses to write.
    """

    call: Callable[..., Awaitable[Answer]]
    path_type: type[msgspec.Struct]
    input_type: type[msgspec.Struct]
    writes: bool = False


@dataclass(frozen=True, kw_only=True)
class MountedPage:
    """A page with its address and its functions. `path` is litestar's form: `/p/scheduling/visits/{id:uuid}`."""

    door: Literal["portal", "workspace"]
    path: str
    page: Page
    plugin: Installed
    get: Handler | None
    post: Handler | None


@dataclass(frozen=True, kw_only=True)
class Installed:
    """One plugin on this machine.

    `id` is the manifest's, or the entry point's name where there is no manifest that can be read. `root` is its
    package's folder (templates, static files, catalogues). `refused` was never run; `parked` was loaded, but its
    tables are not up to date: its pages are absent and its hooks are not called.
    """

    id: str
    distribution: str
    state: Literal["ready", "refused", "parked"] = "ready"
    step: Step | None = None
    reason: str = ""
    way_out: str = ""
    package: str = ""
    root: Path = Path()
    declared: Manifest | None = field(default=None, repr=False)
    hooks: Mapping[str, HookCall] = field(default_factory=dict[str, HookCall], repr=False)
    pages: tuple[MountedPage, ...] = field(default=(), repr=False)
    tasks: Mapping[str, TaskCall] = field(default_factory=dict[str, TaskCall], repr=False)
    messages: tuple[MessageTemplate, ...] = field(default=(), repr=False)

    @property
    def manifest(self) -> Manifest:
        """Of a plugin that was loaded; one that was refused may have none."""
        if self.declared is None:
            raise LookupError(f"{self.id} was refused before its manifest was read: {self.reason}")
        return self.declared

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Those that it declares."""
        return frozenset(entry.name for entry in self.manifest.permissions)

    @property
    def version(self) -> str:
        return self.declared.version if self.declared else ""

    @property
    def name(self) -> str:
        """What people call it; its id where nobody could read its manifest."""
        return self.declared.name if self.declared else self.id

    @property
    def may_keep(self) -> bool:
        """Whether there may be rows or files of its own at a practice."""
        if self.state != "ready" or self.declared is None:
            return True  # an older version of it may have had some
        return self.declared.storage is not None or "files" in self.declared.ports

    @cached_property
    def url_name(self) -> str:
        """Its name in addresses, `/p/<url_name>/`, and of its folder of templates and static files."""
        return url_name(self.id)

    @cached_property
    def logger(self) -> logging.Logger:
        """What it writes goes there."""
        return logging.getLogger(f"portico.plugins.{self.url_name}")

    @cached_property
    def database_role(self) -> str:
        """The role that its queries run as; it has rights on the schema of the same name only."""
        return schema_name(self.id)


@dataclass(frozen=True, kw_only=True)
class Registry:
    """All that is installed, in the order in which plugins are called (`after` of the manifest, then id)."""

    installed: tuple[Installed, ...] = ()

    def __post_init__(self) -> None:
        by_id = {plugin.id: plugin for plugin in self.installed if plugin.state == "ready"}
        index: dict[str, list[Installed]] = {}
        for plugin in by_id.values():
            for hook in plugin.hooks:
                index.setdefault(hook, []).append(plugin)
        # Made once; the class is frozen for everybody else.
        object.__setattr__(self, "_ready", by_id)
        object.__setattr__(self, "_index", {hook: tuple(plugins) for hook, plugins in index.items()})

    _ready: Mapping[str, Installed] = field(init=False, repr=False)
    _index: Mapping[str, tuple[Installed, ...]] = field(init=False, repr=False)

    @property
    def ready(self) -> tuple[Installed, ...]:
        """Those that can be used."""
        return tuple(self._ready.values())

    @property
    def refused(self) -> tuple[Installed, ...]:
        """Those that can't, parked ones too: for the operator's list and the log at start."""
        return tuple(plugin for plugin in self.installed if plugin.state != "ready")

    def get(self, plugin_id: str) -> Installed | None:
        """The plugin of this id, if it can be used."""
        return self._ready.get(plugin_id)

    def at_all(self, plugin_id: str) -> Installed:
        """The plugin of this id, also one that can't be used or is not installed (any more): the reason says so."""
        found = self.get(plugin_id) or next((one for one in self.refused if one.id == plugin_id), None)
        return found or Installed(
            id=plugin_id, distribution="", state="refused", reason="It is not installed on this server"
        )

    def with_hook(self, hook: str) -> tuple[Installed, ...]:
        """Who implements this hook, in order."""
        return self._index.get(hook, ())

    def permissions(self) -> frozenset[str]:
        """Every permission that a plugin declares."""
        return frozenset(name for plugin in self.ready for name in plugin.permissions)

    def parked(self, reasons: Mapping[str, str]) -> Registry:
        """The same registry, with those plugins parked whose migration failed (id → reason)."""
        return Registry(installed=tuple(_park(plugin, reasons.get(plugin.id)) for plugin in self.installed))


def refused(name: str, distribution: str, refusal: Refusal, manifest: Manifest | None = None) -> Installed:
    """A plugin that was not taken in."""
    return Installed(
        id=manifest.id if manifest else name,
        distribution=distribution,
        state="refused",
        step=refusal.step,
        reason=refusal.reason,
        way_out=refusal.way_out,
        declared=manifest,
    )


def _park(plugin: Installed, reason: str | None) -> Installed:
    if reason is None or plugin.state != "ready":
        return plugin
    return dataclasses.replace(
        plugin,
        state="parked",
        step=Step.MIGRATION,
        reason=reason,
        way_out="Mend the migration, release it, and run portico migrate again; until then its pages are closed",
    )


def duplicates(plugins: Iterable[Installed]) -> Mapping[str, str]:
    """For each plugin that shares something that must be its own: with whom, and what."""
    owners: dict[tuple[str, str], list[Installed]] = {}
    for plugin in plugins:
        for what, value in (
            ("id", plugin.id),
            ("package", plugin.package),
            ("address /p/", plugin.url_name),
            ("database schema", plugin.database_role),
        ):
            owners.setdefault((what, value), []).append(plugin)
    found: dict[str, str] = {}
    for (what, value), sharers in owners.items():
        if len(sharers) > 1:
            for plugin in sharers:
                others = ", ".join(sorted(other.distribution for other in sharers if other is not plugin))
                found.setdefault(
                    plugin.distribution + "\0" + plugin.id, f"the {what} {value!r} is also used by {others}"
                )
    return found
