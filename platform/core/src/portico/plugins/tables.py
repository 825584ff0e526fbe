"""Which plugins a practice enabled, with its settings: the one table of the plugin host."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from portico_sdk.data import TenantTable


class PluginEnablement(TenantTable, schema="core", tablename="plugin_enablement"):
    """One plugin at one practice. Disabling keeps the row, with the settings.

    `generation` grows with every change at this practice: the largest says which state a process knows. `settings` is
    a JSON object of what the practice chose; what it left alone is absent, and the manifest's default holds.
    """

    plugin_id = Text()
    enabled = Boolean(default=False)
    settings = Text(default="{}")
    generation = BigInt(default=1)
    enabled_by = UUID(null=True, default=None)
    since = Timestamptz(default=TimestamptzNow())

    one_row_per_plugin = Unique(["tenant_id", "plugin_id"])
