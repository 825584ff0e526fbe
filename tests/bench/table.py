"""What was measured, as a table for people and as var/bench.json for scripts."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.houses import Answered


@dataclass(frozen=True, kw_only=True)
class Row:
    """One goal. `ours` and `floor` are what the name says; `goal` is of the ratio, or of `ours` where none is."""

    name: str
    ours: str
    floor: str
    ratio: float | None
    goal: str
    met: bool


@dataclass(frozen=True)
class Rates:
    """What one server answered, round by round. `median` and `spread` are of pages a second."""

    answered: tuple[Answered, ...]

    @property
    def rounds(self) -> list[float]:
        return [one.rate for one in self.answered]

    @property
    def pages(self) -> int:
        return sum(one.pages for one in self.answered)

    @property
    def cpu_ms(self) -> float:
        """A page's share of the server's processor time."""
        return 1000 * sum(one.cpu_s for one in self.answered) / self.pages

    def ratio_to(self, other: Rates) -> float:
        """Round against the round beside it: what slows the machine down for a while slows both."""
        return statistics.median(one / beside for one, beside in zip(self.rounds, other.rounds, strict=True))

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def spread(self) -> float:
        """Half of the distance between the best and the worst round, as a part of the median."""
        return (max(self.rounds) - min(self.rounds)) / 2 / self.median

    def __str__(self) -> str:
        return f"{self.median:.0f}/s ± {self.spread:.0%}"


def shown(rows: Sequence[Row], notes: Sequence[str]) -> str:
    heading = ("name", "ours", "floor", "ratio", "goal", "met")
    cells = [heading, *(tuple(map(_cell, dataclasses.astuple(row))) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heading))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join(["", *lines, "", *notes, ""])


def write(path: Path, rows: Sequence[Row], measured: dict[str, object]) -> None:
    path.parent.mkdir(exist_ok=True)
    content = {"rows": [dataclasses.asdict(row) for row in rows], **measured}
    path.write_text(json.dumps(content, indent=1) + "\n")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)
