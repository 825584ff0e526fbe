"""What a plugin may ask core for. The manifest's `[ports]` names each with its purpose; a port not named is absent.

Every port is bound to the practice, the person and the plugin of the call: no method takes a tenant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from portico_sdk.checks import AppointmentDraft, Objection
from portico_sdk.clinical import Closure, Location, Patient, Practitioner

PORTS: tuple[str, ...] = ("audit", "cache", "checks", "db", "directory", "files", "mail", "queue", "secrets")


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

    async def with_portal(self, ids: Sequence[UUID]) -> Collection[UUID]:
        """Those of these patients whose record somebody can sign in to see: they themselves, or who acts for them.

        Nobody else reads what waits in the portal, so that they are to be called.
        """
        ...

    async def practitioners(self) -> Sequence[Practitioner]: ...

    async def locations(self) -> Sequence[Location]: ...

    async def closures(self, first: date, last: date) -> Sequence[Closure]:
        """The days between these two, both included, on which a place is shut (holidays), by the place's calendar."""
        ...


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


class Queue(Protocol):
    """What happens after the commit: events for other plugins, and own work for later. Nothing of it is ever lost.

    Kept in the transaction that is open: undone with it. Handlers may be called twice and must not do a thing twice.
    """

    async def emit(
        self,
        type: str,
        *,
        resource: tuple[str, UUID],
        patient_id: UUID | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Tell every plugin that subscribes. `type` stands in the manifest's `emits`; `facts` are codes and ids."""
        ...

    async def later(self, task: str, key: str, *, at: datetime | None = None) -> None:
        """Run a task of the manifest's `[[tasks]]` after the commit, or not before the UTC instant `at`.

        Asked again with the same task and key before it ran, it is moved to the new time. Raises ValueError for a task
        that is not declared.
        """
        ...

    async def cancel(self, task: str, key: str) -> None:
        """Take work back that has not begun. None there: nothing happens."""
        ...


class Mail(Protocol):
    """Letters by core: inside the person's language and wishes, in the practice's name, after the commit."""

    async def send(self, name: str, *, to: UUID, path: str, key: str = "") -> None:
        """Send a letter of `declare_messages` to a patient or staff member by their id.

        `path` is the plugin's page behind its button, as in `ctx.url`. With a `key`, the same letter is sent once only.
        Somebody without an address, or who wants no such letters, gets none: that is no error.
        """
        ...


class Secrets(Protocol):
    """The practice's secrets that the manifest declares; they are never shown again and never logged."""

    async def get(self, key: str) -> str:
        """Raises NotConnected when the practice has not set it."""
        ...


class Checks(Protocol):
    """What the practice's other plugins object to."""

    async def booking(self, draft: AppointmentDraft) -> Sequence[Objection]:
        """Every objection to this visit, from all plugins with `check_booking`, in their order."""
        ...
