"""`make bench`: the operators' list of 5,000 practices. A page is one query, and the last costs as much as the first.

Beside it, over the same connection and in turns, the least that any such list must do: fifty rows of one table by its
index. Only ratios count.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import asyncpg
import pytest
from portico.operations import console
from portico.operations.console import Asked
from portico.operations.paging import PAGE
from portico.tenancy.context import Actor
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Scope, Tenancy

from tests.bench.houses import CHECKOUT
from tests.bench.table import Row, shown, write

pytestmark = pytest.mark.anyio

PRACTICES, ROUNDS = 5000, 40
MOST_OF_QUERY = 4.0
"""A page with its states and counts takes at most so many times as long as fifty bare rows."""
MOST_OF_FIRST = 1.5
"""The last page takes at most so many times as long as the first."""

MADE = """
INSERT INTO core.practice (id, slug, name, data_key, state)
SELECT gen_random_uuid(), 'bench-' || lpad(n::text, 5, '0'), 'Practice ' || n, 'x',
    CASE WHEN n % 50 = 0 THEN 'suspended' ELSE 'active' END
FROM generate_series(1, $1::int) AS n
"""
FAILED = """
INSERT INTO core.outbox_failed (delivery_id, tenant_id, handler, reason, tries, failed_at)
SELECT gen_random_uuid(), id, 'core:letter', 'late', 9, now() FROM core.practice WHERE slug LIKE 'bench-%00'
"""
FLOOR = "SELECT id, slug, name FROM core.practice WHERE slug > $1 ORDER BY slug LIMIT 51"


async def test_five_thousand_practices(tenancy: Tenancy, owner_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    await _fill(owner_url)
    here = await tenancy.tenant_by_id(PLATFORM_ID)
    assert here is not None
    async with tenancy.tenant_scope(here, Actor.system("bench"), "SYSADMIN") as scope:
        counted = Counted(scope)
        assert len(await console.practices(cast(Scope, counted), Asked())) == PAGE + 1
        assert len(counted.statements) == 1, "a page is one query, however many practices stand on it"
        assert len(await _walked(scope)) >= PRACTICES
        first, last, found, floor = await _rounds(
            lambda: console.practices(scope, Asked()),
            lambda: console.practices(scope, Asked(after="bench-04940")),
            lambda: console.practices(scope, Asked(q="practice 4999")),
            lambda: scope.run(FLOOR, ("",)),
        )
    rows = [
        _row("first page of 5,000 practices", first, floor, MOST_OF_QUERY, "fifty bare rows"),
        _row("last page of 5,000 practices", last, first, MOST_OF_FIRST, "the first"),
    ]
    write(CHECKOUT / "var" / "bench-console.json", rows, {"search_ms": [round(statistics.median(found) * 1000, 2)]})
    with capsys.disabled():
        words = f"A search by name over all of them: {statistics.median(found) * 1000:.1f} ms."
        sys.stdout.write(shown(rows, ["Ours: the one query behind a page of the console.", words]))
    assert all(row.met for row in rows), "what falls short says NO above"


@dataclass
class Counted:
    """A scope, and what was asked through it."""

    scope: Scope
    statements: list[str] = field(default_factory=list[str])

    async def run(self, query: str, args: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        self.statements.append(query)
        return await self.scope.run(query, args)


async def _walked(scope: Scope) -> list[str]:
    """Every practice once, page after page."""
    seen: list[str] = []
    while page := await console.practices(scope, Asked(after=seen[-1] if seen else "")):
        seen += [one.slug for one in page[:PAGE]]
    assert len(set(seen)) == len(seen)
    return seen


async def _rounds(*calls: Callable[[], Awaitable[Sequence[object]]]) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in calls]
    for number in range(ROUNDS + 3):
        for call, taken in zip(calls, times, strict=True):
            begun = time.perf_counter()
            assert await call()
            if number >= 3:  # plans and caches, not counted
                taken.append(time.perf_counter() - begun)
    return times


def _row(name: str, ours: list[float], beside: list[float], most: float, what: str) -> Row:
    ratio = statistics.median(beside) / statistics.median(ours)
    return Row(
        name=name,
        ours=f"{statistics.median(ours) * 1000:.1f} ms",
        floor=f"{statistics.median(beside) * 1000:.1f} ms",
        ratio=ratio,
        goal=f"at most {most:g} times {what}",
        met=ratio >= 1 / most,
    )


async def _fill(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(MADE, PRACTICES)
        await connection.execute(FAILED)
        await connection.execute("ANALYZE core.practice")
    finally:
        await connection.close()
