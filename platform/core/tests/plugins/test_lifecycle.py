"""Enabling in one transaction: tried first, kept together, and nothing of it when the plugin fails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from portico import piccolo_conf
from portico.notify.post import Post
from portico.plugins.enablement import CannotEnable, Enablement
from portico.plugins.generations import RedisGenerations
from portico.plugins.lifecycle import Lifecycle, Wish
from portico.plugins.migrations import apps
from portico.plugins.relay import Relay
from portico.plugins.secrets import Secrets
from portico.plugins.services import Services
from portico.plugins.troubles import Troubles
from portico.tenancy.context import Actor
from portico.tenancy.migrate import migrate
from portico_sdk import BadInput

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
PLUGIN = """
from acme_{0}.tables import Note
class Plugin:
    @hookimpl
    async def before_enable(self, ctx: PluginContext) -> Sequence[Problem]:
        await Note(text="tried").save()
        return ()
    @hookimpl
    async def after_enable(self, ctx: PluginContext) -> None:
        await Note(text="begun").save()
        {1}
plugin = Plugin()
"""


@pytest.fixture
def enabled(discovered, stored, tenancy, practice, owner_url, settings):
    """Enables a plugin twice; gives the texts of its notes afterwards, and whether it is on."""

    async def run(name, ending="pass", wish=None):
        registry = discovered(stored(name, PLUGIN.format(name, ending), "before_enable", "after_enable"))
        assert not registry.refused, registry.refused
        (plugin,) = registry.ready
        await migrate(owner_url, [piccolo_conf.CORE, *apps(registry)], runtime_url=settings.database_url)
        enablement = Enablement(registry, RedisGenerations(tenancy.redis), lambda: NOW)
        services = Services(clock=lambda: NOW, keys=tenancy.keys, post=Post(tenancy.keys, lambda: NOW))
        relay = Relay(registry, enablement, services, troubles=Troubles(tenancy.redis, lambda: NOW))
        lifecycle = Lifecycle(enablement, relay, Secrets(tenancy.keys), lambda: NOW)
        for _ in range(2):
            try:
                async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
                    await lifecycle.enable(scope, plugin.id, wish)
            except CannotEnable:
                pass
        from importlib import import_module

        note = import_module(f"acme_{name}.tables").Note
        async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
            async with scope.savepoint(role=plugin.database_role):
                texts = [row["text"] for row in await note.select(note.text)]
            return texts, (await enablement.standing(plugin.id)).enabled

    return run


async def test_what_trying_wrote_is_undone_and_beginning_happens_once(enabled):
    assert await enabled("tried") == (["begun"], True)


async def test_one_that_can_not_begin_is_not_on_and_left_nothing(enabled):
    assert await enabled("stuck", "raise ValueError") == ([], False)


@pytest.mark.parametrize("secrets", [{"nothing": "x"}])
async def test_a_secret_that_it_does_not_declare(enabled, secrets):
    with pytest.raises(BadInput):
        await enabled("secretive", wish=Wish(secrets=secrets))
