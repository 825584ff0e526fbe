"""`make bench`: the first page of our public site beside a floor.

That is a bare application that renders a template of the same size: no host to look up, no language, no headers.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from portico.settings import Settings
from portico_testkit.portal import Parts

from tests.bench import houses
from tests.bench.houses import CHECKOUT
from tests.bench.table import Rates, Row, shown, write
from tests.bench.test_bench import ROUNDS, SECONDS
from tests.public.public_house import public_house

LEAST_OF_FLOOR = 0.50


def test_public(settings: Settings, parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ExitStack() as stack:
        known, ours = stack.enter_context(public_house(settings, tmp_path / "ours.log"))
        asked = [(f"{known.public_host()}:{known.public_port}", "/", "")]
        size = ours.load(asked, 1).size
        with houses.floor(known.database_url, parts.valkey_url, 0, tmp_path / "bare.log") as bare:
            lacking = size - bare.load(asked, 1).size
        floor = stack.enter_context(houses.floor(known.database_url, parts.valkey_url, lacking, tmp_path / "floor.log"))
        found: dict[str, list[houses.Answered]] = {"ours": [], "floor": []}
        for _ in range(ROUNDS):
            found["ours"].append(ours.load(asked, SECONDS))
            found["floor"].append(floor.load(asked, SECONDS))
    rates = {name: Rates(tuple(answered)) for name, answered in found.items()}
    ratio = rates["ours"].ratio_to(rates["floor"])
    row = Row(
        name="the first page of the public site",
        ours=str(rates["ours"]),
        floor=str(rates["floor"]),
        ratio=ratio,
        goal=f"at least {LEAST_OF_FLOOR:.2f} of the floor",
        met=ratio >= LEAST_OF_FLOOR,
    )
    write(CHECKOUT / "var" / "bench-public.json", [row], {"page_bytes": size, "rounds": ROUNDS, "seconds": SECONDS})
    with capsys.disabled():
        cpu = ", ".join(f"{name}: {one.cpu_ms:.2f} ms" for name, one in rates.items())
        sys.stdout.write(shown([row], [f"{size:,} bytes a page. Processor time a page: {cpu}."]))
    assert row.met, "what falls short says NO above"
