"""The newest generation of what each practice enabled, in Valkey: one number per practice, read at each request."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from uuid import UUID

from portico.tenancy.redis import Redis, RedisUnavailable

KEY = "plugins"
LIFETIME = timedelta(seconds=60)
"""A process that dies between commit and raise leaves the others behind for at most this long."""


class RedisGenerations:
    """`Generations` of the enablement. When Valkey is down it knows nothing, and each request asks the database."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def newest(self, tenant_id: UUID) -> int | None:
        try:
            return await self._redis.of_tenant(tenant_id).number(KEY)
        except RedisUnavailable:
            return None

    async def raise_to(self, tenant_id: UUID, generation: int) -> None:
        with contextlib.suppress(RedisUnavailable):
            await self._redis.of_tenant(tenant_id).raise_number(KEY, generation, LIFETIME)
