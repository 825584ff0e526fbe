"""One quiet implementation per port."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from portico_sdk import Location, NotFound, Patient, Practitioner


@dataclass(frozen=True)
class Change:
    """One call of `audit.changed`."""

    code: str
    patient_id: UUID | None
    resource: tuple[str, UUID]
    action: str
    reason: str


@dataclass
class FakeAudit:
    """portico_sdk.ports.Audit; `changes` are in order."""

    changes: list[Change] = field(default_factory=list[Change])

    async def changed(
        self,
        code: str,
        *,
        patient_id: UUID | None,
        resource: tuple[str, UUID],
        action: Literal["C", "U", "D", "E"],
        reason: str = "",
    ) -> None:
        self.changes.append(Change(code, patient_id, resource, action, reason))


@dataclass
class FakeCache:
    """portico_sdk.ports.Cache; forgets when `kept` is cleared, as the real one may at any moment."""

    kept: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    async def set(self, key: str, value: bytes, *, ttl_s: int) -> None:
        if ttl_s <= 0:
            raise ValueError("ttl_s must be more than 0")
        self.kept[key] = value


@dataclass
class FakeDb:
    """portico_sdk.ports.Db without a database: savepoints undo nothing, locks are only noted."""

    locked: list[str] = field(default_factory=list[str])

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        yield

    async def lock(self, name: str) -> None:
        self.locked.append(name)


@dataclass
class FakeDirectory:
    """portico_sdk.ports.Directory over what it was given."""

    known: Sequence[Patient] = ()
    carers: Sequence[Practitioner] = ()
    places: Sequence[Location] = ()

    async def patient(self, patient_id: UUID) -> Patient:
        for one in self.known:
            if one.id == patient_id:
                return one
        raise NotFound("patient")

    async def patients(self, ids: Sequence[UUID]) -> Mapping[UUID, Patient]:
        return {one.id: one for one in self.known if one.id in ids}

    async def find_patients(self, words: str, limit: int = 20) -> Sequence[Patient]:
        parts = words.casefold().split()
        return [one for one in self.known if all(part in one.name.casefold() for part in parts)][:limit]

    async def practitioners(self) -> Sequence[Practitioner]:
        return self.carers

    async def locations(self) -> Sequence[Location]:
        return self.places


@dataclass
class FakeFiles:
    """portico_sdk.ports.Files."""

    kept: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def put(self, name: str, content: bytes) -> None:
        self.kept[name] = content

    async def get(self, name: str) -> bytes:
        if name not in self.kept:
            raise NotFound("file")
        return self.kept[name]
