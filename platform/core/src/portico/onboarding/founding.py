"""Makes a practice of a sign-up: its row, hosts, key, first audit row and what has to follow, in one transaction.

So there is never half a practice. What Keycloak and the blueprint have to give it is done by the outbox, by
`provisioning.py`. Call it with no scope open; twice for one sign-up makes one practice, also at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from portico_sdk.data import uuid7

from portico import outbox
from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.onboarding.subjects import clean_email
from portico.onboarding.tables import Beginning
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.database import Duplicate
from portico.tenancy.practices import NewPractice, add_practice, tenant_of
from portico.tenancy.scopes import Tenancy
from portico.tenancy.tables import Practice

HANDLER: Final = "core:provision"
ERASED_AFTER: Final = timedelta(days=30)
"""So long a practice waits that nobody has ever signed in to."""
_ACTOR: Final = Actor.system("sign-up")
_PURPOSE: Final = "HOPERAT"


class SlugTaken(Exception):
    """Another practice has this address, or one that looks like it."""


class Founding(msgspec.Struct, frozen=True, kw_only=True):
    """What a sign-up says, its mail address proved. `phone` is the practice's; `owner_phone` gives the second fact."""

    sign_up: UUID
    slug: str
    name: str
    npi: str
    address: str
    region: str
    timezone: str
    specialty: str
    phone: str
    owner_name: str
    owner_email: str
    owner_phone: str
    language: str

    def __repr__(self) -> str:
        return f"Founding({self.sign_up}, {self.slug})"


class Founder:
    """Made once by app.py."""

    def __init__(self, tenancy: Tenancy, clock: Callable[[], datetime]) -> None:
        self._tenancy = tenancy
        self._clock = clock

    async def found(self, facts: Founding) -> Tenant:
        """The practice of this sign-up, made unless it is there. Raises SlugTaken, SlugRefused."""
        known = await self._known(facts.sign_up)
        if known is not None:
            return known
        tenant = tenant_of(self._practice(facts), uuid7(), self._tenancy.settings)
        try:
            await self._make(tenant, facts)
        except Duplicate:
            # Of the sign-up, made at this very moment by another process; or else of the slug, or of its outline.
            known = await self._known(facts.sign_up)
            if known is None:
                raise SlugTaken(facts.slug) from None
            return known
        await self._tenancy.hosts.changed()
        return tenant

    async def _known(self, sign_up: UUID) -> Tenant | None:
        async with self._tenancy.platform_scope(_ACTOR, _PURPOSE):
            row = await Practice.select(Practice.id).where(Practice.sign_up == sign_up).first()
        return await self._tenancy.tenant_by_id(row["id"]) if row else None

    async def _make(self, tenant: Tenant, facts: Founding) -> None:
        settings, keyring = self._tenancy.settings, self._tenancy.keyring
        # In the scope of the practice that is being made: what belongs to it and what belongs to none commit together.
        async with self._tenancy.tenant_scope(tenant, _ACTOR, _PURPOSE) as scope:
            await add_practice(self._practice(facts), keyring, settings, practice_id=tenant.id)
            await Beginning(
                owner_name=facts.owner_name.strip(),
                owner_email=clean_email(facts.owner_email),
                owner_phone=facts.owner_phone,
                language=facts.language,
            ).save()
            await record(scope, AuditCode.PRACTICE_CREATED, resource=("Practice", (tenant.id,)))
            await outbox.enqueue(scope, HANDLER, key=str(facts.sign_up), once=True)

    def _practice(self, facts: Founding) -> NewPractice:
        return NewPractice(
            slug=facts.slug,
            name=facts.name,
            timezone=facts.timezone,
            phone=facts.phone,
            address=facts.address,
            state=PracticeState.FOUNDING.value,
            npi=facts.npi,
            specialty=facts.specialty,
            region=facts.region,
            sign_up=facts.sign_up,
            erase_at=self._clock() + ERASED_AFTER,
        )
