"""How much one call of a plugin may ask of a port: a loop that went wrong must not fill queue, cache or storage.

Far above what a feature needs. What is more is done in parts, each in a task of its own.
"""

from __future__ import annotations

from collections import Counter

from portico_sdk import LimitReached

from portico.plugins.services import Call

MOST_TIMES = 500
"""Each of `queue.emit`, `queue.later`, `mail.send`, `cache.set` and `files.put`, in one call of hook, page or task."""
MOST_FACTS, LARGEST_VALUE, LARGEST_FILE = 4 * 1024, 64 * 1024, 25 * 1024 * 1024
"""Bytes: of an event's facts, of a value in the cache, of a file."""


class Limits:
    """Made with a port, so for one call."""

    def __init__(self, call: Call) -> None:
        self._plugin_id = call.plugin.id
        self._times = Counter[str]()

    def once_more(self, method: str) -> None:
        """Raises LimitReached. `method` as a plugin's author writes it: "queue.later"."""
        self._times[method] += 1
        if self._times[method] > MOST_TIMES:
            raise LimitReached(
                f"{self._plugin_id} called {method} more than {MOST_TIMES} times in one call. "
                "Do the rest in a task that asks for itself again: ctx.queue.later"
            )

    def fits(self, size: int, most: int, what: str) -> None:
        """Raises LimitReached."""
        if size > most:
            raise LimitReached(f"{self._plugin_id}: {what} has {size} bytes, {most} are the most")
