"""A newer version of the agreement is in force: every owner of a practice that signed an older one is written to, once.

What follows when the grace is over is decided at the page (web/opening/gate.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.post import Post
from portico.onboarding.agreeing import COPY
from portico.onboarding.agreement_texts import Agreements
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import Practice

HANDLER: Final = "agreements"
_ACTOR: Final = Actor.system("agreements")
_PURPOSE: Final = "HOPERAT"
_AT_WORK: Final = (PracticeState.ACTIVE.value, PracticeState.FOUNDING.value)


class AgreementAsking:
    """The outbox's handler, once an hour for the platform. Made once by app.py."""

    def __init__(self, *, agreements: Agreements, post: Post, clock: Callable[[], datetime]) -> None:
        self._agreements = agreements
        self._post = post
        self._clock = clock

    async def __call__(self, tenancy: Tenancy, platform: Tenant, _payload: Mapping[str, str]) -> None:
        newest = self._agreements.current(platform, self._clock()).name
        for practice_id in await _not_told(tenancy, newest):
            there = await tenancy.tenant_by_id(practice_id)
            if there is not None:
                async with tenancy.tenant_scope(there, _ACTOR, _PURPOSE) as scope:
                    await self._tell(scope)

    async def _tell(self, scope: Scope) -> None:
        """As it stands now: somebody may have signed meanwhile, and in its own zone it may still be yesterday."""
        await scope.lock("agreement")
        here = Practice.id == scope.tenant.id
        row = await Practice.select(Practice.agreed, Practice.agreement_told).where(here).first()
        owed = self._agreements.owed(replace(scope.tenant, agreed=row["agreed"]), self._clock()) if row else None
        if row is None or owed is None or row["agreement_told"] == owed.version.name:
            return
        owners = await StaffMember.select(StaffMember.id).where(
            StaffMember.role == Role.OWNER.value, StaffMember.stopped_at.is_null()
        )
        for owner in owners:
            await self._post.own(scope, LetterKind.AGREEMENT_STAFF, Reader(ReaderKind.STAFF, owner["id"]), path=COPY)
        await Practice.update({Practice.agreement_told: owed.version.name}).where(here)
        reason = f"{LetterKind.AGREEMENT_STAFF.value} {owed.version.name}"
        await record(scope, AuditCode.PRACTICE_REMINDED, resource=("Practice", (scope.tenant.id,)), reason=reason)


async def _not_told(tenancy: Tenancy, newest: str) -> Sequence[UUID]:
    async with tenancy.platform_scope(_ACTOR, _PURPOSE):
        rows = (
            await Practice.select(Practice.id)
            .where(
                Practice.state.is_in(list(_AT_WORK)),
                Practice.agreed.not_in(["", newest]),
                Practice.agreement_told != newest,
            )
            .order_by(Practice.slug)
        )
    return [row["id"] for row in rows]
