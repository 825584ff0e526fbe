"""The practice's secrets for its plugins: sealed with the practice's key, bound to plugin and name, never shown again.

What a page may know of one is when it was set.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from piccolo.columns.combination import Where
from portico_sdk import NotConnected

from portico.plugins.tables import PluginSecret
from portico.tenancy.keys import CannotOpen, Keys
from portico.tenancy.scopes import Scope

LONGEST = 8_000
"""Characters of one secret; a private key has 3,300."""


class Secrets:
    """Made once by the app. Runs in the practice's scope that is open."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def get(self, scope: Scope, plugin_id: str, key: str) -> str:
        """Raises NotConnected when the practice has none, or none that can be opened."""
        row = await PluginSecret.select(PluginSecret.sealed).where(_is(plugin_id), PluginSecret.key == key).first()
        if row is None:
            raise NotConnected(f"The practice has not set {key}.")
        try:
            opened = await self._keys.open(scope.tenant.id, _purpose(plugin_id), key, bytes(row["sealed"]))
        except CannotOpen:
            raise NotConnected(f"{key} can't be opened any more; set it again.") from None
        return opened.decode()

    async def put(self, scope: Scope, plugin_id: str, key: str, value: str, at: datetime) -> None:
        """Set it, or replace what was there."""
        sealed = await self._keys.seal(scope.tenant.id, _purpose(plugin_id), key, value.encode())
        row = await PluginSecret.objects().where(_is(plugin_id), PluginSecret.key == key).first()
        row = row or PluginSecret(plugin_id=plugin_id, key=key)
        row.sealed, row.set_at, row.set_by = sealed, at, scope.actor.id
        await row.save()

    async def remove(self, plugin_id: str, *keys: str) -> None:
        """These; without names, all of the plugin's."""
        query = PluginSecret.delete().where(_is(plugin_id))
        await (query.where(PluginSecret.key.is_in(list(keys))) if keys else query)

    async def set_at(self, plugin_id: str) -> Mapping[str, datetime]:
        """When each was set; those not set are absent."""
        rows = await PluginSecret.select(PluginSecret.key, PluginSecret.set_at).where(_is(plugin_id))
        return {str(row["key"]): row["set_at"] for row in rows}


def _is(plugin_id: str) -> Where:
    return PluginSecret.plugin_id == plugin_id


def _purpose(plugin_id: str) -> str:
    return f"plugin-secret:{plugin_id}"
