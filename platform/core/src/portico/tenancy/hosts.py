"""From the host name of a request to the practice and the door, before anything else is looked at.

Memory ← Valkey ← the table `practice_host`; unknown hosts are remembered too, for half a minute. A change raises a
generation in Valkey, and every process knows it within two seconds. No practice's own table is opened here.
"""

from __future__ import annotations

import contextlib
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.practices import PLATFORM_ID, tenant_by_id
from portico.tenancy.redis import Redis, RedisUnavailable
from portico.tenancy.tables import PracticeHost

if TYPE_CHECKING:
    from portico.tenancy.scopes import Tenancy

_ACTOR: Final = Actor.system("hosts")
_KEPT: Final = timedelta(minutes=5)
_UNKNOWN_KEPT: Final = timedelta(seconds=30)
_GENERATION_ASKED_EVERY_S: Final = 2.0
_REMEMBERED: Final = 20_000


class Door(StrEnum):
    """Which side of the house a host leads to."""

    PORTAL = "portal"
    WORKSPACE = "workspace"
    PUBLIC = "public"
    OPERATIONS = "operations"
    INTERNAL = "internal"


@dataclass(frozen=True)
class Place:
    """Where a host leads."""

    tenant: Tenant
    door: Door


class HostRefused(ValueError):
    """Not the name of a host, in a form that can be trusted."""


def normal_host(raw: str) -> str:
    """The host in the one form that is compared and kept: small letters, IDNA, no port, no last dot.

    Raises HostRefused.
    """
    if not raw or len(raw) > 255 or any(letter in raw for letter in "@/\\?#, \t%"):
        raise HostRefused(raw)
    host, _, port = raw.rpartition(":") if raw.rpartition(":")[2].isdigit() or raw.endswith(":") else (raw, "", "")
    if port and int(port) > 65535:
        raise HostRefused(raw)
    host = host.removesuffix(".").lower()
    try:
        return str(ipaddress.ip_address(host.strip("[]"))) if host.startswith("[") else _name(host)
    except ValueError as error:
        raise HostRefused(raw) from error


def _name(host: str) -> str:
    name = host.encode("idna").decode("ascii").lower()
    labels = name.split(".")
    if not all(label and label.strip("abcdefghijklmnopqrstuvwxyz0123456789-_") == "" for label in labels):
        raise ValueError(host)
    return name


class Hosts:
    """Asked at each request; one for the process, made by app.py. `clock` counts seconds, steadily."""

    def __init__(
        self, tenancy: Tenancy, settings: Settings, redis: Redis, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tenancy = tenancy
        self._settings = settings
        self._redis = redis
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Place | None]] = OrderedDict()
        self._tenants: OrderedDict[UUID, tuple[float, Tenant | None]] = OrderedDict()
        self._generation = 0
        self._asked = -_GENERATION_ASKED_EVERY_S
        internal = urlsplit(settings.internal_base_url)
        self._internal = (internal.hostname or "", internal.port)

    async def place(self, host: str) -> Place | None:
        """Where this host (in its normal form) leads; None when nowhere. Call it with no scope open."""
        await self._notice_changes()
        now = self._clock()
        known = self._known.get(host)
        if known is not None and known[0] > now:
            self._known.move_to_end(host)
            return known[1]
        place = await self._shared(host)
        kept = _KEPT if place else _UNKNOWN_KEPT
        self._known[host] = (now + kept.total_seconds(), place)
        self._known.move_to_end(host)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return place

    async def tenant(self, tenant_id: UUID) -> Tenant | None:
        """The practice of this id, as new as a host's; for what meets no host. Call it with no scope open."""
        await self._notice_changes()
        now = self._clock()
        known = self._tenants.get(tenant_id)
        if known is None or known[0] <= now:
            found = await self._tenancy.tenant_by_id(tenant_id)
            known = (now + (_KEPT if found else _UNKNOWN_KEPT).total_seconds(), found)
            self._tenants[tenant_id] = known
        self._tenants.move_to_end(tenant_id)
        if len(self._tenants) > _REMEMBERED:
            self._tenants.popitem(last=False)
        return known[1]

    async def changed(self) -> None:
        """A practice or a host was changed and committed: every process forgets what it knew."""
        await self._redis.raise_number("hosts:generation", time.time_ns() // 1_000_000, timedelta(days=30))
        self._asked = self._clock() - _GENERATION_ASKED_EVERY_S

    def is_internal(self, host: str) -> bool:
        return host == self._internal[0]

    async def _notice_changes(self) -> None:
        now = self._clock()
        if now - self._asked < _GENERATION_ASKED_EVERY_S:
            return
        self._asked = now
        try:
            generation = await self._redis.number("hosts:generation") or 0
        except RedisUnavailable:
            return
        if generation != self._generation:
            self._generation = generation
            self._known.clear()
            self._tenants.clear()

    async def _shared(self, host: str) -> Place | None:
        key = f"host:{self._generation}:{host}"
        try:
            kept = await self._redis.get(key)
        except RedisUnavailable:
            return await self._from_table(host)
        if kept is not None:
            return msgspec.json.decode(kept, type=Place | None)
        place = await self._from_table(host)
        with contextlib.suppress(RedisUnavailable):
            await self._redis.set(key, msgspec.json.encode(place), _KEPT if place else _UNKNOWN_KEPT)
        return place

    async def _from_table(self, host: str) -> Place | None:
        async with self._tenancy.platform_scope(_ACTOR, "host"):
            ours = {self._settings.public_host(): Door.PUBLIC, self._settings.operations_host(): Door.OPERATIONS}
            if door := ours.get(host):
                platform = await tenant_by_id(PLATFORM_ID, self._settings)
                return Place(platform, door) if platform else None
            row = await PracticeHost.select().where(PracticeHost.host == host).first()
            if row is None:
                return None
            tenant = await tenant_by_id(cast(UUID, row["practice"]), self._settings)
            return Place(tenant, Door(str(row["door"]))) if tenant else None
