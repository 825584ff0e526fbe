"""Everything that the outbox may call × the other practice's ids: found in the application's own lists, so a new
handler or task is in here by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from portico import outbox
from portico.outbox.deliver import Outcome
from portico.outbox.tables import OutboxDelivery
from portico.plugins.schedules import task_of, told
from portico.tenancy.context import Actor, Tenant

from tests.isolation.street import Street

ACTOR = Actor.system("test")
Event = tuple[str, str]
"""A plugin that subscribes, and a type."""


def told_ones(street: Street) -> Sequence[Event]:
    registry = street.visitors.app.parts.registry
    return [(plugin.id, name) for plugin in registry.with_hook("on_event") for name in plugin.manifest.subscribes]


def tasks(street: Street) -> Sequence[str]:
    registry = street.visitors.app.parts.registry
    return [task_of(plugin.id, name) for plugin in registry.ready for name in plugin.tasks]


def core(street: Street) -> Sequence[str]:
    return street.visitors.app.deliveries.core_handlers


async def test_the_lists_are_not_empty(street: Street) -> None:
    assert core(street)
    assert tasks(street)


async def test_a_delivery_runs_in_its_own_practice_only(street: Street) -> None:
    await _ask(street, street.there, street.there)
    before = await street.rows(street.there)
    deliver = street.visitors.app.deliveries.deliver
    for one in await _deliveries(street, street.there):
        assert await deliver(street.here.id, one) is Outcome.NOTHING
    assert await street.rows(street.there) == before


async def test_no_handler_touches_the_rows_behind_foreign_ids(street: Street) -> None:
    await _ask(street, street.here, street.there)
    before = await street.rows(street.there)
    for one in await _deliveries(street, street.here):
        await street.visitors.app.deliveries.deliver(street.here.id, one)
    assert await street.rows(street.there) == before


async def _ask(street: Street, practice: Tenant, whose: Tenant) -> None:
    """Every handler, about ids of `whose`."""
    ids = await street.ids(whose)
    async with street.visitors.app.parts.tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        for plugin_id, event in told_ones(street):
            for one in ids:
                await outbox.emit(
                    scope,
                    event,
                    handlers=[told(plugin_id)],
                    source="test",
                    resource=(event.split(".")[-2], one),
                    patient_id=one,
                )
        for handler in (*tasks(street), *core(street)):
            for one in ids:
                key = f"x {uuid4()}" if handler in core(street) else str(one)
                await outbox.enqueue(scope, handler, key=key, payload={handler.rpartition(":")[2]: str(one)})


async def _deliveries(street: Street, practice: Tenant) -> Sequence[UUID]:
    async with street.visitors.app.parts.tenancy.tenant_scope(practice, ACTOR, "SYSADMIN"):
        rows = await OutboxDelivery.select(OutboxDelivery.id).where(OutboxDelivery.state == "waiting")
    return [row["id"] for row in rows]
