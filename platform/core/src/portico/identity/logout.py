"""Ending sessions: by the person, by Keycloak's word through the back door, by the practice."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final
from uuid import UUID

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.login import PURPOSE
from portico.identity.oidc import LoginRefused, OidcClient, ProviderUnavailable
from portico.identity.people import actor_of
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.sessions import Session, Sessions
from portico.settings import Settings
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.practices import tenant_by_id
from portico.tenancy.redis import Redis
from portico.tenancy.scopes import Tenancy

_REPLAY: Final = timedelta(minutes=10)
"""Longer than a logout token is good for."""
_KEYCLOAK: Final = Actor.system("sign-in service")


class LogoutRefused(Exception):
    """The call is not Keycloak's, or not about a practice of ours."""


class Logout:
    """Made once by app.py."""

    def __init__(
        self,
        *,
        tenancy: Tenancy,
        redis: Redis,
        oidc: OidcClient,
        sessions: Sessions,
        placements: Placements,
        settings: Settings,
    ) -> None:
        self._tenancy = tenancy
        self._redis = redis
        self._oidc = oidc
        self._sessions = sessions
        self._placements = placements
        self._settings = settings

    async def sign_out(self, tenant: Tenant, session: Session, origin: Origin) -> bool:
        """End the session here and at Keycloak. False: Keycloak could not be told and still knows this browser."""
        tokens = await self._sessions.tokens(session)
        await self._sessions.end(session)
        if tenant.showcase:
            return True
        async with self._tenancy.tenant_scope(tenant, actor_of(session), PURPOSE, origin=origin) as scope:
            await record(scope, AuditCode.SIGNED_OUT)
        registration = await self._placements.registration(tenant, session.record.population)
        if tokens is None or registration is None:
            return False
        try:
            await self._oidc.end_session(registration, tokens)
        except ProviderUnavailable:
            return False
        return True

    async def at_login(self, tenant: Tenant, population: Population, practice: str) -> str:
        """Where a browser may sign out at Keycloak itself, and come back to this origin; '' where nobody signs in."""
        registration = await self._placements.registration(tenant, population)
        return self._oidc.end_session_url(registration, f"{practice}/") if registration else ""

    async def back_channel(self, client_id: str, token: str, origin: Origin) -> int:
        """Keycloak says that somebody's session is over: end all they have through this client, and say how many.

        All and not only the one it names: which of several it means is not proven (SSO sessions are shared by tabs).
        Raises LogoutRefused, ProviderUnavailable.
        """
        owner = await self._placements.owner(client_id)
        tenant = await self._tenant(owner[0]) if owner else None
        registration = await self._placements.registration(tenant, owner[1]) if owner and tenant else None
        if tenant is None or registration is None:
            raise LogoutRefused("unknown client")
        try:
            said = await self._oidc.verify_logout_token(registration, token)
        except LoginRefused as error:
            raise LogoutRefused(error.code) from error
        seen = hashlib.sha256(f"{registration.issuer} {said.jti}".encode()).hexdigest()
        if not await self._redis.set_new(f"jti:{seen}", b"1", _REPLAY):
            raise LogoutRefused("replayed")
        ended = await self._sessions.end_all(tenant.id, registration.issuer, said.sub, client_id=client_id)
        if ended:
            async with self._tenancy.tenant_scope(tenant, _KEYCLOAK, PURPOSE, origin=origin) as scope:
                await record(scope, AuditCode.SESSION_ENDED, reason="back-channel")
        return ended

    async def _tenant(self, tenant_id: UUID) -> Tenant | None:
        async with self._tenancy.platform_scope(_KEYCLOAK, PURPOSE):
            return await tenant_by_id(tenant_id, self._settings)
