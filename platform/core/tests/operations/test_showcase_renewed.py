"""A showcase's days come by themselves: once a day the plugins add what is missing, and nothing is sent from it."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from portico import practices
from portico.app import App, opened
from portico.identity.memory import InMemoryDirectory
from portico.outbox.tables import OutboxDelivery
from portico.outbox.upkeep import keep_upkeep
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.workshop import Workshop
from portico_scheduling.tables import Appointment
from portico_testkit.clock import MovableClock
from portico_testkit.outbox import drain

TEST = Actor.system("test")
MAPLE = Path(__file__).parents[4] / "tenants" / "showcase" / "maple"


@dataclasses.dataclass
class Open:
    """The showcase that is delivered, under a name of this test's own."""

    app: App
    clock: MovableClock
    tenant: Tenant

    async def visits(self) -> list[datetime]:
        tenancy = self.app.parts.tenancy
        async with tenancy.tenant_scope(self.tenant, TEST, "SYSADMIN") as scope, scope.savepoint(role="p_scheduling"):
            rows = await Appointment.select(Appointment.starts).order_by(Appointment.starts)
        return [row["starts"] for row in rows]

    async def handlers(self) -> set[str]:
        async with self.app.parts.tenancy.tenant_scope(self.tenant, TEST, "SYSADMIN") as scope:
            await keep_upkeep(scope, self.clock())
            rows = await OutboxDelivery.select(OutboxDelivery.handler).where(OutboxDelivery.every_minutes > 0)
        return {str(row["handler"]) for row in rows}


@pytest.fixture
async def maple(settings: Settings) -> AsyncIterator[Open]:
    clock, directory = MovableClock(), InMemoryDirectory()
    async with opened(settings, clock=clock, directory=directory) as app:
        made = Workshop.of(app, directory)
        yield Open(app, clock, await practices.apply(made, MAPLE, slug=f"m{secrets.token_hex(5)}"))


async def test_the_days_that_come_are_filled(maple: Open) -> None:
    handlers = await maple.handlers()
    assert {one for one in handlers if one.startswith("core:")} == {"core:showcase"}
    await drain(maple.app, maple.tenant)
    before = await maple.visits()
    assert before[-1] > maple.clock()
    maple.clock.move(days=30)
    await drain(maple.app, maple.tenant)
    later = await maple.visits()
    assert later[-1] > maple.clock(), "a month later there are visits to come again"
    await drain(maple.app, maple.tenant)
    assert await maple.visits() == later
