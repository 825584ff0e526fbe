"""What was just done, said once on the next page ("Your visit is booked").

The words may be about a patient, so the browser gets only a random name of them; they lie in Valkey for a minute. If
they are lost, nothing but the words is.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from portico.tenancy.redis import Redis, RedisUnavailable
from portico.web.request import Incoming

COOKIE = "__Host-toast"
KEPT_FOR = timedelta(minutes=1)

_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"


async def take(redis: Redis, incoming: Incoming) -> str:
    """The words for this page, gone with it."""
    name = incoming.cookies.get(COOKIE, "")
    if not incoming.wants_view or not re.fullmatch(r"[A-Za-z0-9_-]{22}", name):
        return ""
    try:
        kept = await redis.of_tenant(incoming.tenant.id).take(_key(name))
    except RedisUnavailable:
        return ""
    return kept.decode() if kept else ""


async def cookies(redis: Redis, incoming: Incoming, words: str) -> list[tuple[str, str]]:
    """The cookie for words to be said on the next page, or the end of one that was said."""
    if words:
        name = secrets.token_urlsafe(16)
        try:
            await redis.of_tenant(incoming.tenant.id).set(_key(name), words.encode(), KEPT_FOR)
        except RedisUnavailable:
            return []
        return [("Set-Cookie", f"{COOKIE}={name}; Max-Age={int(KEPT_FOR.total_seconds())}; {_ATTRIBUTES}")]
    if incoming.wants_view and COOKIE in incoming.cookies:
        return [("Set-Cookie", f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}")]
    return []


def _key(name: str) -> str:
    return f"toast:{name}"
