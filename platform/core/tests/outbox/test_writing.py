"""What is written down, in the act's own transaction, and undone with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from portico import outbox
from portico.outbox.tables import OutboxDelivery, OutboxDue, OutboxEvent
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Tenancy

ACTOR = Actor.system("test")
LATER = datetime.now(UTC) + timedelta(days=1)


async def test_an_event_is_one_row_and_a_delivery_for_each_handler(tenancy: Tenancy, practice: Tenant) -> None:
    visit, patient = uuid4(), uuid4()
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await outbox.emit(
            scope,
            "notes.Note.written",
            handlers=["plugin:a/b", "plugin:c/d"],
            source="acme/notes",
            resource=("Note", visit),
            patient_id=patient,
            facts={"kind": "first"},
        )
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN"):
        (event,) = await OutboxEvent.objects()
        made = await OutboxDelivery.objects().order_by(OutboxDelivery.handler)
        due = await OutboxDue.objects()
    assert (event.type, event.resource_id, event.patient_id, event.facts) == (
        "notes.Note.written",
        visit,
        patient,
        '{"kind":"first"}',
    )
    assert [(one.handler, one.key, one.event, one.state) for one in made] == [
        ("plugin:a/b", str(event.id), event.id, "waiting"),
        ("plugin:c/d", str(event.id), event.id, "waiting"),
    ]
    assert {(one.delivery_id, one.tenant_id) for one in due} == {(one.id, practice.id) for one in made}


async def test_an_event_for_nobody_leaves_nothing(tenancy: Tenancy, practice: Tenant) -> None:
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await outbox.emit(scope, "notes.Note.written", handlers=[], source="acme/notes", resource=("Note", uuid4()))
        assert not await OutboxEvent.exists()


async def test_what_is_undone_is_not_told(tenancy: Tenancy, practice: Tenant) -> None:
    with pytest.raises(RuntimeError):
        async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
            await outbox.enqueue(scope, "core:letter", key="a")
            raise RuntimeError
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN"):
        assert not await OutboxDelivery.exists()
        assert not await OutboxDue.exists()


async def test_asked_again_it_is_moved(tenancy: Tenancy, practice: Tenant) -> None:
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await outbox.enqueue(scope, "core:letter", key="a", payload={"id": "1"})
        await outbox.enqueue(scope, "core:letter", key="a", at=LATER, payload={"id": "2"})
        (one,) = await OutboxDelivery.objects()
        (due,) = await OutboxDue.objects()
    assert (one.due_at, one.payload, due.due_at, due.delivery_id) == (LATER, '{"id":"2"}', LATER, one.id)


async def test_asked_once_only_the_first_counts(tenancy: Tenancy, practice: Tenant) -> None:
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await outbox.enqueue(scope, "core:letter", key="a", payload={"id": "1"}, once=True)
        await outbox.enqueue(scope, "core:letter", key="a", payload={"id": "2"}, once=True)
        (one,) = await OutboxDelivery.objects()
    assert one.payload == '{"id":"1"}'


async def test_taken_back_it_is_gone(tenancy: Tenancy, practice: Tenant) -> None:
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await outbox.enqueue(scope, "core:letter", key="a")
        await outbox.enqueue(scope, "core:letter", key="b")
        await outbox.cancel(scope, "core:letter", "a")
        await outbox.cancel(scope, "core:letter", "never asked")
        assert [one.key for one in await OutboxDelivery.objects()] == ["b"]
        assert await OutboxDue.count() == 1


async def test_of_another_practice_not_even_the_due_row_is_there(
    tenancy: Tenancy, practice: Tenant, other_practice: Tenant
) -> None:
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await outbox.enqueue(scope, "core:letter", key="a")
    async with tenancy.tenant_scope(other_practice, ACTOR, "SYSADMIN") as scope:
        await outbox.cancel(scope, "core:letter", "a")
        assert not await OutboxDue.exists()
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN"):
        assert await OutboxDue.count() == 1
