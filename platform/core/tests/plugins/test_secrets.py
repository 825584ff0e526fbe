"""Secrets: sealed for one practice, plugin and name; got by name through the port, shown to nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from portico.notify.post import Post
from portico.plugins.context import make_context
from portico.plugins.isolation import plugin_call
from portico.plugins.secrets import Secrets
from portico.plugins.services import Services
from portico.plugins.tables import PluginSecret
from portico.tenancy.context import Actor
from portico_sdk import NotConnected, PortNotGranted
from portico_testkit.packages import Package

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
MANIFEST = '[ports]\nsecrets = "x"\n[[secrets]]\nkey = "token"\nlabel = "Token"\n'
VALUE = "tok-77-known-to-nobody"


@pytest.fixture
def secrets(tenancy):
    return Secrets(tenancy.keys)


@pytest.fixture
def plugin(discovered):
    (found,) = discovered(Package(manifest_tables=MANIFEST)).installed
    assert found.state == "ready", found.reason
    return found


def inside(tenancy, practice):
    return tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN")


def port(tenancy, scope, plugin, proposed=None):
    services = Services(clock=lambda: NOW, keys=tenancy.keys, post=Post(tenancy.keys, lambda: NOW))
    return make_context(scope, plugin, services, settings={}, proposed=proposed)


async def test_through_the_port(tenancy, practice, other_practice, secrets, plugin, caplog):
    async with inside(tenancy, practice) as scope:
        await secrets.put(scope, plugin.id, "token", VALUE, NOW)
        async with plugin_call(scope, plugin, read_only=True, deadline_s=5):
            ctx = port(tenancy, scope, plugin)
            assert await ctx.secrets.get("token") == VALUE
            assert VALUE not in repr(ctx)
    async with inside(tenancy, other_practice) as scope:
        with pytest.raises(NotConnected):
            await port(tenancy, scope, plugin).secrets.get("token")
    assert VALUE not in caplog.text


async def test_only_those_of_the_manifest(tenancy, practice, secrets, plugin):
    async with inside(tenancy, practice) as scope:
        await secrets.put(scope, plugin.id, "other", VALUE, NOW)
        with pytest.raises(PortNotGranted, match=r"\[\[secrets\]\]"):
            await port(tenancy, scope, plugin).secrets.get("other")


async def test_what_is_proposed_comes_first(tenancy, practice, secrets, plugin):
    async with inside(tenancy, practice) as scope:
        await secrets.put(scope, plugin.id, "token", VALUE, NOW)
        assert await port(tenancy, scope, plugin, {"token": "new"}).secrets.get("token") == "new"
        with pytest.raises(NotConnected):
            await port(tenancy, scope, plugin, {"token": None}).secrets.get("token")


async def test_sealed_where_it_lies_and_good_nowhere_else(tenancy, practice, secrets):
    async with inside(tenancy, practice) as scope:
        await secrets.put(scope, "acme/notes", "token", VALUE, NOW)
        (row,) = await PluginSecret.objects()
        assert VALUE.encode() not in bytes(row.sealed)
        assert VALUE not in repr(row)
        # Moved to another plugin's name, it opens nothing.
        row.plugin_id = "acme/thief"
        await row.save()
        with pytest.raises(NotConnected):
            await secrets.get(scope, "acme/thief", "token")


async def test_replaced_and_removed(tenancy, practice, secrets):
    async with inside(tenancy, practice) as scope:
        for value in ("one", "two"):
            await secrets.put(scope, "acme/notes", "token", value, NOW)
        await secrets.put(scope, "acme/notes", "spare", "x", NOW)
        assert await secrets.get(scope, "acme/notes", "token") == "two"
        assert await secrets.set_at("acme/notes") == {"token": NOW, "spare": NOW}
        await secrets.remove("acme/notes", "token")
        assert list(await secrets.set_at("acme/notes")) == ["spare"]
        await secrets.remove("acme/notes")
        assert await secrets.set_at("acme/notes") == {}
