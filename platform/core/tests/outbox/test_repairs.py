"""The repair list of a practice: what did not work, in words, and trying it again. Nobody else's is there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from portico.audit.events import AuditCode
from portico.audit.tables import AuditEvent
from portico.outbox import repairs
from portico.outbox.backoff import MOST_TRIES
from portico.outbox.deliver import Outcome
from portico.tenancy.context import Tenant
from portico.web.practice_admin.repairs import _row as row
from portico_sdk import Role
from portico_testkit.visitors import Visitors

from .conftest import ACTOR, House

PAGE = "/practice/repairs"


async def failing(house: House, count: int = 1) -> None:
    house.work.failing["error"] = MOST_TRIES * count
    for _ in range(count):
        await house.tell("error")
    for _ in range(MOST_TRIES):
        await house.drain()
        house.clock.move(hours=6)


async def test_what_did_not_work_is_listed_and_tried_again(house: House) -> None:
    await failing(house)
    async with house.scope() as scope:
        (found,) = await repairs.failed(scope)
        assert (found.event, found.tries, found.goes_on) == ("acme.logbook.Note.written", MOST_TRIES, False)
        assert await repairs.retry(scope, found.id, house.clock())
        assert not await repairs.failed(scope)
    assert Outcome.DONE in await house.drain()
    async with house.scope():
        assert await AuditEvent.count().where(AuditEvent.code == AuditCode.DELIVERY_RETRIED) == 1


async def test_all_at_once(house: House) -> None:
    await failing(house, count=3)
    async with house.scope() as scope:
        assert await repairs.count(scope) == 3
        assert await repairs.retry_all(scope, house.clock()) == 3
        assert await repairs.retry_all(scope, house.clock()) == 0


async def test_another_practice_neither_sees_nor_retries_it(house: House, other_practice: Tenant) -> None:
    await failing(house)
    async with house.scope() as scope:
        (found,) = await repairs.failed(scope)
    async with house.scope(other_practice) as scope:
        assert not await repairs.failed(scope)
        assert not await repairs.retry(scope, found.id, house.clock())
    async with house.scope() as scope:
        assert await repairs.count(scope) == 1


async def test_what_is_not_on_the_list_is_not_tried(house: House) -> None:
    await house.tell()
    delivery = await house.delivery()
    await house.drain()
    async with house.scope() as scope:
        assert not await repairs.retry(scope, delivery.id, house.clock())
        assert not await repairs.retry(scope, uuid4(), house.clock())
        assert not await AuditEvent.exists().where(AuditEvent.code == AuditCode.DELIVERY_RETRIED)


async def test_operators_see_how_far_behind_the_workers_are(house: House) -> None:
    await house.tell()
    async with house.app.parts.tenancy.platform_scope(ACTOR, "SYSADMIN") as scope:
        found = await repairs.backlog(scope, house.app.deliveries.now())
    assert found.due >= 1
    assert found.oldest is not None


@pytest.mark.parametrize(
    ("handler", "event", "reason", "feature", "what", "why"),
    [
        ("core:letter", "", "MailNotSent", "Portico", "Send a letter", "It stopped with an error"),
        ("plugin:acme/gone", "acme.gone.Visit.booked", "late: x", "acme/gone", "Gone Visit booked", "It took too long"),
        ("plugin:acme/logbook", "a.Note.written", "interrupted", "Notes", "Note written", "It was cut off each time"),
        ("task:acme/logbook:tidy_up", "", "error: V", "Notes", "Tidy up", "It stopped with an error"),
    ],
)
async def test_words(house: House, handler: str, event: str, reason: str, feature: str, what: str, why: str) -> None:
    repair = repairs.Repair(
        id=uuid4(),
        handler=handler,
        event=event,
        reason=reason,
        tries=10,
        failing_since=house.clock(),
        goes_on=False,
    )
    shown = row(repair, house.app.parts.registry)
    assert (shown.feature, shown.what, shown.why) == (feature, what, why)


async def test_the_page(visitors: Visitors, practice: Tenant) -> None:
    owner = await visitors.staff(practice)
    empty = await owner.get(PAGE)
    assert empty.status_code == 200
    assert "Everything worked" in empty.text
    scoped = visitors.app.parts.tenancy.tenant_scope
    async with scoped(practice, ACTOR, "SYSADMIN") as scope:
        for key in ("a", "b"):
            await scope.run(
                "INSERT INTO core.outbox_delivery (id, handler, key, asked, state, reason, tries)"
                " VALUES ($1, 'core:letter', $2, $1, 'failed', 'MailNotSent', 10)",
                (uuid4(), key),
            )
        one = (await repairs.failed(scope))[0]
    page = await owner.get(PAGE)
    assert "Send a letter" in page.text
    assert "Try all again" in page.text
    answer = await owner.send(PAGE, id=str(one.id))
    assert answer.status_code == 303
    async with scoped(practice, ACTOR, "SYSADMIN") as scope:
        assert await repairs.count(scope) == 1
    answer = await owner.send(PAGE + "/all", page=PAGE)
    assert answer.status_code == 303
    assert "Everything worked" in (await owner.get(PAGE)).text


@pytest.mark.parametrize("role", [Role.NURSE, Role.FRONT_DESK, Role.BILLER])
async def test_the_page_is_for_who_runs_the_practice(visitors: Visitors, practice: Tenant, role: Role) -> None:
    assert (await (await visitors.staff(practice, role)).get(PAGE)).status_code == 403
