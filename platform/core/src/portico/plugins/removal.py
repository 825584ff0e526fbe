"""Takes a practice's data out of a plugin's schema: as a copy for the practice, or for ever.

Generic, from the plugin's own tables and as its own role; row level security shows the open practice's rows alone.
"""

# Piccolo tells a table's name in `_meta` only.
# pyright: reportPrivateUsage=false
from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from piccolo.columns import ForeignKey
from piccolo.table import Table
from portico_sdk import PluginError, url_name

from portico import outbox
from portico.audit import writer
from portico.audit.events import AuditCode
from portico.plugins.enablement import CannotEnable, Enablement, Standing
from portico.plugins.registry import Installed
from portico.plugins.secrets import Secrets
from portico.plugins.tables_check import app_config
from portico.plugins.troubles import Troubles
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Scope, Tenancy

PAGE = 500
"""Rows read at once."""

MOST_BYTES = 64 * 1024 * 1024
"""Of one copy: it is whole in memory before it is sent, since no copy leaves whose audit row was lost."""

FILES_HANDLER = "erase-files"
FIRST_ID = UUID(int=0)


class TooMuch(PluginError):
    """The copy would be too large to be handed out by a page."""


class Removal:
    """Made once by the app. `grace` is how long a plugin must have been disabled before its data may be erased."""

    def __init__(
        self,
        enablement: Enablement,
        secrets: Secrets,
        troubles: Troubles,
        *,
        clock: Callable[[], datetime],
        grace: timedelta,
    ) -> None:
        self._enablement = enablement
        self._secrets = secrets
        self._troubles = troubles
        self._clock = clock
        self.grace = grace

    def from_when(self, standing: Standing) -> datetime | None:
        """When its data may be erased; None while it is on, was never on, or has nothing any more."""
        if standing.enabled or standing.since is None or standing.erased is not None:
            return None
        return standing.since + self.grace

    async def export(self, scope: Scope, plugin: Installed) -> bytes:
        """A zip: `about.json`, and a file of JSON lines per table. Written to the audit. Raises TooMuch."""
        counts: dict[str, int] = {}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for table in tables_of(plugin):
                counts[table._meta.tablename] = await self._copy(scope, plugin, table, archive, made)
            about = _about(plugin, scope.tenant, self._clock(), counts, await self._enablement.standing(plugin.id))
            archive.writestr("about.json", json.dumps(about, indent=2, default=str))
        rows = sum(counts.values())
        stamp = writer.PluginStamp(id=plugin.id, version=plugin.version, hook="")
        await writer.record(scope, AuditCode.PLUGIN_EXPORTED, reason=f"{rows} rows", plugin=stamp)
        return made.getvalue()

    async def erase(self, scope: Scope, plugin: Installed) -> int:
        """Every row, secret, setting and file of this practice in the plugin; gives the number of rows.

        Raises CannotEnable while it is enabled or the time of grace is not over.
        """
        standing = await self._enablement.standing(plugin.id)
        allowed_from = self.from_when(standing)
        if allowed_from is None or self._clock() < allowed_from:
            raise CannotEnable("Its data can be erased when it has been off for long enough.")
        rows = 0
        async with scope.savepoint(role=plugin.database_role):
            for table in reversed(tables_of(plugin)):
                rows += cast(int, await table.count())
                await table.delete(force=True)
        await self._secrets.remove(plugin.id)
        await self._enablement.forget(scope, plugin.id)
        # The storage is not asked inside of a transaction that wrote.
        await outbox.enqueue(scope, f"core:{FILES_HANDLER}", key=plugin.id, payload={"plugin": plugin.id})

        async def forget() -> None:
            await self._troubles.forget(scope.tenant, plugin.id)

        scope.after_commit(forget)
        return rows

    async def erase_files(self, tenancy: Tenancy, tenant: Tenant, payload: Mapping[str, str]) -> None:
        """After the commit, by the outbox. Does nothing when the plugin was enabled again meanwhile."""
        plugin_id = payload["plugin"]
        async with tenancy.tenant_scope(tenant, Actor.system("erase"), "SYSADMIN") as scope:
            standing = await self._enablement.standing(plugin_id)
            files = scope.files
        if not standing.enabled and standing.erased is not None:
            await files.delete_all(f"p-{url_name(plugin_id)}")

    async def _copy(
        self, scope: Scope, plugin: Installed, table: type[Table], archive: zipfile.ZipFile, made: io.BytesIO
    ) -> int:
        rows = 0
        with archive.open(f"{table._meta.tablename}.jsonl", "w") as file:
            async for line in _lines(scope, plugin, table):
                rows += 1
                file.write(line.encode() + b"\n")
                if made.tell() > MOST_BYTES:
                    raise TooMuch(plugin.id)
        return rows


async def _lines(scope: Scope, plugin: Installed, table: type[Table]) -> AsyncGenerator[str]:
    """Each row as JSON, by id, some at a time."""
    query = f"SELECT id, to_jsonb(t)::text AS line FROM {_name(table)} t WHERE id > {{}} ORDER BY id LIMIT {PAGE}"  # noqa: S608
    last = FIRST_ID
    while True:
        async with scope.savepoint(read_only=True, role=plugin.database_role):
            rows = cast("Sequence[Mapping[str, object]]", await table.raw(query, last))
        for row in rows:
            yield str(row["line"])
        if len(rows) < PAGE:
            return
        last = cast(UUID, rows[-1]["id"])


def tables_of(plugin: Installed) -> list[type[Table]]:
    """Each after those that it points to, as far as they don't point at each other."""
    config = app_config(plugin)
    waiting = list(config.table_classes) if config else []
    ordered: list[type[Table]] = []
    while waiting:
        free = [table for table in waiting if not _points_to(table).intersection(waiting) - {table}]
        ordered += free or waiting
        waiting = [table for table in waiting if table not in ordered]
    return ordered


def _points_to(table: type[Table]) -> set[type[Table]]:
    columns = cast("Sequence[ForeignKey[Table]]", table._meta.foreign_key_columns)
    return {column._foreign_key_meta.resolved_references for column in columns}


def _name(table: type[Table]) -> str:
    return f'"{table._meta.schema}"."{table._meta.tablename}"'


def _about(
    plugin: Installed, tenant: Tenant, at: datetime, counts: Mapping[str, int], standing: Standing
) -> dict[str, object]:
    return {
        "practice": tenant.name,
        "feature": plugin.manifest.name,
        "plugin": plugin.id,
        "version": plugin.version,
        "exported": at.isoformat(),
        "rows": dict(counts),
        "settings": dict(standing.settings),
        "location_settings": {str(place): dict(values) for place, values in standing.location_settings.items()},
    }
