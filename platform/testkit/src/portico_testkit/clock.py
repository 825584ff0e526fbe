"""The server's clock, in a test's hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class MovableClock:
    """Stands still but when it is moved."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """`by` as timedelta takes it: minutes=5."""
        self.now += timedelta(**by)


@dataclass
class LaterClock:
    """Goes on as time does, so much later as it was moved: for tests that others' clocks take part in."""

    by: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by

    def move(self, **by: float) -> None:
        self.by += timedelta(**by)
