"""What a plugin may ask core for. The manifest's `[ports]` names each with its purpose; a port not named is absent.

Every port is bound to the practice, the person and the plugin of the call: no method takes a tenant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol
from uuid import UUID

from portico_sdk.clinical import Location, Patient, Practitioner

PORTS: tuple[str, ...] = ("audit", "cache", "db", "directory", "files")


class Directory(Protocol):
    """Who and where: the practice's patients, practitioners and locations."""

    async def patient(self, patient_id: UUID) -> Patient:
        """Raises NotFound. A patient's own session gets its own record only."""
        ...

    async def patients(self, ids: Sequence[UUID]) -> Mapping[UUID, Patient]:
        """All of these in one query; unknown ids are absent."""
        ...

    async def find_patients(self, words: str, limit: int = 20) -> Sequence[Patient]:
        """By part of a name or by birth date (YYYY-MM-DD or M/D/YYYY). Staff only."""
        ...

    async def practitioners(self) -> Sequence[Practitioner]: ...

    async def locations(self) -> Sequence[Location]: ...


class Db(Protocol):
    """The plugin's own tables, through `portico_sdk.data`. Without this port its queries are refused."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Undo only what is inside when it raises; needed around anything that may fail in the database."""
        ...

    async def lock(self, name: str) -> None:
        """Wait for this practice's lock of that name; held until the request's transaction ends."""
        ...


class Audit(Protocol):
    """The practice's audit. Changes of a patient's data are written here, in the transaction that makes them."""

    async def changed(
        self,
        code: str,
        *,
        patient_id: UUID | None,
        resource: tuple[str, UUID],
        action: Literal["C", "U", "D", "E"],
        reason: str = "",
    ) -> None:
        """`code` is declared in the manifest's `[[audit]]`; `reason` is a word or two, never a patient's data.

        `action` as in FHIR R4 AuditEvent.action: create, update, delete, execute.
        """
        ...


class Cache(Protocol):
    """Short-lived bytes, bound to practice and plugin. May be empty at any moment."""

    async def get(self, key: str) -> bytes | None: ...

    async def set(self, key: str, value: bytes, *, ttl_s: int) -> None: ...


class Files(Protocol):
    """Files of this practice, encrypted with its key before they leave."""

    async def put(self, name: str, content: bytes) -> None: ...

    async def get(self, name: str) -> bytes:
        """Raises NotFound."""
        ...
