"""Whatever happens in whatever order: each event takes effect once at each plugin that subscribes."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from portico import outbox
from portico.app import opened
from portico.outbox.tables import OutboxDelivery
from portico.plugins.schedules import told
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico_testkit.clock import LaterClock
from portico_testkit.packages import installed

from .conftest import ACTOR, CHECKOUT, PACKAGE, WRITTEN, House

OTHER = "acme/ledger"
LEDGER = dataclasses.replace(
    PACKAGE,
    id=OTHER,
    package="acme_ledger",
    distribution="acme-ledger",
    entry="acme_ledger.plugin:plugin",
    manifest_lines=(f'subscribes = ["{WRITTEN}"]',),
    manifest_tables=PACKAGE.manifest_tables.replace("acme.logbook", "acme.ledger"),
    files={"work.py": PACKAGE.files["work.py"].replace("acme.logbook", "acme.ledger")},
)
STEPS = st.lists(
    st.sampled_from(["tell", "fail", "drain", "twice", "again", "off", "on", "later", "handed out"]),
    min_size=3,
    max_size=14,
)


@pytest.fixture
async def two(settings: Settings, practice: Tenant, tmp_path: Path) -> AsyncIterator[House]:
    clock = LaterClock()
    here = dataclasses.replace(settings, themes_folder=CHECKOUT / "themes")
    with installed(tmp_path, PACKAGE, LEDGER) as points:
        async with opened(here, clock=clock, plugins=points) as app:
            assert not app.parts.registry.refused
            async with app.parts.tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
                await app.parts.enablement.enable(scope, OTHER)
            house = House(app=app, clock=clock, practice=practice)
            await house.enable()
            yield house


@examples(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_once_for_each_event_and_plugin(two: House, steps: list[str]) -> None:
    notes = []
    await two.enable()
    for step in steps:
        if step in ("tell", "fail"):
            two.work.failing["error"] = 1 if step == "fail" else 0
            notes.append(await _tell(two, "error" if step == "fail" else ""))
        await _do(two, step)
    await two.enable()
    for _ in range(3):
        await two.drain()
        two.clock.move(minutes=10)
    async with two.scope():
        assert not await OutboxDelivery.exists().where(
            OutboxDelivery.state.not_in(["done"]), OutboxDelivery.every_minutes.is_null()
        )
    for note in notes:
        assert (await two.heard(note), await two.heard(note, "acme.ledger:Note:heard")) == (1, 1)


async def _tell(house: House, how: str) -> UUID:
    note = uuid4()
    async with house.scope() as scope:
        await outbox.emit(
            scope,
            WRITTEN,
            handlers=[told("acme/logbook"), told(OTHER)],
            source="acme/logbook",
            resource=("Note", note),
            facts={"how": how},
        )
    return note


async def _do(house: House, step: str) -> None:
    async with house.scope():
        ids = await OutboxDelivery.select(OutboxDelivery.id).output(as_list=True)
    deliver = house.app.deliveries.deliver
    match step:
        case "drain":
            await house.drain()
        case "twice":
            await asyncio.gather(*(deliver(house.practice.id, one) for one in ids for _ in range(2)))
        case "again" if ids:
            await deliver(house.practice.id, ids[-1], again=True)
        case "handed out" if ids:
            async with house.scope() as scope:
                await scope.run("UPDATE core.outbox_due SET tries = tries + 1", ())
        case "off":
            await house.disable()
        case "on":
            await house.enable()
        case "later":
            house.clock.move(minutes=10)
        case _:
            pass
