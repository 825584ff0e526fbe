"""The one door to Celery: it carries ids from the dispatcher to worker processes, and nothing hangs on it.

Redis (or Valkey) may lose every message, and may deliver one twice: the dispatcher hands out again what is not done,
and a delivery takes effect once (`deliver.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import os
import time
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, cast
from uuid import UUID

from celery import Celery, Task  # pyright: ignore[reportMissingTypeStubs]
from celery.apps.worker import Worker  # pyright: ignore[reportMissingTypeStubs]
from celery.signals import task_received, worker_process_shutdown, worker_ready  # pyright: ignore[reportMissingTypeStubs]
from celery.worker import state  # pyright: ignore[reportMissingTypeStubs]

from portico.outbox.deliver import Deliveries
from portico.outbox.dispatch import Message, QueueUnavailable
from portico.outbox.heart import Beating
from portico.outbox.listening import Listening
from portico.settings import Settings
from portico.tenancy.database import DatabaseUnavailable

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Opener = Callable[[], AbstractAsyncContextManager[Deliveries]]

DELIVER = "portico.deliver"
BEGIN_WITHIN_S = 15.0
"""Of the deliveries in one message, those that could not begin by then are given back."""
HARD_LIMIT_S = 75
"""A process that works on one message for longer is ended: longer than that and the longest deadline of ours."""
VISIBILITY_S = 2 * HARD_LIMIT_S
"""After this Redis gives a message that was not acknowledged to another worker."""


def celery_of(settings: Settings) -> Celery:
    """Celery, told to be no more than a queue of ids."""
    app = Celery("portico", broker=settings.queue_url or settings.redis_url, set_as_current=False)
    app.conf.update(
        task_default_queue=settings.queue_name,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=HARD_LIMIT_S,
        worker_prefetch_multiplier=1,
        worker_max_memory_per_child=400_000,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # Without the last two a message of a killed worker comes back only when another worker starts.
        broker_transport_options={
            "visibility_timeout": VISIBILITY_S,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 5,
        },
    )
    return app


class CeleryQueue:
    """The dispatcher's end: one line to Redis, kept while it works."""

    def __init__(self, settings: Settings) -> None:
        self._app = cast(Any, celery_of(settings))
        self._name = settings.queue_name
        self._line: Any = None
        self._producer: Any = None

    def waiting(self) -> int:
        """Raises QueueUnavailable."""
        try:
            return int(self._open().channel.client.llen(self._name))
        except Exception as error:
            raise self._unavailable(error) from error

    def send(self, messages: Sequence[Message]) -> None:
        """Raises QueueUnavailable."""
        try:
            producer = self._open()
            for message in messages:
                ids = [(str(tenant_id), str(delivery_id)) for tenant_id, delivery_id in message]
                self._app.send_task(DELIVER, args=(ids,), producer=producer, retry=False)
        except Exception as error:
            raise self._unavailable(error) from error

    def close(self) -> None:
        line, self._line, self._producer = self._line, None, None
        if line is not None:
            line.release()

    def _open(self) -> Any:
        if self._producer is None:
            self._line = self._app.connection_for_write()
            self._producer = self._app.amqp.Producer(self._line)
        return self._producer

    def _unavailable(self, error: Exception) -> QueueUnavailable:
        # kombu, redis and the socket each have errors of their own; a line that failed is not used again.
        with contextlib.suppress(Exception):
            self.close()
        return QueueUnavailable(f"the queue does not answer ({type(error).__name__})")


class Child:
    """What one worker process keeps: a loop, and in it the pool and all that deliveries need. Made by its first task,
    never before the fork.
    """

    def __init__(self, opener: Opener) -> None:
        self._runner = asyncio.Runner()
        self._manager = opener()
        self._deliveries = self._run(self._manager.__aenter__())

    def deliver(self, tenant_id: UUID, delivery_id: UUID, *, again: bool) -> str:
        """The outcome. Raises DatabaseUnavailable."""
        return self._run(self._deliveries.deliver(tenant_id, delivery_id, again=again)).value

    def give_back(self, delivery_ids: Sequence[UUID]) -> None:
        """Handed out, and not begun. Raises DatabaseUnavailable."""
        self._run(self._deliveries.give_back(delivery_ids))

    def close(self) -> None:
        self._run(self._manager.__aexit__(None, None, None))
        self._runner.close()

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        # A context of its own: the Runner's is shared, and the next task would find this one's practice open.
        return self._runner.run(work, context=contextvars.Context())


class TenantTask(Task):
    """Deliveries, as Celery runs them. Enters a practice by the same door as everything else: `Deliveries.deliver`."""

    name = DELIVER

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._child: Child | None = None

    def run(self, ids: Sequence[tuple[str, str]]) -> None:
        """Practice and delivery, one after the other. Never raises: what did not work is noted, or handed out again."""
        # A message that comes back was taken by a process that ended.
        info = cast("dict[str, object]", self.request.delivery_info or {})
        again = bool(info.get("redelivered"))
        waiting = [(UUID(tenant_id), UUID(delivery_id)) for tenant_id, delivery_id in ids]
        begun = time.monotonic()
        while waiting and time.monotonic() - begun < BEGIN_WITHIN_S:
            self._deliver(*waiting.pop(0), again=again)
        if waiting and self._child is not None:
            # Slow ones are before them: any other worker may have them.
            with contextlib.suppress(DatabaseUnavailable):
                self._child.give_back([delivery_id for _, delivery_id in waiting])

    def _deliver(self, tenant_id: UUID, delivery_id: UUID, *, again: bool) -> None:
        try:
            if self._child is None:
                self._child = Child(self._opener)
            self._child.deliver(tenant_id, delivery_id, again=again)
        except DatabaseUnavailable as error:
            log.warning("a delivery waits: %s", error)
        except Exception as error:
            # The type and the place only; the words could quote what was worked on.
            log.exception("a delivery was cut off by %s", type(error).__name__)

    def end(self, **_: object) -> None:
        """The process ends in peace."""
        if self._child is not None:
            self._child.close()


def work(settings: Settings, opener: Opener, *, concurrency: int) -> int:
    """Take ids from the queue and do what they stand for, in so many processes; until SIGTERM or SIGINT."""
    for name in ("celery.worker.strategy", "celery.app.trace"):
        # A line for each message received and done.
        logging.getLogger(name).setLevel(logging.WARNING)
    app = cast(Any, celery_of(settings))
    task = TenantTask(opener)
    app.register_task(task)
    worker_process_shutdown.connect(task.end)
    queue = CeleryQueue(settings)
    at_work = cast("Collection[object]", state.active_requests)
    listening = Listening(queue, lambda: len(at_work) < concurrency)
    task_received.connect(listening.heard)
    worker_ready.connect(listening.start)
    heart = Beating(settings, "tasks")
    worker_ready.connect(heart.start)
    worker = cast(Any, Worker)(
        app=app,
        concurrency=concurrency,
        pool="prefork",
        hostname=f"portico@{os.getpid()}",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()
    heart.end()
    return int(worker.exitcode or 0)
