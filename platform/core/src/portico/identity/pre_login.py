"""What is remembered while a browser is away at the sign-in: in Valkey, under the random pre-login cookie, once."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from portico.identity.oidc import LoginStart
from portico.identity.population import Population
from portico.tenancy.redis import Redis

WAIT: Final = timedelta(minutes=40)
"""Longer than a person may take at the login pages."""
_COOKIE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Purpose(StrEnum):
    """What the trip to Keycloak is for."""

    SIGN_IN = "sign-in"
    STEP_UP = "step-up"
    ACTION = "action"


class Action(StrEnum):
    """What a person may do about their own account at Keycloak."""

    PASSWORD = "UPDATE_PASSWORD"  # noqa: S105 (the name of a required action)
    AUTHENTICATOR = "CONFIGURE_TOTP"
    PASSKEY = "webauthn-register-passwordless"
    RECOVERY_CODES = "CONFIGURE_RECOVERY_AUTHN_CODES"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One sign-in that was begun."""

    tenant_id: UUID
    host: str
    population: Population
    purpose: Purpose
    target: str
    start: LoginStart
    action: Action | None = None
    session_digest: str = ""


class PreLogin:
    """The one place that knows the keys."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep(self, known_cookie: str, waiting: Waiting) -> str:
        """Remember it and return the cookie: the browser's own if we made it, so that two tabs may sign in at once."""
        cookie = await self._cookie(known_cookie)
        await self._redis.set(_key(cookie, waiting.start.state), msgspec.json.encode(waiting), WAIT)
        return cookie

    async def take(self, cookie: str, state: str) -> Waiting | None:
        """What was kept, gone with it."""
        if not _COOKIE.fullmatch(cookie) or not state:
            return None
        kept = await self._redis.take(_key(cookie, state))
        return msgspec.json.decode(kept, type=Waiting) if kept else None

    async def remember_name(self, cookie: str, name: str) -> None:
        """Fill this sign-in name in when this browser comes to the sign-in next; it stands in no address."""
        await self._redis.set(f"pn:{_digest(cookie)}", name.encode(), WAIT)

    async def name(self, cookie: str) -> str | None:
        """The name to fill in."""
        kept = await self._redis.get(f"pn:{_digest(cookie)}") if cookie else None
        return kept.decode() if kept else None

    async def _cookie(self, known: str) -> str:
        if not _COOKIE.fullmatch(known) or await self._redis.get(_known(known)) is None:
            known = secrets.token_urlsafe(32)
        await self._redis.set(_known(known), b"1", WAIT)
        return known


def _known(cookie: str) -> str:
    return f"pk:{_digest(cookie)}"


def _key(cookie: str, state: str) -> str:
    return f"pre:{_digest(cookie)}:{_digest(state)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
