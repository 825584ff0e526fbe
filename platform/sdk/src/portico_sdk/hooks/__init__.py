"""Every hook, by family. A hook's docstring is its page in docs/hooks.md.

Declare hooks are `def`: called once at start, without a practice. Run hooks are `async def`: called for one practice.
A family says how long its hooks may take (`DEADLINES_MS`) and whether they may write (`WRITES`), but for some of them
(`READS_ONLY`).
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Literal, get_type_hints

from portico_sdk.hooks import checks, declare, events, lifecycle, pages

FAMILIES = (declare, pages, checks, events, lifecycle)


@dataclass(frozen=True, kw_only=True)
class HookSpec:
    """What core must know to call a hook. `answer` is the annotated return type; `deadline_s` is 0 for declare."""

    name: str
    family: str
    kind: Literal["declare", "run"]
    answer: object
    deadline_s: float
    writes: bool
    doc: str


def _specs() -> dict[str, HookSpec]:
    found: dict[str, HookSpec] = {}
    for family in FAMILIES:
        for name, function in inspect.getmembers(family, inspect.isfunction):
            if hasattr(function, "portico_spec"):
                found[name] = HookSpec(
                    name=name,
                    family=family.__name__.rpartition(".")[2],
                    kind="run" if inspect.iscoroutinefunction(function) else "declare",
                    answer=get_type_hints(function)["return"],
                    deadline_s=family.DEADLINES_MS.get(name, 0) / 1000,
                    writes=family.WRITES and name not in getattr(family, "READS_ONLY", ()),
                    doc=inspect.getdoc(function) or "",
                )
    return found


SPECS = _specs()
"""Every hook by name."""

__all__ = ["FAMILIES", "SPECS", "HookSpec", "checks", "declare", "events", "lifecycle", "pages"]
