"""All that signing in is made of, put together once for an application."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from portico.identity.guards import Guards
from portico.identity.login import Login
from portico.identity.logout import Logout
from portico.identity.oidc import OidcClient
from portico.identity.oidc_types import Clock
from portico.identity.placements import Placements
from portico.identity.pre_login import PreLogin
from portico.identity.rights import Rights
from portico.identity.session_store import SessionStore
from portico.identity.sessions import Sessions
from portico.settings import Settings
from portico.tenancy.scopes import Tenancy


@dataclass(frozen=True, kw_only=True)
class SigningIn:
    """The parts, each made once."""

    sessions: Sessions
    guards: Guards
    placements: Placements
    pre_login: PreLogin
    login: Login
    logout: Logout

    @classmethod
    def made(
        cls, settings: Settings, tenancy: Tenancy, http: httpx.AsyncClient, clock: Clock, defaults: Rights
    ) -> SigningIn:
        """`defaults` says what roles may do."""
        redis = tenancy.redis
        oidc = OidcClient(settings.oidc_public_url, settings.oidc_internal_url, http, clock)
        placements = Placements(tenancy, tenancy.keys, clock)
        pre_login = PreLogin(redis)
        store = SessionStore(redis, tenancy.keys)
        sessions = Sessions(store=store, oidc=oidc, placements=placements, settings=settings, clock=clock)
        return cls(
            sessions=sessions,
            guards=Guards(clock=clock, defaults=lambda: defaults),
            placements=placements,
            pre_login=pre_login,
            login=Login(
                tenancy=tenancy,
                pre_login=pre_login,
                oidc=oidc,
                sessions=sessions,
                placements=placements,
                defaults=lambda: defaults,
            ),
            logout=Logout(
                tenancy=tenancy, redis=redis, oidc=oidc, sessions=sessions, placements=placements, settings=settings
            ),
        )
