"""Which plugins a practice enabled, known to every process by its next request.

Kept in memory per practice, with the generation that was read. The newest generation stands in Valkey; it is raised
after the commit of each change and may be lost at any time, since the rows hold it too.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, cast
from uuid import UUID

import msgspec
from portico_sdk import BadInput, PluginError

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.plugins.registry import Installed, Registry
from portico.plugins.settings import problems, with_defaults
from portico.plugins.tables import PluginEnablement
from portico.tenancy.scopes import Scope

REMEMBERED = 10_000
"""Practices kept in memory: a few hundred bytes each."""


class CannotEnable(PluginError):
    """This plugin can't be enabled at this practice now; the text says why and what to do, for its staff."""


class Generations(Protocol):
    """The newest generation per practice, shared by all processes. It may forget; it must not fail a page."""

    async def newest(self, tenant_id: UUID) -> int | None:
        """None when it is not known."""
        ...

    async def raise_to(self, tenant_id: UUID, generation: int) -> None:
        """Never lowers it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Enabled:
    """What a practice enabled, in the registry's order, each with its settings (defaults filled in)."""

    generation: int = 0
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.settings)

    def __contains__(self, plugin_id: object) -> bool:
        return plugin_id in self.settings


class Enablement:
    """Asked at each request. Made once by the app."""

    def __init__(self, registry: Registry, generations: Generations) -> None:
        self._registry = registry
        self._generations = generations
        self._known: OrderedDict[UUID, Enabled] = OrderedDict()
        # Scopes that changed something themselves: what they see is not committed, so it is not remembered.
        self._changed: weakref.WeakSet[Scope] = weakref.WeakSet()
        # One request sees one state, and asks Valkey once.
        self._seen: weakref.WeakKeyDictionary[Scope, Enabled] = weakref.WeakKeyDictionary()

    async def enabled(self, scope: Scope) -> Enabled:
        """What this practice enabled, of what can be used here. No query when nothing has changed."""
        if scope in self._changed:
            return await self._read()
        seen = self._seen.get(scope)
        if seen is None:
            seen = self._seen[scope] = await self._newest(scope.tenant.id)
        return seen

    async def enable(self, scope: Scope, plugin_id: str, chosen: Mapping[str, object] | None = None) -> None:
        """Enable a plugin, or change its settings. `chosen` None keeps what it had.

        Raises CannotEnable, or BadInput with the settings that don't fit. Seen by the next request after the commit.
        """
        plugin = self._registry.get(plugin_id)
        if plugin is None:
            raise CannotEnable(f"{plugin_id} is not installed here, or can't be used now. Ask the operator.")
        if chosen and (wrong := problems(plugin.manifest, chosen)):
            raise BadInput(wrong)
        row = await self._locked_row(scope, plugin_id)
        self._check_neighbours(plugin, await self._read())
        if row.enabled and chosen is None:
            return
        row.enabled = True
        if chosen is not None:
            row.settings = msgspec.json.encode(dict(chosen)).decode()
        await self._save(scope, row, plugin, AuditCode.PLUGIN_ENABLED)

    async def disable(self, scope: Scope, plugin_id: str) -> None:
        """Its pages are gone with the next request; its data and settings stay. Works for one that was uninstalled."""
        row = await self._locked_row(scope, plugin_id)
        for other in (await self._read()).ids:
            self._check_still_provided(plugin_id, other)
        if not row.enabled:
            return
        row.enabled = False
        await self._save(scope, row, self._registry.get(plugin_id), AuditCode.PLUGIN_DISABLED)

    async def _newest(self, tenant_id: UUID) -> Enabled:
        newest = await self._generations.newest(tenant_id)
        known = self._known.get(tenant_id)
        # A process may have read a change before its generation was raised: what it knows is newer, not wrong.
        if known is not None and newest is not None and known.generation >= newest:
            self._known.move_to_end(tenant_id)
            return known
        fresh = await self._read()
        if newest is None:
            await self._generations.raise_to(tenant_id, fresh.generation)
        self._remember(tenant_id, fresh)
        return fresh

    async def _read(self) -> Enabled:
        rows = await PluginEnablement.select(
            PluginEnablement.plugin_id, PluginEnablement.enabled, PluginEnablement.settings, PluginEnablement.generation
        )
        chosen = {str(row["plugin_id"]): str(row["settings"]) for row in rows if row["enabled"]}
        return Enabled(
            generation=max((int(row["generation"]) for row in rows), default=0),
            settings={
                plugin.id: with_defaults(plugin.manifest, _decoded(chosen[plugin.id]))
                for plugin in self._registry.ready
                if plugin.id in chosen
            },
        )

    async def _locked_row(self, scope: Scope, plugin_id: str) -> PluginEnablement:
        # Two changes at once must not get one generation, nor enable two that exclude each other.
        await scope.lock("plugins")
        row = await PluginEnablement.objects().where(PluginEnablement.plugin_id == plugin_id).first()
        return row or PluginEnablement(plugin_id=plugin_id)

    async def _save(self, scope: Scope, row: PluginEnablement, plugin: Installed | None, code: AuditCode) -> None:
        newest = (await self._read()).generation + 1
        row.generation = newest
        row.enabled_by = scope.actor.id
        row.since = datetime.now(UTC)
        await row.save()
        stamp = writer.PluginStamp(id=row.plugin_id, version=plugin.version if plugin else "", hook="")
        await writer.record(scope, code, plugin=stamp)
        self._changed.add(scope)
        tenant_id = scope.tenant.id

        async def tell() -> None:
            await self._generations.raise_to(tenant_id, newest)

        scope.after_commit(tell)

    def _check_neighbours(self, plugin: Installed, enabled: Enabled) -> None:
        others = [other for other in map(self._registry.get, enabled.ids) if other and other.id != plugin.id]
        provided = {capability for other in others for capability in (*other.manifest.provides, other.id)}
        if lacking := sorted(set(plugin.manifest.requires) - provided):
            raise CannotEnable(f"It needs {', '.join(lacking)}. Enable a plugin that provides it first.")
        for other in others:
            if _in_conflict(plugin, other) or _in_conflict(other, plugin):
                raise CannotEnable(f"It can't be used together with {other.manifest.name}. Disable that first.")

    def _check_still_provided(self, leaving: str, other_id: str) -> None:
        plugin, other = self._registry.get(leaving), self._registry.get(other_id)
        if plugin and other and plugin is not other and set(plugin.manifest.provides) & set(other.manifest.requires):
            raise CannotEnable(f"{other.manifest.name} needs it. Disable that first.")

    def _remember(self, tenant_id: UUID, enabled: Enabled) -> None:
        self._known[tenant_id] = enabled
        self._known.move_to_end(tenant_id)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _in_conflict(plugin: Installed, other: Installed) -> bool:
    return bool(set(plugin.manifest.conflicts) & {other.id, *other.manifest.provides})


def _decoded(text: str) -> Mapping[str, object]:
    decoded: object = msgspec.json.decode(text)
    return cast("Mapping[str, object]", decoded) if isinstance(decoded, dict) else {}
