"""Plugins written to disk by the test and found through real entry points."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from portico.plugins.discovery import discover
from portico.plugins.registry import Registry
from portico_testkit.packages import Package, installed

Discover = Callable[..., Registry]


@pytest.fixture
def discovered(tmp_path: Path) -> Iterator[Discover]:
    """`discovered(Package(...), Package(...))` → the registry of a machine with these plugins."""
    with contextlib.ExitStack() as stack:

        def run(*packages: Package) -> Registry:
            return discover(stack.enter_context(installed(tmp_path, *packages)))

        yield run


TABLES = """
from piccolo.columns import Text
from portico_sdk.data import TenantTable
class Note(TenantTable, schema="p_acme_{0}", tablename="note"):
    text = Text()
"""
APP = """
from pathlib import Path
from piccolo.conf.apps import AppConfig
from acme_{0}.tables import Note
APP_CONFIG = AppConfig(
    app_name="acme_{0}", migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"), table_classes=[Note]
)
"""
MIGRATION = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from acme_{0}.tables import Note
ID = "2026-11-02T10:00:00:000000"
async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="acme_{0}", description="")
    async def run():
        await Note.create_table()
    manager.add_raw(run)
    return manager
"""
STORAGE = """
[ports]
db = "x"
checks = "x"
[storage]
schema = "p_acme_{0}"
phi = true
retention = "x"
"""


@pytest.fixture
def stored() -> Callable[..., Package]:
    """`stored("notes", source, "home")` → a plugin acme/notes with a table `Note` of its own and these hooks."""

    def make(name: str, source: str, *hooks: str) -> Package:
        files = {"tables.py": TABLES, "piccolo_app.py": APP, "piccolo_migrations/one.py": MIGRATION}
        return Package(
            id=f"acme/{name}",
            plugin=source,
            hooks=hooks,
            manifest_tables=STORAGE.format(name),
            files={path: text.format(name) for path, text in files.items()},
        )

    return make
