"""A practice with scheduling, a plugin that behaves and a hostile one; what is done there, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from portico import outbox
from portico.outbox.deliver import Outcome
from portico.outbox.tables import OutboxDelivery
from portico.plugins.answers import Results
from portico.plugins.schedules import task_of
from portico.tenancy.context import Actor, Tenant
from portico_sdk import AppointmentDraft, Objection
from portico_testkit.clock import LaterClock
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors

from plugins.scheduling.tests.house import House

MakePractice = Callable[..., Awaitable[Tenant]]

GOOD, SCHEDULING = "acme/careful", "portico/scheduling"
BOOK = "/p/scheduling/book"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A practice that enabled scheduling, a good plugin and one hostile one, and a patient there."""

    practice: Tenant
    patient: Visitor
    visitors: Visitors
    plugin_id: str
    clock: LaterClock

    @property
    def page(self) -> str:
        """The hostile plugin's page among the practice's features."""
        return f"/practice/features/{self.plugin_id.replace('/', '.')}"

    def scope(self):
        return self.visitors.app.parts.tenancy.tenant_scope(self.practice, Actor.system("test"), "SYSADMIN")

    async def objections(self) -> Results[Sequence[Objection]]:
        """What all plugins say to a visit at five in the afternoon."""
        late = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
        draft = AppointmentDraft(
            patient_id=uuid4(),
            practitioner_id=uuid4(),
            location_id=uuid4(),
            start=late,
            end=late + timedelta(minutes=20),
        )
        async with self.scope() as scope:
            return await self.visitors.app.parts.relay.collect(scope, "check_booking", draft)

    async def furnish(self) -> None:
        """People, a place and hours, so that a visit can be booked."""
        plugin = self.visitors.app.parts.registry.get(SCHEDULING)
        assert plugin is not None
        await House(tenancy=self.visitors.app.parts.tenancy, plugin=plugin, tenant=self.practice).furnish()

    async def book(self) -> UUID:
        """The patient books the first time of a day to come."""
        day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
        address = f"{BOOK}?since={day}"
        (slot, *_) = re.findall(r'name="slot" value="([^"]+)"', (await self.patient.get(address)).text)
        held = await self.patient.send(address, slot=slot)
        assert held.status_code == 303, held.text
        booked = await self.patient.send(held.headers["location"], description="My knee")
        assert booked.status_code == 303, booked.text
        return UUID(booked.headers["location"].partition("?")[0].rpartition("/")[2])

    async def cancel(self, visit: UUID) -> None:
        assert (await self.patient.send(f"/p/scheduling/visits/{visit}/cancel")).status_code == 303

    async def ask_for_work(self, key: str) -> None:
        """The hostile plugin's task is due."""
        async with self.scope() as scope:
            await outbox.enqueue(scope, task_of(self.plugin_id, "work"), key=key)

    async def drain(self) -> Sequence[Outcome]:
        return await drain(self.visitors.app, self.practice)

    async def deliveries(self) -> dict[str, OutboxDelivery]:
        """By handler; of equal ones the last asked for."""
        async with self.scope():
            return {one.handler: one for one in await OutboxDelivery.objects().order_by(OutboxDelivery.id)}
