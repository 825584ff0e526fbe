"""Works with everything of their own but PostgreSQL: what is killed here is nobody else's."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from portico.app import opened
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico_testkit.packages import installed

from tests.outbox.workers import ACTOR, CHECKOUT, DIARY, PACKAGE, Works, own_valkey


@pytest.fixture
async def works(settings: Settings, practice: Tenant, tmp_path: Path) -> AsyncIterator[Works]:
    gates, plugins = tmp_path / "gates", tmp_path / "plugins"
    gates.mkdir()
    plugins.mkdir()
    async with own_valkey(tmp_path / "valkey.log") as valkey:
        own = dataclasses.replace(
            settings,
            redis_url=valkey.url,
            themes_folder=CHECKOUT / "themes",
            queue_resend_seconds=2,
            queue_name=f"q{practice.id.hex}",
        )
        with installed(plugins, PACKAGE) as points:
            async with opened(own, plugins=points) as app:
                async with app.parts.tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
                    await app.parts.enablement.enable(scope, DIARY)
                yield Works(app=app, practice=practice, settings=own, valkey=valkey, gates=gates, plugins=plugins)
