"""Sessions and sign-in without Keycloak: real PostgreSQL and Valkey, a clock that can be moved, a closed door where
Keycloak would be.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from portico.identity.directory import ClientPlacement
from portico.identity.mfa import Acr
from portico.identity.oidc import OidcClient, Tokens, VerifiedIdentity
from portico.identity.placements import Placements
from portico.identity.population import Population, client_id
from portico.identity.session_store import SessionStore
from portico.identity.sessions import Holder, Session, Sessions
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Tenancy
from portico_sdk.data import uuid7
from portico_testkit.clock import MovableClock

CLOSED = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Desk:
    """Opens sessions as a sign-in would."""

    sessions: Sessions
    clock: MovableClock
    issuer: str

    async def sign_in(
        self,
        tenant: Tenant,
        *,
        population: Population = Population.PATIENTS,
        sub: str = "",
        acr: Acr = Acr.AAL2,
        host: str = "",
    ) -> tuple[str, Session]:
        identity = VerifiedIdentity(
            issuer=self.issuer,
            sub=sub or secrets.token_hex(8),
            client_id=client_id(tenant.slug, population),
            population=population,
            acr=acr,
            amr=("pwd", "otp"),
            auth_time=self.clock(),
            sid=secrets.token_hex(8),
        )
        tokens = Tokens(id_token="id", refresh_token="refresh", expires_at=self.clock() + timedelta(hours=1))
        return await self.sessions.open(
            identity, tokens, tenant=tenant, host=host or host_of(tenant), holder=Holder(person_id=uuid7(), epoch=0)
        )


def host_of(tenant: Tenant) -> str:
    return f"{tenant.slug}.portico.localhost"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def at_closed_door(settings: Settings) -> Settings:
    return dataclasses.replace(settings, oidc_internal_url=CLOSED)


@pytest.fixture
def placements(tenancy: Tenancy, clock: MovableClock) -> Placements:
    return Placements(tenancy, tenancy.keys, clock)


@pytest.fixture
async def desk(
    at_closed_door: Settings, tenancy: Tenancy, placements: Placements, clock: MovableClock
) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient(timeout=2) as http:
        oidc = OidcClient(at_closed_door.oidc_public_url, CLOSED, http, clock)
        store = SessionStore(tenancy.redis, tenancy.keys)
        sessions = Sessions(store=store, oidc=oidc, placements=placements, settings=at_closed_door, clock=clock)
        yield Desk(sessions, clock, f"{at_closed_door.oidc_public_url}/realms/patients")


@pytest.fixture
async def placed(practice: Tenant, placements: Placements, settings: Settings) -> Tenant:
    """A practice whose patients can sign in, if only Keycloak were there."""
    await placements.save(
        practice.id,
        ClientPlacement(
            population=Population.PATIENTS,
            realm="patients",
            issuer=f"{settings.oidc_public_url}/realms/patients",
            client_id=client_id(practice.slug, Population.PATIENTS),
            client_secret="a secret",
        ),
    )
    return practice
