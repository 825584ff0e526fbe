"""Core's and the installed plugins' Piccolo apps: for `portico migrate` and for Piccolo's own command line.

A plugin's app is found beside its manifest without importing the plugin.
"""

from __future__ import annotations

import importlib.util
from importlib.metadata import entry_points
from pathlib import Path

from piccolo.conf.apps import AppRegistry
from portico_sdk.data import ENGINE
from portico_sdk.manifest import Manifest, ManifestError, parse

from portico.tenancy.migrate import App

CORE = App(module="portico.piccolo_app")


def apps() -> list[App]:
    """Core's app, then those of all installed plugins that keep data, by id."""
    found: list[App] = []
    for package in sorted({point.module.split(".")[0] for point in entry_points(group="portico.plugins")}):
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            manifest = _manifest(Path(folder))
            if manifest is not None and manifest.storage is not None:
                found.append(App(module=f"{package}.piccolo_app", plugin_id=manifest.id, version=manifest.version))
    return [CORE, *sorted(found, key=lambda app: app.plugin_id)]


def _manifest(folder: Path) -> Manifest | None:
    """None when there is none or it can't be read: the plugin's discovery says so, in full."""
    try:
        return parse((folder / "plugin.toml").read_text("utf-8"))
    except (OSError, ManifestError):
        return None


DB = ENGINE


def __getattr__(name: str) -> AppRegistry:
    # Piccolo's command line asks for it; `portico migrate` must not import a plugin that may be broken.
    if name == "APP_REGISTRY":
        return AppRegistry(apps=[app.module for app in apps()])
    raise AttributeError(name)
