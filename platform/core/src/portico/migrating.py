"""`portico migrate`: core's tables, those of every installed plugin, and the bucket that files go to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from portico.aws import Objects, StorageUnavailable
from portico.plugins.discovery import discover
from portico.plugins.migrations import apps
from portico.settings import Settings
from portico.tenancy.migrate import App, Migrated, migrate
from portico.tenancy.roles import MigrationFailed

CORE = App(module="portico.piccolo_app")


async def migrate_all(settings: Settings, owner_database_url: str) -> Migrated:
    """Raises MigrationFailed, StorageUnavailable. A plugin that can't be migrated is parked, and the rest goes on."""
    await Objects(settings).ensure_bucket()
    return await migrate(owner_database_url, [CORE, *apps(discover())], runtime_url=settings.database_url)


def run(settings: Settings, say: Callable[[str], None]) -> int:
    """0 also where a plugin was parked: the release stands, the plugin's pages are closed."""
    if not settings.owner_database_url:
        say("PORTICO_OWNER_DATABASE_URL is missing: migrating needs the owner's way in. See docs/operations.md.")
        return 1
    try:
        done = asyncio.run(migrate_all(settings, settings.owner_database_url))
    except (MigrationFailed, StorageUnavailable) as error:
        say(str(error))
        return 1
    for name in done.applied:
        say(f"applied  {name}")
    for plugin in done.parked:
        say(f"parked   {plugin.plugin}: {plugin.reason}. {plugin.way_out}")
    say("The database is up to date.")
    return 0
