"""What the worker reads and writes about one delivery, in the practice's scope. Statements only; no decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from portico.outbox.handlers import Delivery, Told
from portico.tenancy.open_scope import OpenScope
from portico.tenancy.scopes import Scope

State = Literal["waiting", "done", "failed", "kept"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A delivery as it stands. `handed_out` says how often it was given to workers since it became due."""

    delivery: Delivery
    state: str
    handed_out: int

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


async def read(scope: Scope, delivery_id: UUID) -> Found | None:
    rows = await scope.run(_READ, (delivery_id,))
    if not rows:
        return None
    row = rows[0]
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
    return Found(delivery=delivery, state=row["state"], handed_out=row["handed_out"])


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


_READ = """
SELECT d.handler, d.key, d.asked, d.due_at, d.every_minutes, d.tries, d.payload, d.state,
    coalesce(o.tries, 0) AS handed_out,
    e.id AS event_id, e.type, e.source, e.at, e.resource_type, e.resource_id, e.patient_id, e.actor_kind, e.facts
FROM core.outbox_delivery d
LEFT JOIN core.outbox_event e ON e.tenant_id = d.tenant_id AND e.id = d.event
LEFT JOIN core.outbox_due o ON o.delivery_id = d.id
WHERE d.tenant_id = core.current_tenant() AND d.id = $1
"""
_NOT_DUE = "DELETE FROM core.outbox_due WHERE delivery_id = $1 AND tenant_id = $2"
_DUE_THEN = "UPDATE core.outbox_due SET due_at = $3, tries = 0 WHERE delivery_id = $1 AND tenant_id = $2"
_BEGUN = "UPDATE core.outbox_delivery SET tries = $2, reason = $3 WHERE id = $1"
_ASKED = "SELECT asked FROM core.outbox_delivery WHERE id = $1 AND state = 'waiting'"
_NOTE = """
WITH noted AS (
    UPDATE core.outbox_delivery
    SET state = $3, tries = $4, reason = $5, due_at = coalesce($6::timestamptz, due_at), changed = $7::timestamptz,
        failing_since = CASE WHEN $5 = '' THEN NULL ELSE coalesce(failing_since, $7::timestamptz) END
    WHERE id = $1 AND asked = $2 AND (state = 'waiting' OR state = 'failed' AND every_minutes IS NOT NULL)
    RETURNING id
),
gone AS (DELETE FROM core.outbox_due WHERE $6::timestamptz IS NULL AND delivery_id IN (SELECT id FROM noted)),
moved AS (
    UPDATE core.outbox_due SET due_at = $6::timestamptz, tries = 0
    WHERE $6::timestamptz IS NOT NULL AND delivery_id IN (SELECT id FROM noted)
)
SELECT id FROM noted
"""
