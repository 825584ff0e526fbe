"""The one door to Redis (or Valkey): sessions, locks, caches. Everything in it may be lost at any moment.

`Redis` is core's; `TenantRedis` is bound to a practice and is what a scope hands out. Values are bytes, and everything
has a time to live.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

import redis.asyncio as client
from redis.exceptions import RedisError

_RAISE: Final = """
local now = tonumber(redis.call('GET', KEYS[1]) or '-1')
if tonumber(ARGV[1]) > now then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
"""


class RedisUnavailable(Exception):
    """Redis does not answer. The person may try again in a moment."""


@dataclass(frozen=True)
class Server:
    """Which one it is. `policy` is what it does when it is full; '' where it doesn't tell."""

    version: str
    policy: str
    now: datetime


class Redis:
    """One pool of connections. `prefix` goes before every key (a test's own)."""

    def __init__(self, pool: client.Redis, prefix: str = "") -> None:
        self._pool = pool
        self._prefix = prefix

    @classmethod
    def open(cls, url: str, *, prefix: str = "", timeout_s: float = 2.0) -> Redis:
        """Connects with the first command."""
        pool = client.Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
        return cls(pool, prefix)

    async def close(self) -> None:
        await self._pool.aclose()

    def of_tenant(self, tenant_id: UUID) -> TenantRedis:
        return TenantRedis(self._pool, f"{self._prefix}t:{tenant_id}:")

    async def ping(self) -> None:
        """Raises RedisUnavailable, as every method here does."""
        async with _available():
            await self._pool.ping()

    async def server(self) -> Server:
        """What answers there, for who looks after it."""
        async with _available():
            facts = cast("Mapping[str, Any]", await self._pool.info())
            seconds, micros = await self._pool.time()
        return Server(
            version=str(facts.get("valkey_version") or facts.get("redis_version", "0")),
            policy=str(facts.get("maxmemory_policy", "")),
            now=datetime.fromtimestamp(seconds + micros / 1_000_000, UTC),
        )

    async def get(self, key: str) -> bytes | None:
        async with _available():
            return cast("bytes | None", await self._pool.get(self._prefix + key))

    async def get_many(self, *keys: str) -> list[bytes | None]:
        """In the order of the keys, in one round trip."""
        async with _available():
            found = await cast("Awaitable[Any]", self._pool.mget([self._prefix + key for key in keys]))
            return cast("list[bytes | None]", found)

    async def set(self, key: str, value: bytes, ttl: timedelta) -> None:
        async with _available():
            await self._pool.set(self._prefix + key, value, px=_ms(ttl))

    async def set_new(self, key: str, value: bytes, ttl: timedelta) -> bool:
        """False, and nothing done, when the key exists."""
        async with _available():
            return bool(await self._pool.set(self._prefix + key, value, px=_ms(ttl), nx=True))

    async def set_existing(self, key: str, value: bytes) -> bool:
        """Keeps the time to live. False, and nothing done, when the key is gone."""
        async with _available():
            return bool(await self._pool.set(self._prefix + key, value, xx=True, keepttl=True))

    async def take(self, key: str) -> bytes | None:
        """Get and delete in one step: of two takers one gets it."""
        async with _available():
            return cast("bytes | None", await self._pool.getdel(self._prefix + key))

    async def delete(self, *keys: str) -> None:
        if keys:
            async with _available():
                await self._pool.delete(*(self._prefix + key for key in keys))

    async def count(self, key: str, ttl: timedelta) -> int:
        """One more; the time to live begins with the first. For limits."""
        async with _available():
            pipeline = self._pool.pipeline(transaction=True)
            pipeline.set(self._prefix + key, 0, px=_ms(ttl), nx=True)
            pipeline.incr(self._prefix + key)
            return int((await pipeline.execute())[1])

    async def number(self, key: str) -> int | None:
        value = await self.get(key)
        return None if value is None else int(value)

    async def raise_number(self, key: str, value: int, ttl: timedelta) -> None:
        """Set it, but never lower it."""
        async with _available():
            await self._pool.eval(_RAISE, 1, self._prefix + key, str(value), str(_ms(ttl)))

    async def add(self, index: str, member: str, ttl: timedelta) -> None:
        """To a set, which lives at least this long from now."""
        async with _available():
            pipeline = self._pool.pipeline(transaction=True)
            pipeline.sadd(self._prefix + index, member)
            # Two, because GT counts a key with no time to live as eternal.
            pipeline.pexpire(self._prefix + index, _ms(ttl), nx=True)
            pipeline.pexpire(self._prefix + index, _ms(ttl), gt=True)
            await pipeline.execute()

    async def remove(self, index: str, *members: str) -> None:
        if members:
            async with _available():
                await self._pool.srem(self._prefix + index, *members)

    async def members(self, index: str) -> Sequence[str]:
        async with _available():
            found = await cast("Awaitable[set[bytes]]", self._pool.smembers(self._prefix + index))
            return sorted(member.decode() for member in found)


class TenantRedis(Redis):
    """The same, with every key below `t:{practice}:`. Made by `Redis.of_tenant`."""

    def of_tenant(self, tenant_id: UUID) -> TenantRedis:  # noqa: ARG002 (what it refuses)
        raise PermissionError("This door leads to one practice only.")

    def below(self, name: str) -> TenantRedis:
        """A part of it: a plugin's, for one."""
        return TenantRedis(self._pool, f"{self._prefix}{name}:")


@asynccontextmanager
async def _available() -> AsyncGenerator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise RedisUnavailable(f"Redis does not answer ({type(error).__name__})") from error


def _ms(ttl: timedelta) -> int:
    return max(1, int(ttl.total_seconds() * 1000))
