"""`portico worker`: the dispatcher and the task processes, each in a process of its own under one parent.

The parent keeps both running, and ends both: SIGTERM or Ctrl-C lets them finish what they have begun; when the parent
itself is killed they end at once. Nothing is lost either way.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Literal

from portico.settings import Settings

Part = Literal["dispatcher", "tasks"]
PARTS: tuple[Part, ...] = ("dispatcher", "tasks")

GRACE_S = 70.0
"""For what was begun: longer than a delivery may take."""
MOST_STARTS, WINDOW_S = 5, 60.0
"""A part that ends by itself more often than this is broken, and the parent gives up."""


def run(settings: Settings, say: Callable[[str], None], *, concurrency: int) -> int:
    """Both parts, until SIGTERM or SIGINT (0) or until one can't be kept running (1)."""
    return asyncio.run(_Parent(say, concurrency or settings.worker_processes).run())


def run_part(settings: Settings, part: Part, *, concurrency: int, leash: int | None) -> int:
    """One part. `leash` is a pipe from the parent, that ends when it does."""
    from portico.observability.logging import configure

    configure()
    if leash is not None:
        threading.Thread(target=_end_with_parent, args=(leash,), daemon=True).start()
    if part == "dispatcher":
        asyncio.run(_dispatch(settings))
        return 0
    from portico.app import opened
    from portico.outbox.deliver import Deliveries
    from portico.outbox.queue import work

    @asynccontextmanager
    async def deliveries() -> AsyncGenerator[Deliveries]:
        async with opened(settings) as app:
            yield app.deliveries

    return work(settings, deliveries, concurrency=concurrency or settings.worker_processes)


async def _dispatch(settings: Settings) -> None:
    # Not the whole application: what it needs of plugins is which tasks they have.
    from portico.identity.event_watch import EventWatch
    from portico.identity.keycloak_directory import KeycloakDirectory
    from portico.outbox.dispatch import Dispatcher
    from portico.outbox.heart import Heart
    from portico.outbox.queue import CeleryQueue
    from portico.outbox.upkeep import keep_upkeep
    from portico.plugins.discovery import discover
    from portico.plugins.enablement import Enablement
    from portico.plugins.generations import RedisGenerations
    from portico.plugins.migrations import after_migration
    from portico.tenancy.context import Actor
    from portico.tenancy.scopes import Scope, Tenancy

    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    queue, tenancy = CeleryQueue(settings), await Tenancy.open(settings)
    async with tenancy.platform_scope(Actor.system("start"), "SYSADMIN") as scope:
        registry = await after_migration(discover(), scope)
    enablement = Enablement(registry, RedisGenerations(tenancy.redis))

    async def mend(scope: Scope) -> None:
        # From a showcase nothing is sent: its patients are made up.
        if not scope.tenant.showcase:
            await enablement.mend_schedules(scope)
        await keep_upkeep(scope, _now())

    dispatcher = Dispatcher(tenancy, queue, now=_now, mend=mend, resend_s=settings.queue_resend_seconds)
    heart = asyncio.create_task(Heart.of(settings, "dispatcher", tenancy.redis).run(stop))
    # Beside the dispatcher: a login that is slow to answer must not keep letters waiting.
    directory = KeycloakDirectory.of(settings)
    watch = EventWatch(tenancy=tenancy, directory=directory, clock=_now, name=settings.queue_name)
    watching = asyncio.create_task(watch.run(stop))
    try:
        await dispatcher.run(stop)
    finally:
        stop.set()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await directory.aclose()
        await heart
        queue.close()
        await tenancy.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _end_with_parent(leash: int) -> None:
    # The parent never writes: this returns when it is gone, however it went.
    os.read(leash, 1)
    os.killpg(os.getpgid(0), signal.SIGKILL)


class _Parent:
    def __init__(self, say: Callable[[str], None], concurrency: int) -> None:
        self._say = say
        self._concurrency = concurrency
        self._stop = asyncio.Event()
        self._broken = False

    async def run(self) -> int:
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(one, self._stop.set)
        leash, held = os.pipe()
        try:
            await asyncio.gather(*(self._keep(part, leash) for part in PARTS))
        finally:
            os.close(leash)
            os.close(held)
        return 1 if self._broken else 0

    async def _keep(self, part: Part, leash: int) -> None:
        starts: deque[float] = deque(maxlen=MOST_STARTS)
        while not self._stop.is_set():
            starts.append(time.monotonic())
            process = await self._start(part, leash)
            ended = asyncio.create_task(process.wait())
            stopped = asyncio.create_task(self._stop.wait())
            await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                await _end(process, ended)
                return
            stopped.cancel()
            self._say(f"The {part} ended by itself (exit code {ended.result()}).")
            if len(starts) == MOST_STARTS and time.monotonic() - starts[0] < WINDOW_S:
                self._say(f"The {part} can't be kept running. Its last words are above.")
                self._broken = True
                self._stop.set()

    async def _start(self, part: Part, leash: int) -> asyncio.subprocess.Process:
        # In a group of its own: Ctrl-C reaches the parent, which asks once; and the group can be killed as a whole.
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "portico", "worker", "--only", part),
            *("--concurrency", str(self._concurrency), "--leash", str(leash)),
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=(leash,),
            process_group=0,
        )


async def _end(process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(GRACE_S):
            await asyncio.shield(ended)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await ended
