"""`/logo/<name>`: a practice's own logo, from its sealed files, at each of its hosts and at no other's.

No session: the login pages and a browser's tab show it too. The name is a hash of the content, so it is kept for ever.
"""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from litestar.handlers import ASGIRouteHandler, asgi
from litestar.types import Receive, Scope, Send

from portico.aws import StorageUnavailable
from portico.observability.logging import logger
from portico.onboarding.branding import logo_content
from portico.tenancy.context import Tenant
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.files import FileMissing
from portico.tenancy.hosts import Door
from portico.tenancy.keys import CannotOpen
from portico.tenancy.scopes import Tenancy
from portico.themes.logo import TYPES
from portico.themes.own import LOGO_NAME
from portico.web.files import FOR_EVER, SHOWN_ELSEWHERE, Absent
from portico.web.looks import LOGOS
from portico.web.request import Reply

DOORS = (Door.PORTAL, Door.WORKSPACE)
REMEMBERED = 100
POLICY = ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
"""A drawing that somebody opens by itself is a document: it may fetch nothing and run nothing."""


class Logos:
    """The last logos that were asked for, unsealed. Made once by app.py."""

    def __init__(self, tenancy: Tenancy) -> None:
        self._tenancy = tenancy
        self._known: OrderedDict[tuple[UUID, str], bytes] = OrderedDict()

    async def content(self, tenant: Tenant, name: str) -> bytes:
        """Raises FileMissing, CannotOpen, StorageUnavailable or DatabaseUnavailable."""
        key = (tenant.id, name)
        if key not in self._known:
            self._known[key] = await logo_content(self._tenancy, tenant, name)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]


def logo_handlers(logos: Logos, absent: Absent) -> list[ASGIRouteHandler]:
    async def reply(scope: Scope) -> Reply:
        name = scope["path"].rpartition("/")[2]
        if not LOGO_NAME.fullmatch(name):
            return absent(scope)
        try:
            content = await logos.content(scope["state"]["tenant"], name)
        except (FileMissing, CannotOpen):
            return absent(scope)
        except (StorageUnavailable, DatabaseUnavailable) as error:
            logger().error("a logo could not be read", exc_info=error, status=503)
            return Reply(status=503, headers=(("Retry-After", "30"),))
        headers = (("Content-Type", TYPES[name.rpartition(".")[2]]), FOR_EVER, SHOWN_ELSEWHERE, POLICY)
        return Reply(status=200, body=content, headers=headers)

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 (the server's signature)
        method = scope.get("method", "GET")
        if method not in {"GET", "HEAD"}:
            await Reply(status=405, headers=(("Allow", "GET, HEAD"),)).send(send)
            return
        await (await reply(scope)).send(send, without_body=method == "HEAD")

    paths = [f"/~{door.value}{LOGOS}{{name:str}}" for door in DOORS]
    return [asgi(path, name=path, copy_scope=True)(handle) for path in paths]
