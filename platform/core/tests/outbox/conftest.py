"""An application with one plugin that writes what it is told into the audit: kept or undone with all else."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from portico import outbox
from portico.app import App, opened
from portico.audit.tables import AuditEvent
from portico.outbox.deliver import Outcome
from portico.outbox.tables import OutboxDelivery, OutboxDue
from portico.plugins.schedules import task_of, told
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_testkit.clock import LaterClock
from portico_testkit.outbox import drain
from portico_testkit.packages import Package, installed

CHECKOUT = Path(__file__).parents[4]
ACTOR = Actor.system("test")
LOGBOOK = "acme/logbook"
HEARD = "acme.logbook:Note:heard"
WRITTEN = "acme.logbook.Note.written"

SOURCE = """
from portico_sdk.markers import hookimpl
from . import work

class Logbook:
    @hookimpl
    async def on_event(self, ctx: PluginContext, event: Event) -> None:
        await work.hear(ctx, event.resource[1], event.facts.get("how", ""))

plugin = Logbook()
"""
WORK = """
import asyncio
from portico_sdk import PluginContext, RetryLater, Task

seen = []
# What a test lets happen once: how often yet, by the word in the event.
failing = {}

async def hear(ctx: PluginContext, note, how: str) -> None:
    seen.append((ctx.tenant.slug, note))
    await ctx.audit.changed("acme.logbook:Note:heard", patient_id=None, resource=("Note", note), action="C")
    if how == "again":
        await ctx.queue.later("tidy", str(note))
    if failing.get(how, 0):
        failing[how] -= 1
        if how == "wait":
            raise RetryLater(120)
        if how == "exit":
            raise SystemExit(3)
        raise ValueError("Eleanor Whitfield is told nothing")

async def tidy(ctx: PluginContext, task: Task) -> None:
    seen.append((task.name, task.key, task.tries))
    if failing.get("tidy", 0):
        failing["tidy"] -= 1
        raise ValueError("secret words")
    if task.key == "renew":
        await ctx.queue.later("tidy", "renew", at=task.due.replace(year=2999))
"""
TABLES = """
[ports]
audit = "Writes down what it was told."
queue = "Tidies up later."
[[audit]]
code = "acme.logbook:Note:heard"
sentence = "A note was heard of."
[[tasks]]
name = "tidy"
run = "work:tidy"
[[tasks]]
name = "hourly"
run = "work:tidy"
every_minutes = 60
"""
PACKAGE = Package(
    id=LOGBOOK,
    plugin=SOURCE,
    hooks=("on_event",),
    manifest_lines=(f'subscribes = ["{WRITTEN}"]', f'emits = ["{WRITTEN}"]'),
    manifest_tables=TABLES,
    files={"work.py": WORK},
)


@dataclass(kw_only=True)
class House:
    """The application, and a test's hands in it."""

    app: App
    clock: LaterClock
    practice: Tenant
    calls: list[UUID] = field(default_factory=list[UUID])

    @property
    def work(self):
        return __import__("acme_logbook.work", fromlist=["seen"])

    def scope(self, practice: Tenant | None = None):
        return self.app.parts.tenancy.tenant_scope(practice or self.practice, ACTOR, "SYSADMIN")

    async def enable(self, practice: Tenant | None = None) -> None:
        async with self.scope(practice) as scope:
            await self.app.parts.enablement.enable(scope, LOGBOOK)

    async def disable(self) -> None:
        async with self.scope() as scope:
            await self.app.parts.enablement.disable(scope, LOGBOOK)

    async def tell(self, how: str = "", note: UUID | None = None) -> UUID:
        note = note or uuid4()
        async with self.scope() as scope:
            handlers = [told(LOGBOOK)]
            facts = {"how": how}
            await outbox.emit(scope, WRITTEN, handlers=handlers, source=LOGBOOK, resource=("Note", note), facts=facts)
        return note

    async def later(self, key: str) -> None:
        async with self.scope() as scope:
            await outbox.enqueue(scope, task_of(LOGBOOK, "tidy"), key=key)

    async def drain(self) -> Sequence[Outcome]:
        return await drain(self.app, self.practice)

    async def delivery(self, handler: str = told(LOGBOOK), key: str | None = None) -> OutboxDelivery:
        """The one delivery to this handler."""
        query = OutboxDelivery.objects().where(OutboxDelivery.handler == handler)
        async with self.scope():
            (one,) = await (query if key is None else query.where(OutboxDelivery.key == key))
        return one

    async def due(self) -> int:
        """How much is on the dispatcher's list, but for the schedule."""
        async with self.scope():
            return await OutboxDue.count().where(OutboxDue.due_at < self.app.deliveries.now())

    async def heard(self, note: UUID, code: str = HEARD) -> int:
        """How often the note stands in the audit."""
        async with self.scope():
            return await AuditEvent.count().where(AuditEvent.code == code, AuditEvent.resource_ids.any(note))


@pytest.fixture
async def house(settings: Settings, practice: Tenant, tmp_path: Path) -> AsyncIterator[House]:
    clock = LaterClock()
    here = dataclasses.replace(settings, themes_folder=CHECKOUT / "themes")
    with installed(tmp_path, PACKAGE) as points:
        async with opened(here, clock=clock, plugins=points) as app:
            assert not app.parts.registry.refused
            house = House(app=app, clock=clock, practice=practice)
            await house.enable()
            await house.drain()
            house.work.seen.clear()
            yield house
