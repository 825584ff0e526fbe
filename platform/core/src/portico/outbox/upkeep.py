"""Core's own work that comes back by itself: each line is a row of the outbox in the practices that it is for.

The dispatcher's tick sees to it that the rows are there; who does the work is said in `app.py`, by name.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portico.outbox.schedules import keep_schedule
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Scope


@dataclass(frozen=True)
class Upkeep:
    """`handler` every so many minutes: in each practice, or once for the platform in its own row."""

    handler: str
    every_minutes: int
    of_platform: bool = False


UPKEEP: Final[Sequence[Upkeep]] = (
    Upkeep("core:sign-ups", 60, of_platform=True),
    Upkeep("core:letters-kept", 24 * 60),
)


async def keep_upkeep(scope: Scope, now: datetime) -> None:
    """The rows of the practice that is open. First runs are spread: practices must not all have theirs at once."""
    is_platform = scope.tenant_id == PLATFORM_ID
    for one in UPKEEP:
        if one.of_platform == is_platform:
            first = now + timedelta(seconds=secrets.randbelow(one.every_minutes * 60))
            await keep_schedule(scope, one.handler, one.every_minutes, first=first)
