"""A plugin's files at a practice, sealed with the practice's key before they leave this process."""

from __future__ import annotations

from portico_sdk import NotFound

from portico.audit.writer import PluginStamp
from portico.plugins.registry import Installed
from portico.tenancy.files import FileMissing
from portico.tenancy.scopes import Scope


class FilesPort:
    """portico_sdk.ports.Files."""

    def __init__(self, scope: Scope, plugin: Installed, _stamp: PluginStamp) -> None:
        self._files = scope.files
        self._purpose = f"p-{plugin.url_name}"

    async def put(self, name: str, content: bytes) -> None:
        await self._files.put(self._purpose, name, content)

    async def get(self, name: str) -> bytes:
        try:
            return await self._files.get(self._purpose, name)
        except FileMissing:
            raise NotFound("file") from None
