"""The copy of everything that a practice takes along when it leaves: zips, sealed in its own storage.

Made by the outbox in strokes, each of which begins where the one before it stopped, so that no practice is too large
and a crash costs one stroke. Nothing changes meanwhile: a practice that leaves is closed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from portico import outbox
from portico.operations import telling
from portico.plugins.copies import COPIES
from portico.tenancy import holdings
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.files import TenantFiles
from portico.tenancy.holdings import FIRST
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.strokes import Stroke, copy_files, copy_rows

HANDLER: Final = "leave-copy"
PURPOSE: Final = "leave"
"""Of the files that the copy is kept in."""
_ACTOR: Final = Actor.system("leave")


async def ask(scope: Scope, practice_id: UUID, *, table: str = "", after: UUID = FIRST, part: int = 1) -> None:
    """The next stroke, in the platform's scope: a closed practice has no work of its own."""
    payload = {"practice": str(practice_id), "table": table, "after": str(after), "part": str(part)}
    await outbox.enqueue(scope, f"core:{HANDLER}", key=f"{practice_id} {part}", payload=payload)


async def copy_some(tenancy: Tenancy, platform: Tenant, payload: Mapping[str, str]) -> None:
    """One stroke, by the outbox. Done twice it writes the same part again. After the last one owners are written to."""
    there = await tenancy.tenant_by_id(UUID(payload["practice"]))
    if there is None or there.state != PracticeState.LEAVING:
        return
    stroke = Stroke(place=payload["table"], after=UUID(payload["after"]), part=int(payload["part"]))
    is_done = await _fill(tenancy, there, stroke)
    content = stroke.content
    async with tenancy.tenant_scope(there, _ACTOR, "SYSADMIN") as scope:
        files = scope.files
    await files.put(PURPOSE, f"copy-{stroke.part}.zip", content)
    digest = hashlib.sha256(content).hexdigest()
    async with tenancy.tenant_scope(platform, _ACTOR, "SYSADMIN") as scope:
        rows = await scope.run(_NOTED, (there.id, stroke.part, len(content), digest + "\n", is_done))
        if is_done:
            for row in rows:
                await telling.ask(scope, there.id, row["id"])
        else:
            await ask(scope, there.id, table=stroke.place, after=stroke.after, part=stroke.part + 1)


async def _fill(tenancy: Tenancy, there: Tenant, stroke: Stroke) -> bool:
    with stroke.archive() as archive:
        async with tenancy.tenant_scope(there, _ACTOR, "SYSADMIN") as scope:
            tables, files = holdings.copied(await holdings.holdings(scope)), scope.files
            if not await copy_rows(
                scope,
                stroke,
                archive,
                tables,
                lines=holdings.lines,
                named=lambda of: f"{of.name}/{stroke.part:04}.jsonl",
            ):
                return False
        return await copy_files(files, stroke, archive, without=(f"{PURPOSE}/", COPIES))


async def part(files: TenantFiles, number: int) -> bytes:
    """Raises StorageUnavailable, FileMissing, CannotOpen."""
    return await files.get(PURPOSE, f"copy-{number}.zip")


_NOTED: Final = """
UPDATE core.leaving
SET parts = $2, copied_bytes = copied_bytes + CASE WHEN parts < $2 THEN $3 ELSE 0 END,
    copied_sha256 = copied_sha256 || CASE WHEN parts < $2 THEN $4 ELSE '' END,
    copied_at = CASE WHEN $5 THEN now() END
WHERE practice = $1
RETURNING id
"""
