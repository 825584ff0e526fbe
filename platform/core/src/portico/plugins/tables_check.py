"""A plugin's tables keep the promise of the manifest: one schema, each row a practice's, no reference past the wall."""

# Piccolo documents `_meta` as the place to read these from.
# pyright: reportPrivateUsage=false
from __future__ import annotations

import importlib
import importlib.util

from piccolo.columns import ForeignKey
from piccolo.conf.apps import AppConfig
from piccolo.table import Table
from portico_sdk.data import TenantRef, TenantTable

from portico.plugins.guarded import guarded
from portico.plugins.registry import Installed, Refusal, Step

APP_MODULE = "piccolo_app"


def check(plugin: Installed) -> None:
    """Raises Refusal. A plugin without tables has no `[storage]`, and the other way round."""
    config = app_config(plugin)
    storage = plugin.manifest.storage
    if config is None:
        if storage is not None:
            way_out = f"Write {plugin.package}/{APP_MODULE}.py with APP_CONFIG, or take [storage] out"
            raise Refusal(Step.TABLES, "the manifest declares [storage], but there are no tables", way_out)
        return
    if storage is None:
        way_out = "Declare [storage]: schema, phi, retention"
        raise Refusal(Step.TABLES, "it has tables which the manifest does not speak of", way_out)
    if config.app_name != plugin.package:
        raise Refusal(
            Step.TABLES, f"its Piccolo app is called {config.app_name!r}", f'Write app_name="{plugin.package}"'
        )
    for table in config.table_classes:
        _check_table(table, storage.schema)


def app_config(plugin: Installed) -> AppConfig | None:
    """The plugin's Piccolo app, if it has one. Imports it."""
    name = f"{plugin.package}.{APP_MODULE}"
    with guarded(Step.TABLES, f"Import {name} by hand to see the whole error"):
        if importlib.util.find_spec(name) is None:
            return None
        config: object = importlib.import_module(name).APP_CONFIG
    if not isinstance(config, AppConfig):
        raise Refusal(Step.TABLES, f"{name}.APP_CONFIG is no piccolo AppConfig", "See docs/quickstart-vendor.md")
    return config


def _check_table(table: type[Table], schema: str) -> None:
    name = table.__name__
    if not issubclass(table, TenantTable):
        way_out = "Derive it from portico_sdk.data.TenantTable"
        raise Refusal(Step.TABLES, f"the table {name} is not bound to a practice", way_out)
    if table._meta.schema != schema:
        raise Refusal(
            Step.TABLES, f"the table {name} is in the schema {table._meta.schema}", f'Write schema="{schema}"'
        )
    for column in table._meta.columns:
        if isinstance(column, ForeignKey) and not isinstance(column, TenantRef):
            reason = f"{name}.{column._meta.name} is a plain ForeignKey, which looks past the practice's wall"
            raise Refusal(Step.TABLES, reason, "Write TenantRef instead")
