"""A declaration turns features on with their settings, once; what can't be is said with the feature's own words."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from portico import practices
from portico.app import opened
from portico.audit.tables import AuditEvent
from portico.declared import DeclarationError
from portico.identity.memory import InMemoryDirectory
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico.workshop import Workshop
from portico_testkit.clock import LaterClock
from portico_testkit.packages import Package, installed

DECLARED = """
slug = "{slug}"
name = "Maple Family Medicine"
theme = "portico"
timezone = "America/Chicago"
locale = "en"
phone = "(406) 555-0100"
address = "1 Maple Street"
hours = ""
patient_second_factor = "required"
{features}
"""
MANIFEST = """
[[settings]]
key = "days"
type = "integer"
label = "Days"
default = 3
minimum = 1
"""
PLUGIN = """
class Plugin:
    @hookimpl
    async def before_enable(self, ctx: PluginContext) -> Sequence[Problem]:
        return (Problem(message="Seven is too long.", key="days"),) if ctx.settings["days"] == 7 else ()
plugin = Plugin()
"""
WITH_DAYS = 'features = ["acme/pills"]\n[settings."acme/pills"]\ndays = {}'


@pytest.fixture
async def workshop(settings: Settings, tmp_path: Path) -> AsyncIterator[Workshop]:
    directory = InMemoryDirectory()
    package = Package(id="acme/pills", plugin=PLUGIN, hooks=("before_enable",), manifest_tables=MANIFEST)
    with installed(tmp_path, package) as points:
        async with opened(settings, clock=LaterClock(), plugins=points, directory=directory) as app:
            yield Workshop.of(app, directory)


@pytest.fixture
def declare(tmp_path: Path):
    slug = f"m{secrets.token_hex(5)}"

    def write(features: str) -> Path:
        (tmp_path / "practice.toml").write_text(DECLARED.format(slug=slug, features=features))
        return tmp_path

    return write


async def test_on_with_its_settings_and_twice_changes_nothing(workshop, declare):
    folder = declare(WITH_DAYS.format(5))
    await practices.apply(workshop, folder)
    tenant = await practices.apply(workshop, folder)
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        assert (await workshop.tools.enablement.enabled(scope)).settings == {"acme/pills": {"days": 5}}
        rows = await AuditEvent.select(AuditEvent.code).where(AuditEvent.plugin_id == "acme/pills")
    assert [row["code"] for row in rows] == ["core:plugin:enabled"]


async def test_without_settings_what_the_practice_chose_stays(workshop, declare):
    await practices.apply(workshop, declare(WITH_DAYS.format(5)))
    tenant = await practices.apply(workshop, declare('features = ["acme/pills"]'))
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        assert (await workshop.tools.enablement.enabled(scope)).settings == {"acme/pills": {"days": 5}}


@pytest.mark.parametrize(
    ("features", "words"),
    [
        (WITH_DAYS.format(0), "days: 0 is less than 1"),
        (WITH_DAYS.format(7), "Seven is too long."),
        ('features = ["acme/none"]', "not installed"),
        ('[settings."acme/pills"]\ndays = 5', "not among its features"),
    ],
)
async def test_what_can_not_be_is_said(workshop, declare, features, words):
    with pytest.raises(DeclarationError, match=words):
        await practices.apply(workshop, declare(features))
