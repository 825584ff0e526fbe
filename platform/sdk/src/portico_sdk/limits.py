"""How much one call of a plugin may ask of its ports: a loop that went wrong must not fill queue, cache or storage.

Far above what a feature needs. What is more is done in parts, each in a task of its own. The server and the ports in
memory of `portico_testkit` both ask here, so that what a test lets through is let through where people are served.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from portico_sdk.errors import LimitReached

MOST_TIMES: Final = 500
"""Each of `queue.emit`, `queue.later`, `mail.send`, `cache.set` and `files.put`, in one call of hook, page or task."""
MOST_FACTS: Final = 4 * 1024
"""Bytes of an event's facts, names and values together."""
LARGEST_VALUE: Final = 64 * 1024
"""Bytes of a value in the cache, with its key."""
LONGEST_CACHED_S: Final = 24 * 60 * 60
"""Seconds that the cache keeps a value. What must live longer belongs in a table."""
LARGEST_FILE: Final = 25 * 1024 * 1024
"""Bytes of a file, kept or handed out."""
LONGEST_KEY: Final = 200
"""Characters in the key of a task or a letter."""
MOST_FOUND: Final = 100
"""Patients that one search gives; who asks for more gets these."""

_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class Limits:
    """Of one call, counted; one method for each of the ports' that has limits. For whoever implements ports.

    Each raises LimitReached for too much, and ValueError for what no call may ask for.
    """

    def __init__(self, plugin_id: str) -> None:
        self._plugin_id = plugin_id
        self._times = Counter[str]()

    def emit(self, facts: Mapping[str, str]) -> None:
        self._once_more("queue.emit")
        size = sum(len(name.encode()) + len(value.encode()) for name, value in facts.items())
        self._fits(size, MOST_FACTS, "an event's facts")

    def later(self, task: str, key: str, at: datetime | None) -> None:
        if not key:
            # Without one it would be the row of the task's own schedule.
            raise ValueError(f"the task {task} was asked for without a key. Say what it is about, like the visit's id")
        if at is not None and at.tzinfo is None:
            raise ValueError("at has no time zone. Give a UTC instant, like ctx.now() + timedelta(hours=1)")
        if len(key) > LONGEST_KEY:
            raise ValueError(f"the key of a task has at most {LONGEST_KEY} characters")
        self._once_more("queue.later")

    def send(self, key: str) -> None:
        if len(key) > LONGEST_KEY:
            raise ValueError(f"a letter's key has at most {LONGEST_KEY} characters")
        self._once_more("mail.send")

    def cached(self, key: str, value: bytes, ttl_s: int) -> None:
        if not 0 < ttl_s <= LONGEST_CACHED_S:
            raise ValueError(f"ttl_s must be 1 to {LONGEST_CACHED_S}")
        self._once_more("cache.set")
        self._fits(len(key.encode()) + len(value), LARGEST_VALUE, "a value for the cache")

    def put(self, name: str, content: bytes) -> None:
        self.named(name)
        self._once_more("files.put")
        self._fits(len(content), LARGEST_FILE, "a file")

    def named(self, name: str) -> None:
        """A file's name, also of one that is only looked for."""
        if not _FILE_NAME.fullmatch(name):
            raise ValueError("a file's name has letters, digits, dots, hyphens and underscores, at most 128")

    def found(self, asked: int) -> int:
        """How many patients are looked for."""
        return max(1, min(asked, MOST_FOUND))

    def _once_more(self, method: str) -> None:
        self._times[method] += 1
        if self._times[method] > MOST_TIMES:
            raise LimitReached(
                f"{self._plugin_id} called {method} more than {MOST_TIMES} times in one call. "
                "Do the rest in a task that asks for itself again: ctx.queue.later"
            )

    def _fits(self, size: int, most: int, what: str) -> None:
        if size > most:
            raise LimitReached(f"{self._plugin_id}: {what} has {size} bytes, {most} are the most")
