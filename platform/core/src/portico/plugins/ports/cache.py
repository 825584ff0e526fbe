"""A plugin's part of the practice's cache."""

from __future__ import annotations

from portico.plugins.ports.limits import LARGEST_VALUE, Limits
from portico.plugins.services import Call

LONGEST_S = 24 * 60 * 60
"""What must live longer belongs in a table."""


class CachePort:
    """portico_sdk.ports.Cache."""

    def __init__(self, call: Call) -> None:
        self._cache = call.scope.cache.below(f"p:{call.plugin.url_name}")
        self._limits = Limits(call)

    async def get(self, key: str) -> bytes | None:
        return await self._cache.get(key)

    async def set(self, key: str, value: bytes, *, ttl_s: int) -> None:
        if not 0 < ttl_s <= LONGEST_S:
            raise ValueError(f"ttl_s must be 1 to {LONGEST_S}")
        self._limits.once_more("cache.set")
        self._limits.fits(len(key.encode()) + len(value), LARGEST_VALUE, "a value for the cache")
        await self._cache.set(key, value, ttl_s=ttl_s)
