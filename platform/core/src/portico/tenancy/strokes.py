"""A copy of any size: one zip after another, each filled in one stroke, which ends when the zip is large or time is up.

The next stroke begins where this one stopped, so that memory has a limit and a crash costs one stroke.
"""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from portico.tenancy.files import TenantFiles
from portico.tenancy.holdings import FIRST, Holding
from portico.tenancy.scopes import Scope

MOST_BYTES: Final = 24 * 1024 * 1024
MOST_SECONDS: Final = 20.0
FILES: Final = "~"
"""A file's place begins with it: behind all names of tables."""

Lines = Callable[[Scope, Holding, UUID], Awaitable[Sequence[tuple[UUID, str]]]]
"""A page of a table's rows behind an id, empty at its end."""


@dataclass(kw_only=True)
class Stroke:
    """One zip. `place` and `after` say where the next one begins, `counts` how much was copied so far, by table."""

    part: int = 1
    place: str = ""
    after: UUID = FIRST
    counts: dict[str, int] = field(default_factory=dict[str, int])
    files: int = 0
    most_bytes: int = field(default_factory=lambda: MOST_BYTES)
    most_seconds: float = field(default_factory=lambda: MOST_SECONDS)
    _begun: float = field(default_factory=time.monotonic)
    _made: io.BytesIO = field(default_factory=io.BytesIO, repr=False)

    @property
    def is_full(self) -> bool:
        return self._made.tell() > self.most_bytes or time.monotonic() - self._begun > self.most_seconds

    @property
    def content(self) -> bytes:
        """The zip, once it is closed."""
        return self._made.getvalue()

    @contextmanager
    def archive(self) -> Generator[zipfile.ZipFile]:
        """To be filled; closed at the end."""
        with zipfile.ZipFile(self._made, "w", zipfile.ZIP_DEFLATED) as archive:
            yield archive


async def copy_rows(
    scope: Scope,
    stroke: Stroke,
    archive: zipfile.ZipFile,
    tables: Sequence[Holding],
    *,
    lines: Lines,
    named: Callable[[Holding], str],
) -> bool:
    """A file of JSON lines for each table that has rows, by name. True when all are copied."""
    for of in sorted(tables, key=lambda one: one.name):
        if of.name < stroke.place:
            continue
        if of.name != stroke.place:
            stroke.place, stroke.after = of.name, FIRST
        stroke.counts.setdefault(of.name, 0)
        if not await _table(scope, stroke, archive, of, lines, named(of)):
            return False
    return True


async def _table(scope: Scope, stroke: Stroke, archive: zipfile.ZipFile, of: Holding, lines: Lines, name: str) -> bool:
    """False when the stroke is full; what is left may be nothing."""
    page = await lines(scope, of, stroke.after)
    if not page:
        return True
    with archive.open(name, "w", force_zip64=True) as file:
        while page:
            # Packing is work: other pages are answered meanwhile.
            await asyncio.to_thread(file.write, "".join(f"{line}\n" for _, line in page).encode())
            stroke.after = page[-1][0]
            stroke.counts[of.name] += len(page)
            if stroke.is_full:
                return False
            page = await lines(scope, of, stroke.after)
    return True


async def copy_files(
    held: TenantFiles,
    stroke: Stroke,
    archive: zipfile.ZipFile,
    *,
    purpose: str = "",
    without: tuple[str, ...] = (),
) -> bool:
    """Each file below `files/`, opened, since they are kept sealed. True when all are copied. Call it with no scope
    open: the storage is asked.

    Of one purpose, or of all but those whose purpose and name begin with one of `without`.
    """
    after = stroke.place.removeprefix(FILES) if stroke.place.startswith(FILES) else ""
    async for path in held.paths(purpose, after=after):
        if path.startswith(without):
            continue
        of, _, name = path.partition("/")
        content = await held.get(of, name)
        await asyncio.to_thread(archive.writestr, f"files/{name if purpose else path}", content)
        stroke.place, stroke.files = FILES + path, stroke.files + 1
        if stroke.is_full:
            return False
    return True
