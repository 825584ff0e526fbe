"""A practice that was signed up opens its door. What is still to be done follows from what is there, not from where
somebody stopped: so one can go on on another device, and what was done elsewhere counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.clinical import calendar
from portico.clinical.tables import Location, Practitioner
from portico.identity.tables import StaffMember
from portico.onboarding.agreeing import Signed, latest
from portico.onboarding.agreement_texts import Agreements
from portico.onboarding.starting import By
from portico.onboarding.tables import ProvisioningStep
from portico.tenancy.context import PracticeState
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import Practice


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What there is of a practice. `agreement` is what it signed, if that is still good. `in_making`: steps of its
    making that the outbox has not done yet.
    """

    agreement: Signed | None
    has_look: bool
    has_phone: bool
    places: int
    places_with_hours: int
    carers: int
    colleagues: int
    in_making: Sequence[str]

    @property
    def missing(self) -> Sequence[str]:
        """What the door can't be opened without, by name."""
        wanted = {
            "agreement": self.agreement is not None,
            "making": not self.in_making,
            "phone": self.has_phone,
            "places": self.places_with_hours > 0,
        }
        return [name for name, is_there in wanted.items() if not is_there]


class NotYet(Exception):
    """The door stays closed; `missing` says for want of what."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


async def facts(scope: Scope, least: str) -> Facts:
    """In the scope that is open. `least` is the oldest version of the agreement that is still good."""
    row = await Practice.select(Practice.phone, Practice.look).where(Practice.id == scope.tenant.id).first()
    kept = row or {"phone": "", "look": ""}
    places = [one["id"] for one in await Location.select(Location.id).where(Location.active.eq(True))]
    weeks = await calendar.weeks()
    steps = ProvisioningStep
    waiting = await steps.select(steps.step).where(steps.practice == scope.tenant.id, steps.state != "done")
    return Facts(
        agreement=await latest(least),
        has_look=bool(kept["look"]),
        has_phone=bool(kept["phone"]),
        places=len(places),
        places_with_hours=sum(1 for one in places if any(weeks.get(one, ()))),
        carers=len(await Practitioner.select(Practitioner.id).where(Practitioner.active.eq(True))),
        colleagues=len(await StaffMember.select(StaffMember.id).where(StaffMember.stopped_at.is_null())),
        in_making=[str(one["step"]) for one in waiting],
    )


class Opening:
    """Made once by app.py."""

    def __init__(self, *, tenancy: Tenancy, agreements: Agreements, clock: Callable[[], datetime]) -> None:
        self._tenancy = tenancy
        self._agreements = agreements
        self._clock = clock

    async def open(self, by: By) -> bool:
        """The portal answers from now on; False when it did already. Call it with no scope open. Raises NotYet."""
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
            await scope.lock("opening")
            found = await Practice.select(Practice.state).where(Practice.id == by.tenant.id).first()
            if found is None or found["state"] != PracticeState.FOUNDING:
                return False
            least = self._agreements.least(by.tenant, self._clock())
            if missing := (await facts(scope, least)).missing:
                raise NotYet(missing)
            await Practice.update(
                {Practice.state: PracticeState.ACTIVE.value, Practice.opened_at: self._clock()}
            ).where(Practice.id == by.tenant.id)
            await record(scope, AuditCode.PRACTICE_OPENED, resource=("Practice", (by.tenant.id,)))
        await self._tenancy.hosts.changed()
        return True
