"""How sessions lie in Valkey. Knows keys, encryption and time to live; nothing of clocks, people or Keycloak.

`s:{tenant}:{digest}` holds the record and the sealed tokens, `…:seen` the last page (a key of its own, so that two tabs
don't write over each other), `sp:{tenant}:{person}` and `sa:{tenant}` the digests of one person's and of all sessions.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from portico.identity.mfa import Acr
from portico.identity.oidc import Tokens
from portico.identity.population import Population
from portico.tenancy.keys import CannotOpen, Keys
from portico.tenancy.redis import Redis

_GRACE: Final = timedelta(minutes=2)
"""The store forgets this much after the session is over: the clock decides, the store only clears up."""
_LOCK: Final = timedelta(seconds=30)
_DOWN: Final = timedelta(seconds=20)
"""After a failure Keycloak is left alone for this long."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a session. Times are UTC instants; `sealed` are the tokens under the practice's key."""

    tenant_id: UUID
    host: str
    population: Population
    issuer: str
    sub: str
    client_id: str
    kc_sid: str
    person_id: UUID
    patient_id: UUID | None
    epoch: int
    acr: Acr
    auth_time: datetime
    fresh_until: datetime | None
    opened_at: datetime
    ends_at: datetime
    refreshed_at: datetime
    device: str
    sealed: bytes = b""

    def __repr__(self) -> str:
        return f"Record({self.client_id}, acr={self.acr}, opened_at={self.opened_at})"


Found = tuple[str, Record, datetime]
"""Digest, record and when it was seen last."""


class SessionStore:
    """The one place that knows the keys."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def load(self, tenant_id: UUID, digest: str) -> tuple[Record, datetime] | None:
        key = _key(tenant_id, digest)
        kept, seen = await self._redis.get_many(key, f"{key}:seen")
        if kept is None or seen is None:
            return None
        return msgspec.json.decode(kept, type=Record), datetime.fromtimestamp(float(seen), UTC)

    async def belongs_elsewhere(self, tenant_id: UUID, digest: str) -> bool:
        """Whether this unknown id is known at another practice."""
        owner = await self._redis.get(f"so:{digest}")
        return owner is not None and owner.decode() != str(tenant_id)

    async def save(self, record: Record, digest: str, tokens: Tokens, now: datetime, idle: timedelta) -> Record:
        """Keep a new session; the record with its tokens sealed."""
        sealed = await self._seal(record, digest, tokens)
        record = msgspec.structs.replace(record, sealed=sealed)
        left = record.ends_at - now + _GRACE
        key = _key(record.tenant_id, digest)
        await self._redis.set(key, msgspec.json.encode(record), left)
        await self._redis.set(f"{key}:seen", _stamp(now), idle + _GRACE)
        await self._redis.set(f"so:{digest}", str(record.tenant_id).encode(), left)
        for index in _indices(record):
            await self._redis.add(index, digest, left)
        return record

    async def replace(self, record: Record, digest: str, tokens: Tokens) -> Record:
        """Keep a changed record; nothing happens if the session was ended meanwhile."""
        sealed = await self._seal(record, digest, tokens)
        record = msgspec.structs.replace(record, sealed=sealed)
        await self._redis.set_existing(_key(record.tenant_id, digest), msgspec.json.encode(record))
        return record

    async def touch(self, record: Record, digest: str, now: datetime, idle: timedelta) -> None:
        await self._redis.set(f"{_key(record.tenant_id, digest)}:seen", _stamp(now), idle + _GRACE)

    async def delete(self, record: Record, digest: str) -> None:
        key = _key(record.tenant_id, digest)
        await self._redis.delete(key, f"{key}:seen", f"so:{digest}")
        for index in _indices(record):
            await self._redis.remove(index, digest)

    async def of_person(self, tenant_id: UUID, issuer: str, sub: str) -> list[Found]:
        return await self._listed(tenant_id, _person_index(tenant_id, issuer, sub))

    async def of_tenant(self, tenant_id: UUID) -> list[Found]:
        return await self._listed(tenant_id, f"sa:{tenant_id}")

    async def tokens(self, record: Record, digest: str) -> Tokens | None:
        """None when the practice's key is gone."""
        try:
            plain = await self._keys.open(record.tenant_id, "session-tokens", digest, record.sealed)
        except CannotOpen:
            return None
        return msgspec.json.decode(plain, type=Tokens)

    async def lock_refresh(self, digest: str) -> bool:
        return await self._redis.set_new(f"sl:{digest}", b"1", _LOCK)

    async def unlock_refresh(self, digest: str) -> None:
        await self._redis.delete(f"sl:{digest}")

    async def mark_provider_down(self, record: Record) -> None:
        await self._redis.set(_down(record), b"1", _DOWN)

    async def is_provider_down(self, record: Record) -> bool:
        return await self._redis.get(_down(record)) is not None

    async def _listed(self, tenant_id: UUID, index: str) -> list[Found]:
        found: list[Found] = []
        for digest in await self._redis.members(index):
            kept = await self.load(tenant_id, digest)
            if kept is None:
                await self._redis.remove(index, digest)
            else:
                found.append((digest, *kept))
        return found

    async def _seal(self, record: Record, digest: str, tokens: Tokens) -> bytes:
        return await self._keys.seal(record.tenant_id, "session-tokens", digest, msgspec.json.encode(tokens))


def _key(tenant_id: UUID, digest: str) -> str:
    return f"s:{tenant_id}:{digest}"


def _indices(record: Record) -> tuple[str, str]:
    return _person_index(record.tenant_id, record.issuer, record.sub), f"sa:{record.tenant_id}"


def _person_index(tenant_id: UUID, issuer: str, sub: str) -> str:
    person = hashlib.sha256(f"{issuer} {sub}".encode()).hexdigest()
    return f"sp:{tenant_id}:{person}"


def _down(record: Record) -> str:
    return f"sd:{hashlib.sha256(record.issuer.encode()).hexdigest()}"


def _stamp(now: datetime) -> bytes:
    return str(now.timestamp()).encode()
