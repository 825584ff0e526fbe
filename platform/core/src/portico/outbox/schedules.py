"""Work that renews itself, and keeping the dispatcher's list true: statements in one practice's scope.

There is no clock process: what comes back every hour is a row that is due, and its worker writes down when it is due
again. So a thousand practices with ten such tasks are ten thousand rows, and nothing in memory.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from portico_sdk.data import uuid7

from portico.tenancy.scopes import Scope

KEPT_FOR = timedelta(days=30)
"""So long a row of what is done stays: for those who ask, and for what must be asked once only."""


async def keep_schedule(scope: Scope, handler: str, every_minutes: int, *, first: datetime) -> None:
    """`handler` runs at `first` and then every so many minutes, until it is not wanted. There already: it goes on."""
    await scope.run(_KEEP, (uuid7(), handler, uuid7(), first, every_minutes))


async def resume(scope: Scope, plugin_id: str, now: datetime) -> None:
    """What was kept while this plugin was off is due again."""
    await scope.run(_RESUME, (f"plugin:{plugin_id}", f"task:{plugin_id}:", now))


async def mend(scope: Scope, now: datetime) -> None:
    """Put on the list what is to be done and not on it (it never should happen), and forget what was done long ago."""
    await scope.run(_LIST, ())
    await scope.run(_NOT_FAILED, ())
    await scope.run(_FORGET_DONE, (now - KEPT_FOR,))
    await scope.run(_FORGET_TOLD, (now - KEPT_FOR,))


_KEEP = """
WITH made AS (
    INSERT INTO core.outbox_delivery AS d (id, handler, key, asked, due_at, every_minutes)
    VALUES ($1, $2, '', $3, $4, $5)
    ON CONFLICT (tenant_id, handler, key) DO UPDATE
    SET every_minutes = excluded.every_minutes, due_at = excluded.due_at, asked = excluded.asked, state = 'waiting',
        tries = 0, reason = '', failing_since = NULL
    WHERE d.every_minutes IS DISTINCT FROM excluded.every_minutes OR d.state IN ('kept', 'done')
    RETURNING id, due_at
)
INSERT INTO core.outbox_due (delivery_id, tenant_id, due_at) SELECT id, core.current_tenant(), due_at FROM made
ON CONFLICT (delivery_id) DO UPDATE SET due_at = excluded.due_at, tries = 0
"""
_RESUME = """
WITH made AS (
    UPDATE core.outbox_delivery SET state = 'waiting', due_at = $3, changed = $3
    WHERE state = 'kept' AND (handler = $1 OR starts_with(handler, $2)) AND every_minutes IS NULL
    RETURNING id, due_at
)
INSERT INTO core.outbox_due (delivery_id, tenant_id, due_at) SELECT id, core.current_tenant(), due_at FROM made
ON CONFLICT (delivery_id) DO UPDATE SET due_at = excluded.due_at, tries = 0
"""
_LIST = """
INSERT INTO core.outbox_due (delivery_id, tenant_id, due_at)
SELECT id, core.current_tenant(), due_at FROM core.outbox_delivery d
WHERE (state = 'waiting' OR state = 'failed' AND every_minutes IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM core.outbox_due o WHERE o.delivery_id = d.id)
ON CONFLICT (delivery_id) DO NOTHING
"""
_NOT_FAILED = """
DELETE FROM core.outbox_failed f WHERE f.tenant_id = core.current_tenant()
    AND NOT EXISTS (SELECT 1 FROM core.outbox_delivery d WHERE d.id = f.delivery_id AND d.state = 'failed')
"""
_FORGET_DONE = "DELETE FROM core.outbox_delivery WHERE state = 'done' AND changed < $1"
_FORGET_TOLD = """
DELETE FROM core.outbox_event e WHERE at < $1
    AND NOT EXISTS (SELECT 1 FROM core.outbox_delivery d WHERE d.tenant_id = e.tenant_id AND d.event = e.id)
"""
