"""The copy of everything that a practice takes along when it leaves: zips, sealed in its own storage.

Made by the outbox in strokes, each of which begins where the one before it stopped, so that no practice is too large
and a crash costs one stroke. Nothing changes meanwhile: a practice that leaves is closed.
"""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from portico import outbox
from portico.tenancy import holdings
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.files import TenantFiles
from portico.tenancy.holdings import FIRST, PAGE
from portico.tenancy.scopes import Scope, Tenancy

HANDLER: Final = "leave-copy"
PURPOSE: Final = "leave"
"""Of the files that the copy is kept in."""
FILES: Final = "~"
MOST_BYTES: Final = 24 * 1024 * 1024
STROKE_S: Final = 20.0
_ACTOR: Final = Actor.system("leave")


@dataclass
class Stroke:
    """One zip being filled. `table` and `after` say where the next one begins; `table` '' when all is copied."""

    table: str
    after: UUID
    part: int
    begun: float = field(default_factory=time.monotonic)
    made: io.BytesIO = field(default_factory=io.BytesIO)

    @property
    def is_full(self) -> bool:
        return self.made.tell() > MOST_BYTES or time.monotonic() - self.begun > STROKE_S


async def ask(scope: Scope, practice_id: UUID, *, table: str = "", after: UUID = FIRST, part: int = 1) -> None:
    """The next stroke, in the platform's scope: a closed practice has no work of its own."""
    payload = {"practice": str(practice_id), "table": table, "after": str(after), "part": str(part)}
    await outbox.enqueue(scope, f"core:{HANDLER}", key=f"{practice_id} {part}", payload=payload)


async def copy_some(tenancy: Tenancy, platform: Tenant, payload: Mapping[str, str]) -> None:
    """One stroke, by the outbox. Done twice it writes the same part again."""
    there = await tenancy.tenant_by_id(UUID(payload["practice"]))
    if there is None or there.state != PracticeState.LEAVING:
        return
    stroke = Stroke(table=payload["table"], after=UUID(payload["after"]), part=int(payload["part"]))
    async with tenancy.tenant_scope(there, _ACTOR, "SYSADMIN") as scope:
        is_done = await _fill(tenancy, scope, stroke)
        files = scope.files
    content = stroke.made.getvalue()
    await files.put(PURPOSE, f"copy-{stroke.part}.zip", content)
    digest = hashlib.sha256(content).hexdigest()
    async with tenancy.tenant_scope(platform, _ACTOR, "SYSADMIN") as scope:
        await scope.run(_NOTED, (there.id, stroke.part, len(content), digest + "\n", is_done))
        if not is_done:
            await ask(scope, there.id, table=stroke.table, after=stroke.after, part=stroke.part + 1)


async def _fill(tenancy: Tenancy, scope: Scope, stroke: Stroke) -> bool:
    found = holdings.copied(await holdings.holdings(scope))
    with zipfile.ZipFile(stroke.made, "w", zipfile.ZIP_DEFLATED) as archive:
        for of in found:
            if of.name < stroke.table:
                continue
            after = stroke.after if of.name == stroke.table else FIRST
            stroke.table = of.name
            if not await _table(scope, archive, stroke, of, after):
                return False
        return await _files(tenancy, scope, archive, stroke)


async def _files(tenancy: Tenancy, scope: Scope, archive: zipfile.ZipFile, stroke: Stroke) -> bool:
    """Its files, opened, by name. As a table's name a file's begins with ~, which stands behind all letters."""
    start = f"t/{scope.tenant.id}/"
    after = stroke.table.removeprefix(FILES) if stroke.table.startswith(FILES) else ""
    while keys := await tenancy.objects.keys_below(start, after=after):
        for key in keys:
            after, (purpose, name) = key, key.removeprefix(start).split("/", 1)
            if purpose == PURPOSE:
                continue
            archive.writestr(f"files/{purpose}/{name}", await scope.files.get(purpose, name))
            stroke.table = FILES + key
            if stroke.is_full:
                return False
    return True


async def _table(scope: Scope, archive: zipfile.ZipFile, stroke: Stroke, of: holdings.Holding, after: UUID) -> bool:
    """False when the stroke is full before the table ends."""
    page = 0
    while True:
        rows = await holdings.lines(scope, of, after)
        if rows:
            page += 1
            name = f"{of.name}/{stroke.part:04}-{page:04}.jsonl"
            archive.writestr(name, "".join(line + "\n" for _, line in rows))
            after = stroke.after = rows[-1][0]
        if len(rows) < PAGE:
            return True
        if stroke.is_full:
            return False


async def part(files: TenantFiles, number: int) -> bytes:
    """Raises StorageUnavailable, FileMissing, CannotOpen."""
    return await files.get(PURPOSE, f"copy-{number}.zip")


_NOTED: Final = """
UPDATE core.leaving
SET parts = $2, copied_bytes = copied_bytes + CASE WHEN parts < $2 THEN $3 ELSE 0 END,
    copied_sha256 = copied_sha256 || CASE WHEN parts < $2 THEN $4 ELSE '' END,
    copied_at = CASE WHEN $5 THEN now() END
WHERE practice = $1
"""
