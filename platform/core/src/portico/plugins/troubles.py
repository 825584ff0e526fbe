"""What went wrong with a practice's plugins: logged once in a while, and kept for its staff on the feature's page.

Kept in Valkey for two weeks, a bounded list per plugin: places in code and kinds of errors, nothing of what was worked
on. Losing it loses a history and nothing else.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from portico.plugins.registry import Installed
from portico.tenancy.context import Tenant
from portico.tenancy.redis import Redis, RedisUnavailable, TenantRedis

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=10)
"""The same thing is logged once in this time, and counted."""

KEPT_FOR = timedelta(days=14)
MOST = 30
"""Different things kept per plugin."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that went wrong. `place` is a hook or a page's path; `why` a word of the relay's; `what` the kind of
    error and its line in the plugin; `at` the first time in the last window; `times` how often in all.
    """

    place: str
    why: str
    what: str
    version: str
    at: datetime
    times: int = 1


class Troubles:
    """Made once by the app."""

    def __init__(self, redis: Redis, clock: Callable[[], datetime]) -> None:
        self._redis = redis
        self._clock = clock

    async def note(self, tenant: Tenant, plugin: Installed, place: str, why: str, what: str) -> None:
        """Count it; log it when it is the first of its kind for a while. Never raises."""
        seen = Trouble(place=place, why=why, what=what, version=plugin.version, at=self._clock())
        mark = _mark(seen)
        try:
            redis = self._redis.of_tenant(tenant.id).below(f"trouble:{plugin.id}")
            if await redis.count(f"window:{mark}", WINDOW) > 1:
                await redis.count(f"times:{mark}", KEPT_FOR)
                return
            await self._keep(redis, mark, seen)
        except RedisUnavailable:
            pass  # then it is logged each time
        facts = (plugin.id, plugin.version, place, tenant.slug, why, what)
        log.warning("%s %s: %s failed at %s: %s (%s)", *facts)

    async def of(self, tenant: Tenant, plugin_id: str) -> Sequence[Trouble]:
        """What was noted of this plugin here, latest first."""
        try:
            redis = self._redis.of_tenant(tenant.id).below(f"trouble:{plugin_id}")
            marks = await redis.members("index")
            if not marks:
                return ()
            kept = await redis.get_many(*marks)
            times = await redis.get_many(*(f"times:{mark}" for mark in marks))
        except RedisUnavailable:
            return ()
        found = [
            msgspec.structs.replace(msgspec.json.decode(text, type=Trouble), times=int(count or 1))
            for text, count in zip(kept, times, strict=True)
            if text
        ]
        return sorted(found, key=lambda trouble: trouble.at, reverse=True)

    async def forget(self, tenant: Tenant, plugin_id: str) -> None:
        """After its data was erased."""
        try:
            redis = self._redis.of_tenant(tenant.id).below(f"trouble:{plugin_id}")
            await redis.delete("index")
        except RedisUnavailable:
            log.info("the notes of what went wrong stay until they fade")

    async def _keep(self, redis: TenantRedis, mark: str, seen: Trouble) -> None:
        known = await redis.members("index")
        if mark not in known and len(known) >= MOST:
            return
        await redis.set(mark, msgspec.json.encode(seen), KEPT_FOR)
        await redis.count(f"times:{mark}", KEPT_FOR)
        await redis.add("index", mark, KEPT_FOR)


def _mark(seen: Trouble) -> str:
    facts = "\0".join((seen.place, seen.why, seen.what, seen.version))
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
