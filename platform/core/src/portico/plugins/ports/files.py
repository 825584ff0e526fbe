"""A plugin's files at a practice, sealed with the practice's key before they leave this process."""

from __future__ import annotations

from portico_sdk import NotFound, PluginError
from portico_sdk.limits import Limits

from portico.plugins.services import Call
from portico.tenancy.files import FileMissing


class FilesPort:
    """portico_sdk.ports.Files."""

    def __init__(self, call: Call) -> None:
        self._scope = call.scope
        self._purpose = f"p-{call.plugin.url_name}"
        self._limits = Limits(call.plugin.id)

    async def put(self, name: str, content: bytes) -> None:
        # The database refuses to write in such a call by itself; the storage knows nothing of it.
        if self._scope.is_read_only:
            raise PluginError("A file can be kept by a form, an event or a task, not while something is only shown")
        self._limits.put(name, content)
        await self._scope.files.put(self._purpose, name, content)

    async def get(self, name: str) -> bytes:
        self._limits.named(name)
        try:
            return await self._scope.files.get(self._purpose, name)
        except FileMissing:
            raise NotFound("file") from None
