"""What a practice says of itself and asks of its patients: details, and the policy for a second factor.

Both are also known to the login: it is told outside of any transaction. Call these with no scope open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.directory import IdentityDirectory
from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population
from portico.identity.sessions import Sessions
from portico.onboarding.starting import By
from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Tenancy
from portico.tenancy.tables import Practice


@dataclass(frozen=True, kw_only=True)
class Details:
    """What stands at the foot of every page and in every letter."""

    name: str
    phone: str
    address: str
    timezone: str
    hours: str


class PracticeSettings:
    """Made once by app.py. `brand_of` is what the login pages show of a practice."""

    def __init__(
        self,
        *,
        tenancy: Tenancy,
        directory: IdentityDirectory,
        sessions: Sessions,
        brand_of: Callable[[Tenant], Mapping[str, str]],
    ) -> None:
        self._tenancy = tenancy
        self._directory = directory
        self._sessions = sessions
        self._brand_of = brand_of

    async def change_details(self, by: By, wanted: Details) -> None:
        """The login pages are told first: should that fail, nothing was changed. Raises DirectoryError."""
        then = replace(by.tenant, name=wanted.name, phone=wanted.phone)
        await self._directory.set_brand(by.tenant.slug, wanted.name, self._brand_of(then))
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
            await Practice.update(
                {
                    Practice.name: wanted.name,
                    Practice.phone: wanted.phone,
                    Practice.address: wanted.address,
                    Practice.timezone: wanted.timezone,
                    Practice.hours: wanted.hours,
                }
            ).where(Practice.id == by.tenant.id)
            await record(scope, AuditCode.PRACTICE_CHANGED)
        await self._tenancy.hosts.changed()

    async def set_second_factor(self, by: By, policy: SecondFactorPolicy) -> int:
        """What patients are asked for from their next sign-in on; how many were signed out, since they came in with
        less. Raises DirectoryError.
        """
        await self._directory.set_mfa_policy(by.tenant.slug, Population.PATIENTS, policy)
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
            await Practice.update({Practice.patient_second_factor: policy.value}).where(Practice.id == by.tenant.id)
            await record(scope, AuditCode.SECOND_FACTOR_CHANGED, reason=policy.value)
        await self._tenancy.hosts.changed()
        return await self._sessions.end_below(by.tenant.id, Population.PATIENTS, policy.minimum_acr)
