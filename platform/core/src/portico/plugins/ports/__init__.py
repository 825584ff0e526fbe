"""Core's side of the SDK's ports: each bound to one practice, one actor and one plugin.

`granted` gives what the manifest names and nothing else. Queries that a port makes run as core, not as the plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from portico.plugins.ports.audit import AuditPort
from portico.plugins.ports.cache import CachePort
from portico.plugins.ports.checks import ChecksPort
from portico.plugins.ports.db import DbPort
from portico.plugins.ports.directory import DirectoryPort
from portico.plugins.ports.files import FilesPort
from portico.plugins.ports.mail import MailPort
from portico.plugins.ports.queue import QueuePort
from portico.plugins.ports.secrets import SecretsPort
from portico.plugins.services import Call

Maker = Callable[[Call], object]

MAKERS: Mapping[str, Maker] = {
    "audit": AuditPort,
    "cache": CachePort,
    "checks": ChecksPort,
    "db": DbPort,
    "directory": DirectoryPort,
    "files": FilesPort,
    "mail": MailPort,
    "queue": QueuePort,
    "secrets": SecretsPort,
}


def granted(call: Call) -> Mapping[str, object]:
    """The ports of this plugin for this call."""
    return _Granted(call)


class _Granted(Mapping[str, object]):
    """Those that the manifest names, each made when it is first used: most calls use one or two."""

    __slots__ = ("_call", "_made")

    def __init__(self, call: Call) -> None:
        self._call = call
        self._made: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        port = self._made.get(name)
        if port is None:
            if name not in self._call.plugin.manifest.ports:
                raise KeyError(name)
            port = self._made[name] = MAKERS[name](self._call)
        return port

    def __iter__(self) -> Iterator[str]:
        return iter(self._call.plugin.manifest.ports)

    def __len__(self) -> int:
        return len(self._call.plugin.manifest.ports)
