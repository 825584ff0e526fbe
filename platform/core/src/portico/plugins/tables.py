"""Which plugins a practice enabled, its settings and secrets, the copies it asked for: the plugin host's tables."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from portico_sdk.data import TenantTable


class PluginEnablement(TenantTable, schema="core", tablename="plugin_enablement"):
    """One plugin at one practice. Disabling keeps the row, with the settings.

    `generation` grows with every change at this practice: the largest says which state a process knows. `settings` is
    a JSON object of what the practice chose; what it left alone is absent, and the manifest's default holds.
    `location_settings` is the same per location: `{id: {key: value}}`. `since` is the last change, so of a plugin that
    is not enabled the day it was disabled; `erased` is when its data was, and null as soon as it is enabled again.
    """

    plugin_id = Text()
    enabled = Boolean(default=False)
    settings = Text(default="{}")
    location_settings = Text(default="{}")
    generation = BigInt(default=1)
    enabled_by = UUID(null=True, default=None)
    since = Timestamptz(default=TimestamptzNow())
    erased = Timestamptz(null=True, default=None)

    one_row_per_plugin = Unique(["tenant_id", "plugin_id"])


class PluginSecret(TenantTable, schema="core", tablename="plugin_secret"):
    """One secret that the practice gave to a plugin, sealed with the practice's key. Never read by a page."""

    plugin_id = Text()
    key = Text()
    sealed = Bytea(secret=True)
    set_at = Timestamptz()
    set_by = UUID(null=True, default=None)

    one_row_per_secret = Unique(["tenant_id", "plugin_id", "key"])


class PluginCopy(TenantTable, schema="core", tablename="plugin_copy"):
    """A copy of what one plugin keeps that is too large for one answer, for who asked. Its parts are files, `1.zip` and
    so on; the next one begins where the outbox's row says.
    """

    plugin_id = Text()
    asked_by = UUID(null=False, default=None, help_text="The member of staff; nobody else may take it")
    asked_at = Timestamptz()
    parts = Integer(default=0, help_text="Made so far")
    ready_at = Timestamptz(null=True, default=None, help_text="When the last part was made")

    one_copy_for_each_who_asks = Unique(["tenant_id", "plugin_id", "asked_by"])
