"""A practice leaves: everything is copied for it, it waits thirty days, then all is destroyed, with a certificate.

What an operator does here is written down in the platform's log first. Call the acts with no scope open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.onboarding.starting import By
from portico.operations import copying, destroying
from portico.operations.acts import PURPOSE, CantAct, Desk, at_practice
from portico.operations.tables import Leaving
from portico.tenancy.context import PracticeState, Tenant
from portico.tenancy.open_scope import OpenScope
from portico.tenancy.tables import Practice

PAUSE: Final = timedelta(days=30)
_MAY_LEAVE: Final = (PracticeState.ACTIVE, PracticeState.FOUNDING, PracticeState.SUSPENDED)


class NoAddress(CantAct):
    """Nobody is known whom the certificate could go to."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far the leaving is. `mail` is for the practice's own eyes."""

    mail: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    parts: int
    copied_bytes: int
    copied_at: datetime | None
    fetched_at: datetime | None
    ordered_at: datetime | None


async def standing(scope: OpenScope, practice_id: UUID) -> Standing | None:
    """In the practice's own scope or the platform's."""
    rows = await scope.run(_STANDING, (practice_id,))
    return msgspec.convert(dict(rows[0]), Standing) if rows else None


async def fetched(scope: OpenScope, practice_id: UUID, now: datetime) -> None:
    """The practice took a part of its copy."""
    await scope.run("UPDATE core.leaving SET fetched_at = $2 WHERE practice = $1", (practice_id, now))


@dataclass(frozen=True, kw_only=True)
class Exit:
    """Made once by app.py."""

    desk: Desk

    async def begin(self, by: By, practice_id: UUID, now: datetime, mail: str = "") -> Tenant:
        """It is closed as a suspended one, and its copy is begun: both or neither. `mail` is where its certificate
        goes, '' for its owner's address. Raises CantAct, NoAddress.
        """
        there = await self.desk.practice(practice_id)
        if there.state not in _MAY_LEAVE:
            raise CantAct("It is leaving already, or has left.")
        await self.desk.note(by, AuditCode.PRACTICE_LEAVING, there)
        here = at_practice(by, there)
        async with self.desk.tenancy.tenant_scope(there, here.actor, PURPOSE, origin=by.origin) as scope:
            mail = mail or await _owners_address()
            if not mail:
                raise NoAddress("It has no owner to write to. Say where the certificate is to go.")
            await record(scope, AuditCode.PRACTICE_LEAVING)
        # In the platform's own scope, where the copying waits in the outbox: a practice that is closed has no work of
        # its own, and one that leaves without a copy would wait for it for ever.
        async with self.desk.tenancy.tenant_scope(by.tenant, by.actor, PURPOSE, origin=by.origin) as scope:
            await self._set(there, PracticeState.LEAVING)
            await Leaving(practice=there.id, asked_by=by.actor.name, asked_at=now, due_at=now + PAUSE, mail=mail).save()
            await copying.ask(scope, there.id)
        await self.desk.tenancy.hosts.changed()
        return there

    async def stay(self, by: By, practice_id: UUID) -> None:
        """It stays: suspended, so that an operator opens it with a second look. Raises CantAct."""
        there = await self.desk.practice(practice_id)
        if there.state != PracticeState.LEAVING:
            raise CantAct("It is not leaving.")
        await self.desk.note(by, AuditCode.PRACTICE_STAYED, there)
        here = at_practice(by, there)
        async with self.desk.tenancy.tenant_scope(there, here.actor, PURPOSE, origin=by.origin) as scope:
            await self._set(there, PracticeState.SUSPENDED)
            await Leaving.delete().where(Leaving.practice == there.id)
            await record(scope, AuditCode.PRACTICE_STAYED)
            files = scope.files
        await files.delete_all(copying.PURPOSE)
        await self.desk.tenancy.hosts.changed()

    async def destroy(self, by: By, practice_id: UUID, *, name: str, reason: str, now: datetime) -> None:
        """For ever. `name` is typed by the operator; with a `reason` at once, else not before the pause is over.

        Raises CantAct.
        """
        there = await self.desk.practice(practice_id)
        async with self.desk.tenancy.tenant_scope(by.tenant, by.actor, PURPOSE, origin=by.origin) as scope:
            now_there = await standing(scope, there.id)
        if there.state != PracticeState.LEAVING or now_there is None:
            raise CantAct("It is not leaving.")
        if now_there.copied_at is None:
            raise CantAct("Its copy is not complete yet.")
        if " ".join(name.split()) != there.name:
            raise CantAct("This is not its name. Type it as it stands above.")
        if now < now_there.due_at and not reason:
            raise CantAct("The thirty days are not over. Say who at the practice asked for it now, and how.")
        await self._order(by, there, reason, now)

    async def _order(self, by: By, there: Tenant, reason: str, now: datetime) -> None:
        await self.desk.note(by, AuditCode.PRACTICE_DESTROYED, there, reason or "the pause is over")
        async with self.desk.tenancy.tenant_scope(by.tenant, by.actor, PURPOSE, origin=by.origin) as scope:
            await self._set(there, PracticeState.LEFT)
            await Leaving.update(
                {Leaving.ordered_by: by.actor.name, Leaving.ordered_reason: reason, Leaving.ordered_at: now}
            ).where(Leaving.practice == there.id)
            await destroying.ask(scope, there.id)
        await self.desk.tenancy.hosts.changed()

    async def _set(self, there: Tenant, state: PracticeState) -> None:
        changed = (
            await Practice.update({Practice.state: state.value, Practice.suspended_reason: ""})
            .where(Practice.id == there.id, Practice.state == there.state)
            .returning(Practice.id)
        )
        if not changed:
            raise CantAct("Somebody changed it meanwhile. Look again.")


async def _owners_address() -> str:
    """Of the first of those who can sign in; in the practice's scope."""
    row = (
        await StaffMember.select(StaffMember.email)
        .where(StaffMember.role == Role.OWNER.value, StaffMember.active.eq(True))
        .order_by(StaffMember.created, StaffMember.id)
        .first()
    )
    return str(row["email"]) if row else ""


_STANDING: Final = """
SELECT mail, asked_by, asked_at, due_at, parts, copied_bytes, copied_at, fetched_at, ordered_at
FROM core.leaving WHERE practice = $1
"""
