"""What the contract says of a plugin's tables: each row is a practice's, the migrations make what the classes say."""

# Piccolo documents `_meta` as the place to read these from.
# pyright: reportPrivateUsage=false
from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from piccolo.apps.migrations.auto import DiffableTable, SchemaDiffer, SchemaSnapshot
from piccolo.columns import ForeignKey
from piccolo.conf.apps import AppConfig
from portico_sdk.data import TenantRef, TenantTable


def app_of(package: str) -> AppConfig | None:
    """The plugin's Piccolo app, if it keeps anything."""
    if importlib.util.find_spec(f"{package}.piccolo_app") is None:
        return None
    app: object = importlib.import_module(f"{package}.piccolo_app").APP_CONFIG
    assert isinstance(app, AppConfig), f"{package}.piccolo_app.APP_CONFIG is no AppConfig"
    return app


def loose(app: AppConfig, schema: str) -> Iterator[str]:
    """What is wrong with its tables, each as a sentence."""
    for table in app.table_classes:
        name = table.__name__
        if not issubclass(table, TenantTable):
            yield f"the rows of {name} belong to no practice: derive it from portico_sdk.data.TenantTable"
        if table._meta.schema != schema:
            yield f'{name} is in the schema {table._meta.schema}: write schema="{schema}"'
        for column in table._meta.columns:
            if isinstance(column, ForeignKey) and not isinstance(column, TenantRef):
                yield f"{name}.{column._meta.name} looks past the practice's wall: write TenantRef"


async def not_migrated(app: AppConfig, package: str) -> list[str]:
    """What `piccolo migrations new` would still write."""
    folder = Path(app.migrations_folder_path)
    names = sorted(one.name for one in pkgutil.iter_modules([str(folder)]))
    managers = [
        await module.forwards()
        for module in (importlib.import_module(f"{package}.{folder.name}.{name}") for name in names)
        if hasattr(module, "forwards")
    ]
    tables = [
        DiffableTable(
            class_name=table.__name__,
            tablename=table._meta.tablename,
            columns=table._meta.non_default_columns,
            constraints=table._meta.constraints,
            schema=table._meta.schema,
        )
        for table in app.table_classes
    ]
    differ = SchemaDiffer(schema=tables, schema_snapshot=SchemaSnapshot(managers).get_snapshot(), auto_input="n")
    return [statement for kind in differ.get_alter_statements() for statement in kind.statements]
