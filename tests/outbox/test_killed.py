"""Whatever is killed, whenever: nothing is lost, nothing takes effect twice."""

from __future__ import annotations

import asyncio
import sys
from uuid import UUID, uuid4

from portico.outbox.heart import PARTS, beats
from portico.outbox.queue import CeleryQueue
from portico.outbox.tables import OutboxDelivery, OutboxDue

from tests.outbox.workers import CHECKOUT, DIARY, WRITTEN, Works, is_gone, kill, until

SEVERAL = 20


async def several(works: Works) -> list[UUID]:
    return [await works.tell() for _ in range(SEVERAL)]


async def test_a_worker_killed_before_its_commit(works: Works) -> None:
    note = await works.tell("wait")
    with works.worker() as worker:
        await until(works.begun(note), "it never began")
        kill(worker.child())
        works.let_go(note)
        await until(works.all_done, works.said())
    assert await works.heard(note) == [1]


async def test_a_worker_killed_after_its_commit(works: Works) -> None:
    note = await works.tell()
    with works.worker() as worker:
        await until(works.all_done, works.said())
        tasks, child = worker.part("tasks"), worker.child()
        kill(child)
        kill(tasks)
        async with works.scope():
            (delivery,) = await OutboxDelivery.objects().where(OutboxDelivery.every_minutes.is_null())
        # As if the message had not been acknowledged.
        await asyncio.to_thread(CeleryQueue(works.settings).send, [[(works.practice.id, delivery.id)]] * 3)
        last = await works.tell()
        await until(works.all_done, works.said())
    assert await works.heard(note, last) == [1, 1]


async def test_all_worker_processes_killed_at_work(works: Works) -> None:
    notes = await several(works)
    with works.worker() as worker:
        await until(lambda: _some_done(works), works.said())
        kill(worker.part("tasks"))
        await until(works.all_done, works.said())
    assert await works.heard(*notes) == [1] * SEVERAL


async def test_a_plugin_that_ends_its_process(works: Works) -> None:
    note, other = await works.tell("exit"), await works.tell()
    with works.worker():
        await until(works.all_done, works.said())
    assert await works.heard(note, other) == [1, 1]


async def test_the_dispatcher_killed(works: Works) -> None:
    with works.worker() as worker:
        first = await works.tell()
        await until(works.all_done, works.said())
        kill(worker.part("dispatcher"))
        notes = await several(works)
        await until(works.all_done, works.said())
    assert await works.heard(first, *notes) == [1] * (SEVERAL + 1)


async def test_a_worker_says_that_it_lives_until_it_ends_in_peace(works: Works) -> None:
    with works.worker():
        await until(lambda: _both_live(works), works.said())
    assert await _living(works) == {}


async def test_the_word_of_a_worker_that_was_killed_stays(works: Works) -> None:
    with works.worker() as worker:
        await until(lambda: _both_live(works), works.said())
        before, tasks = await _living(works), worker.part("tasks")
        assert before["tasks"] == tasks
        kill(worker.process.pid)
        await until(is_gone(tasks), "it lives on")
    assert await _living(works) == before


async def test_the_parent_killed_takes_its_parts_along(works: Works) -> None:
    with works.worker() as worker:
        await works.tell()
        await until(works.all_done, works.said())
        parts = [worker.part("dispatcher"), worker.part("tasks"), worker.child()]
        kill(worker.process.pid)
        for pid in parts:
            await until(is_gone(pid), "it lives on")


async def test_the_queue_forgets_everything(works: Works) -> None:
    notes = await several(works)
    with works.worker("--only", "dispatcher"):
        await until(lambda: _all_handed_out(works), works.said())
        works.valkey.flush()
        with works.worker("--only", "tasks"):
            await until(works.all_done, works.said())
    assert await works.heard(*notes) == [1] * SEVERAL


async def test_the_queue_killed_at_work(works: Works) -> None:
    with works.worker():
        notes = await several(works)
        await until(lambda: _some_done(works), works.said())
        works.valkey.kill()
        notes += await several(works)
        works.valkey.start()
        await until(works.all_done, works.said())
    assert await works.heard(*notes) == [1] * len(notes)


async def test_a_request_killed_between_its_commit_and_everything_else(works: Works) -> None:
    note = uuid4()
    assert await act(works, note, "after") == -9
    with works.worker():
        await until(works.all_done, works.said())
    assert await works.heard(note) == [1]


async def test_a_request_killed_before_its_commit_has_told_nothing(works: Works) -> None:
    note = uuid4()
    assert await act(works, note, "before") == -9
    assert await works.waiting() == 0


async def test_asked_to_end_it_finishes_what_it_began(works: Works) -> None:
    note = await works.tell("wait")
    with works.worker() as worker:
        await until(works.begun(note), "it never began")
        worker.process.terminate()
        works.let_go(note)
        await until(lambda: worker.process.poll() is not None, works.said())
    assert worker.process.returncode == 0
    assert await works.heard(note) == [1]


async def act(works: Works, note: UUID, when: str) -> int:
    """How a process ended that told of `note` and killed itself before or after its commit."""
    command = (sys.executable, "-c", _ACT, str(works.practice.id), str(note), when)
    process = await asyncio.create_subprocess_exec(*command, env=works.environment, cwd=CHECKOUT)
    return await process.wait()


async def _living(works: Works) -> dict[str, int]:
    """The process of each part that said that it lives."""
    return {one.part: one.pid for one in await beats(works.app.parts.redis, works.settings.queue_name)}


async def _both_live(works: Works) -> bool:
    return set(await _living(works)) == set(PARTS)


async def _some_done(works: Works) -> bool:
    return await works.waiting() < SEVERAL


async def _all_handed_out(works: Works) -> bool:
    async with works.scope():
        return await OutboxDue.count().where(OutboxDue.tries > 0) == SEVERAL


_ACT = f"""
import asyncio, os, signal, sys
from uuid import UUID
from portico import outbox
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico.tenancy.scopes import Tenancy

async def act():
    practice, note, when = sys.argv[1:]
    tenancy = await Tenancy.open(Settings.from_environ(os.environ))
    tenant = await tenancy.tenant_by_id(UUID(practice))
    async with tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        await outbox.emit(
            scope, "{WRITTEN}", handlers=["plugin:{DIARY}"], source="{DIARY}", resource=("Note", UUID(note))
        )
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(act())
"""
