"""One quiet implementation per port, with the limits of the real ones.

They count by call, and every `context(...)` is a new one: what was kept stays, the counting begins anew.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from portico_sdk import (
    AppointmentDraft,
    Closure,
    Location,
    NotConnected,
    NotFound,
    Objection,
    Patient,
    Practitioner,
)
from portico_sdk.limits import Limits


@dataclass(kw_only=True)
class Limited:
    """A port that has limits."""

    limits: Limits = field(default_factory=lambda: Limits("the plugin"), repr=False, compare=False)


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
class FakeCache(Limited):
    """portico_sdk.ports.Cache; forgets when `kept` is cleared, as the real one may at any moment."""

    kept: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    async def set(self, key: str, value: bytes, *, ttl_s: int) -> None:
        self.limits.cached(key, value, ttl_s)
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
class FakeDirectory(Limited):
    """portico_sdk.ports.Directory over what it was given; who of them can sign in stands in `online`."""

    known: Sequence[Patient] = ()
    carers: Sequence[Practitioner] = ()
    places: Sequence[Location] = ()
    shut: Sequence[Closure] = ()
    online: Collection[UUID] = ()

    async def patient(self, patient_id: UUID) -> Patient:
        for one in self.known:
            if one.id == patient_id:
                return one
        raise NotFound("patient")

    async def patients(self, ids: Sequence[UUID]) -> Mapping[UUID, Patient]:
        return {one.id: one for one in self.known if one.id in ids}

    async def find_patients(self, words: str, limit: int = 20) -> Sequence[Patient]:
        parts, most = words.casefold().split(), self.limits.found(limit)
        return [one for one in self.known if all(part in one.name.casefold() for part in parts)][:most]

    async def with_portal(self, ids: Sequence[UUID]) -> Collection[UUID]:
        return [one for one in ids if one in self.online]

    async def practitioners(self) -> Sequence[Practitioner]:
        return self.carers

    async def locations(self) -> Sequence[Location]:
        return self.places

    async def closures(self, first: date, last: date) -> Sequence[Closure]:
        return [one for one in self.shut if one.first <= last and first <= one.last]


@dataclass
class FakeFiles(Limited):
    """portico_sdk.ports.Files."""

    kept: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def put(self, name: str, content: bytes) -> None:
        self.limits.put(name, content)
        self.kept[name] = content

    async def get(self, name: str) -> bytes:
        self.limits.named(name)
        if name not in self.kept:
            raise NotFound("file")
        return self.kept[name]


@dataclass(frozen=True)
class Sent:
    """One call of `mail.send`."""

    name: str
    to: UUID
    path: str
    key: str


@dataclass
class FakeMail(Limited):
    """portico_sdk.ports.Mail; the same letter with the same key is kept once."""

    sent: list[Sent] = field(default_factory=list[Sent])

    async def send(self, name: str, *, to: UUID, path: str, key: str = "") -> None:
        self.limits.send(key)
        letter = Sent(name, to, path, key)
        if not key or letter not in self.sent:
            self.sent.append(letter)


@dataclass(frozen=True)
class Emitted:
    """One call of `queue.emit`."""

    type: str
    resource: tuple[str, UUID]
    patient_id: UUID | None
    facts: Mapping[str, str]


@dataclass
class FakeQueue(Limited):
    """portico_sdk.ports.Queue; `waiting` is task and key → when, None for soon."""

    emitted: list[Emitted] = field(default_factory=list[Emitted])
    waiting: dict[tuple[str, str], datetime | None] = field(default_factory=dict[tuple[str, str], datetime | None])

    async def emit(
        self,
        type: str,
        *,
        resource: tuple[str, UUID],
        patient_id: UUID | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        self.limits.emit(facts or {})
        self.emitted.append(Emitted(type, resource, patient_id, facts or {}))

    async def later(self, task: str, key: str, *, at: datetime | None = None) -> None:
        self.limits.later(task, key, at)
        self.waiting[task, key] = at

    async def cancel(self, task: str, key: str) -> None:
        self.waiting.pop((task, key), None)


@dataclass
class FakeSecrets:
    """portico_sdk.ports.Secrets over what it was given."""

    kept: Mapping[str, str] = field(default_factory=dict[str, str])

    async def get(self, key: str) -> str:
        if key not in self.kept:
            raise NotConnected(key)
        return self.kept[key]


@dataclass
class FakeChecks:
    """portico_sdk.ports.Checks: objects what it was given; `asked` are the drafts."""

    objections: Sequence[Objection] = ()
    asked: list[AppointmentDraft] = field(default_factory=list[AppointmentDraft])

    async def booking(self, draft: AppointmentDraft) -> Sequence[Objection]:
        self.asked.append(draft)
        return self.objections
