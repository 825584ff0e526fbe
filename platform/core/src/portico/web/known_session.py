"""The session that a request's cookie opens at this practice and host."""

from __future__ import annotations

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.sessions import Session
from portico.tenancy.context import Actor
from portico.web.parts import Parts
from portico.web.raw import SESSION_COOKIE, origin_of
from portico.web.request import Incoming


async def known_session(parts: Parts, incoming: Incoming, route: str, *, is_activity: bool = True) -> Session | None:
    """None where there is none. One of another practice or host is ignored, and that is written down.

    Call it with no scope open. Raises RedisUnavailable.
    """
    cookie = incoming.cookies.get(SESSION_COOKIE, "")
    if not cookie:
        return None
    found = await parts.sessions.get(cookie, incoming.tenant, incoming.host, is_activity=is_activity)
    if found.is_foreign:
        origin = origin_of(incoming, route)
        async with parts.tenancy.tenant_scope(incoming.tenant, Actor.nobody(), "SYSADMIN", origin=origin) as scope:
            await record(scope, AuditCode.SESSION_FOREIGN, outcome="denied")
    return found.session
