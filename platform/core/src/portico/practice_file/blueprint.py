"""Begins a practice with what its specialty usually has. What the practice has of a kind already stays as it is."""

from __future__ import annotations

import msgspec

from portico.clinical import places
from portico.practice_file.applying import Task, apply
from portico.practice_file.form import PracticeFile
from portico.practice_file.reading import read
from portico.practice_file.tools import Tools
from portico.tenancy.context import Actor, Tenant

ACTOR = Actor.system("blueprint")


async def apply_blueprint(tools: Tools, tenant: Tenant, blueprint_id: str) -> None:
    """All of it or nothing, with no scope open. Called again, it changes nothing. An empty id is no blueprint.

    Raises DeclarationError, also for one that is not there.
    """
    if not blueprint_id:
        return
    file, source = read(tools.blueprints_folder / blueprint_id, PracticeFile)
    async with tools.tenancy.tenant_scope(tenant, ACTOR, "SYSADMIN") as scope:
        # Two at once would find nothing there and add everything twice.
        await scope.lock("blueprint")
        if await places.all_places():
            # Its place is a proposal for who has none; its name may have been changed since.
            file = msgspec.structs.replace(file, locations=())
        await apply(Task(tools=tools, scope=scope, file=file, source=source, keep=True))
