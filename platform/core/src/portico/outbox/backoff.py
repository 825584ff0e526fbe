"""How long to wait before the next try, and when to stop trying."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

FIRST_S, FACTOR, LONGEST_S = 15.0, 3, 4 * 3600.0
MOST_TRIES = 10
"""With these pauses about half a day: an outage of one night mends itself."""
MOST_WAITS = 100
"""For who asks to wait (RetryLater) and says itself how long."""


def pause(delivery_id: UUID, tries: int) -> timedelta:
    """Before the next try, after `tries` that failed: growing, and a quarter more or less, so that a thousand letters
    that failed together don't come back together. The same for the same delivery and try.
    """
    steady_s = min(FIRST_S * FACTOR ** (tries - 1), LONGEST_S)
    digest = hashlib.sha256(delivery_id.bytes + tries.to_bytes(4)).digest()
    return timedelta(seconds=steady_s * (0.75 + digest[0] / 510))
