"""What the last `portico migrate` says about the plugins' tables: whose are up to date, and why others are not.

The migration itself is `portico.tenancy.migrate`; it imports no plugin, so a broken one can't stop it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portico.plugins.registry import Registry
from portico.plugins.tables_check import APP_MODULE
from portico.tenancy.migrate import App
from portico.tenancy.scopes import PlatformScope
from portico.tenancy.tables import InstalledPlugin


def apps(registry: Registry) -> Sequence[App]:
    """The Piccolo apps of the plugins that keep data, in the order of the registry."""
    return [
        App(module=f"{plugin.package}.{APP_MODULE}", plugin_id=plugin.id, version=plugin.version)
        for plugin in registry.ready
        if plugin.manifest.storage is not None
    ]


async def after_migration(registry: Registry, scope: PlatformScope) -> Registry:  # noqa: ARG001 (it must be open)
    """The registry with those plugins parked whose tables are not up to date. Asked once, at start."""
    rows = await InstalledPlugin.select(
        InstalledPlugin.plugin_id, InstalledPlugin.version, InstalledPlugin.state, InstalledPlugin.reason
    )
    found = {str(row["plugin_id"]): (str(row["version"]), str(row["state"]), str(row["reason"])) for row in rows}
    return registry.parked(_reasons(registry, found))


def _reasons(registry: Registry, found: Mapping[str, tuple[str, str, str]]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for app in apps(registry):
        version, state, reason = found.get(app.plugin_id, ("", "", ""))
        if state == "parked":
            reasons[app.plugin_id] = reason
        elif version != app.version:
            known = f"are those of version {version}" if version else "were never made"
            reasons[app.plugin_id] = f"its tables {known}; portico migrate was not run since it was installed"
    return reasons
