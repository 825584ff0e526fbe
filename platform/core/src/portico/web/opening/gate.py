"""What one may see of a practice that has not opened yet: its portal only a calm page, its workspace only the
agreement until that is signed.
"""

from __future__ import annotations

from typing import Final

from portico_sdk import Audience

from portico.onboarding.agreeing import signed
from portico.tenancy.hosts import Door
from portico.web.frame import OPENING
from portico.web.opening.steps import AGREEMENT
from portico.web.request import Incoming
from portico.web.routing import Route

_OWN: Final = ("/account",)
"""What is one's own, whatever the practice has signed."""


async def instead_of(route: Route, incoming: Incoming) -> str:
    """Where this page of a signed-in member of staff leads for want of a signature; '' when it may be shown.

    In the practice's open scope.
    """
    if not incoming.tenant.founding or incoming.door is not Door.WORKSPACE or route.page.audience is not Audience.STAFF:
        return ""
    if route.path == OPENING or route.path.startswith((f"{OPENING}/", *_OWN)):
        return ""
    return "" if await signed() else AGREEMENT
