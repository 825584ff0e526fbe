"""The first thing that happens to a request: host → practice and door, and the path moved below that door.

`/home` on a portal becomes `/~portal/home`, so the same path on two doors is two routes and none can be reached through
another host. Never a redirect: an unknown host is told so (421).
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from html import escape
from typing import Final, cast

from litestar.types import ASGIApp, Receive, Scope, Send

from portico.settings import Settings
from portico.tenancy.context import PracticeState
from portico.tenancy.database import DatabaseUnavailable, Failures
from portico.tenancy.hosts import Door, HostRefused, Hosts, Place, normal_host

log = logging.getLogger(__name__)

OPENS_SOON: Final = "/opens-soon"
_SHOWN_BEFORE: Final = ("/static/", "/theme/", "/logo/", "/look/", "/privacy")
"""Files, the practice's look and its preview."""
_PAGE: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head><body><main><h1>{title}</h1><p>{words}</p></main></body></html>
"""


@dataclass(frozen=True)
class HostMiddleware:
    """Puts `tenant`, `door`, `host`, `origin` and `ip` into the request's state (no `tenant` at the internal door)."""

    app: ASGIApp
    hosts: Hosts
    settings: Settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind: str = scope["type"]
        if kind == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        if kind != "http":
            await self.app(scope, receive, send)
            return
        headers = _Headers(scope, self.settings.trusted_proxies)
        try:
            host = normal_host(headers.host())
            place = None if self.hosts.is_internal(host) else await self.hosts.place(host)
        except HostRefused:
            await _answer(send, 400, "This address can’t be read", "Check the address and try again.")
            return
        except (DatabaseUnavailable, *Failures) as error:
            log.error("a host could not be looked up: %s", type(error).__name__)
            await _answer(send, 503, "We’ll be back in a moment", "Please try again in a minute.")
            return
        if place is None and not self.hosts.is_internal(host):
            await _answer(send, 421, "There is nothing here", "Check the address that your practice gave you.")
        elif place is not None and place.tenant.state == PracticeState.LEFT:
            await _answer(send, 410, place.tenant.name, "This practice has left, and nothing of it is kept here.")
        else:
            await self.app(self._moved(scope, host, place, headers.ip()), receive, send)

    def _moved(self, scope: Scope, host: str, place: Place | None, ip: str) -> Scope:
        door = place.door if place else Door.INTERNAL
        state: dict[str, object] = {**scope.get("state", {}), "door": door, "host": host, "ip": ip}
        state["origin"] = self.settings.origin(host) if place else self.settings.internal_base_url
        if place is not None:
            state["tenant"] = place.tenant
        asked = OPENS_SOON if _is_not_open(place, scope["path"]) else scope["path"]
        path = f"/~{door.value}{asked}".rstrip("/")
        # Whoever asks for /~portal/… himself ends at /~portal/~portal/…, which is nowhere.
        return cast(Scope, dict(scope) | {"state": state, "path": path, "raw_path": path.encode()})


class _Headers:
    """What is believed about the sender. Forwarded headers only from a proxy that the settings name."""

    def __init__(self, scope: Scope, trusted: tuple[str, ...]) -> None:
        self._pairs = list(scope["headers"])
        self._trusted = [ipaddress.ip_network(one, strict=False) for one in trusted]
        client = scope.get("client")
        self._peer = client[0] if client else ""

    def host(self) -> str:
        """Raises HostRefused unless there is exactly one."""
        if self._is_trusted(self._peer):
            forwarded = self._values(b"x-forwarded-host")
            if forwarded:
                return _only(forwarded)
        return _only(self._values(b"host"))

    def ip(self) -> str:
        """The nearest address that isn't a proxy of ours."""
        hops = [part.strip() for value in self._values(b"x-forwarded-for") for part in value.split(",")]
        address = self._peer
        while self._is_trusted(address) and hops:
            address = hops.pop()
        return address

    def _values(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for key, value in self._pairs if key.lower() == name]

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)


def _only(values: list[str]) -> str:
    if len(values) != 1 or "," in values[0]:
        raise HostRefused("not exactly one host")
    return values[0]


def _is_not_open(place: Place | None, path: str) -> bool:
    """A portal before its practice opened it: every page of it is the one that says so."""
    is_closed = place is not None and place.door is Door.PORTAL and place.tenant.founding
    return is_closed and not path.startswith(_SHOWN_BEFORE)


async def _answer(send: Send, status: int, title: str, words: str) -> None:
    body = _PAGE.format(title=escape(title), words=escape(words)).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
