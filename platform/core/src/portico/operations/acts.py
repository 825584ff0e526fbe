"""What operators do to a practice: suspend and reopen it, and try its failed work again.

Each act is written down twice: first in the platform's own log, so that none is done that the platform does not know
of, then in the practice's, in the transaction of the act. Call these with no scope open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.onboarding import lifecycle
from portico.onboarding.starting import By
from portico.outbox import repairs
from portico.tenancy.context import PracticeState, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Tenancy

PURPOSE = "HOPERAT"


class CantAct(Exception):
    """Why not, in words for operators."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Made once by app.py. `by` is an operator at the console in each call."""

    tenancy: Tenancy

    async def suspend(self, by: By, practice_id: UUID, reason: str) -> Tenant:
        """Its pages are closed from the next request on; patients can still take their record. Raises CantAct."""
        there = await self.practice(practice_id)
        if there.state not in (PracticeState.ACTIVE, PracticeState.FOUNDING):
            raise CantAct("Only a practice that is open or being set up can be suspended.")
        await self.note(by, AuditCode.PRACTICE_SUSPENDED, there, reason)
        if not await lifecycle.suspend(self.tenancy, at_practice(by, there), reason):
            raise CantAct("Somebody changed it meanwhile. Look again.")
        return there

    async def reopen(self, by: By, practice_id: UUID) -> Tenant:
        """It goes on where it stood: open, or being set up. Raises CantAct."""
        there = await self.practice(practice_id)
        if there.state != PracticeState.SUSPENDED:
            raise CantAct("It is not suspended.")
        await self.note(by, AuditCode.PRACTICE_REOPENED, there)
        if not await lifecycle.reopen(self.tenancy, at_practice(by, there)):
            raise CantAct("Somebody changed it meanwhile. Look again.")
        return there

    async def retry(self, by: By, practice_id: UUID, delivery_id: UUID | None, now: datetime) -> int:
        """One thing of its repair list, or (None) all of them; how many. Raises CantAct."""
        there = await self.practice(practice_id)
        await self.note(by, AuditCode.DELIVERY_RETRIED, there)
        here = at_practice(by, there)
        async with self.tenancy.tenant_scope(there, here.actor, PURPOSE, origin=by.origin) as scope:
            if delivery_id is None:
                return await repairs.retry_all(scope, now)
            return int(await repairs.retry(scope, delivery_id, now))

    async def note(self, by: By, code: AuditCode, there: Tenant, reason: str = "") -> None:
        """In the platform's own log."""
        words = ": ".join(part for part in (there.slug, reason) if part)
        async with self.tenancy.tenant_scope(by.tenant, by.actor, PURPOSE, origin=by.origin) as scope:
            await record(scope, code, resource=("Organization", (there.id,)), reason=words)

    async def practice(self, practice_id: UUID) -> Tenant:
        """Raises CantAct."""
        found = await self.tenancy.tenant_by_id(practice_id)
        if found is None or found.id == PLATFORM_ID:
            raise CantAct("There is no such practice.")
        return found


def at_practice(by: By, there: Tenant) -> By:
    """The operator as the practice's log names them: by name and role, with nothing that they may do there."""
    return replace(by, tenant=there, actor=replace(by.actor, permissions=frozenset()))
