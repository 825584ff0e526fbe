"""Events a second from the act that tells them, through Celery, to a plugin that writes each one down; on two cores."""

from __future__ import annotations

import dataclasses
import os
import statistics
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from portico import outbox
from portico.app import opened
from portico.audit.tables import AuditEvent
from portico.plugins.schedules import told
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico_testkit.packages import installed

from tests.bench.table import Row, shown, write
from tests.outbox.workers import ACTOR, CHECKOUT, DIARY, HEARD, PACKAGE, WRITTEN, Works, own_valkey, until

ROUNDS = int(os.environ.get("PORTICO_BENCH_ROUNDS", "7"))
EVENTS, AN_ACT = 600, 20
LEAST = 150.0


async def test_events_a_second(
    settings: Settings, practice: Tenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plugins, gates = tmp_path / "plugins", tmp_path / "gates"
    plugins.mkdir()
    gates.mkdir()
    async with own_valkey(tmp_path / "valkey.log") as valkey:
        own = dataclasses.replace(
            settings, redis_url=valkey.url, themes_folder=CHECKOUT / "themes", queue_name=f"q{practice.id.hex}"
        )
        with installed(plugins, PACKAGE) as points:
            async with opened(own, plugins=points) as app:
                async with app.parts.tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
                    await app.parts.enablement.enable(scope, DIARY)
                works = Works(app=app, practice=practice, settings=own, valkey=valkey, gates=gates, plugins=plugins)
                with works.worker("--concurrency", "2"):
                    # Once without counting: the processes open their pools with their first delivery.
                    await _round(works)
                    rates = [await _round(works) for _ in range(ROUNDS)]
                async with works.scope():
                    assert await AuditEvent.count().where(AuditEvent.code == HEARD) == (ROUNDS + 1) * EVENTS
    _tell(rates, capsys)


async def _round(works: Works) -> float:
    """Told by acts of a few events each; over when the last one is noted as done."""
    begun = time.perf_counter()
    for _ in range(EVENTS // AN_ACT):
        async with works.scope() as scope:
            for _ in range(AN_ACT):
                await outbox.emit(
                    scope, WRITTEN, handlers=[told(DIARY)], source=DIARY, resource=("Note", uuid4()), facts={}
                )
    await until(works.all_done, works.said())
    return EVENTS / (time.perf_counter() - begun)


def _tell(rates: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    rate = statistics.median(rates)
    spread = (max(rates) - min(rates)) / 2
    row = Row(
        name="events to a subscriber",
        ours=f"{rate:.0f}/s ± {spread:.0f}",
        floor="",
        ratio=None,
        goal=f"at least {LEAST:.0f} a second",
        met=rate >= LEAST,
    )
    notes = [
        f"Median of {ROUNDS} rounds of {EVENTS} events, {AN_ACT} an act; dispatcher, Celery with two processes,"
        " PostgreSQL and Valkey on the same cores. The subscriber writes a row of audit for each."
    ]
    write(CHECKOUT / "var" / "bench-outbox.json", [row], {"events_a_second": [round(one, 1) for one in rates]})
    with capsys.disabled():
        sys.stdout.write(shown([row], notes))
    assert row.met, "what falls short says NO above"
