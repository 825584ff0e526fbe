"""The dispatcher hands out ids, keeps what is lost on the way, and looks after the schedules."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from portico.outbox.dispatch import AT_ONCE, MOST_WAITING, Dispatcher, Message, QueueUnavailable
from portico.outbox.locks import held
from portico.outbox.tables import OutboxDue
from portico.tenancy.tables import Practice

from .conftest import ACTOR, House


@dataclass
class Paper:
    """A queue that keeps what it was given. `is_down`: it takes nothing."""

    sent: list[Message] = field(default_factory=list)
    full: bool = False
    is_down: bool = False

    def waiting(self) -> int:
        return MOST_WAITING if self.full else 0

    def send(self, messages) -> None:
        if self.is_down:
            raise QueueUnavailable("down")
        self.sent += messages

    def ids(self, house: House) -> list[object]:
        """Of this practice; the database is shared with other tests."""
        return [delivery for message in self.sent for tenant, delivery in message if tenant == house.practice.id]


@pytest.fixture
async def paper(house: House) -> tuple[Paper, Dispatcher]:
    queue, parts = Paper(), house.app.parts
    mend = parts.enablement.mend_schedules
    return queue, Dispatcher(parts.tenancy, queue, now=house.app.deliveries.now, mend=mend, resend_s=30)


async def emptied(dispatcher: Dispatcher) -> None:
    while await dispatcher.hand_out() == AT_ONCE:
        pass


async def test_what_is_due_is_handed_out_once_and_again_when_it_is_not_done(house: House, paper) -> None:
    queue, dispatcher = paper
    await house.tell()
    delivery = await house.delivery()
    await emptied(dispatcher)
    await emptied(dispatcher)
    assert queue.ids(house) == [delivery.id]
    house.clock.move(seconds=31)
    await emptied(dispatcher)
    assert queue.ids(house) == [delivery.id] * 2
    house.clock.move(seconds=31)
    await emptied(dispatcher)
    assert queue.ids(house) == [delivery.id] * 2, "the pause grows"
    house.clock.move(seconds=31)
    await emptied(dispatcher)
    assert queue.ids(house) == [delivery.id] * 3


async def test_what_the_queue_did_not_take_is_handed_out_again(house: House, paper) -> None:
    queue, dispatcher = paper
    await emptied(dispatcher)
    await house.tell()
    queue.is_down = True
    with pytest.raises(QueueUnavailable):
        await dispatcher.hand_out()
    queue.is_down = False
    house.clock.move(seconds=31)
    await emptied(dispatcher)
    assert queue.ids(house) == [(await house.delivery()).id]


async def test_a_full_queue_gets_nothing_more(house: House, paper) -> None:
    queue, dispatcher = paper
    await house.tell()
    queue.full = True
    assert await dispatcher.hand_out() == 0
    assert queue.sent == []


async def test_few_go_alone_and_many_together(house: House, paper) -> None:
    queue, dispatcher = paper
    await emptied(dispatcher)
    queue.sent.clear()
    for _ in range(40):
        await house.tell()
    await emptied(dispatcher)
    assert len(queue.ids(house)) == 40
    assert 8 <= len(queue.sent) <= 10


async def test_what_fell_off_the_list_is_put_on_it(house: House, paper) -> None:
    _, dispatcher = paper
    await house.tell()
    async with house.scope():
        await OutboxDue.delete(force=True)
    for _ in range(1 + await _practices(house) // 50):
        await dispatcher.tick()
    async with house.scope():
        assert await OutboxDue.count() == 2


async def test_one_dispatcher_ticks(house: House, paper) -> None:
    _, dispatcher = paper
    async with house.scope():
        await OutboxDue.delete(force=True)
    async with held(house.app.parts.tenancy, "tick") as is_ours:
        assert is_ours
        for _ in range(1 + await _practices(house) // 50):
            await dispatcher.tick()
    async with house.scope():
        assert await OutboxDue.count() == 0


async def _practices(house: House) -> int:
    async with house.app.parts.tenancy.platform_scope(ACTOR, "SYSADMIN"):
        return await Practice.count()
