"""Asks the login, twice a minute and more, what happened there, and writes it into the audit of the practice it was at.

Every dispatcher runs one; they take turns. How far was read stands in Valkey: when that is lost, all that the login
still has is read again, and what was written before is not written twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from portico.audit.writer import Witnessed, record_witnessed
from portico.identity.directory import MOST_EVENTS, IdentityDirectory, LoginEvent
from portico.identity.login_events import FAILED, KINDS, LOCKED, entry_of, name_of
from portico.identity.people import find_person
from portico.identity.population import Population
from portico.identity.rights import Rights
from portico.identity.tables import IdentityPlacement
from portico.tenancy.context import Actor, Origin, PracticeState
from portico.tenancy.redis import Redis, RedisUnavailable
from portico.tenancy.scopes import Tenancy

log = logging.getLogger(__name__)

EVERY_S: Final = 15.0
LATE_AFTER: Final = timedelta(minutes=3)
"""Then somebody is told: a login that restarts takes less."""
OVERLAP: Final = timedelta(minutes=2)
"""An event has the time at which it began, and is there when its transaction ends."""
KEPT: Final = timedelta(days=7)
"""So long the login keeps them (`eventsExpiration` of the realm)."""

_ACTOR: Final = Actor.system("sign-in service")
_PURPOSE: Final = "SYSADMIN"
_TURN: Final = timedelta(seconds=EVERY_S - 1)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How far one population's events were read: to the one of `last`, by the login's clock; at `asked`, by ours, there
    were no more.
    """

    last: datetime
    asked: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        return self.asked is None or now - self.asked > LATE_AFTER


@dataclass(frozen=True)
class _Home:
    """Where a client belongs, and from when on: an address that was let go may have been another practice's before."""

    tenant_id: UUID
    issuer: str
    since: datetime


class EventWatch:
    """`name` is the installation's: several may share a Valkey."""

    def __init__(
        self,
        *,
        tenancy: Tenancy,
        directory: IdentityDirectory,
        clock: Callable[[], datetime],
        name: str,
        most: int = MOST_EVENTS,
    ) -> None:
        self._tenancy = tenancy
        self._directory = directory
        self._clock = clock
        self._name = name
        self._most = most
        self._written: dict[Population, frozenset[str]] = {}
        self._away: set[Population] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. What is down is waited for, and told once."""
        while not stop.is_set():
            await self.turn()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await stop.wait()

    async def turn(self) -> None:
        """Ask both realms, unless another dispatcher just did."""
        with contextlib.suppress(RedisUnavailable):
            if not await self._tenancy.redis.set_new(f"{_key(self._name)}:turn", b"1", _TURN):
                return
        for population in Population:
            try:
                await self.look(population)
            except Exception as error:  # noqa: BLE001 (letters go on whatever happens here; the doctor tells who is late)
                if population not in self._away:
                    log.warning("what happens at the login of %s can't be read: %s", population, type(error).__name__)
                self._away.add(population)
                continue
            if population in self._away:
                log.warning("what happens at the login of %s is read again", population)
                self._away.discard(population)

    async def look(self, population: Population) -> None:
        """Write down what happened there since the last look. Raises what was away; then the next look does it."""
        now = self._clock()
        mark = await mark_of(self._tenancy.redis, self._name, population) or Mark(last=now - KEPT)
        since, last, clients = mark.last - OVERLAP, mark.last, dict[str, str]()
        known = self._written.get(population, frozenset())
        recent: set[tuple[datetime, str]] = set()
        while True:
            events = await self._directory.list_events(population, since, KINDS, most=self._most)
            # A lock follows the try that led to it, also within the same thousandth of a second.
            in_order = sorted(events, key=lambda event: (event.at, event.kind == LOCKED))
            done = await self._write([_placed(event, clients) for event in in_order], known)
            recent |= {(event.at, event.id) for event in events if event.id in done}
            last = max([last, *(event.at for event in events)])
            is_all = len(events) < self._most or events[-1].at <= since
            await self._keep(population, Mark(last=last, asked=now if is_all else mark.asked))
            if is_all:
                break
            since = events[-1].at
        self._written[population] = frozenset(one for at, one in recent if at >= last - OVERLAP)

    async def _write(self, events: Sequence[LoginEvent], known: frozenset[str]) -> set[str]:
        """The ids of all that is done with. One whose practice may still become clear is looked at again."""
        homes = await self._homes({event.client_id for event in events if event.client_id})
        by_home: dict[_Home, list[LoginEvent]] = {}
        for event in events:
            home = homes.get(event.client_id or "")
            if home is not None and event.at >= home.since and event.id not in known:
                by_home.setdefault(home, []).append(event)
        for home, here in by_home.items():
            await self._write_at(home, here)
        return {event.id for event in events if event.client_id}

    async def _write_at(self, home: _Home, events: Sequence[LoginEvent]) -> None:
        tenant = await self._tenancy.hosts.tenant(home.tenant_id)
        if tenant is None or tenant.state == PracticeState.LEFT:
            return
        async with self._tenancy.tenant_scope(tenant, _ACTOR, _PURPOSE):
            seen: list[Witnessed] = []
            actors: dict[str, Actor] = {}
            for event in events:
                entry, sub = entry_of(event), event.sub or ""
                if entry is None:
                    continue
                if sub not in actors:
                    actors[sub] = await _actor(event.population, home.issuer, sub)
                source, at = name_of(event, home.issuer)
                origin = Origin(ip=event.ip or "")
                seen.append(Witnessed(entry=entry, source=source, at=at, actor=actors[sub], origin=origin))
            await record_witnessed(seen)

    async def _homes(self, clients: set[str]) -> Mapping[str, _Home]:
        if not clients:
            return {}
        table = IdentityPlacement
        async with self._tenancy.platform_scope(_ACTOR, _PURPOSE):
            found = await table.objects().where(table.client_id.is_in(sorted(clients)))
        return {one.client_id: _Home(one.tenant_id, one.issuer, _made(one.id)) for one in found}

    async def _keep(self, population: Population, mark: Mark) -> None:
        key = f"{_key(self._name)}:{population}"
        await self._tenancy.redis.set(key, msgspec.json.encode(mark), KEPT + timedelta(days=1))


async def mark_of(redis: Redis, name: str, population: Population) -> Mark | None:
    """None: never, or Valkey lost it. Raises RedisUnavailable."""
    said = await redis.get(f"{_key(name)}:{population}")
    return msgspec.json.decode(said, type=Mark) if said is not None else None


def _placed(event: LoginEvent, clients: dict[str, str]) -> LoginEvent:
    """A lock names no client: it belongs where that account's last try was. `clients` remembers, event after event."""
    if event.kind == FAILED and event.sub and event.client_id:
        clients[event.sub] = event.client_id
    if event.kind == LOCKED and not event.client_id and event.sub in clients:
        return msgspec.structs.replace(event, client_id=clients[event.sub])
    return event


async def _actor(population: Population, issuer: str, sub: str) -> Actor:
    """Whose account it was, as far as it is one here. Whether it was they who typed nobody knows."""
    if not sub:
        return Actor.nobody()
    person = await find_person(population, issuer, sub, Rights())
    return person.actor if person else Actor(kind=Actor.nobody().kind, issuer=issuer, sub=sub)


def _made(row_id: UUID) -> datetime:
    """A version 7 id begins with its instant."""
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, UTC)


def _key(name: str) -> str:
    return f"login-events:{name}"
