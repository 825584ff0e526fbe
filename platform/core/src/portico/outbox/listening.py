"""Notices when a worker no longer listens to its queue, and ends it so that its parent starts it anew.

After a broken line to Redis Celery sometimes waits for ever on nothing: processes alive, messages untouched.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from portico.outbox.dispatch import Queue, QueueUnavailable

log = logging.getLogger(__name__)

LOOKED_EVERY_S = 2.0
DEAF_AFTER_S = 10.0


class Listening:
    """Watches from a thread of its own. `is_idle` says whether a process is free, `deaf` ends this one."""

    def __init__(
        self,
        queue: Queue,
        is_idle: Callable[[], bool],
        *,
        clock: Callable[[], float] = time.monotonic,
        deaf: Callable[[], None] = lambda: os.kill(os.getpid(), signal.SIGTERM),
    ) -> None:
        self._queue = queue
        self._is_idle = is_idle
        self._clock = clock
        self._deaf = deaf
        self._heard = clock()

    def heard(self, **_: object) -> None:
        """A message was taken."""
        self._heard = self._clock()

    def start(self, **_: object) -> None:
        """Once the worker is ready."""
        self.heard()
        threading.Thread(target=self._watch, daemon=True, name="listening").start()

    def look(self) -> bool:
        """False when messages wait, processes are free, and for a while nobody took any."""
        try:
            waiting = self._queue.waiting()
        except QueueUnavailable:
            waiting = 0
        if not waiting or not self._is_idle():
            # As long as there is nothing to take, nothing is missed.
            self.heard()
        return self._clock() - self._heard < DEAF_AFTER_S

    def _watch(self) -> None:
        while self.look():
            time.sleep(LOOKED_EVERY_S)
        log.error("the queue is not listened to any more; the worker ends and is started anew")
        self._deaf()
