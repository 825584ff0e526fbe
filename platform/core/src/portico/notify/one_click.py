"""Switching off one kind of letters with one click in the mailbox (RFC 8058), without signing in.

The address in the letter's header says who and which kind, sealed with the practice's key: nobody can make one up, it
tells nothing, and it does nothing but this. What is switched off comes back on the account page.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final
from uuid import UUID

import msgspec

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.notify.kinds import Reader, ReaderKind
from portico.notify.tables import LetterChoice
from portico.notify.wishes import CATEGORIES
from portico.tenancy.keys import CannotOpen, Keys
from portico.tenancy.scopes import Scope

PATH: Final = "/letters/off"
_PURPOSE: Final = "one-click"


class _Said(msgspec.Struct, frozen=True, array_like=True):
    reader: ReaderKind
    id: UUID
    patient_id: UUID | None
    category: str


class NotOurs(Exception):
    """No address of ours, or another practice's."""


async def address(keys: Keys, tenant_id: UUID, origin: str, reader: Reader, category: str) -> str:
    """Where the mailbox sends its click. For who has a sign-in, so that they can choose anew."""
    said = msgspec.msgpack.encode(_Said(reader.kind, reader.id, reader.patient_id, category))
    sealed = await keys.seal(tenant_id, _PURPOSE, "", said)
    return f"{origin}{PATH}/{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


async def switch_off(keys: Keys, scope: Scope, token: str) -> None:
    """What the token says, once or again. Raises NotOurs."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        said = msgspec.msgpack.decode(await keys.open(scope.tenant.id, _PURPOSE, "", sealed), type=_Said)
    except (binascii.Error, ValueError, CannotOpen) as error:
        raise NotOurs from error
    if said.category not in CATEGORIES or said.reader is ReaderKind.PATIENT:
        raise NotOurs
    same = (LetterChoice.person_id == said.id) & (LetterChoice.category == said.category)
    if await LetterChoice.exists().where(same):
        return
    await LetterChoice.insert(LetterChoice(person_id=said.id, category=said.category)).on_conflict(
        action="DO NOTHING", target=(LetterChoice.tenant_id, LetterChoice.person_id, LetterChoice.category)
    )
    await record(
        scope,
        AuditCode.LETTERS_CHANGED,
        patient_ids=(said.patient_id,) if said.patient_id else (),
        resource=("", (said.id,)),
        reason=f"off: {said.category}; by a click in the mailbox",
    )
