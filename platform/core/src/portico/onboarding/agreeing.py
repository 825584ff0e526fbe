"""A practice signs its agreement: who, in what capacity, when, and which text by its digest. A copy goes by mail.

In the scope that is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.post import Post
from portico.onboarding.agreement_texts import KIND, VERSION, agreement_text
from portico.onboarding.tables import Agreement
from portico.tenancy.scopes import Scope

COPY: Final = "/opening/agreement"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What stands in the practice's books."""

    version: str
    digest: str
    practice_name: str
    signatory: str
    title: str
    signed_at: datetime


class Superseded(Exception):
    """The text on the page is no longer the one that is signed: read the new one first."""


class Agreeing:
    """Made once by app.py."""

    def __init__(self, *, post: Post, clock: Callable[[], datetime]) -> None:
        self._post = post
        self._clock = clock

    async def sign(self, scope: Scope, *, digest: str, signatory: str, title: str) -> Signed:
        """Once: who signs what is signed already gets that. `digest` is of the text that was read.

        Raises Superseded.
        """
        text = agreement_text()
        if digest != text.digest:
            raise Superseded
        await scope.lock("agreement")
        if before := await signed():
            return before
        row = Agreement(
            kind=KIND,
            version=text.version,
            text_digest=text.digest,
            practice_name=scope.tenant.name,
            signatory=signatory.strip(),
            title=title.strip(),
            actor_id=scope.actor.id,
            signed_at=self._clock(),
        )
        await row.save()
        reason = f"{KIND} {text.version} {text.digest}"
        await record(scope, AuditCode.AGREEMENT_SIGNED, resource=("Agreement", (row.id,)), reason=reason)
        if isinstance(scope.actor.id, UUID):
            await self._post.own(scope, LetterKind.AGREED_STAFF, Reader(ReaderKind.STAFF, scope.actor.id), path=COPY)
        return _signed(row)


async def signed(version: str = VERSION) -> Signed | None:
    """What this practice signed of this version."""
    row = await Agreement.objects().where(Agreement.kind == KIND, Agreement.version == version).first()
    return _signed(row) if row else None


async def latest() -> Signed | None:
    """The newest version that this practice signed."""
    row = await Agreement.objects().where(Agreement.kind == KIND).order_by(Agreement.version, ascending=False).first()
    return _signed(row) if row else None


async def copy_of(scope: Scope) -> str:
    """What was signed and by whom, as a letter has it; '' where nothing was."""
    found = await latest()
    if found is None:
        return ""
    at = found.signed_at.astimezone(ZoneInfo(scope.tenant.timezone))
    head = (
        f"Signed by {found.signatory}, {found.title}, for {found.practice_name} on {at:%B} {at.day}, {at.year} at "
        f"{at:%H:%M} ({scope.tenant.timezone}). Version {found.version}, SHA-256 {found.digest}."
    )
    return f"{head}\n\n{agreement_text(found.version).text}"


def _signed(row: Agreement) -> Signed:
    return Signed(
        version=row.version,
        digest=row.text_digest,
        practice_name=row.practice_name,
        signatory=row.signatory,
        title=row.title,
        signed_at=row.signed_at,
    )
