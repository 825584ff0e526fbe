"""Takes letters in: a row and an outbox row in the transaction that is open, so a letter is kept with what it is about.

Nothing is sent from here, and nothing of a letter but who, which and where to is kept. `delivery.py` sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from portico_sdk.data import uuid7

from portico import outbox
from portico.notify.kinds import LetterKind, Reader
from portico.notify.tables import Letter
from portico.tenancy.keys import Keys
from portico.tenancy.scopes import Scope

HANDLER: Final = "core:letter"
SEALED: Final = "letter-link"
"""What the link of a letter is sealed for."""


class Post:
    """Made once by app.py."""

    def __init__(self, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._keys = keys
        self._clock = clock

    async def own(
        self,
        scope: Scope,
        kind: LetterKind,
        reader: Reader,
        *,
        link: str = "",
        hours: int = 0,
        path: str = "",
        key: str = "",
    ) -> None:
        """One of core's letters. `link` is kept sealed, `path` is a page instead, `hours` is how long either is good.

        With a `key`, once only for this reader.
        """
        letter_id = uuid7()
        sealed = None
        if link:
            sealed = await self._keys.seal(scope.tenant.id, SEALED, str(letter_id), link.encode())
        letter = Letter(
            id=letter_id,
            name=kind.value,
            reader=reader.kind.value,
            reader_id=reader.id,
            patient_id=reader.patient_id,
            path=path,
            link=sealed,
            hours=hours,
            not_after=self._clock() + timedelta(hours=hours) if hours else None,
            once=f"{kind} {reader.kind} {reader.id} {key}" if key else None,
        )
        if await Letter.insert(letter).on_conflict(action="DO NOTHING").returning(Letter.id):
            await _enqueue(scope, letter_id)

    async def of_plugin(
        self, scope: Scope, plugin_id: str, name: str, readers: Iterable[Reader], *, path: str, key: str
    ) -> None:
        """A plugin's letter to each of `readers`; with a `key`, once only."""
        for reader in readers:
            letter_id = uuid7()
            once = f"{plugin_id} {name} {reader.kind} {reader.id} {path} {key}" if key else None
            facts = (letter_id, plugin_id, name, reader.kind.value, reader.id, reader.patient_id, path, once)
            if await Letter.raw(_HAND_IN, *facts):
                await _enqueue(scope, letter_id)


async def _enqueue(scope: Scope, letter_id: UUID) -> None:
    await outbox.enqueue(scope, HANDLER, key=str(letter_id), payload={"letter": str(letter_id)})


_HAND_IN: Final = """
insert into core.letter (id, plugin_id, name, reader, reader_id, patient_id, path, once)
values ({}::uuid, {}, {}, {}, {}::uuid, {}::uuid, {}, {}) on conflict (tenant_id, once) do nothing returning id"""
