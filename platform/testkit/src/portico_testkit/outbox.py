"""Runs what the outbox has due, in the test's own loop, through the same code as the workers, without their queue."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from portico.app import App
from portico.outbox.deliver import Outcome
from portico.tenancy.context import Actor, Tenant


async def drain(app: App, *practices: Tenant) -> Sequence[Outcome]:
    """Everything that is due by the app's clock, and what becomes due by that; of these practices, or of all.

    What is to be tried again later stays: move the app's clock and drain again.
    """
    seen: list[Outcome] = []
    stuck: set[UUID] = set()
    while due := [one for one in await _due(app, [each.id for each in practices]) if one[1] not in stuck]:
        for tenant_id, delivery_id in due:
            outcome = await app.deliveries.deliver(tenant_id, delivery_id)
            if outcome is Outcome.NOTHING:
                stuck.add(delivery_id)
            seen.append(outcome)
    return seen


async def _due(app: App, practices: Sequence[UUID]) -> Sequence[tuple[UUID, UUID]]:
    async with app.deliveries.tenancy.platform_scope(Actor.system("test"), "SYSADMIN") as scope:
        rows = await scope.run(_DUE, (app.deliveries.now(), list(practices)))
    return [(row["tenant_id"], row["delivery_id"]) for row in rows]


_DUE = """
SELECT tenant_id, delivery_id FROM core.outbox_due
WHERE due_at <= $1 AND ($2::uuid[] = '{}' OR tenant_id = ANY ($2)) ORDER BY due_at, delivery_id
"""
