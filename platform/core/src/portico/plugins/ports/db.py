"""Savepoints and locks for a plugin's own tables. The queries themselves go through `portico_sdk.data`."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from portico.plugins.services import Call


class DbPort:
    """portico_sdk.ports.Db."""

    def __init__(self, call: Call) -> None:
        self._scope = call.scope
        self._plugin_id = call.plugin.id

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        return self._scope.savepoint()

    async def lock(self, name: str) -> None:
        # With the plugin's id, so that no plugin can hold up another or core.
        await self._scope.lock(f"{self._plugin_id}/{name}")
