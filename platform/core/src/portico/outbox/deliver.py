"""One delivery, from the id to the note that it is done. The same code under Celery and in a test.

A delivery is one transaction: what its handler writes and the note are committed together, so that it takes effect
once, however often it is handed out. Who does something outside of our database (`core:…`) is called at least once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from portico.outbox import notes, verdict
from portico.outbox.handlers import CORE, Delivery, DeliveryFailed, Handlers, NotWanted, Outside
from portico.outbox.locks import ACTOR, PURPOSE, held, taken
from portico.outbox.notes import Note, Taken
from portico.tenancy.context import Origin, Tenant
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.scopes import Scope, Tenancy

log = logging.getLogger(__name__)

CORE_DEADLINE_S = 50.0
"""Under the time after which a worker's process is ended."""
_SUSPENDED = timedelta(hours=1)


class Outcome(StrEnum):
    """What came of it. `NOTHING`: not due, done already, or somebody else is at it."""

    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"
    KEPT = "kept"
    NOTHING = "nothing"


class Overtaken(Exception):
    """Meanwhile it was done elsewhere or taken back: what this try wrote must go."""


class Deliveries:
    """Made once by the app. `clock` gives UTC instants."""

    def __init__(self, tenancy: Tenancy, handlers: Handlers, clock: Callable[[], datetime]) -> None:
        self._tenancy = tenancy
        self._handlers = handlers
        self._clock = clock

    @property
    def tenancy(self) -> Tenancy:
        return self._tenancy

    @property
    def core_handlers(self) -> Sequence[str]:
        """Core's own, as rows name them."""
        return [f"{CORE}:{name}" for name in self._handlers.core]

    def now(self) -> datetime:
        # Rows are stamped with this machine's time; a test's clock may stand still behind it.
        return max(self._clock(), datetime.now(UTC))

    async def deliver(self, tenant_id: UUID, delivery_id: UUID, *, again: bool = False) -> Outcome:
        """Do it if it is due. `again`: an earlier try is known to have ended with its process.

        Never raises for what a handler does. Raises DatabaseUnavailable; then it is handed out again later.
        """
        tenant = await self._tenancy.hosts.tenant(tenant_id)
        if tenant is None or tenant.at_rest:
            await self._put_off(tenant_id, delivery_id, None if tenant is None else self.now() + _SUSPENDED)
            return Outcome.NOTHING
        try:
            async with self._scope(tenant, delivery_id) as scope:
                delivery = await self._begin(scope, delivery_id, again=again)
                if delivery is None:
                    return Outcome.NOTHING
                if delivery.kind != CORE:
                    return await self._inside(scope, delivery)
            return await self._outside(tenant, delivery)
        except (Overtaken, Taken):
            return Outcome.NOTHING

    async def give_back(self, delivery_ids: Sequence[UUID]) -> None:
        """Handed out, and not begun: due for any worker."""
        async with self._tenancy.platform_scope(ACTOR, PURPOSE) as scope:
            await notes.give_back(scope, delivery_ids, self.now())

    async def _begin(self, scope: Scope, delivery_id: UUID, *, again: bool) -> Delivery | None:
        """The delivery, taken for this transaction; None when there is nothing to do."""
        found = await notes.take(scope, delivery_id)
        if found is None or not found.is_open:
            await notes.put_back(scope, scope.tenant_id, delivery_id, None)
            return None
        delivery, now = found.delivery, self.now()
        if delivery.due_at > now:
            await notes.put_back(scope, scope.tenant_id, delivery_id, delivery.due_at)
            return None
        if not again and found.handed_out <= 1:
            return delivery
        # It was begun before and its end was never noted. So this try is counted before it begins, or one that ends
        # its process would be tried for ever.
        if not_now := verdict.interrupted(delivery, found.last_reason, now):
            await self._note(scope, delivery, not_now)
            return None
        await notes.begun(scope, delivery, verdict.INTERRUPTED)
        await scope.commit()
        return delivery if await taken(scope, str(delivery_id)) else None

    async def _inside(self, scope: Scope, delivery: Delivery) -> Outcome:
        handler = self._handlers.inside.get(delivery.kind)
        try:
            if handler is None:
                raise NotWanted
            await handler(scope, delivery)
        except DatabaseUnavailable:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 (whatever it does costs this delivery only)
            return await self._note(scope, delivery, verdict.failed(delivery, error, self.now()))
        return await self._note(scope, delivery, verdict.worked(delivery, self.now()))

    async def _outside(self, tenant: Tenant, delivery: Delivery) -> Outcome:
        async with held(self._tenancy, str(delivery.id)) as is_ours:
            if not is_ours:
                return Outcome.NOTHING
            async with self._scope(tenant, delivery.id) as scope:
                found = await notes.read(scope, delivery.id)
                if found is None or not found.is_open or found.delivery.asked != delivery.asked:
                    return Outcome.NOTHING
            try:
                async with asyncio.timeout(CORE_DEADLINE_S):
                    await self._core(delivery)(self._tenancy, tenant, delivery.payload)
            except DatabaseUnavailable:
                raise
            except (Exception, SystemExit) as error:  # noqa: BLE001 (as above)
                what = verdict.failed(delivery, error, self.now())
            else:
                what = verdict.worked(delivery, self.now())
            async with self._scope(tenant, delivery.id) as scope:
                return await self._note(scope, delivery, what)

    def _core(self, delivery: Delivery) -> Outside:
        try:
            return self._handlers.core[delivery.name]
        except KeyError:
            raise DeliveryFailed(verdict.NOBODY) from None

    async def _note(self, scope: Scope, delivery: Delivery, what: Note) -> Outcome:
        if not await notes.note(scope, delivery, what, self.now()):
            if not await notes.was_asked_again(scope, delivery):
                raise Overtaken
            # The new asking stands; this one did its work all the same.
            return Outcome.DONE
        if what.reason:
            words = "is on the repair list" if what.state == "failed" else "is tried again"
            log.warning("%s %s after %d tries: %s", delivery.handler, words, what.tries, what.reason)
        if what.state == "waiting":
            return Outcome.AGAIN if what.reason else Outcome.DONE
        return Outcome(what.state)

    async def _put_off(self, tenant_id: UUID, delivery_id: UUID, due_at: datetime | None) -> None:
        async with self._tenancy.platform_scope(ACTOR, PURPOSE) as scope:
            await notes.put_back(scope, tenant_id, delivery_id, due_at)

    def _scope(self, tenant: Tenant, delivery_id: UUID) -> AbstractAsyncContextManager[Scope]:
        origin = Origin(request_id=str(delivery_id), route="outbox")
        return self._tenancy.tenant_scope(tenant, ACTOR, PURPOSE, origin=origin)
