"""A practice lets operators look into its workspace, for some hours; operators come in by that, and by nothing else.

Granting and taking back happen in the practice's scope that is open; coming in is called with none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.tables import StaffMember
from portico.onboarding.starting import By
from portico.operations.acts import PURPOSE, CantAct, Desk, at_practice
from portico.operations.tables import SupportGrant, SupportVisit
from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Practice

LONGEST_H: Final = 24


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """One leave that was given. `visitors` came in by it."""

    id: UUID
    reason: str
    granted_by_name: str
    granted_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    visitors: tuple[str, ...]

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.ends_at > now


async def grants(scope: Scope, *, limit: int = 20) -> Sequence[Grant]:
    """The latest first."""
    rows = await scope.run(_GRANTS, (limit,))
    return msgspec.convert([dict(row) for row in rows], list[Grant])


async def grant(scope: Scope, now: datetime, *, hours: int, reason: str) -> None:
    """From now on; a longer one before it goes on beside it."""
    ends_at = now + timedelta(hours=min(max(hours, 1), LONGEST_H))
    await SupportGrant(
        reason=reason,
        granted_by=scope.actor.id,
        granted_by_name=scope.actor.name,
        granted_at=now,
        ends_at=ends_at,
    ).save()
    await _tell(scope, now)
    await record(scope, AuditCode.SUPPORT_GRANTED, reason=f"{hours} h: {reason}")


async def revoke(scope: Scope, grant_id: UUID, now: datetime) -> bool:
    """Whoever looks in by it is out at their next page. False when it was over already."""
    changed = (
        await SupportGrant.update({SupportGrant.revoked_at: now})
        .where(SupportGrant.id == grant_id, SupportGrant.revoked_at.is_null(), SupportGrant.ends_at > now)
        .returning(SupportGrant.id)
    )
    if changed:
        await _tell(scope, now)
        await record(scope, AuditCode.SUPPORT_ENDED)
    return bool(changed)


async def enter(desk: Desk, by: By, practice_id: UUID, now: datetime) -> Tenant:
    """The operator may sign in at the practice's workspace, for as long as its leave lasts. Raises CantAct."""
    there = await desk.practice(practice_id)
    email = await _email(desk, by)
    await desk.note(by, AuditCode.SUPPORT_ENTERED, there)
    here = at_practice(by, there)
    async with desk.tenancy.tenant_scope(there, here.actor, PURPOSE, origin=by.origin) as scope:
        found = next((one for one in await grants(scope) if one.is_open(now)), None)
        if found is None:
            raise CantAct("The practice lets nobody in now. Its owner can, under Practice, Support.")
        await SupportVisit.insert(
            SupportVisit(
                grant_id=found.id,
                issuer=by.actor.issuer,
                sub=by.actor.sub,
                name=by.actor.name,
                email=email,
                entered_at=now,
            )
        ).on_conflict(
            target=(SupportVisit.tenant_id, SupportVisit.grant_id, SupportVisit.issuer, SupportVisit.sub),
            action="DO NOTHING",
        )
        await record(scope, AuditCode.SUPPORT_ENTERED)
    return there


async def _email(desk: Desk, by: By) -> str:
    async with desk.tenancy.tenant_scope(by.tenant, by.actor, PURPOSE, origin=by.origin):
        row = await StaffMember.select(StaffMember.email).where(StaffMember.id == by.actor.id).first()
    return str(row["email"]) if row else ""


async def _tell(scope: Scope, now: datetime) -> None:
    """On the practice's own row, where operators see it."""
    rows = await scope.run(_UNTIL, (now,))
    until = rows[0]["until"]
    await Practice.update({Practice.support_until: until}).where(Practice.id == scope.tenant.id)


_GRANTS = """
SELECT g.id, g.reason, g.granted_by_name, g.granted_at, g.ends_at, g.revoked_at,
    array(SELECT v.name FROM core.support_visit v WHERE v.tenant_id = g.tenant_id AND v.grant_id = g.id
        ORDER BY v.entered_at) AS visitors
FROM core.support_grant g WHERE g.tenant_id = core.current_tenant() ORDER BY g.granted_at DESC, g.id LIMIT $1
"""
_UNTIL = """
SELECT max(ends_at) AS until FROM core.support_grant
WHERE tenant_id = core.current_tenant() AND revoked_at IS NULL AND ends_at > $1
"""
