"""A plugin asks the others amid its own work: each behind walls of its own, and the asker's work goes on."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from portico import piccolo_conf
from portico.notify.post import Post
from portico.plugins.enablement import Enablement
from portico.plugins.generations import RedisGenerations
from portico.plugins.isolation import plugin_call
from portico.plugins.migrations import apps
from portico.plugins.relay import Relay
from portico.plugins.services import Services
from portico.plugins.troubles import Troubles
from portico.tenancy.context import Actor
from portico.tenancy.migrate import migrate
from portico_sdk import AppointmentDraft

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
BOOKER = """
from acme_booker.tables import Note
class Plugin:
    @hookimpl
    async def demo_data(self, ctx: PluginContext) -> None:
        pass
plugin = Plugin()
"""
CHECKER = """
from acme_checker.tables import Note
class Plugin:
    @hookimpl
    async def check_booking(self, ctx: PluginContext, draft: AppointmentDraft) -> Sequence[Objection]:
        {0}
plugin = Plugin()
"""
OBJECTS = 'return (Objection(message=f"{await Note.count()} notes, in {ctx.language}"),)'
DRAFT = AppointmentDraft(patient_id=uuid4(), practitioner_id=uuid4(), location_id=uuid4(), start=NOW, end=NOW)


@pytest.fixture
def booking(discovered, stored, tenancy, practice, owner_url, settings):
    """What the asker is told, and how many notes of its own it has kept when its act is through."""

    async def run(body: str, *, act: str = "goes on"):
        registry = discovered(
            stored("booker", BOOKER, "demo_data"), stored("checker", CHECKER.format(body), "check_booking")
        )
        assert not registry.refused, registry.refused
        await migrate(owner_url, [piccolo_conf.CORE, *apps(registry)], runtime_url=settings.database_url)
        enablement = Enablement(registry, RedisGenerations(tenancy.redis))
        services = Services(clock=lambda: NOW, keys=tenancy.keys, post=Post(tenancy.keys, lambda: NOW))
        relay = Relay(registry, enablement, services, troubles=Troubles(tenancy.redis, lambda: NOW))
        booker = registry.get("acme/booker")
        from acme_booker.tables import Note

        async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
            for one in registry.ready:
                await enablement.enable(scope, one.id)
        async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
            enabled = await enablement.enabled(scope)
            async with plugin_call(scope, booker, read_only=False, deadline_s=10):
                ctx = relay.context(scope, booker, enabled, place="test", language="es")
                await Note(text="before").save()
                said = await ctx.checks.booking(DRAFT)
                await Note(text="after").save()
        async with (
            tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope,
            scope.savepoint(role=booker.database_role),
        ):
            return said, await Note.count()

    return run


async def test_it_hears_the_others_and_goes_on(booking):
    said, kept = await booking(OBJECTS)
    assert [one.message for one in said] == ["0 notes, in es"]
    assert kept == 2, "both notes are its own, also the one after the question"


@pytest.mark.parametrize(
    "body",
    [
        "await Note(text='x').save()\n        return ()",
        "await Note.raw('select * from p_acme_booker.note').run()\n        return ()",
        "await Note.raw('select 1 / 0').run()\n        return ()",
        "await asyncio.sleep(60)\n        return ()",
        "return 'no'",
        "sys.exit(1)",
    ],
    ids=["writes", "another's table", "a broken query", "late", "a wrong answer", "exits"],
)
async def test_a_check_that_fails_does_not_block(booking, body, caplog):
    with caplog.at_level(logging.WARNING):
        said, kept = await booking(body)
    assert (list(said), kept) == ([], 2)
    assert "acme/checker 1.0.0: hook check_booking failed" in caplog.text
