"""`portico operator add`: who runs the platform gets a sign-in at `ops.`, by a letter like everybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from portico.app import opened
from portico.identity.directory import DirectoryError
from portico.onboarding.starting import CantInvite
from portico.operations import office
from portico.operations.office import NoPlatform
from portico.settings import Settings
from portico.tenancy.context import Tenant


def run(settings: Settings, email: str, name: str, phone: str, say: Callable[[str], None]) -> int:
    """1 with one line that says why not."""

    async def invited() -> Tenant:
        async with opened(settings) as app:
            here = await office.ensure_console(app.parts.tenancy, app.directory, app.placements)
            await office.invite(app.starting, here, name=name, email=email, phone=phone)
            return here

    try:
        here = asyncio.run(invited())
    except (CantInvite, DirectoryError, NoPlatform) as error:
        say(str(error))
        return 1
    say(f"A letter to {email} is on its way. The last four digits of the phone number open it.")
    say(f"The console: {here.workspace_origin}")
    return 0
