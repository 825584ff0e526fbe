"""Core's Piccolo app: the tables of all rooms, and their migration.

Until the first release there is one migration, rewritten when a table changes (in a checkout's root):

    rm platform/core/src/portico/piccolo_migrations/core_*.py
    PICCOLO_CONF=portico.piccolo_conf .venv/bin/piccolo migrations new core --auto

A database made before that must be made anew (`make clean-state`).
"""

from __future__ import annotations

import importlib
from pathlib import Path

from piccolo.conf.apps import AppConfig
from piccolo.table import Table

_ROOMS = (
    "tenancy",
    "identity",
    "audit",
    "outbox",
    "themes",
    "clinical",
    "notify",
    "plugins",
    "onboarding",
    "domains",
    "operations",
)


def _tables(room: str) -> list[type[Table]]:
    """The tables that this room's tables.py defines. (Piccolo's table_finder takes imported base classes too.)"""
    module = importlib.import_module(f"portico.{room}.tables")
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Table) and value.__module__ == module.__name__
    ]


APP_CONFIG = AppConfig(
    app_name="core",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[table for room in _ROOMS for table in _tables(room)],
    migration_dependencies=[],
)
