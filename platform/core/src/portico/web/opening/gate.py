"""What one may see before something is signed: of a practice that has not opened yet only a calm page at its portal and
the agreement in its workspace. Once the grace for a newer version is over, who signs for a practice sees that first.
"""

from __future__ import annotations

from typing import Final

from portico_sdk import Audience

from portico.onboarding.agreeing import latest
from portico.tenancy.hosts import Door
from portico.web import frame
from portico.web.frame import AGREEMENT, OPENING, Someone
from portico.web.parts import Parts
from portico.web.request import Incoming
from portico.web.routing import Route

_OWN: Final = ("/account",)
"""What is one's own, whatever the practice has signed."""


async def instead_of(parts: Parts, route: Route, incoming: Incoming, someone: Someone | None) -> str:
    """Where this page of a signed-in member of staff leads for want of a signature; '' when it may be shown.

    In the practice's open scope.
    """
    if incoming.door is not Door.WORKSPACE or route.page.audience is not Audience.STAFF:
        return ""
    if route.path == OPENING or route.path.startswith((f"{OPENING}/", *_OWN)):
        return ""
    tenant, now = incoming.tenant, parts.clock()
    is_new = tenant.founding and not tenant.agreed
    owed = parts.agreements.owed(tenant, now)
    # Only pages lead there: what somebody has typed into a form is taken first.
    is_late = owed is not None and owed.is_over and incoming.wants_view and frame.signs(incoming.door, someone)
    if not (is_new or is_late):
        return ""
    # What is known of a practice may be two seconds old: the books decide.
    return "" if await latest(parts.agreements.least(tenant, now)) else AGREEMENT
