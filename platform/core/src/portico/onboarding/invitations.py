"""Set-up and recovery, the one mechanism: a single-use link by letter, a second fact, then a start code.

Neither link nor fact alone opens anything. What happens behind a link stands in accounts.py, who starts one in
starting.py.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast
from uuid import UUID

import msgspec
from piccolo.columns import Column

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.population import Population
from portico.notify.kinds import LetterKind, Reader
from portico.notify.post import Post
from portico.onboarding.subjects import Subject
from portico.onboarding.tables import Invitation
from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Scope

MOST_TRIES: Final = 5
SETUP_GOOD_FOR: Final = timedelta(hours=72)
RECOVERY_GOOD_FOR: Final = timedelta(hours=1)
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of a code: small, and without those that look alike."""
CODE_LENGTH: Final = 16


class Purpose(StrEnum):
    """What a link is for."""

    SETUP = "setup"
    RECOVERY = "recovery"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A link that is good, and whom it is for."""

    id: UUID
    purpose: Purpose
    subject: Subject


class _Link(msgspec.Struct):
    id: UUID
    purpose: Purpose
    subject_id: UUID


class NoSecondFact(Exception):
    """Nothing on file that could prove who opens the letter."""


class Invitations:
    """Makes links, sends them, and says what a link and a fact are worth. All in the scope that is open."""

    def __init__(
        self,
        *,
        post: Post,
        clock: Callable[[], datetime],
    ) -> None:
        self._post = post
        self._clock = clock

    def now(self) -> datetime:
        """The instant that links are measured by."""
        return self._clock()

    async def send(self, scope: Scope, purpose: Purpose, subject: Subject, *, kind: LetterKind | None = None) -> None:
        """Make a link and hand its letter in: `kind`, or else the one of this purpose. Raises NoSecondFact.

        A new link for setting up ends those before it, since the address may have been wrong. Links for recovery live
        side by side: a second letter must not spoil the first.
        """
        token = secrets.token_urlsafe(32)
        good_for = SETUP_GOOD_FOR if purpose is Purpose.SETUP else RECOVERY_GOOD_FOR
        if purpose is Purpose.SETUP:
            await end_links(subject.id, self._clock())
        await self._keep(purpose, subject, token, good_for)
        who = "staff" if subject.population is Population.WORKFORCE else "patient"
        link = f"{_origin(scope.tenant, subject.population)}/setup/{token}{_spoken(subject)}"
        hours = int(good_for.total_seconds() // 3600)
        await self._send(scope, kind or LetterKind(f"{purpose}-{who}"), subject, link, hours)

    async def send_fitting(self, scope: Scope, subject: Subject, reason: str) -> None:
        """The letter to get back in; who never set up their sign-in gets that one again. Raises NoSecondFact."""
        purpose = Purpose.RECOVERY if subject.is_set_up else Purpose.SETUP
        await self.send(scope, purpose, subject)
        await record(
            scope, AuditCode.ACCOUNT_RECOVERY_STARTED, patient_ids=subject.patient_ids, reason=f"{purpose}: {reason}"
        )

    async def hand_out(self, purpose: Purpose, subject: Subject) -> str:
        """A code to be typed at `/start` instead of a link, for a sheet of paper. Raises NoSecondFact.

        It ends every link and code before it: of a sheet that was lost nothing must be left.
        """
        code = new_code()
        await end_links(subject.id, self._clock())
        await self._keep(purpose, subject, plain_code(code), SETUP_GOOD_FOR)
        return code

    async def tell_recovered(self, scope: Scope, subject: Subject) -> None:
        """Post the notice that the account was reset."""
        await self._send(scope, LetterKind.RECOVERED, subject)

    async def find(self, population: Population, token: str) -> Opened | None:
        """The link if it is good, its row locked; None for every other, whatever the reason."""
        found = cast(object, await Invitation.raw(_LOCKED, _digest(token), population.value, self._clock()))
        rows = msgspec.convert(found, list[_Link])
        if not rows:
            return None
        subject = await Subject.load(population, rows[0].subject_id)
        return Opened(id=rows[0].id, purpose=rows[0].purpose, subject=subject) if subject else None

    async def try_fact(self, opened: Opened, fact: str) -> bool:
        """Whether this is the second fact. A wrong one counts, and the last one ends the link: commit either way."""
        invitation = await Invitation.objects().get(Invitation.id == opened.id)
        if invitation is None:
            return False
        if hmac.compare_digest(invitation.fact_digest, _fact_digest(invitation.fact_salt, fact)):
            return True
        tries = invitation.tries + 1
        changes: dict[Column | str, Any] = {"tries": tries}
        if tries >= MOST_TRIES:
            changes["ended_at"] = self._clock()
        await Invitation.update(changes).where(Invitation.id == opened.id)
        return False

    async def use_up(self, opened: Opened) -> bool:
        """The link is spent, and so are the person's others. False: another window was faster."""
        now = self._clock()
        used = (
            await Invitation.update({Invitation.used_at: now})
            .where(Invitation.id == opened.id, Invitation.used_at.is_null(), Invitation.ended_at.is_null())
            .returning(Invitation.id)
        )
        await end_links(opened.subject.id, now)
        return bool(used)

    async def _keep(self, purpose: Purpose, subject: Subject, token: str, good_for: timedelta) -> None:
        if not subject.fact:
            raise NoSecondFact
        salt = secrets.token_bytes(16)
        await Invitation.insert(
            Invitation(
                purpose=purpose.value,
                population=subject.population.value,
                subject_id=subject.id,
                token_digest=_digest(token),
                fact_salt=salt,
                fact_digest=_fact_digest(salt, subject.fact),
                expires_at=self._clock() + good_for,
            )
        )

    async def _send(self, scope: Scope, kind: LetterKind, subject: Subject, link: str = "", hours: int = 0) -> None:
        reader = Reader.of(subject.population, subject.id, subject.patient_id)
        await self._post.own(scope, kind, reader, link=link, hours=hours)


async def end_links(subject_id: UUID, now: datetime) -> None:
    """No link of this person's is good any more."""
    await Invitation.update({Invitation.ended_at: now}).where(
        Invitation.subject_id == subject_id, Invitation.used_at.is_null(), Invitation.ended_at.is_null()
    )


async def good_until(subject_ids: Sequence[UUID], now: datetime) -> dict[UUID, datetime]:
    """Until when the newest link or code of each of these people is good; those without one are absent."""
    if not subject_ids:
        return {}
    rows = (
        await Invitation.select(Invitation.subject_id, Invitation.expires_at)
        .where(
            Invitation.subject_id.is_in(list(subject_ids)),
            Invitation.expires_at > now,
            Invitation.used_at.is_null(),
            Invitation.ended_at.is_null(),
        )
        .order_by(Invitation.expires_at)
    )
    return {row["subject_id"]: row["expires_at"] for row in rows}


def new_code() -> str:
    """16 letters and figures in groups of four, 79 bits: a start code, or the code of a sheet."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def plain_code(typed: str) -> str:
    """A code as it is looked up, however it was typed."""
    return re.sub(r"[^a-z0-9]", "", typed.lower())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _fact_digest(salt: bytes, fact: str) -> bytes:
    return hashlib.sha256(salt + fact.encode()).digest()


def _origin(tenant: Tenant, population: Population) -> str:
    return tenant.portal_origin if population is Population.PATIENTS else tenant.workspace_origin


def _spoken(subject: Subject) -> str:
    """Who reads the letter in Spanish goes on in Spanish, up to the sign-in. Work speaks English only."""
    return f"?lang={subject.language}" if subject.population is Population.PATIENTS else ""


_LOCKED = """
select id, purpose, subject_id from core.invitation
where token_digest = {} and population = {} and expires_at > {} and used_at is null and ended_at is null
for update"""
