"""Stops asking a plugin that keeps failing at one practice, and tries again after a rest."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

FAILURES = 5
WINDOW_S = 60.0
REST_S = 60.0
REMEMBERED = 10_000


class Breaker:
    """Counts failures per key. `clock` is in seconds and only grows."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._rests: dict[Hashable, float] = {}

    def is_open(self, key: Hashable) -> bool:
        """True: don't ask now."""
        if not self._rests:
            return False
        until = self._rests.get(key)
        if until is None:
            return False
        if self._clock() < until:
            return True
        # One try: a single further failure opens it again, since the failures are still counted.
        del self._rests[key]
        return False

    def failed(self, key: Hashable) -> bool:
        """Count one; True when this one opened it."""
        now = self._clock()
        times = self._failures.setdefault(key, deque(maxlen=FAILURES))
        self._failures.move_to_end(key)
        times.append(now)
        if len(self._failures) > REMEMBERED:
            forgotten, _ = self._failures.popitem(last=False)
            self._rests.pop(forgotten, None)
        if len(times) == FAILURES and now - times[0] <= WINDOW_S + REST_S:
            self._rests[key] = now + REST_S
            return True
        return False

    def succeeded(self, key: Hashable) -> None:
        if self._failures:
            self._failures.pop(key, None)
