"""Writes down what must happen after the commit: one statement each, in the transaction that is open.

Undone with it. Nothing is sent from here: the dispatcher finds what is due, also after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
from portico_sdk.data import uuid7

from portico.outbox.tables import OutboxDelivery, OutboxEvent
from portico.tenancy.scopes import Scope

_NOTHING: Final[Mapping[str, str]] = {}


async def emit(
    scope: Scope,
    type: str,
    *,
    handlers: Sequence[str],
    source: str,
    resource: tuple[str, UUID],
    patient_id: UUID | None = None,
    facts: Mapping[str, str] = _NOTHING,
) -> None:
    """Something happened: each of `handlers` is told it once. Nobody to tell: nothing is written.

    `facts` are codes and ids. Who subscribes to what is the plugin host's knowledge: `portico.plugins.events`.
    """
    if not handlers:
        return
    event_id, now = uuid7(), datetime.now(UTC)
    kind, resource_id = resource
    await OutboxEvent.raw(
        _EMIT,
        *(event_id, type, source, now, kind, resource_id, patient_id, scope.actor.kind.value, _json(facts)),
        *(str(event_id), event_id, now, [uuid7() for _ in handlers], list(handlers)),
    ).run()


async def enqueue(
    scope: Scope,  # noqa: ARG001 (it must be open)
    handler: str,
    *,
    key: str,
    at: datetime | None = None,
    payload: Mapping[str, str] = _NOTHING,
    once: bool = False,
) -> None:
    """Run `handler` after the commit, or not before the UTC instant `at`. `payload` holds ids and codes.

    Asked again with the same key it is moved to the new time, and runs again if it has run; with `once` the second
    asking changes nothing, whatever became of the first.
    """
    now = datetime.now(UTC)
    await OutboxDelivery.raw(
        _ENQUEUE_ONCE if once else _ENQUEUE, uuid7(), handler, key, _json(payload), uuid7(), at or now, now
    ).run()


async def cancel(scope: Scope, handler: str, key: str) -> None:  # noqa: ARG001 (it must be open)
    """Take work back that is not done. None there: nothing happens."""
    await OutboxDelivery.raw(_CANCEL, handler, key).run()


def _json(values: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(values)).decode()


_EMIT = """
with told as (
    insert into core.outbox_event
        (id, type, source, at, resource_type, resource_id, patient_id, actor_kind, facts)
    values ({}::uuid, {}, {}, {}::timestamptz, {}, {}::uuid, {}::uuid, {}, {})
),
made as (
    insert into core.outbox_delivery (id, handler, key, event, asked, due_at)
    select one.id, one.handler, {}::text, {}::uuid, one.id, {}::timestamptz
    from unnest({}::uuid[], {}::text[]) as one (id, handler)
    returning id, due_at
)
insert into core.outbox_due (delivery_id, tenant_id, due_at)
select id, core.current_tenant(), due_at from made
"""

_ASK = """
with asked_for as (
    insert into core.outbox_delivery (id, handler, key, payload, asked, due_at, changed)
    values ({}::uuid, {}, {}, {}, {}::uuid, {}::timestamptz, {}::timestamptz)
    on conflict (tenant_id, handler, key) do
"""

_AGAIN = """
    update set payload = excluded.payload, asked = excluded.asked, due_at = excluded.due_at, state = 'waiting',
        tries = 0, reason = '', failing_since = null, changed = excluded.changed
"""

_DUE = """
    returning id, due_at
)
insert into core.outbox_due (delivery_id, tenant_id, due_at)
select id, core.current_tenant(), due_at from asked_for
on conflict (delivery_id) do update set due_at = excluded.due_at, tries = 0
"""

_ENQUEUE = _ASK + _AGAIN + _DUE
_ENQUEUE_ONCE = _ASK + "nothing" + _DUE

_CANCEL = """
with gone as (
    delete from core.outbox_delivery where handler = {} and key = {} and state in ('waiting', 'kept', 'failed')
    returning id
)
delete from core.outbox_due where delivery_id in (select id from gone)
"""
