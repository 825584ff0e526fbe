"""A plugin's part of the practice's cache."""

from __future__ import annotations

from portico_sdk.limits import Limits

from portico.plugins.services import Call


class CachePort:
    """portico_sdk.ports.Cache."""

    def __init__(self, call: Call) -> None:
        self._cache = call.scope.cache.below(f"p:{call.plugin.url_name}")
        self._limits = Limits(call.plugin.id)

    async def get(self, key: str) -> bytes | None:
        return await self._cache.get(key)

    async def set(self, key: str, value: bytes, *, ttl_s: int) -> None:
        self._limits.cached(key, value, ttl_s)
        await self._cache.set(key, value, ttl_s=ttl_s)
