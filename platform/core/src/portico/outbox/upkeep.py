"""Core's own work that comes back by itself: each line is a row of the outbox in the practices that it is for.

The dispatcher's tick sees to it that the rows are there; who does the work is said in `app.py`, by name.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from portico.outbox.schedules import keep_schedule
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Scope


@dataclass(frozen=True)
class Upkeep:
    """`handler` every so many minutes: in each practice, in each showcase, or once for the platform in its own row."""

    handler: str
    every_minutes: int
    where: Literal["practice", "showcase", "platform"] = "practice"


UPKEEP: Final[Sequence[Upkeep]] = (
    Upkeep("core:sign-ups", 60, where="platform"),
    Upkeep("core:unopened", 60, where="platform"),
    Upkeep("core:agreements", 60, where="platform"),
    Upkeep("core:letters-kept", 24 * 60),
    Upkeep("core:logos-kept", 7 * 24 * 60),
    Upkeep("core:showcase", 24 * 60, where="showcase"),
)


async def keep_upkeep(scope: Scope, now: datetime) -> None:
    """The rows of the practice that is open. First runs are spread: practices must not all have theirs at once."""
    is_platform = scope.tenant_id == PLATFORM_ID
    here = "platform" if is_platform else "showcase" if scope.tenant.showcase else "practice"
    for one in UPKEEP:
        if one.where == here:
            first = now + timedelta(seconds=secrets.randbelow(one.every_minutes * 60))
            await keep_schedule(scope, one.handler, one.every_minutes, first=first)
