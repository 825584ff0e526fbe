"""What a check says: one thing that was looked at, how it stands, and what to do where it is not well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

SKEW: Final = timedelta(seconds=5)
"""More than this between two clocks, and one-time codes and tokens are refused."""
PATIENCE_S: Final = 10.0
"""A part that says nothing for so long is away. Pages wait less; but a machine that is busy starting is well."""


class State(StrEnum):
    """How it stands with one thing."""

    WELL = "ok"
    LOOK = "look"
    ILL = "MEND"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. `words` says what was found and, unless all is well, what to do."""

    part: str
    state: State
    words: str


def clock(part: str, theirs: datetime, *, asked: datetime | None = None) -> Finding:
    """`asked` is when the question was sent: its answer may have been long on its way."""
    now = datetime.now(UTC)
    apart = max(theirs - now, (asked or now) - theirs, timedelta())
    if apart > SKEW:
        seconds = f"{apart.total_seconds():.0f} seconds"
        return ill(part, f"Its clock is {seconds} from this one. Run a time service on both.")
    return well(part, "Its clock agrees with this one.")


def well(part: str, words: str) -> Finding:
    return Finding(part=part, state=State.WELL, words=words)


def look(part: str, words: str) -> Finding:
    return Finding(part=part, state=State.LOOK, words=words)


def ill(part: str, words: str) -> Finding:
    return Finding(part=part, state=State.ILL, words=words)
