"""The people who work in a practice: who they are, what they may do, and how they are let go.

Nobody gives or takes what they don't have themselves: who is not an owner manages only roles that may do no more than
their own. The last owner stays. In the scope that is open, but for what says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portico_sdk import NotFound

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity import owners
from portico.identity.directory import IdentityDirectory
from portico.identity.rights import Rights
from portico.identity.role_rights import decisions
from portico.identity.roles import STAFF_ROLES, Role
from portico.identity.sessions import Sessions
from portico.identity.tables import StaffMember
from portico.onboarding.invitations import end_links, good_until
from portico.onboarding.portal_access import State, state_of
from portico.tenancy.context import Actor
from portico.tenancy.scopes import Scope


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One member of staff. `may_manage`: whoever asked may change and stop them."""

    id: UUID
    name: str
    email: str
    phone: str
    role: Role
    state: State
    second_factor: bool
    signed_in_at: datetime | None
    good_until: datetime | None
    may_manage: bool


class CantChange(Exception):
    """Why not, in words for staff."""


class Colleagues:
    """Made once by app.py."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        directory: IdentityDirectory,
        rights: Rights,
        clock: Callable[[], datetime],
    ) -> None:
        self._sessions = sessions
        self._directory = directory
        self._rights = rights
        self._clock = clock

    async def all(self, actor: Actor) -> Sequence[Colleague]:
        """Everybody by name, those who were stopped last."""
        rows = await StaffMember.objects().order_by(StaffMember.name, StaffMember.id)
        good = await good_until([row.id for row in rows if not row.active], self._clock())
        decided = await decisions()
        found = [self._colleague(row, good.get(row.id), actor, decided) for row in rows]
        return sorted(found, key=lambda one: one.state is State.STOPPED)

    async def one(self, actor: Actor, member_id: UUID) -> Colleague:
        """Raises NotFound."""
        row = await StaffMember.objects().get(StaffMember.id == member_id)
        if row is None:
            raise NotFound("staff")
        good = await good_until([row.id], self._clock())
        return self._colleague(row, good.get(row.id), actor, await decisions())

    async def roles_for(self, actor: Actor) -> Sequence[Role]:
        """The roles that this person may give to somebody."""
        decided = await decisions()
        return [role for role in Role if role in STAFF_ROLES and self._may_give(actor, role, decided)]

    async def change_role(self, scope: Scope, member_id: UUID, role: Role) -> bool:
        """False when nothing changed. Their sessions are over: they sign in again with the new rights.

        Raises NotFound, CantChange.
        """
        row = await self._managed(scope, member_id)
        if Role(row.role) is role:
            return False
        if not self._may_give(scope.actor, role, await decisions()):
            raise CantChange("You can't give a role that may do more than yours. Ask an owner.")
        await _keep_an_owner(row, "Make somebody else an owner first: a practice can't be without one.")
        before, row.role, row.epoch = row.role, role.value, row.epoch + 1
        await row.save([StaffMember.role, StaffMember.epoch])
        await owners.count(scope)
        reason = f"{before} → {role.value}"
        await record(scope, AuditCode.STAFF_CHANGED, resource=("Staff", (row.id,)), reason=reason)
        self._end_sessions(scope, row)
        return True

    async def stop(self, scope: Scope, member_id: UUID) -> bool:
        """They are out from the next page on, in every process; their invitation, if any, leads nowhere.

        Raises NotFound, CantChange.
        """
        row = await self._managed(scope, member_id)
        if row.stopped_at:
            return False
        await _keep_an_owner(row, "This is the only owner. Make somebody else an owner first.")
        was_here = row.active
        row.active, row.stopped_at, row.epoch = False, self._clock(), row.epoch + 1
        await row.save([StaffMember.active, StaffMember.stopped_at, StaffMember.epoch])
        await owners.count(scope)
        await end_links(row.id, self._clock())
        code = AuditCode.STAFF_STOPPED if was_here else AuditCode.STAFF_INVITATION_ENDED
        await record(scope, code, resource=("Staff", (row.id,)), reason=row.name)
        self._end_sessions(scope, row)
        slug, sub = scope.tenant.slug, row.sub

        async def leave() -> None:
            # Who belongs here is decided by our rows; the organization only leads to the right sign-in.
            await self._directory.unlink_member(slug, sub)

        scope.after_commit(leave)
        return True

    async def start_again(self, scope: Scope, member_id: UUID) -> bool:
        """Let somebody back in who was here. False when they had never set up a sign-in: invite them anew.

        Raises NotFound, CantChange.
        """
        row = await self._managed(scope, member_id)
        if not (row.set_up_at and row.stopped_at):
            return False
        row.active, row.stopped_at = True, None
        await row.save([StaffMember.active, StaffMember.stopped_at])
        await owners.count(scope)
        await record(scope, AuditCode.STAFF_STARTED, resource=("Staff", (row.id,)), reason=row.name)
        slug, sub = scope.tenant.slug, row.sub

        async def join() -> None:
            await self._directory.link_member(slug, sub)

        scope.after_commit(join)
        return True

    async def _managed(self, scope: Scope, member_id: UUID) -> StaffMember:
        # Two owners who stop each other at the same moment must not both be gone.
        await scope.lock("staff")
        row = await StaffMember.objects().get(StaffMember.id == member_id)
        if row is None:
            raise NotFound("staff")
        if not self._may_give(scope.actor, Role(row.role), await decisions()):
            raise CantChange("This colleague may do more than you. Ask an owner.")
        return row

    def _may_give(self, actor: Actor, role: Role, decided: Mapping[Role, Mapping[str, bool]]) -> bool:
        if actor.role == Role.OWNER:
            return True
        return role is not Role.OWNER and self._rights.of(role, decided.get(role)) <= actor.permissions

    def _end_sessions(self, scope: Scope, row: StaffMember) -> None:
        tenant_id, issuer, sub = scope.tenant.id, row.issuer, row.sub

        async def end() -> None:
            # The new epoch has shut them out already; this clears up.
            await self._sessions.end_all(tenant_id, issuer, sub)

        scope.after_commit(end)

    def _colleague(
        self, row: StaffMember, good: datetime | None, actor: Actor, decided: Mapping[Role, Mapping[str, bool]]
    ) -> Colleague:
        return Colleague(
            id=row.id,
            name=row.name,
            email=row.email,
            phone=row.phone,
            role=Role(row.role),
            state=state_of(
                active=row.active,
                is_stopped=bool(row.stopped_at),
                was_set_up=bool(row.set_up_at),
                good_until=good,
            ),
            second_factor=row.second_factor,
            signed_in_at=row.signed_in_at,
            good_until=good,
            may_manage=self._may_give(actor, Role(row.role), decided),
        )


async def _keep_an_owner(row: StaffMember, words: str) -> None:
    if Role(row.role) is not Role.OWNER or not row.active:
        return
    if not await StaffMember.exists().where(
        (StaffMember.role == Role.OWNER.value) & StaffMember.active.eq(True) & (StaffMember.id != row.id)
    ):
        raise CantChange(words)
