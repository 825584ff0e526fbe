"""Where a practice's people sign in: realm, client and secret, kept sealed under the practice's key.

Read from the database at most once a minute per process; a change in this process counts at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from portico.identity.directory import ClientPlacement
from portico.identity.oidc import ClientRegistration
from portico.identity.population import Population
from portico.identity.tables import IdentityPlacement
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.keys import Keys
from portico.tenancy.scopes import Tenancy

_KEPT_FOR: Final = timedelta(minutes=1)
_PURPOSE: Final = "client-secret"
_ACTOR: Final = Actor.system("sign-in")


class Placements:
    """The practices' clients. Made once by app.py."""

    def __init__(self, tenancy: Tenancy, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._tenancy = tenancy
        self._keys = keys
        self._clock = clock
        self._kept: dict[tuple[UUID, Population], tuple[datetime, IdentityPlacement | None, str]] = {}

    async def registration(self, tenant: Tenant, population: Population, host: str = "") -> ClientRegistration | None:
        """The practice's client, None when it has none yet. People come back to `host`, one of the practice's, or to
        its main address. Call it with no scope open.
        """
        placement, secret = await self._load(tenant.id, population)
        if placement is None:
            return None
        main = tenant.portal_origin if population is Population.PATIENTS else tenant.workspace_origin
        origin = self._tenancy.settings.origin(host) if host else main
        return ClientRegistration(
            population=population,
            issuer=placement.issuer,
            client_id=placement.client_id,
            client_secret=secret,
            redirect_uri=f"{origin}/auth/callback",
        )

    async def owner(self, client_id: str) -> tuple[UUID, Population] | None:
        """Whose client this is; for calls from Keycloak, which name no host."""
        async with self._tenancy.platform_scope(_ACTOR, "HOPERAT"):
            found = await IdentityPlacement.objects().where(IdentityPlacement.client_id == client_id).first()
        return (found.tenant_id, Population(found.population)) if found else None

    async def save(self, tenant_id: UUID, placement: ClientPlacement) -> None:
        """Keep what the directory gave; repeating it replaces what was there."""
        population = placement.population
        sealed = await self._keys.seal(tenant_id, _PURPOSE, population, placement.client_secret.encode())
        async with self._tenancy.platform_scope(_ACTOR, "HOPERAT"):
            await IdentityPlacement.insert(
                IdentityPlacement(
                    tenant_id=tenant_id,
                    population=population.value,
                    realm=placement.realm,
                    issuer=placement.issuer,
                    client_id=placement.client_id,
                    client_secret=sealed,
                )
            ).on_conflict(
                target=(IdentityPlacement.tenant_id, IdentityPlacement.population),
                action="DO UPDATE",
                values=(
                    IdentityPlacement.realm,
                    IdentityPlacement.issuer,
                    IdentityPlacement.client_id,
                    IdentityPlacement.client_secret,
                ),
            )
        self._kept.pop((tenant_id, population), None)

    async def _load(self, tenant_id: UUID, population: Population) -> tuple[IdentityPlacement | None, str]:
        kept = self._kept.get((tenant_id, population))
        now = self._clock()
        if kept is not None and now - kept[0] < _KEPT_FOR:
            return kept[1], kept[2]
        async with self._tenancy.platform_scope(_ACTOR, "HOPERAT"):
            placement = (
                await IdentityPlacement.objects()
                .where(IdentityPlacement.tenant_id == tenant_id, IdentityPlacement.population == population.value)
                .first()
            )
        secret = ""
        if placement is not None:
            secret = (await self._keys.open(tenant_id, _PURPOSE, population, placement.client_secret)).decode()
        self._kept[(tenant_id, population)] = (now, placement, secret)
        return placement, secret
