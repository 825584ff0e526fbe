"""`portico tenant invite`: the letter to set up a sign-in, for a practice's owner. For a practice that was made from a
file, and for one whose owner is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from portico.app import opened
from portico.declared import DeclarationError
from portico.onboarding.starting import By
from portico.operations import office
from portico.operations.acts import CantAct
from portico.operations.office import NoPlatform
from portico.operations.owners import Owner
from portico.practices import called
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant

ACTOR = Actor.system("portico tenant invite")
REASON = "by a command of the server"


def run(settings: Settings, slug: str, owner: Owner, say: Callable[[str], None]) -> int:
    """1 with one line that says why not."""

    async def invited() -> Tenant:
        async with opened(settings) as app:
            tenancy = app.parts.tenancy
            there = await called(tenancy, slug)
            by = By(tenant=await office.platform(tenancy), actor=ACTOR)
            return await app.owners.invite(by, there.id, owner, REASON)

    try:
        there = asyncio.run(invited())
    except (DeclarationError, CantAct, NoPlatform) as error:
        say(str(error))
        return 1
    say(f"A letter to {owner.email} is on its way. The last four digits of the phone number open it.")
    say(f"The workspace: {there.workspace_origin}")
    return 0
