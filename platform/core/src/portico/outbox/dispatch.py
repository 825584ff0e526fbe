"""Finds what is due, over all practices, and hands its ids to the workers' queue.

The queue may lose everything: what is handed out and not noted as done is handed out again. Any number of dispatchers
may run; a row that one of them holds is passed over by the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from portico.outbox import schedules
from portico.outbox.locks import ACTOR, PURPOSE, held
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.scopes import Scope, Tenancy

log = logging.getLogger(__name__)

POLL_S = 0.2
"""Between two looks when nothing was due: the delay of a letter, and five queries a second."""
DOWN_S = 1.0
"""Before another look at a part that is down."""
TICK_S = 30.0
AT_ONCE = 100
MOST_TOGETHER = 10
"""Deliveries in one message, when many are due: a message costs more than a small delivery."""
MOST_WAITING = 40
"""Messages in the queue. More would only be handed out twice."""
VISITED = 50
"""Practices looked after by one tick: the cost of a tick does not grow with their number."""


class QueueUnavailable(Exception):
    """The workers' queue can't be reached. What was to be sent is sent again later."""


Message = Sequence[tuple[UUID, UUID]]
"""Practice and delivery, for each delivery that one worker does one after the other."""


class Queue(Protocol):
    """Where ids wait for a worker. Its methods block; they are called in a thread."""

    def waiting(self) -> int:
        """How many wait. Raises QueueUnavailable."""
        ...

    def send(self, messages: Sequence[Message]) -> None:
        """Raises QueueUnavailable; then some of them may have been sent."""
        ...


class Dispatcher:
    """`mend` looks after one practice's schedules, in its scope. `resend_s` is how long a worker may take."""

    def __init__(
        self,
        tenancy: Tenancy,
        queue: Queue,
        *,
        now: Callable[[], datetime],
        mend: Callable[[Scope], Awaitable[None]],
        resend_s: float,
    ) -> None:
        self._tenancy = tenancy
        self._queue = queue
        self._now = now
        self._mend = mend
        self._resend_s = resend_s
        self._last_visited = UUID(int=0)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. What is down is waited for."""
        ticked = -TICK_S
        is_down = False
        while not stop.is_set():
            try:
                handed_out = await self.hand_out()
                if time.monotonic() - ticked >= TICK_S:
                    ticked = time.monotonic()
                    await self.tick()
            except (DatabaseUnavailable, QueueUnavailable) as error:
                if not is_down:
                    log.warning("nothing can be handed out: %s", error)
                is_down = True
                await _pause(stop, DOWN_S)
                continue
            if is_down:
                log.warning("it is handed out again")
                is_down = False
            if not handed_out:
                await _pause(stop, POLL_S)

    async def hand_out(self) -> int:
        """What is due now, as far as the queue has room; how many."""
        if await asyncio.to_thread(self._queue.waiting) >= MOST_WAITING:
            return 0
        async with self._tenancy.platform_scope(ACTOR, PURPOSE) as scope:
            rows = await scope.run(_HAND_OUT, (self._now(), AT_ONCE, self._resend_s))
        # Committed before it is sent: who dies here has it handed out again, and nobody waits for Valkey with locks.
        if rows:
            due = [(row["tenant_id"], row["delivery_id"]) for row in rows]
            await asyncio.to_thread(self._queue.send, _messages(due))
        return len(rows)

    async def tick(self) -> None:
        """Look after some practices' schedules and lists, and the next ones next time. One dispatcher does it."""
        async with held(self._tenancy, "tick") as is_ours:
            if not is_ours:
                return
            async with self._tenancy.platform_scope(ACTOR, PURPOSE) as scope:
                rows = await scope.run(_NEXT_PRACTICES, (self._last_visited, VISITED))
            for row in rows:
                await self._visit(row["id"])
            self._last_visited = rows[-1]["id"] if len(rows) == VISITED else UUID(int=0)

    async def _visit(self, tenant_id: UUID) -> None:
        tenant = await self._tenancy.hosts.tenant(tenant_id)
        if tenant is None or tenant.at_rest:
            return
        async with self._tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
            await self._mend(scope)
            await schedules.mend(scope, self._now())


def _messages(due: Message) -> Sequence[Message]:
    """Together in few messages when many are due, but never so that some workers have nothing to do."""
    together = min(max(len(due) // 8, 1), MOST_TOGETHER)
    return [due[start : start + together] for start in range(0, len(due), together)]


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


_HAND_OUT = """
UPDATE core.outbox_due o
SET tries = o.tries + 1, due_at = $1::timestamptz + make_interval(secs => $3::float8 * 2 ^ least(o.tries, 5))
FROM (
    SELECT delivery_id FROM core.outbox_due WHERE due_at <= $1::timestamptz
    ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
) AS due
WHERE o.delivery_id = due.delivery_id
RETURNING o.tenant_id, o.delivery_id
"""
_NEXT_PRACTICES = """
SELECT id FROM core.practice WHERE id > $1 AND state IN ('active', 'founding', 'leaving', 'showcase')
ORDER BY id LIMIT $2
"""
