"""A delivery takes effect once, is tried again with growing pauses, and ends on the repair list with a reason."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from portico import outbox
from portico.outbox.backoff import MOST_TRIES, pause
from portico.outbox.deliver import Deliveries, Outcome
from portico.outbox.handlers import Handlers
from portico.outbox.tables import OutboxDelivery, OutboxDue
from portico.plugins.schedules import task_of
from portico.tenancy.context import Tenant
from portico_sdk import RetryLater

from .conftest import ACTOR, LOGBOOK, House

TIDY, HOURLY = task_of(LOGBOOK, "tidy"), task_of(LOGBOOK, "hourly")


async def test_what_is_told_takes_effect_once(house: House) -> None:
    note = await house.tell()
    delivery = await house.delivery()
    assert await house.drain() == [Outcome.DONE]
    assert await house.app.deliveries.deliver(house.practice.id, delivery.id) is Outcome.NOTHING
    assert await house.heard(note) == 1
    assert ((await house.delivery()).state, await house.due()) == ("done", 0)


async def test_it_is_done_once_after_a_try_that_broke_off(house: House) -> None:
    note = await house.tell()
    delivery = await house.delivery()
    outcomes = await asyncio.gather(
        *(house.app.deliveries.deliver(house.practice.id, delivery.id, again=True) for _ in range(5))
    )
    # Each was told that an earlier try broke off; who sees the mark of another that is just beginning may put it off.
    assert set(outcomes) <= {Outcome.DONE, Outcome.NOTHING, Outcome.AGAIN}
    house.clock.move(hours=6)
    await house.drain()
    assert ((await house.delivery()).state, await house.heard(note)) == ("done", 1)


async def test_two_workers_that_were_given_it_at_once_do_it_once(house: House) -> None:
    note = await house.tell()
    delivery = await house.delivery()
    outcomes = await asyncio.gather(*(house.app.deliveries.deliver(house.practice.id, delivery.id) for _ in range(5)))
    assert sorted(outcomes) == ["done", *["nothing"] * 4]
    assert await house.heard(note) == 1


async def test_what_failed_is_undone_and_tried_again_after_a_pause(house: House) -> None:
    house.work.failing["error"] = 1
    note = await house.tell("error")
    assert await house.drain() == [Outcome.AGAIN]
    delivery = await house.delivery()
    assert (delivery.state, delivery.tries, await house.heard(note)) == ("waiting", 1, 0)
    assert await house.drain() == []
    house.clock.move(seconds=pause(delivery.id, 1).total_seconds() + 1)
    assert await house.drain() == [Outcome.DONE]
    assert await house.heard(note) == 1


async def test_the_reason_names_kind_and_place_and_quotes_nothing(house: House) -> None:
    house.work.failing["error"] = 1
    await house.tell("error")
    await house.drain()
    delivery = await house.delivery()
    assert delivery.reason.startswith("error: ValueError at work.py:")
    assert "Whitfield" not in delivery.reason
    assert delivery.failing_since is not None


async def test_it_ends_on_the_repair_list(house: House) -> None:
    house.work.failing["error"] = MOST_TRIES
    note = await house.tell("error")
    for _ in range(MOST_TRIES):
        await house.drain()
        house.clock.move(hours=6)
    await house.drain()
    delivery = await house.delivery()
    assert (delivery.state, delivery.tries, await house.heard(note), await house.due()) == ("failed", MOST_TRIES, 0, 0)
    house.clock.move(days=30)
    assert Outcome.FAILED not in await house.drain()


def test_pauses_grow_and_differ() -> None:
    one, two = uuid4(), uuid4()
    pauses = [pause(one, tries) for tries in range(1, MOST_TRIES)]
    assert timedelta(seconds=10) < pauses[0] < timedelta(seconds=20)
    assert all(shorter < longer for shorter, longer in itertools.pairwise(pauses[:7]))
    assert max(pauses) < timedelta(hours=6)
    assert [pause(two, tries) for tries in range(1, MOST_TRIES)] != pauses


async def test_who_asks_to_wait_is_asked_again_then(house: House) -> None:
    house.work.failing["wait"] = 1
    note = await house.tell("wait")
    assert await house.drain() == [Outcome.AGAIN]
    house.clock.move(seconds=100)
    assert await house.drain() == []
    house.clock.move(seconds=25)
    assert await house.drain() == [Outcome.DONE]
    assert await house.heard(note) == 1


async def test_an_exit_costs_one_try(house: House) -> None:
    house.work.failing["exit"] = 1
    await house.tell("exit")
    assert await house.drain() == [Outcome.AGAIN]
    assert (await house.delivery()).reason.startswith("error: SystemExit at work.py:")


async def test_one_that_ends_its_process_each_time_is_not_tried_for_ever(house: House) -> None:
    """Its tries are counted before they begin: an end is never noted."""
    await house.tell()
    delivery = await house.delivery()
    async with house.scope():
        await OutboxDelivery.update({OutboxDelivery.tries: MOST_TRIES}).where(OutboxDelivery.id == delivery.id)
    assert await house.app.deliveries.deliver(house.practice.id, delivery.id, again=True) is Outcome.NOTHING
    delivery = await house.delivery()
    assert (delivery.state, delivery.reason, house.work.seen) == ("failed", "interrupted", [])


async def test_cut_off_twice_it_waits_before_it_is_tried_again(house: House) -> None:
    note = await house.tell()
    delivery = await house.delivery()
    async with house.scope():
        await OutboxDelivery.update({OutboxDelivery.reason: "interrupted", OutboxDelivery.tries: 1}, force=True)
    assert await house.app.deliveries.deliver(house.practice.id, delivery.id, again=True) is Outcome.NOTHING
    assert await house.drain() == []
    house.clock.move(minutes=2)
    assert await house.drain() == [Outcome.DONE]
    assert await house.heard(note) == 1


async def test_given_back_it_is_due_for_anybody(house: House) -> None:
    note = await house.tell()
    delivery = await house.delivery()
    later = house.clock() + timedelta(hours=1)
    async with house.scope():
        await OutboxDue.update({OutboxDue.tries: 1, OutboxDue.due_at: later}).where(
            OutboxDue.delivery_id == delivery.id
        )
    assert await house.drain() == []
    await house.app.deliveries.give_back([delivery.id])
    assert await house.drain() == [Outcome.DONE]
    assert await house.heard(note) == 1


async def test_handed_out_a_second_time_it_is_counted_before_it_begins(house: House) -> None:
    house.work.failing["error"] = 1
    await house.tell("error")
    async with house.scope():
        await OutboxDue.update({OutboxDue.tries: 2}, force=True)
    await house.drain()
    assert (await house.delivery()).tries == 1


async def test_switched_off_meanwhile_it_is_kept_and_told_when_on_again(house: House) -> None:
    note = await house.tell()
    await house.disable()
    assert await house.drain() == [Outcome.KEPT]
    assert ((await house.delivery()).state, await house.heard(note)) == ("kept", 0)
    await house.enable()
    await house.drain()
    assert await house.heard(note) == 1


async def test_what_the_handler_asks_for_is_kept_with_it(house: House) -> None:
    note = await house.tell("again")
    await house.drain()
    assert ("tidy", str(note), 1) in house.work.seen


async def test_asked_again_by_itself_it_runs_again(house: House) -> None:
    await house.later("renew")
    await house.drain()
    delivery = await house.delivery(TIDY)
    assert (delivery.state, delivery.due_at.year) == ("waiting", 2999)


async def test_taken_back_while_it_runs_nothing_of_it_is_kept(house: House) -> None:
    note = await house.tell()
    delivery = await house.delivery()

    async def take_back() -> None:
        async with house.scope() as scope:
            await outbox.cancel(scope, delivery.handler, delivery.key)

    async def tell_and_lose(scope, told) -> None:
        await house.app.work.tell(scope, told)
        await asyncio.create_task(take_back())

    handlers = Handlers(inside={"plugin": tell_and_lose})
    deliveries = Deliveries(house.app.parts.tenancy, handlers, house.clock)
    assert await deliveries.deliver(house.practice.id, delivery.id) is Outcome.NOTHING
    assert await house.heard(note) == 0


async def test_a_task_that_repeats_renews_itself(house: House) -> None:
    first = await house.delivery(HOURLY)
    assert (first.state, first.every_minutes) == ("waiting", 60)
    house.clock.move(minutes=61)
    assert await house.drain() == [Outcome.DONE]
    second = await house.delivery(HOURLY)
    assert second.due_at == first.due_at + timedelta(hours=1)
    # Missed ones are not made up for.
    house.clock.move(hours=10, minutes=30)
    assert await house.drain() == [Outcome.DONE]
    assert (await house.delivery(HOURLY)).due_at == second.due_at + timedelta(hours=10)


async def test_a_task_that_repeats_goes_on_from_the_repair_list(house: House) -> None:
    house.work.failing["tidy"] = MOST_TRIES
    for _ in range(MOST_TRIES):
        house.clock.move(minutes=61)
        await house.drain()
    assert (await house.delivery(HOURLY)).state == "failed"
    house.clock.move(minutes=61)
    await house.drain()
    delivery = await house.delivery(HOURLY)
    assert (delivery.state, delivery.reason, delivery.tries) == ("waiting", "", 0)


async def test_the_schedule_stops_and_begins_with_the_plugin(house: House) -> None:
    await house.disable()
    house.clock.move(minutes=61)
    assert await house.drain() == [Outcome.KEPT]
    house.clock.move(minutes=61)
    assert await house.drain() == []
    await house.enable()
    assert await house.drain() == [Outcome.DONE]


async def test_a_lost_schedule_is_mended(house: House) -> None:
    async with house.scope() as scope:
        await OutboxDue.delete(force=True)
        await OutboxDelivery.delete(force=True)
        await house.app.parts.enablement.mend_schedules(scope)
    delivery = await house.delivery(HOURLY)
    assert delivery.every_minutes == 60
    async with house.scope():
        assert await OutboxDue.count() == 1


async def test_a_delivery_of_one_practice_never_runs_in_another(house: House, other_practice: Tenant) -> None:
    await house.enable(other_practice)
    note = await house.tell()
    delivery = await house.delivery()
    assert await house.app.deliveries.deliver(other_practice.id, delivery.id) is Outcome.NOTHING
    assert await house.app.deliveries.deliver(uuid4(), delivery.id) is Outcome.NOTHING
    assert house.work.seen == []
    await house.drain()
    assert await house.heard(note) == 1


async def test_a_core_handler_opens_scopes_of_its_own(house: House) -> None:
    sent: list[str] = []

    async def letter(tenancy, tenant, payload) -> None:
        async with tenancy.tenant_scope(tenant, ACTOR, "SYSADMIN"):
            sent.append(payload["letter"])
        if len(sent) == 1:
            raise RetryLater(60)

    deliveries = Deliveries(house.app.parts.tenancy, Handlers(core={"post": letter}), house.clock)
    async with house.scope() as scope:
        await outbox.enqueue(scope, "core:post", key="x", payload={"letter": "7"})
    delivery = await house.delivery("core:post")
    assert await deliveries.deliver(house.practice.id, delivery.id) is Outcome.AGAIN
    assert (await house.delivery("core:post")).reason == "asked to wait"
    house.clock.move(seconds=61)
    both = await asyncio.gather(*(deliveries.deliver(house.practice.id, delivery.id) for _ in range(2)))
    assert sorted(both) == [Outcome.DONE, Outcome.NOTHING]
    assert sent == ["7", "7"]


async def test_a_core_handler_that_is_gone_is_told_to_people(house: House) -> None:
    async with house.scope() as scope:
        await outbox.enqueue(scope, "core:gone", key="x")
    assert await house.drain() == [Outcome.AGAIN]
    assert (await house.delivery("core:gone")).reason == "nobody does this"


async def test_a_late_handler_is_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portico.outbox.deliver.CORE_DEADLINE_S", 0.01)

    async def slow(tenancy, tenant, payload) -> None:
        await asyncio.Event().wait()

    deliveries = Deliveries(house.app.parts.tenancy, Handlers(core={"slow": slow}), house.clock)
    async with house.scope() as scope:
        await outbox.enqueue(scope, "core:slow", key="x")
    delivery = await house.delivery("core:slow")
    assert await deliveries.deliver(house.practice.id, delivery.id) is Outcome.AGAIN
    assert (await house.delivery("core:slow")).reason == "late"
