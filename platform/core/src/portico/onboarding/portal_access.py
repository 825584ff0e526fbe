"""A patient's way into the portal as staff see it: not invited, invited, in use, stopped; and how it is taken away.

In the scope that is open. Letters and sheets begin in starting.py and sheets.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.sessions import Sessions
from portico.identity.tables import PersonLink
from portico.onboarding.invitations import end_links, good_until
from portico.tenancy.scopes import Scope


class State(StrEnum):
    """Where somebody's access stands."""

    NONE = "none"
    INVITED = "invited"
    LAPSED = "lapsed"
    """Invited, and the link is no longer good."""
    IN_USE = "in-use"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class PortalAccess:
    """`good_until` is the newest letter's or sheet's. Who has no address signs in with `sign_in_name`."""

    state: State = State.NONE
    email: str = ""
    sign_in_name: str = ""
    good_until: datetime | None = None
    signed_in_at: datetime | None = None
    second_factor: bool = False


def state_of(*, active: bool, is_stopped: bool, was_set_up: bool, good_until: datetime | None) -> State:
    """The same for patients and for staff."""
    if active:
        return State.IN_USE
    if is_stopped or was_set_up:
        return State.STOPPED
    return State.INVITED if good_until else State.LAPSED


class PortalAccesses:
    """Made once by app.py."""

    def __init__(self, *, sessions: Sessions, clock: Callable[[], datetime]) -> None:
        self._sessions = sessions
        self._clock = clock

    async def of(self, patient_id: UUID) -> PortalAccess:
        """How this patient's own access stands; proxies have their own."""
        return (await self.of_many([patient_id])).get(patient_id, PortalAccess())

    async def of_many(self, patient_ids: Sequence[UUID]) -> dict[UUID, PortalAccess]:
        """The same for a list, in two queries; who was never invited is absent."""
        if not patient_ids:
            return {}
        links = await PersonLink.objects().where(
            PersonLink.patient_id.is_in(list(patient_ids)) & (PersonLink.kind == "patient")
        )
        good = await good_until([link.id for link in links if not link.active], self._clock())
        return {link.patient_id: _access(link, good.get(link.id)) for link in links}

    async def link_id(self, patient_id: UUID) -> UUID | None:
        """The row of an access that is in use."""
        link = await PersonLink.objects().get(
            (PersonLink.patient_id == patient_id) & (PersonLink.kind == "patient") & PersonLink.active.eq(True)
        )
        return link.id if link else None

    async def take_back(self, scope: Scope, patient_id: UUID) -> bool:
        """The letter or sheet leads nowhere any more. False where none was on the way."""
        link = await _locked(scope, patient_id)
        if link is None or link.active or link.stopped_at:
            return False
        now = self._clock()
        await PersonLink.update({PersonLink.stopped_at: now}).where(PersonLink.id == link.id)
        await end_links(link.id, now)
        await record(scope, AuditCode.ACCOUNT_INVITATION_ENDED, patient_ids=(patient_id,))
        return True

    async def close(self, scope: Scope, patient_id: UUID) -> bool:
        """No portal for this patient from the next page on. False where it was not in use.

        The account itself is the person's: it goes on elsewhere.
        """
        link = await _locked(scope, patient_id)
        if link is None or not link.active:
            return False
        now = self._clock()
        await PersonLink.update(
            {PersonLink.active: False, PersonLink.stopped_at: now, PersonLink.epoch: PersonLink.epoch + 1}
        ).where(PersonLink.id == link.id)
        await end_links(link.id, now)
        await record(scope, AuditCode.ACCOUNT_CLOSED, patient_ids=(patient_id,))
        tenant_id, issuer, sub = scope.tenant.id, link.issuer, link.sub

        async def end_sessions() -> None:
            # The new epoch has shut them out already, in every process; this clears up.
            await self._sessions.end_all(tenant_id, issuer, sub)

        scope.after_commit(end_sessions)
        return True


async def _locked(scope: Scope, patient_id: UUID) -> PersonLink | None:
    await scope.lock(f"portal:{patient_id}")
    return await PersonLink.objects().get((PersonLink.patient_id == patient_id) & (PersonLink.kind == "patient"))


def _access(link: PersonLink, good: datetime | None) -> PortalAccess:
    return PortalAccess(
        state=state_of(
            active=link.active,
            is_stopped=bool(link.stopped_at),
            was_set_up=bool(link.set_up_at),
            good_until=good,
        ),
        email=link.email,
        sign_in_name=link.sign_in_name,
        good_until=good,
        signed_in_at=link.signed_in_at,
        second_factor=link.second_factor,
    )
