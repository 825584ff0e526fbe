"""What plugins keep about one patient, for the copy that the patient takes along.

Generic, from the plugin's own tables that name a patient, as its own role; row level security keeps to the practice.
"""

# Piccolo tells about a table's columns in `_meta` only.
# pyright: reportPrivateUsage=false
from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

from piccolo.table import Table
from portico_sdk.data import PatientRef

from portico.plugins.registry import Installed, Registry
from portico.plugins.tables_check import app_config
from portico.tenancy.scopes import Scope

MOST_ROWS: Final = 5000
"""Of one table, for one patient. Where there are more, the copy says so."""
_OURS: Final = frozenset({"id", "tenant_id"})


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The rows of one table of one plugin. `is_cut`: there are more than these."""

    plugin: Installed
    table: str
    rows: Sequence[Mapping[str, object]]
    is_cut: bool


async def kept_of(scope: Scope, registry: Registry, patient_id: UUID) -> AsyncGenerator[Kept]:
    """Every table of every plugin that has rows about this patient, also of plugins that are switched off by now."""
    for plugin in registry.ready:
        for table in _tables_of(plugin):
            column = _patient_column(table)
            if column and (rows := await _rows(scope, plugin, table, column, patient_id)):
                is_cut = len(rows) > MOST_ROWS
                yield Kept(plugin=plugin, table=table._meta.tablename, rows=rows[:MOST_ROWS], is_cut=is_cut)


async def keepers_of(scope: Scope, registry: Registry, patient_id: UUID) -> Sequence[Installed]:
    """The plugins that have a row which names this patient, switched off or not."""
    found: list[Installed] = []
    for plugin in registry.ready:
        for table in _tables_of(plugin):
            column = _patient_column(table)
            if column and plugin not in found and await _names(scope, plugin, table, column, patient_id):
                found.append(plugin)
    return found


def _tables_of(plugin: Installed) -> Sequence[type[Table]]:
    config = app_config(plugin)
    return config.table_classes if config else ()


async def _names(scope: Scope, plugin: Installed, table: type[Table], column: str, patient_id: UUID) -> bool:
    query = f'SELECT 1 FROM "{table._meta.schema}"."{table._meta.tablename}" WHERE "{column}" = {{}} LIMIT 1'  # noqa: S608
    async with scope.savepoint(read_only=True, role=plugin.database_role):
        return bool(cast("Sequence[object]", await table.raw(query, patient_id)))


async def _rows(
    scope: Scope, plugin: Installed, table: type[Table], column: str, patient_id: UUID
) -> Sequence[Mapping[str, object]]:
    query = (
        f'SELECT to_jsonb(t)::text AS line FROM "{table._meta.schema}"."{table._meta.tablename}" t'  # noqa: S608
        f' WHERE "{column}" = {{}} ORDER BY id LIMIT {MOST_ROWS + 1}'
    )
    async with scope.savepoint(read_only=True, role=plugin.database_role):
        found = cast("Sequence[Mapping[str, object]]", await table.raw(query, patient_id))
    rows = (cast("dict[str, object]", json.loads(str(row["line"]))) for row in found)
    return [{name: value for name, value in row.items() if name not in _OURS and name != column} for row in rows]


def _patient_column(table: type[Table]) -> str:
    return next((column._meta.db_column_name for column in table._meta.columns if isinstance(column, PatientRef)), "")
