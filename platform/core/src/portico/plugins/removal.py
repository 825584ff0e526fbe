"""Erases what a plugin kept of a practice: rows, secrets, settings, files, and copies that are waiting to be taken.

Generic, from the catalog's tables of its schema and as its own role; row level security shows the open practice's rows
alone. So no plugin can forget a table, nor does one have to be installed here any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from portico_sdk import url_name

from portico import outbox
from portico.plugins.copies import Copies
from portico.plugins.enabled import Standing
from portico.plugins.enablement import CannotEnable, Enablement
from portico.plugins.registry import Installed
from portico.plugins.secrets import Secrets
from portico.plugins.troubles import Troubles
from portico.tenancy import holdings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Scope, Tenancy

FILES_HANDLER = "erase-files"


class Removal:
    """Made once by the app. `grace` is how long a plugin must have been disabled before its data may be erased."""

    def __init__(
        self,
        enablement: Enablement,
        secrets: Secrets,
        copies: Copies,
        troubles: Troubles,
        *,
        clock: Callable[[], datetime],
        grace: timedelta,
    ) -> None:
        self._enablement = enablement
        self._secrets = secrets
        self._copies = copies
        self._troubles = troubles
        self._clock = clock
        self.grace = grace

    def from_when(self, standing: Standing) -> datetime | None:
        """When its data may be erased; None while it is on, was never on, or has nothing any more."""
        if standing.enabled or standing.since is None or standing.erased is not None:
            return None
        return standing.since + self.grace

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
        await self._copies.withdraw(scope, plugin.id)
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
