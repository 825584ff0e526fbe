"""Closing a practice for a while, and opening it again. Its data stay, its people can still sign in: what they read
and what they may still do there is the doors' business. Call these with no scope open.
"""

from __future__ import annotations

from typing import Any

from piccolo.columns import Column

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.onboarding.starting import By
from portico.tenancy.context import PracticeState
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Tenancy
from portico.tenancy.tables import Practice

_CLOSED = {PracticeState.FOUNDING.value, PracticeState.ACTIVE.value}


async def suspend(tenancy: Tenancy, by: By, reason: str) -> bool:
    """Of `by.tenant`. `reason` is read by its staff and in its audit. False where it is not one that is running."""
    if by.tenant.id == PLATFORM_ID:
        return False
    async with tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
        await scope.lock("lifecycle")
        found = await Practice.select(Practice.state).where(Practice.id == by.tenant.id).first()
        if found is None or found["state"] not in _CLOSED:
            return False
        await _change(by, PracticeState.SUSPENDED, reason)
        await record(scope, AuditCode.PRACTICE_SUSPENDED, resource=("Practice", (by.tenant.id,)), reason=reason)
    await tenancy.hosts.changed()
    return True


async def reopen(tenancy: Tenancy, by: By) -> bool:
    """To where it was: who had not opened its door yet goes on with that. False where it is not suspended."""
    async with tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
        await scope.lock("lifecycle")
        kept = await Practice.select(Practice.state, Practice.opened_at).where(Practice.id == by.tenant.id).first()
        if kept is None or kept["state"] != PracticeState.SUSPENDED:
            return False
        await _change(by, PracticeState.ACTIVE if kept["opened_at"] else PracticeState.FOUNDING, "")
        await record(scope, AuditCode.PRACTICE_REOPENED, resource=("Practice", (by.tenant.id,)))
    await tenancy.hosts.changed()
    return True


async def _change(by: By, state: PracticeState, reason: str) -> None:
    changes: dict[Column | str, Any] = {Practice.state: state.value, Practice.suspended_reason: reason}
    await Practice.update(changes).where(Practice.id == by.tenant.id)
