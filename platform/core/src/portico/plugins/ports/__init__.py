"""Core's side of the SDK's ports: each bound to one practice, one actor and one plugin.

`granted` gives what the manifest names and nothing else. Queries that a port makes run as core, not as the plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portico.audit.writer import PluginStamp
from portico.plugins.ports.audit import AuditPort
from portico.plugins.ports.cache import CachePort
from portico.plugins.ports.db import DbPort
from portico.plugins.ports.directory import DirectoryPort
from portico.plugins.ports.files import FilesPort
from portico.plugins.registry import Installed
from portico.tenancy.scopes import Scope

Maker = Callable[[Scope, Installed, PluginStamp], object]

MAKERS: Mapping[str, Maker] = {
    "audit": AuditPort,
    "cache": CachePort,
    "db": DbPort,
    "directory": DirectoryPort,
    "files": FilesPort,
}


def granted(scope: Scope, plugin: Installed, stamp: PluginStamp) -> dict[str, object]:
    """The ports of this plugin for this call."""
    return {name: MAKERS[name](scope, plugin, stamp) for name in plugin.manifest.ports}
