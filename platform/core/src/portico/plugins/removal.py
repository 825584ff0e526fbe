"""Takes a practice's data out of a plugin's schema: as a copy for the practice, or for ever.

Generic, from the catalog's tables of its schema and as its own role; row level security shows the open practice's rows
alone. So no plugin can forget a table, and one that can't be used here any more gives back what it kept.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portico_sdk import PluginError, url_name

from portico import outbox
from portico.audit import writer
from portico.audit.events import AuditCode
from portico.plugins.enablement import CannotEnable, Enablement, Standing
from portico.plugins.registry import Installed
from portico.plugins.secrets import Secrets
from portico.plugins.troubles import Troubles
from portico.tenancy import holdings
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.files import TenantFiles
from portico.tenancy.holdings import Holding
from portico.tenancy.scopes import Scope, Tenancy

MOST_BYTES = 64 * 1024 * 1024
"""Of one copy: it is whole in memory before it is sent, since no copy leaves whose audit row was lost."""

FILES_HANDLER = "erase-files"
PURPOSE = "HOPERAT"


class TooMuch(PluginError):
    """The copy would be too large to be handed out by a page."""


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Who takes a copy, at which practice."""

    tenant: Tenant
    actor: Actor
    origin: Origin = field(default_factory=Origin)


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

    async def export(self, tenancy: Tenancy, by: Acting, plugin: Installed) -> bytes:
        """A zip: `about.json`, a file of JSON lines per table, and `files/`. Written to the audit.

        Also of a plugin that can't be used now. Opens scopes of its own: the storage is not asked inside of one. Raises
        TooMuch, StorageUnavailable, FileMissing, CannotOpen.
        """
        counts: dict[str, int] = {}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            async with tenancy.tenant_scope(by.tenant, by.actor, PURPOSE, origin=by.origin) as scope:
                for of in await holdings.of_plugin(scope, plugin.database_role):
                    counts[of.table] = await _copy(scope, of, archive, made)
                standing, files = await self._enablement.standing(plugin.id), scope.files
            kept = await _copy_files(files, plugin, archive, made)
            about = _about(plugin, by.tenant, self._clock(), counts, kept, standing)
            archive.writestr("about.json", json.dumps(about, indent=2, default=str))
        async with tenancy.tenant_scope(by.tenant, by.actor, PURPOSE, origin=by.origin) as scope:
            reason = f"{sum(counts.values())} rows, files: {kept}"
            stamp = writer.PluginStamp(id=plugin.id, version=plugin.version, hook="")
            await writer.record(scope, AuditCode.PLUGIN_EXPORTED, reason=reason, plugin=stamp)
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
        for of in await holdings.of_plugin(scope, plugin.database_role):
            rows += await holdings.empty(scope, of)
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


async def _copy(scope: Scope, of: Holding, archive: zipfile.ZipFile, made: io.BytesIO) -> int:
    rows, last = 0, holdings.FIRST
    with archive.open(f"{of.table}.jsonl", "w") as file:
        while page := await holdings.whole_lines(scope, of, last):
            file.write("".join(f"{line}\n" for _, line in page).encode())
            rows, last = rows + len(page), page[-1][0]
            _check_size(made)
    return rows


async def _copy_files(files: TenantFiles, plugin: Installed, archive: zipfile.ZipFile, made: io.BytesIO) -> int:
    """Opened: they are sealed with the practice's key where they are kept."""
    kept = 0
    purpose = f"p-{plugin.url_name}"
    async for name in files.all(purpose):
        archive.writestr(f"files/{name}", await files.get(purpose, name))
        kept += 1
        _check_size(made)
    return kept


def _check_size(made: io.BytesIO) -> None:
    if made.tell() > MOST_BYTES:
        raise TooMuch


def _about(
    plugin: Installed, tenant: Tenant, at: datetime, counts: Mapping[str, int], files: int, standing: Standing
) -> dict[str, object]:
    return {
        "practice": tenant.name,
        "feature": plugin.name,
        "plugin": plugin.id,
        "version": plugin.version,
        "exported": at.isoformat(),
        "rows": dict(counts),
        "files": files,
        "settings": dict(standing.settings),
        "location_settings": {str(place): dict(values) for place, values in standing.location_settings.items()},
    }
