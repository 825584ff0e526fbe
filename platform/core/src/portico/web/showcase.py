"""The showcase: a made-up practice in which anybody may look around. One button lets a visitor in; nothing is kept.

That nothing is kept is not up to this room: a showcase's transactions are read-only for all but the platform itself
(`tenancy/scopes.py`). Here stand the way in, the way out, and what is said instead of taking a form.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

import msgspec
from portico_sdk import NotFound

from portico.identity.mfa import Acr
from portico.identity.oidc import Tokens, VerifiedIdentity
from portico.identity.people import find_person
from portico.identity.population import Population
from portico.identity.rights import Rights
from portico.onboarding.signup_limits import network_of
from portico.tenancy.context import Actor
from portico.tenancy.hosts import Door
from portico.tenancy.practices import SHOWCASE_ISSUER, VISITOR
from portico.web.frame import OPEN_YOUR_OWN
from portico.web.parts import Parts
from portico.web.raw import (
    SESSION_COOKIE,
    WALK_IN,
    RawPages,
    RawRoute,
    has_token,
    origin_of,
    population_of,
    pre_cookie,
    set_cookie,
)
from portico.web.request import Incoming, Reply

SIGN_UP = "/sign-up"

_PER_NETWORK: Final = 120
_WINDOW: Final = timedelta(hours=1)


class WalkInModel(msgspec.Struct, frozen=True, kw_only=True):
    """`at_work`: the staff's door; `other_door` leads in by the other. `is_busy`: too many came from this network."""

    at_work: bool
    other_door: str
    is_busy: bool = False


class WalkIn(RawPages):
    """Made once by app.py. `rights` says what roles may do."""

    def __init__(self, parts: Parts, rights: Rights) -> None:
        super().__init__(parts)
        self._rights = rights

    def routes(self) -> list[RawRoute]:
        """At both doors of a showcase; elsewhere they are not there."""
        return [
            RawRoute(door=door, path=path, methods=methods, in_showcase=True)
            for door in (Door.PORTAL, Door.WORKSPACE)
            for path, methods in {
                WALK_IN: {"GET": self.ask, "POST": self.enter},
                OPEN_YOUR_OWN: {"GET": self.leave},
            }.items()
        ]

    async def ask(self, incoming: Incoming) -> Reply:
        """What one will see, and the button."""
        _only_here(incoming)
        if other := self.other_language(incoming):
            return other
        return self._ask(incoming)

    async def enter(self, incoming: Incoming) -> Reply:
        """A session of the visitor's own, as the person whom this practice made up for it."""
        _only_here(incoming)
        secret, _ = pre_cookie(incoming)
        if not has_token(secret, await incoming.form()):
            return Reply.see_other(WALK_IN)
        come_in = await self.parts.redis.count(f"walk-in:{network_of(incoming.ip)}", _WINDOW)
        if come_in > _PER_NETWORK:
            return self._ask(incoming, is_busy=True)
        population = population_of(incoming)
        origin = origin_of(incoming, WALK_IN)
        async with self.parts.tenancy.tenant_scope(incoming.tenant, Actor.nobody(), "SYSADMIN", origin=origin):
            person = await find_person(population, SHOWCASE_ISSUER, VISITOR, self._rights)
        if person is None:
            raise NotFound("nobody was made up for this door")
        cookie, _ = await self.parts.sessions.open(
            self._identity(population),
            Tokens(id_token="", refresh_token="", expires_at=self.parts.clock()),
            tenant=incoming.tenant,
            host=incoming.host,
            holder=person.holder,
        )
        return Reply.see_other("/", set_cookie(SESSION_COOKIE, cookie))

    async def leave(self, incoming: Incoming) -> Reply:
        """To the sign-up, on our own pages."""
        _only_here(incoming)
        settings = self.parts.settings
        return Reply.see_other(settings.origin(settings.public_host()) + SIGN_UP)

    def _ask(self, incoming: Incoming, *, is_busy: bool = False) -> Reply:
        secret, cookies = pre_cookie(incoming)
        at_work = incoming.door is Door.WORKSPACE
        other = incoming.tenant.portal_origin if at_work else incoming.tenant.workspace_origin
        model = WalkInModel(at_work=at_work, other_door=other + WALK_IN, is_busy=is_busy)
        status = 429 if is_busy else 200
        return self.page(incoming, "showcase/walk_in.html", model, *cookies, status=status, secret=secret)

    def _identity(self, population: Population) -> VerifiedIdentity:
        return VerifiedIdentity(
            issuer=SHOWCASE_ISSUER,
            # Each visitor's own, so that nobody finds another's session among theirs.
            sub=f"{VISITOR}-{secrets.token_hex(8)}",
            client_id=SHOWCASE_ISSUER,
            population=population,
            acr=Acr.AAL2_FRESH,
            amr=(),
            auth_time=self.parts.clock(),
            sid="",
        )


def _only_here(incoming: Incoming) -> None:
    if not incoming.tenant.showcase:
        raise NotFound("not a showcase")
