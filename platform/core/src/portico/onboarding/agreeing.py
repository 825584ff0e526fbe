"""A practice signs its agreement: who, in what capacity, when, and which text by its digest. A copy goes by mail.

In the scope that is open.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.notify.delivery import Enclosed
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.post import Post
from portico.onboarding.agreement_texts import KIND, Agreements, AgreementText
from portico.onboarding.tables import Agreement
from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Practice

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
    """Made once by app.py. `changed` makes every process look at the practice anew."""

    def __init__(
        self,
        *,
        agreements: Agreements,
        post: Post,
        changed: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._agreements = agreements
        self._post = post
        self._changed = changed
        self._clock = clock

    async def sign(self, scope: Scope, *, digest: str, signatory: str, title: str) -> Signed:
        """Once for each version: who signs what is signed already gets that. `digest` is of the text that was read.

        Raises Superseded.
        """
        text = self._agreements.text(self._agreements.current(scope.tenant, self._clock()).name)
        if digest != text.digest:
            raise Superseded
        await scope.lock("agreement")
        if before := await signed(text.version):
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
        await Practice.update({Practice.agreed: text.version}).where(Practice.id == scope.tenant.id)
        reason = f"{KIND} {text.version} {text.digest}"
        await record(scope, AuditCode.AGREEMENT_SIGNED, resource=("Agreement", (row.id,)), reason=reason)
        if isinstance(scope.actor.id, UUID):
            await self._post.own(scope, LetterKind.AGREED_STAFF, Reader(ReaderKind.STAFF, scope.actor.id), path=COPY)
        scope.after_commit(self._changed)
        return _signed(row)

    async def copy_of(self, scope: Scope, _reader: Reader) -> Enclosed:
        """What was signed last and by whom, as a letter has it; nothing where nothing was."""
        found = await latest()
        if found is None:
            return Enclosed()
        at = found.signed_at.astimezone(ZoneInfo(scope.tenant.timezone))
        head = (
            f"Signed by {found.signatory}, {found.title}, for {found.practice_name} on {at:%B} {at.day}, {at.year} at "
            f"{at:%H:%M} ({scope.tenant.timezone}). Version {found.version}, SHA-256 {found.digest}."
        )
        text = text_of(self._agreements, found)
        return Enclosed(document=f"{head}\n\n{text.text}" if text else head)

    async def asked(self, scope: Scope, _reader: Reader) -> Enclosed:
        """Until when a new version is to be signed."""
        owed = self._agreements.owed(scope.tenant, self._clock())
        return Enclosed(until=owed.until if owed and not owed.is_over else None)


async def signed(version: str) -> Signed | None:
    """What this practice signed of this version."""
    row = await Agreement.objects().where(Agreement.kind == KIND, Agreement.version == version).first()
    return _signed(row) if row else None


async def latest(least: str = "") -> Signed | None:
    """The newest version that this practice signed, unless it is older than `least`."""
    found = await all_signed()
    return found[0] if found and found[0].version >= least else None


async def all_signed() -> Sequence[Signed]:
    """Every version that this practice signed, the newest first."""
    rows = await Agreement.objects().where(Agreement.kind == KIND).order_by(Agreement.version, ascending=False)
    return [_signed(row) for row in rows]


def text_of(agreements: Agreements, found: Signed) -> AgreementText | None:
    """The words that were signed; None where this machine does not have exactly those."""
    text = agreements.texts.get(found.version)
    return text if text is not None and text.digest == found.digest else None


def _signed(row: Agreement) -> Signed:
    return Signed(
        version=row.version,
        digest=row.text_digest,
        practice_name=row.practice_name,
        signatory=row.signatory,
        title=row.title,
        signed_at=row.signed_at,
    )
