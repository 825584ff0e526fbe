"""Practices that were founded and never opened: the owner is reminded, and where nobody ever came, all of it is erased.

Erasing is what leaving ends with (destroying.py), and gives the address back. It takes no practice that somebody signed
in to or signed for, none that is still being made, and none whose owner was not warned five days before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from piccolo.columns import Column

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.population import Population
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.post import Post
from portico.onboarding.invitations import Invitations, Purpose
from portico.onboarding.subjects import Subject
from portico.onboarding.tables import Agreement, Beginning
from portico.operations import destroying
from portico.operations.tables import Leaving
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import Practice

HANDLER: Final = "unopened"
REMINDED_AFTER: Final = (timedelta(days=2), timedelta(days=7))
"""Of quiet: since the founding, or since somebody last signed in."""
WARNED_BEFORE: Final = timedelta(days=5)
REASON: Final = "nobody signed in after its founding"
_WARNED: Final = len(REMINDED_AFTER) + 1
_ACTOR: Final = Actor.system("sign-ups")
_PURPOSE: Final = "HOPERAT"


@dataclass(frozen=True, kw_only=True)
class _Story:
    """How far a practice came. `erase_at` is None once somebody came, `quiet_since` when they were last here."""

    owner: UUID
    reminded: int
    quiet_since: datetime
    erase_at: datetime | None


class Unopened:
    """The outbox's handler, once an hour for the platform. Made once by app.py."""

    def __init__(self, *, invitations: Invitations, post: Post, clock: Callable[[], datetime]) -> None:
        self._invitations = invitations
        self._post = post
        self._clock = clock

    async def __call__(self, tenancy: Tenancy, platform: Tenant, _payload: Mapping[str, str]) -> None:
        for practice_id in await _founding(tenancy):
            there = await tenancy.tenant_by_id(practice_id)
            if there is not None and there.founding and await self._is_over(tenancy, there):
                await self._erase(tenancy, platform, there)

    async def _is_over(self, tenancy: Tenancy, there: Tenant) -> bool:
        """Write what is to be written now; True when it is to be erased."""
        now = self._clock()
        async with tenancy.tenant_scope(there, _ACTOR, _PURPOSE) as scope:
            await scope.lock("unopened")
            story = await _story(there.id)
            if story is None:
                return False
            due = sum(now >= story.quiet_since + after for after in REMINDED_AFTER)
            if story.erase_at is not None and now >= story.erase_at - WARNED_BEFORE:
                due = _WARNED
            if due > story.reminded:
                await self._remind(scope, story, due, now)
                return False
            return story.erase_at is not None and story.reminded == _WARNED and now >= story.erase_at

    async def _remind(self, scope: Scope, story: _Story, number: int, now: datetime) -> None:
        """One letter for all that were missed. Who never set up a sign-in gets a new link to do it."""
        subject = await Subject.load(Population.WORKFORCE, story.owner)
        if subject is None:
            return
        kind = LetterKind.ERASED_SOON_STAFF if number == _WARNED else LetterKind.WAITING_STAFF
        if subject.is_set_up or not subject.fact:
            await self._post.own(scope, kind, Reader(ReaderKind.STAFF, subject.id), path="/opening")
        else:
            await self._invitations.send(scope, Purpose.SETUP, subject, kind=kind)
        await Beginning.update({Beginning.reminded: number}, force=True)
        if number == _WARNED and story.erase_at is not None:
            # The worker may have been away: nobody is warned too late.
            await _change(scope.tenant_id, {Practice.erase_at: max(story.erase_at, now + WARNED_BEFORE)})
        await record(scope, AuditCode.PRACTICE_REMINDED, resource=("Staff", (subject.id,)), reason=kind.value)

    async def _erase(self, tenancy: Tenancy, platform: Tenant, there: Tenant) -> None:
        now = self._clock()
        async with tenancy.tenant_scope(platform, _ACTOR, _PURPOSE) as scope:
            mine = (Practice.id == there.id) & (Practice.state == PracticeState.FOUNDING.value)
            change: dict[Column | str, Any] = {Practice.state: PracticeState.LEFT.value}
            if not await Practice.update(change).where(mine).returning(Practice.id):
                return
            await Leaving(
                practice=there.id,
                asked_by=_ACTOR.name,
                asked_at=now,
                due_at=now,
                ordered_by=_ACTOR.name,
                ordered_reason=REASON,
                ordered_at=now,
            ).save()
            reason = f"{there.slug}: {REASON}"
            await record(scope, AuditCode.PRACTICE_DESTROYED, resource=("Organization", (there.id,)), reason=reason)
            await destroying.ask(scope, there.id)
        await tenancy.hosts.changed()


async def _founding(tenancy: Tenancy) -> Sequence[UUID]:
    async with tenancy.platform_scope(_ACTOR, _PURPOSE):
        rows = (
            await Practice.select(Practice.id)
            .where(Practice.state == PracticeState.FOUNDING.value)
            .order_by(Practice.created)
        )
    return [row["id"] for row in rows]


async def _story(practice_id: UUID) -> _Story | None:
    """In the practice's scope. None while its owner has not been written to for the first time."""
    practice = await Practice.select(Practice.created, Practice.erase_at).where(Practice.id == practice_id).first()
    begun = await Beginning.select(Beginning.reminded).first()
    owner = (
        await StaffMember.select(StaffMember.id)
        .where(StaffMember.role == Role.OWNER.value, StaffMember.stopped_at.is_null())
        .order_by(StaffMember.created, StaffMember.id)
        .first()
    )
    if practice is None or begun is None or owner is None:
        return None
    last = (
        await StaffMember.select(StaffMember.signed_in_at)
        .where(StaffMember.signed_in_at.is_not_null())
        .order_by(StaffMember.signed_in_at, ascending=False)
        .first()
    )
    erase_at: datetime | None = practice["erase_at"]
    if erase_at is not None and (last is not None or await Agreement.exists()):
        await _change(practice_id, {Practice.erase_at: None})
        erase_at = None
    return _Story(
        owner=owner["id"],
        reminded=begun["reminded"],
        quiet_since=last["signed_in_at"] if last else practice["created"],
        erase_at=erase_at,
    )


async def _change(practice_id: UUID, changes: dict[Column | str, Any]) -> None:
    await Practice.update(changes).where(Practice.id == practice_id)
