"""The repair list: what did not work and is not tried again by itself. For a practice's staff, and for operators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.tenancy.open_scope import OpenScope
from portico.tenancy.scopes import Scope


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that did not work. `event` is the event's type, '' for a task or a letter; `goes_on` tells that it
    runs again by its schedule.
    """

    id: UUID
    handler: str
    event: str
    reason: str
    tries: int
    failing_since: datetime
    goes_on: bool


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """How far the workers are behind, over all practices."""

    due: int
    oldest: datetime | None


async def failed(scope: Scope, *, limit: int = 100) -> Sequence[Repair]:
    """This practice's, the latest first."""
    return msgspec.convert([dict(row) for row in await scope.run(_FAILED, (limit,))], list[Repair])


async def count(scope: Scope) -> int:
    """How many there are at this practice."""
    (row,) = await scope.run("SELECT count(*) AS found FROM core.outbox_delivery WHERE state = 'failed'", ())
    return int(row["found"])


async def retry(scope: Scope, delivery_id: UUID, now: datetime) -> bool:
    """Try it again, as if for the first time. False when it is not on the list (any more)."""
    return bool(await _retry(scope, [delivery_id], now))


async def retry_all(scope: Scope, now: datetime) -> int:
    """All of this practice's; how many."""
    return len(await _retry(scope, None, now))


async def backlog(scope: OpenScope, now: datetime) -> Backlog:
    """For the operators' console."""
    (row,) = await scope.run(_BACKLOG, (now,))
    return Backlog(due=row["due"], oldest=row["oldest"])


async def _retry(scope: Scope, ids: Sequence[UUID] | None, now: datetime) -> Sequence[UUID]:
    rows = await scope.run(_RETRY, (ids, now))
    found = [row["delivery_id"] for row in rows]
    if found:
        await writer.record(scope, AuditCode.DELIVERY_RETRIED, resource=("Task", found))
    return found


_FAILED = """
SELECT d.id, d.handler, coalesce(e.type, '') AS event, d.reason, d.tries,
    coalesce(d.failing_since, d.changed) AS failing_since, d.every_minutes IS NOT NULL AS goes_on
FROM core.outbox_delivery d LEFT JOIN core.outbox_event e ON e.tenant_id = d.tenant_id AND e.id = d.event
WHERE d.tenant_id = core.current_tenant() AND d.state = 'failed' ORDER BY d.changed DESC, d.id LIMIT $1
"""
_RETRY = """
WITH again AS (
    UPDATE core.outbox_delivery
    SET state = 'waiting', tries = 0, due_at = $2::timestamptz, asked = gen_random_uuid(), changed = $2::timestamptz
    WHERE state = 'failed' AND ($1::uuid[] IS NULL OR id = ANY ($1::uuid[]))
    RETURNING id, due_at
),
mended AS (DELETE FROM core.outbox_failed WHERE delivery_id IN (SELECT id FROM again))
INSERT INTO core.outbox_due (delivery_id, tenant_id, due_at) SELECT id, core.current_tenant(), due_at FROM again
ON CONFLICT (delivery_id) DO UPDATE SET due_at = excluded.due_at, tries = 0
RETURNING delivery_id
"""
_BACKLOG = "SELECT count(*) AS due, min(due_at) AS oldest FROM core.outbox_due WHERE due_at <= $1"
