"""A showcase's days, added as they come: what its visitors see is of this week, and nobody else writes into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from portico.outbox.handlers import DeliveryFailed, NotWanted
from portico.plugins.relay import Relay
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Scope, Tenancy

HANDLER: Final = "showcase"
_ACTOR: Final = Actor.system("showcase")


async def demonstrate(relay: Relay, scope: Scope) -> Sequence[str]:
    """Lets every enabled plugin fill the practice, for trying; adds nothing twice. Those that could not, and why."""
    results = await relay.collect(scope, "demo_data")
    return [f"{one.plugin.id} ({one.why})" for one in results.missing]


class Renewal:
    """The outbox's handler `core:showcase`, once a day in each showcase. Made once by app.py."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    async def __call__(self, tenancy: Tenancy, tenant: Tenant, _payload: Mapping[str, str]) -> None:
        """Adds what is missing of the days to come."""
        if not tenant.showcase:
            raise NotWanted
        async with tenancy.tenant_scope(tenant, _ACTOR, "SYSADMIN") as scope:
            missing = await demonstrate(self._relay, scope)
        if missing:
            raise DeliveryFailed("a feature did not fill it")
