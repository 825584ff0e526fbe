"""An owner for a practice that has none: who runs the platform sends the letter, and nobody there can be overlooked.

Owners see patients' records, so an operator helps only where no owner can sign in; both logs say who did it and why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from portico.audit.events import AuditCode
from portico.identity import owners
from portico.identity.directory import DirectoryRefused, DirectoryUnavailable
from portico.identity.roles import Role
from portico.onboarding.starting import By, CantInvite, Starting
from portico.operations.acts import PURPOSE, CantAct, Desk, at_practice
from portico.tenancy.context import PracticeState, Tenant

MAY_BE_HELPED: Final = (PracticeState.FOUNDING, PracticeState.ACTIVE)


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who is invited. The last four digits of `phone` prove who opens the letter."""

    name: str
    email: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Owners:
    """Made once by app.py. `by` is who runs the platform, in each call. Call with no scope open."""

    desk: Desk
    starting: Starting = field(repr=False)

    async def help(self, by: By, practice_id: UUID, owner: Owner, reason: str) -> Tenant:
        """Invites an owner where none can sign in. Again: a new letter. Raises CantAct."""
        there = await self._practice(practice_id)
        async with self.desk.tenancy.tenant_scope(there, at_practice(by, there).actor, PURPOSE, origin=by.origin):
            if await owners.can_sign_in():
                raise CantAct("It has an owner who can sign in. They invite others, at Practice, Colleagues.")
        return await self._invite(by, there, owner, reason)

    async def invite(self, by: By, practice_id: UUID, owner: Owner, reason: str) -> Tenant:
        """Also beside others: for who holds the server. Raises CantAct."""
        return await self._invite(by, await self._practice(practice_id), owner, reason)

    async def _practice(self, practice_id: UUID) -> Tenant:
        there = await self.desk.practice(practice_id)
        if there.state == PracticeState.SUSPENDED:
            raise CantAct("It is suspended, and its letters wait. Reopen it first.")
        if there.state not in MAY_BE_HELPED:
            raise CantAct("Nobody signs in there: it is to look around only, it is leaving, or it has left.")
        return there

    async def _invite(self, by: By, there: Tenant, owner: Owner, reason: str) -> Tenant:
        await self.desk.note(by, AuditCode.OWNER_INVITED, there, reason)
        try:
            await self.starting.invite_staff(
                at_practice(by, there),
                name=owner.name,
                email=owner.email,
                role=Role.OWNER.value,
                phone=owner.phone,
                reason=reason,
            )
        except (CantInvite, DirectoryRefused) as error:
            raise CantAct(str(error)) from error
        except DirectoryUnavailable as error:
            raise CantAct("The sign-in can't be reached just now. Nothing was changed. Try again soon.") from error
        return there
