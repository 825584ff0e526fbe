"""`make bench`: one scheduling page beside a floor without the platform, and with few and with many practices.

All servers run at once and are asked in turns, so that whatever else the machine does meets them alike; only ratios
count. PORTICO_BENCH_ROUNDS and PORTICO_BENCH_SECONDS make it shorter while one works on it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from portico.settings import Settings
from portico_testkit.portal import Parts

from tests.bench import houses, town
from tests.bench.houses import CHECKOUT, Server
from tests.bench.table import Rates, Row, shown, write
from tests.bench.town import Town

ROUNDS = int(os.environ.get("PORTICO_BENCH_ROUNDS", "7"))
SECONDS = float(os.environ.get("PORTICO_BENCH_SECONDS", "10"))
LEAST_OF_FLOOR, LEAST_OF_FEW = 0.50, 0.90
MOST_MB, PAGES_BEFORE = 220, 10_000


@pytest.fixture(scope="module")
def built(settings: Settings, parts: Parts) -> Iterator[Town]:
    few, many = (f"portico_bench_{size}_{secrets.token_hex(4)}" for size in ("few", "many"))
    settings = dataclasses.replace(settings, themes_folder=CHECKOUT / "themes", database_pool_size=10)
    try:
        yield asyncio.run(town.build(settings, parts, few, many))
    finally:
        asyncio.run(town.remove(parts, few, many))


def test_bench(built: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ExitStack() as stack:
        few = stack.enter_context(houses.ours("ours", built.few, tmp_path / "few.log"))
        many = stack.enter_context(houses.ours("ours, many practices", built.many, tmp_path / "many.log"))
        # Once without padding to see what it lacks, then as big as ours.
        size = few.load(built.asked_of_few, 1).size
        with houses.floor(built.floor_url, built.few.redis_url, 0, tmp_path / "bare.log") as bare:
            lacking = size - bare.load(built.asked_of_few, 1).size
        floor = stack.enter_context(houses.floor(built.floor_url, built.few.redis_url, lacking, tmp_path / "floor.log"))
        rates = _in_turns(built, few, many, floor)
        memory = _after_enough_pages(built, many, rates[many.name].pages)
    rows = _rows(rates[few.name], rates[floor.name], rates[many.name], memory)
    write(CHECKOUT / "var" / "bench.json", rows, _measured(rates, memory, size))
    with capsys.disabled():
        sys.stdout.write(shown(rows, _notes(rates[few.name], rates[floor.name], size, memory)))
    assert all(row.met for row in rows), "what falls short says NO above"


def _in_turns(built: Town, few: Server, many: Server, floor: Server) -> dict[str, Rates]:
    """One after the other, round by round; a first, shorter one each fills caches and is not counted."""
    turns = ((few, built.asked_of_few), (floor, built.asked_of_few), (many, built.asked_of_many))
    found: dict[str, list[houses.Answered]] = {server.name: [] for server, _ in turns}
    for server, requests in turns:
        server.load(requests, max(SECONDS / 2, 2))
    for _ in range(ROUNDS):
        for server, requests in turns:
            found[server.name].append(server.load(requests, SECONDS))
    return {name: Rates(tuple(answered)) for name, answered in found.items()}


def _after_enough_pages(built: Town, server: Server, pages: int) -> dict[str, float]:
    while pages < PAGES_BEFORE:
        pages += server.load(built.asked_of_many, 2).pages
    return server.resident_mb()


def _rows(few: Rates, floor: Rates, many: Rates, memory: dict[str, float]) -> list[Row]:
    of_floor, of_few = few.ratio_to(floor), many.ratio_to(few)
    spread = max(few.spread, many.spread)
    return [
        Row(
            name="a patient's visits",
            ours=str(few),
            floor=str(floor),
            ratio=of_floor,
            goal=f"at least {LEAST_OF_FLOOR:.2f} of the floor",
            met=of_floor >= LEAST_OF_FLOOR,
        ),
        Row(
            name=f"the same, {town.MANY:,} practices (floor: {town.FEW})",
            ours=str(many),
            floor=str(few),
            ratio=of_few,
            goal=f"at least {LEAST_OF_FEW:.2f} of each other, or within the spread ({spread:.0%})",
            met=min(of_few, 1 / of_few) >= min(LEAST_OF_FEW, 1 - spread),
        ),
        Row(
            name=f"web process after {PAGES_BEFORE:,} pages",
            ours=f"{memory['worker']:.0f} MB",
            floor="",
            ratio=None,
            goal=f"under {MOST_MB} MB",
            met=memory["worker"] < MOST_MB,
        ),
    ]


def _measured(rates: dict[str, Rates], memory: dict[str, float], size: int) -> dict[str, object]:
    return {
        "rounds": ROUNDS,
        "seconds": SECONDS,
        "connections": houses.CONNECTIONS,
        "page_bytes": size,
        "cpu_ms_a_page": {name: round(each.cpu_ms, 2) for name, each in rates.items()},
        "pages_a_second": {name: [round(one, 1) for one in each.rounds] for name, each in rates.items()},
        "memory_mb": {name: round(size, 1) for name, size in memory.items()},
    }


def _notes(few: Rates, floor: Rates, size: int, memory: dict[str, float]) -> list[str]:
    return [
        f"Pages a second: median of {ROUNDS} rounds of {SECONDS:g} s, in turns, {houses.CONNECTIONS} connections,"
        f" one worker each, {size:,} bytes a page. ± is half the distance between best and worst round,"
        " the ratio the median of those of each round.",
        f"Processor time of the web process: {few.cpu_ms:.1f} ms a page, the floor's {floor.cpu_ms:.1f} ms.",
        f"With granian's own first process it is {memory['all']:.0f} MB.",
    ]
