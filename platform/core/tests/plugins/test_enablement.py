"""Enabling is a row: seen by every process at its next request, also when Valkey forgets or is gone."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from portico.audit.tables import AuditEvent
from portico.plugins.enablement import CannotEnable, Enablement
from portico.plugins.generations import KEY, RedisGenerations
from portico.plugins.tables import PluginEnablement
from portico.tenancy.context import Actor, ActorKind
from portico.tenancy.redis import Redis
from portico_sdk import BadInput
from portico_testkit.packages import Package

SETTINGS = """
[[settings]]
key = "days"
type = "integer"
label = "Days"
default = 3
minimum = 1
[[settings]]
key = "colour"
type = "choice"
label = "Colour"
choices = ["red", "blue"]
"""
NOTES, OTHER = "acme/notes", "acme/other"
STAFF = Actor(kind=ActorKind.STAFF, id=None, name="Ann Owner", role="owner")


class Process:
    """What one process holds."""

    def __init__(self, registry, redis, tenancy) -> None:
        self.enablement = Enablement(registry, RedisGenerations(redis))
        self._tenancy = tenancy

    @asynccontextmanager
    async def scope(self, practice):
        async with self._tenancy.tenant_scope(practice, STAFF, "HOPERAT") as scope:
            yield scope

    async def enabled(self, practice):
        async with self.scope(practice) as scope:
            return await self.enablement.enabled(scope)

    async def enable(self, practice, plugin_id=NOTES, chosen=None):
        async with self.scope(practice) as scope:
            await self.enablement.enable(scope, plugin_id, chosen)

    async def disable(self, practice, plugin_id=NOTES):
        async with self.scope(practice) as scope:
            await self.enablement.disable(scope, plugin_id)


@pytest.fixture
def processes(tenancy, discovered):
    """Two processes on the same machine, with the same plugins."""

    def make(*packages, redis=None):
        registry = discovered(*packages)
        assert not registry.refused
        return [Process(registry, redis or tenancy.redis, tenancy) for _ in range(2)]

    return make


async def test_the_next_request_of_every_process_sees_it(processes, practice, other_practice):
    one, two = processes(Package(), Package(id=OTHER))
    assert (await one.enabled(practice)).ids == (await two.enabled(practice)).ids == ()
    await one.enable(practice)
    assert (await two.enabled(practice)).ids == (NOTES,)
    assert (await one.enabled(practice)).ids == (NOTES,)
    assert (await two.enabled(other_practice)).ids == ()
    await two.enable(practice, OTHER)
    assert (await one.enabled(practice)).ids == (NOTES, OTHER)
    await two.disable(practice)
    assert (await one.enabled(practice)).ids == (OTHER,)
    assert NOTES not in await two.enabled(practice)


async def test_no_query_while_nothing_changes(processes, practice):
    one, _ = processes(Package())
    await one.enable(practice)
    await one.enabled(practice)
    async with one.scope(practice) as scope:
        assert (await one.enablement.enabled(scope)).ids == (NOTES,)
        assert not scope._transaction.is_open


async def test_valkey_forgets(processes, practice, tenancy):
    one, two = processes(Package())
    await one.enable(practice)
    await tenancy.redis.of_tenant(practice.id).delete(KEY)
    assert (await two.enabled(practice)).ids == (NOTES,)
    assert await tenancy.redis.of_tenant(practice.id).number(KEY) == 1


async def test_valkey_is_gone(processes, practice):
    gone = Redis.open("redis://127.0.0.1:1/0", timeout_s=0.2)
    one, two = processes(Package(), redis=gone)
    await one.enable(practice)
    assert (await two.enabled(practice)).ids == (NOTES,)
    await two.disable(practice)
    assert (await one.enabled(practice)).ids == ()
    await gone.close()


async def test_what_is_rolled_back_was_never_enabled(processes, practice):
    one, two = processes(Package())
    async with one.scope(practice) as scope:
        await one.enablement.enable(scope, NOTES)
        assert NOTES in await one.enablement.enabled(scope), "it sees its own change"
        await scope.rollback()
    assert (await one.enabled(practice)).ids == (await two.enabled(practice)).ids == ()
    await two.enable(practice)
    assert (await one.enabled(practice)).ids == (NOTES,)


async def test_two_changes_at_once(processes, practice):
    one, two = processes(Package(), Package(id=OTHER))
    await asyncio.gather(one.enable(practice), two.enable(practice, OTHER))
    assert (await one.enabled(practice)).ids == (await two.enabled(practice)).ids == (NOTES, OTHER)
    assert (await one.enabled(practice)).generation == 2


async def test_it_is_audited_once(processes, practice):
    one, _ = processes(Package())
    await one.enable(practice)
    await one.enable(practice)
    await one.disable(practice)
    await one.disable(practice)
    async with one.scope(practice):
        rows = await AuditEvent.select(AuditEvent.code, AuditEvent.plugin_id, AuditEvent.plugin_version).order_by(
            AuditEvent.recorded
        )
    assert [(row["code"], row["plugin_id"], row["plugin_version"]) for row in rows] == [
        ("core:plugin:enabled", NOTES, "1.0.0"),
        ("core:plugin:disabled", NOTES, "1.0.0"),
    ]


async def test_settings_have_types_and_defaults(processes, practice):
    one, two = processes(Package(manifest_tables=SETTINGS))
    await one.enable(practice)
    assert (await two.enabled(practice)).settings[NOTES] == {"days": 3, "colour": None}
    await one.enable(practice, chosen={"days": 9, "colour": "red"})
    assert (await two.enabled(practice)).settings[NOTES] == {"days": 9, "colour": "red"}
    with pytest.raises(BadInput) as raised:
        await one.enable(practice, chosen={"days": 0, "colour": "green", "size": 1})
    assert set(raised.value.fields) == {"days", "colour", "size"}
    await one.disable(practice)
    await one.enable(practice)
    assert (await two.enabled(practice)).settings[NOTES]["days"] == 9, "disabling keeps what was chosen"


async def test_a_setting_that_no_longer_fits_falls_back(processes, practice):
    one, _ = processes(Package(manifest_tables=SETTINGS))
    await one.enable(practice)
    async with one.scope(practice):
        await PluginEnablement.update({PluginEnablement.settings: '{"days": "many", "gone": 1}'}, force=True)
    one, _ = processes(Package(manifest_tables=SETTINGS))
    assert (await one.enabled(practice)).settings[NOTES] == {"days": 3, "colour": None}


async def test_what_is_not_installed_can_be_disabled_but_not_enabled(processes, practice):
    one, _ = processes(Package())
    with pytest.raises(CannotEnable, match="not installed"):
        await one.enable(practice, "acme/gone")
    await one.disable(practice, "acme/gone")


async def test_neighbours(processes, practice):
    one, _ = processes(
        Package(manifest_lines=('requires = ["slots"]',)),
        Package(id=OTHER, manifest_lines=('provides = ["slots"]',)),
        Package(id="acme/rival", manifest_lines=('conflicts = ["slots"]',)),
    )
    with pytest.raises(CannotEnable, match="needs slots"):
        await one.enable(practice)
    await one.enable(practice, OTHER)
    await one.enable(practice)
    with pytest.raises(CannotEnable, match="together"):
        await one.enable(practice, "acme/rival")
    with pytest.raises(CannotEnable, match="can't work without it"):
        await one.disable(practice, OTHER)
