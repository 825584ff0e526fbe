"""Which plugins a practice enabled, known to every process by its next request.

Kept in memory per practice, with the generation that was read. The newest generation stands in Valkey; it is raised
after the commit of each change and may be lost at any time, since the rows hold it too.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import msgspec
from portico_sdk import BadInput, PluginError

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.plugins.enabled import Enabled, Standing, decoded, decoded_locations
from portico.plugins.neighbours import Obstacle, leaning, obstacles
from portico.plugins.registry import Installed, Registry
from portico.plugins.schedules import keep_schedules, woken
from portico.plugins.settings import LocationSettings, Settings, at_locations, problems, with_defaults
from portico.plugins.tables import PluginEnablement
from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Practice

REMEMBERED = 10_000
"""Practices kept in memory: a few hundred bytes each."""


class CannotEnable(PluginError):
    """This plugin can't be enabled or disabled at this practice now; the text says why and what to do, for its staff.

    `obstacles` are what of other plugins stands in the way, `leaning` those that need this one.
    """

    def __init__(self, text: str, *, obstacles: Sequence[Obstacle] = (), leaning: Sequence[Installed] = ()) -> None:
        super().__init__(text)
        self.obstacles = tuple(obstacles)
        self.leaning = tuple(leaning)


class Generations(Protocol):
    """The newest generation per practice, shared by all processes. It may forget; it must not fail a page."""

    async def newest(self, tenant_id: UUID) -> int | None:
        """None when it is not known."""
        ...

    async def raise_to(self, tenant_id: UUID, generation: int) -> None:
        """Never lowers it."""
        ...


class Enablement:
    """Asked at each request. Made once by the app."""

    def __init__(
        self, registry: Registry, generations: Generations, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._registry = registry
        self._generations = generations
        self._clock = clock
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

    async def standing(self, plugin_id: str) -> Standing:
        """How it stands with one plugin at the practice that is open."""
        row = await PluginEnablement.objects().where(PluginEnablement.plugin_id == plugin_id).first()
        if row is None:
            return Standing()
        return Standing(
            enabled=row.enabled,
            settings=decoded(row.settings),
            location_settings=decoded_locations(row.location_settings),
            since=row.since,
            erased=row.erased,
        )

    async def absent(self) -> Sequence[tuple[Installed, bool]]:
        """What the practice enabled, or keeps data of, that can't be used on this server now; and whether it is on."""
        rows = await PluginEnablement.select(
            PluginEnablement.plugin_id, PluginEnablement.enabled, PluginEnablement.erased
        ).order_by(PluginEnablement.plugin_id)
        found = [
            (self._registry.at_all(str(row["plugin_id"])), bool(row["enabled"]))
            for row in rows
            if row["erased"] is None
        ]
        return [one for one in found if one[0].state != "ready"]

    async def check(self, scope: Scope, plugin_id: str) -> Installed:
        """The plugin, if it may be enabled here. Raises CannotEnable."""
        plugin = self._registry.get(plugin_id)
        if plugin is None:
            raise CannotEnable(f"{plugin_id} is not installed here, or can't be used now. Ask the operator.")
        # Two changes at once must not get one generation, nor enable two that exclude each other.
        await scope.lock("plugins")
        if found := obstacles(plugin, (await self._read()).ids, self._registry):
            raise CannotEnable(" ".join(one.in_words() for one in found), obstacles=found)
        return plugin

    async def enable(
        self,
        scope: Scope,
        plugin_id: str,
        chosen: Settings | None = None,
        locations: LocationSettings | None = None,
        *,
        note: str = "",
    ) -> None:
        """Enable a plugin, or change its settings. `chosen` and `locations` None keep what it had; `note` is for the
        audit and names what was changed, never its content.

        Raises CannotEnable, or BadInput with the settings that don't fit. Seen by the next request after the commit.
        """
        plugin = await self.check(scope, plugin_id)
        if wrong := unfit(plugin, chosen or {}, locations or {}):
            raise BadInput(wrong)
        row = await self._row(plugin_id)
        was_enabled = row.enabled
        if was_enabled and chosen is None and locations is None and not note:
            return
        row.enabled, row.erased = True, None
        if chosen is not None:
            row.settings = msgspec.json.encode(dict(chosen)).decode()
        if locations is not None:
            row.location_settings = msgspec.json.encode(dict(locations)).decode()
        code = AuditCode.PLUGIN_CHANGED if was_enabled else AuditCode.PLUGIN_ENABLED
        await self._save(scope, row, plugin, code, note)
        await woken(scope, plugin, self._clock())

    async def disable(self, scope: Scope, plugin_id: str) -> None:
        """Its pages are gone with the next request; its data and settings stay. Works for one that was uninstalled.

        Raises CannotEnable while another plugin needs it.
        """
        await scope.lock("plugins")
        row, plugin = await self._row(plugin_id), self._registry.get(plugin_id)
        if plugin and row.enabled and (others := leaning(plugin, (await self._read()).ids, self._registry)):
            names = " and ".join(other.manifest.name for other in others)
            raise CannotEnable(f"{names} can't work without it. Disable that first.", leaning=others)
        if not row.enabled:
            return
        row.enabled = False
        await self._save(scope, row, plugin, AuditCode.PLUGIN_DISABLED)

    async def forget(self, scope: Scope, plugin_id: str) -> None:
        """Its settings, after its data was erased. Raises CannotEnable while it is enabled."""
        await scope.lock("plugins")
        row = await self._row(plugin_id)
        if row.enabled:
            raise CannotEnable("It is on. Turn it off first.")
        row.settings = row.location_settings = "{}"
        row.erased = self._clock()
        await self._save(scope, row, self._registry.get(plugin_id), AuditCode.PLUGIN_ERASED)

    async def mend_schedules(self, scope: Scope) -> None:
        """Every scheduled task of what this practice enabled has its row; the tick asks for it."""
        for plugin in map(self._registry.get, (await self.enabled(scope)).ids):
            if plugin is not None:
                await keep_schedules(scope, plugin, self._clock(), spread=True)

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
            PluginEnablement.plugin_id,
            PluginEnablement.enabled,
            PluginEnablement.settings,
            PluginEnablement.location_settings,
            PluginEnablement.generation,
        )
        chosen = {str(row["plugin_id"]): row for row in rows if row["enabled"]}
        there = [(plugin, chosen[plugin.id]) for plugin in self._registry.ready if plugin.id in chosen]
        places = {
            plugin.id: at_locations(plugin.manifest, decoded_locations(row["location_settings"]))
            for plugin, row in there
        }
        return Enabled(
            generation=max((int(row["generation"]) for row in rows), default=0),
            settings={plugin.id: with_defaults(plugin.manifest, decoded(row["settings"])) for plugin, row in there},
            location_settings={plugin_id: found for plugin_id, found in places.items() if found},
        )

    async def _row(self, plugin_id: str) -> PluginEnablement:
        row = await PluginEnablement.objects().where(PluginEnablement.plugin_id == plugin_id).first()
        return row or PluginEnablement(plugin_id=plugin_id)

    async def _save(
        self, scope: Scope, row: PluginEnablement, plugin: Installed | None, code: AuditCode, note: str = ""
    ) -> None:
        newest = (await self._read()).generation + 1
        row.generation = newest
        row.enabled_by = scope.actor.id
        if code is not AuditCode.PLUGIN_ERASED:
            row.since = self._clock()
        await row.save()
        await _tell_console(scope)
        stamp = writer.PluginStamp(id=row.plugin_id, version=plugin.version if plugin else "", hook="")
        await writer.record(scope, code, reason=note, plugin=stamp)
        self._changed.add(scope)
        tenant_id = scope.tenant.id

        async def tell() -> None:
            await self._generations.raise_to(tenant_id, newest)

        scope.after_commit(tell)

    def _remember(self, tenant_id: UUID, enabled: Enabled) -> None:
        self._known[tenant_id] = enabled
        self._known.move_to_end(tenant_id)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


async def _tell_console(scope: Scope) -> None:
    """On the practice's own row, where operators see it."""
    rows = await PluginEnablement.select(PluginEnablement.plugin_id).where(PluginEnablement.enabled.eq(True))
    features = " ".join(sorted(str(row["plugin_id"]) for row in rows))
    await Practice.update({Practice.features: features}).where(Practice.id == scope.tenant.id)


def unfit(plugin: Installed, chosen: Settings, locations: LocationSettings) -> dict[str, str]:
    """What is wrong with these choices: by key, and by `<location>.<key>` for those of a location."""
    wrong = problems(plugin.manifest, chosen)
    for location, values in locations.items():
        found = problems(plugin.manifest, values, at_location=True)
        wrong.update({f"{location}.{key}": words for key, words in found.items()})
    return wrong
