"""`/letters/off/{token}` at both of a practice's doors: what a mailbox's own "unsubscribe" button asks (RFC 8058).

The mailbox posts by itself, with no cookie and from no page of ours. Who follows the address with a browser comes to
the page where all letters are chosen.
"""

from __future__ import annotations

from typing import Final

from portico_sdk import NotFound

from portico.notify import one_click
from portico.tenancy.context import Actor
from portico.tenancy.hosts import Door
from portico.web.account_letters import PATH as CHOICES
from portico.web.parts import Parts
from portico.web.raw import RawRoute, first, origin_of
from portico.web.request import Incoming, Reply

_ROUTE: Final = f"{one_click.PATH}/{{token}}"


class OneClick:
    """Made once, with the application's routes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[RawRoute]:
        methods = {"GET": self.choose, "POST": self.switch_off}
        return [
            RawRoute(door=door, path=_ROUTE, methods=methods, from_elsewhere=True)
            for door in (Door.PORTAL, Door.WORKSPACE)
        ]

    async def choose(self, _incoming: Incoming) -> Reply:
        return Reply.see_other(CHOICES)

    async def switch_off(self, incoming: Incoming) -> Reply:
        if first(await incoming.form(), "List-Unsubscribe") != "One-Click":
            raise NotFound("one-click")
        tenancy, origin = self._parts.tenancy, origin_of(incoming, _ROUTE)
        who = Actor.system("mailbox")
        async with tenancy.tenant_scope(incoming.tenant, who, "HOPERAT", origin=origin) as scope:
            try:
                await one_click.switch_off(tenancy.keys, scope, incoming.path_values.get("token", ""))
            except one_click.NotOurs as error:
                raise NotFound("one-click") from error
        return Reply(status=200, body=b"ok\n", headers=(("Content-Type", "text/plain; charset=utf-8"),))
