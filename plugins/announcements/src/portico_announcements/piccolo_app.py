"""This plugin's tables and migrations, for Piccolo."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="portico_announcements",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(["portico_announcements.tables"], exclude_imported=True),
    migration_dependencies=[],
)
