"""A practice's cache: short-lived bytes, gone at any moment. When Redis is down it is empty, never an error."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from portico.tenancy.redis import RedisUnavailable, TenantRedis


class TenantCache:
    """Handed out by a scope. Never keep here what can't be made again."""

    def __init__(self, redis: TenantRedis) -> None:
        self._redis = redis

    def below(self, name: str) -> TenantCache:
        """A part of it: a plugin's, for one."""
        return TenantCache(self._redis.below(name))

    async def get(self, key: str) -> bytes | None:
        try:
            return await self._redis.get(f"c:{key}")
        except RedisUnavailable:
            return None

    async def set(self, key: str, value: bytes, *, ttl_s: int) -> None:
        with contextlib.suppress(RedisUnavailable):
            await self._redis.set(f"c:{key}", value, timedelta(seconds=ttl_s))

    async def delete(self, key: str) -> None:
        with contextlib.suppress(RedisUnavailable):
            await self._redis.delete(f"c:{key}")
