"""What the worker reads and writes about one delivery, in the practice's scope. Statements only; no decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from portico.outbox.handlers import Delivery, Told
from portico.outbox.locks import number_of
from portico.tenancy.open_scope import OpenScope
from portico.tenancy.scopes import Scope

State = Literal["waiting", "done", "failed", "kept"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A delivery as it stands. `handed_out` says how often it was given to workers since it became due, `last_reason`
    why the try before this one failed.
    """

    delivery: Delivery
    state: str
    handed_out: int
    last_reason: str

    @property
    def is_open(self) -> bool:
        """To be done. What runs by a schedule goes on also from the repair list."""
        return self.state == "waiting" or (self.state == "failed" and self.delivery.every_minutes is not None)


@dataclass(frozen=True, kw_only=True)
class Note:
    """What becomes of a delivery. `due_at` None: nothing more to do."""

    state: State
    tries: int = 0
    reason: str = ""
    due_at: datetime | None = None


class Taken(Exception):
    """Somebody else is at it."""


async def take(scope: Scope, delivery_id: UUID) -> Found | None:
    """Take its lock for the running transaction and read it. Raises Taken.

    No lock of the row: who asks for the same work again must not wait for the work. What is read may be as old as the
    moment before the lock was free; `note` sees to it that nothing is done twice.
    """
    (row,) = await scope.run(_TAKE, (delivery_id, number_of(str(delivery_id))))
    if not row["got"]:
        raise Taken
    return None if row["handler"] is None else _found(row, delivery_id)


async def read(scope: Scope, delivery_id: UUID) -> Found | None:
    """Without taking it: its lock is held already."""
    rows = await scope.run(_READ, (delivery_id,))
    return _found(rows[0], delivery_id) if rows else None


def _found(row: Mapping[str, Any], delivery_id: UUID) -> Found:
    delivery = Delivery(
        id=delivery_id,
        handler=row["handler"],
        key=row["key"],
        asked=row["asked"],
        due_at=row["due_at"],
        every_minutes=row["every_minutes"],
        tries=row["tries"] + 1,
        payload=_mapping(row["payload"]),
        told=_told(row),
    )
    return Found(delivery=delivery, state=row["state"], handed_out=row["handed_out"] or 0, last_reason=row["reason"])


async def begun(scope: Scope, delivery: Delivery, reason: str) -> None:
    """Count this try before it begins, for one that may end the process."""
    await scope.run(_BEGUN, (delivery.id, delivery.tries, reason))


async def note(scope: Scope, delivery: Delivery, what: Note, now: datetime) -> bool:
    """False when the delivery is not the one that was begun: it was asked for again, taken back, or done elsewhere."""
    rows = await scope.run(_NOTE, (delivery.id, delivery.asked, what.state, what.tries, what.reason, what.due_at, now))
    return bool(rows)


async def was_asked_again(scope: Scope, delivery: Delivery) -> bool:
    rows = await scope.run(_ASKED, (delivery.id,))
    return bool(rows) and rows[0]["asked"] != delivery.asked


async def put_back(scope: OpenScope, tenant_id: UUID, delivery_id: UUID, due_at: datetime | None) -> None:
    """Bring the dispatcher's list in line: due then, or (None) not at all."""
    if due_at is None:
        await scope.run(_NOT_DUE, (delivery_id, tenant_id))
    else:
        await scope.run(_DUE_THEN, (delivery_id, tenant_id, due_at))


async def give_back(scope: OpenScope, delivery_ids: Sequence[UUID], now: datetime) -> None:
    """Handed out and not begun: due at once, as if it had not been handed out."""
    await scope.run(_GIVE_BACK, (list(delivery_ids), now))


def _told(row: Mapping[str, Any]) -> Told | None:
    if row["event_id"] is None:
        return None
    return Told(
        id=row["event_id"],
        type=row["type"],
        source=row["source"],
        at=row["at"],
        resource=(row["resource_type"], row["resource_id"]),
        patient_id=row["patient_id"],
        actor_kind=row["actor_kind"],
        facts=_mapping(row["facts"]),
    )


def _mapping(text: str) -> Mapping[str, str]:
    return msgspec.json.decode(text, type=dict[str, str])


_COLUMNS = """d.handler, d.key, d.asked, d.due_at, d.every_minutes, d.tries, d.payload, d.state, d.reason,
    o.tries AS handed_out,
    e.id AS event_id, e.type, e.source, e.at, e.resource_type, e.resource_id, e.patient_id, e.actor_kind, e.facts
"""
_TAKE = f"""
WITH lock AS MATERIALIZED (SELECT pg_try_advisory_xact_lock($2) AS got)
SELECT lock.got, {_COLUMNS}
FROM lock
LEFT JOIN core.outbox_delivery d ON lock.got AND d.tenant_id = core.current_tenant() AND d.id = $1
LEFT JOIN core.outbox_event e ON e.tenant_id = d.tenant_id AND e.id = d.event
LEFT JOIN core.outbox_due o ON o.delivery_id = d.id
"""  # noqa: S608 (our own column names)
_READ = f"""
SELECT {_COLUMNS}
FROM core.outbox_delivery d
LEFT JOIN core.outbox_event e ON e.tenant_id = d.tenant_id AND e.id = d.event
LEFT JOIN core.outbox_due o ON o.delivery_id = d.id
WHERE d.tenant_id = core.current_tenant() AND d.id = $1
"""  # noqa: S608 (our own column names)
_NOT_DUE = "DELETE FROM core.outbox_due WHERE delivery_id = $1 AND tenant_id = $2"
_DUE_THEN = "UPDATE core.outbox_due SET due_at = $3, tries = 0 WHERE delivery_id = $1 AND tenant_id = $2"
_GIVE_BACK = "UPDATE core.outbox_due SET due_at = $2, tries = tries - 1 WHERE delivery_id = ANY ($1) AND tries > 0"
_BEGUN = "UPDATE core.outbox_delivery SET tries = $2, reason = $3 WHERE id = $1"
_ASKED = "SELECT asked FROM core.outbox_delivery WHERE id = $1 AND state = 'waiting'"
_NOTE = """
WITH noted AS (
    UPDATE core.outbox_delivery
    SET state = $3, tries = $4, reason = $5, due_at = coalesce($6::timestamptz, due_at), changed = $7::timestamptz,
        failing_since = CASE WHEN $5 = '' THEN NULL ELSE coalesce(failing_since, $7::timestamptz) END
    WHERE id = $1 AND asked = $2 AND (state = 'waiting' OR state = 'failed' AND every_minutes IS NOT NULL)
    RETURNING id, handler
),
listed AS (
    INSERT INTO core.outbox_failed (delivery_id, tenant_id, handler, reason, tries, failed_at)
    SELECT id, core.current_tenant(), handler, $5, $4, $7::timestamptz FROM noted WHERE $3 = 'failed'
    ON CONFLICT (delivery_id) DO UPDATE
    SET reason = excluded.reason, tries = excluded.tries, failed_at = excluded.failed_at
),
mended AS (DELETE FROM core.outbox_failed WHERE $3 <> 'failed' AND delivery_id IN (SELECT id FROM noted)),
gone AS (DELETE FROM core.outbox_due WHERE $6::timestamptz IS NULL AND delivery_id IN (SELECT id FROM noted)),
moved AS (
    UPDATE core.outbox_due SET due_at = $6::timestamptz, tries = 0
    WHERE $6::timestamptz IS NOT NULL AND delivery_id IN (SELECT id FROM noted)
)
SELECT id FROM noted
"""
