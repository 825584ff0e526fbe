"""A practice's files in the object storage, sealed with its data key before they leave this process."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from datetime import datetime
from uuid import UUID

from portico.aws import ObjectMissing, Objects
from portico.tenancy.keys import Keys

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class FileMissing(LookupError):
    """There is no such file in this practice."""


class TenantFiles:
    """Handed out by a scope. `purpose` and `id` together name a file and are sealed with it.

    Every method raises StorageUnavailable.
    """

    def __init__(self, objects: Objects, keys: Keys, tenant_id: UUID) -> None:
        self._objects = objects
        self._keys = keys
        self._tenant_id = tenant_id

    async def put(self, purpose: str, id: str, content: bytes) -> None:
        sealed = await self._keys.seal(self._tenant_id, purpose, id, content)
        await self._objects.put(self._key(purpose, id), sealed)

    async def get(self, purpose: str, id: str) -> bytes:
        """Raises FileMissing, or CannotOpen when it was tampered with."""
        try:
            sealed = await self._objects.get(self._key(purpose, id))
        except ObjectMissing as error:
            raise FileMissing(f"{purpose}/{id}") from error
        return await self._keys.open(self._tenant_id, purpose, id, sealed)

    async def delete(self, purpose: str, id: str) -> None:
        await self._objects.delete(self._key(purpose, id))

    async def names(self, purpose: str, before: datetime) -> list[str]:
        """Files of this purpose that were last written before then; the first thousand are looked at."""
        start = self._key(purpose, "x").removesuffix("x")
        return [key.removeprefix(start) for key in await self._objects.keys_before(start, before)]

    async def paths(self, purpose: str = "", *, after: str = "") -> AsyncGenerator[str]:
        """`purpose/name` of every file, or of those of one purpose, in order, behind the path `after`."""
        ours = f"t/{self._tenant_id}/"
        start = self._key(purpose, "x").removesuffix("x") if purpose else ours
        after = after and ours + after
        while keys := await self._objects.keys_below(start, after=after):
            for after in keys:
                yield after.removeprefix(ours)

    async def delete_all(self, purpose: str) -> int:
        """Every file of this purpose; gives their number."""
        return await self._objects.delete_below(self._key(purpose, "x").removesuffix("x"))

    def _key(self, purpose: str, id: str) -> str:
        for part in (purpose, id):
            if not _PART.fullmatch(part):
                raise ValueError("A file's purpose and id are letters, digits, dots, hyphens and underscores.")
        return f"t/{self._tenant_id}/{purpose}/{id}"
