"""The copy of what a plugin keeps at a practice: at once where it is small, else made by the worker in parts.

Generic, from the catalog's tables of its schema and as its own role; row level security shows the open practice's rows
alone. So no plugin can forget a table, and one that can't be used here any more gives back what it kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

import msgspec

from portico import outbox
from portico.audit import writer
from portico.audit.events import AuditCode
from portico.notify import readers
from portico.notify.kinds import LetterKind
from portico.notify.post import Post
from portico.plugins.enablement import Enablement
from portico.plugins.registry import Installed, Registry
from portico.plugins.tables import PluginCopy
from portico.tenancy import holdings
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.files import TenantFiles
from portico.tenancy.holdings import Holding
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.strokes import Stroke, copy_files, copy_rows

MAKE_HANDLER, END_HANDLER = "feature-copy", "feature-copy-over"
COPIES: Final = "copy-"
"""What the purposes of their files begin with."""
KEPT_FOR: Final = timedelta(days=3)
"""From the asking on; then a copy in parts is deleted, whether it was taken or not."""
AT_ONCE_BYTES: Final = 8 * 1024 * 1024
AT_ONCE_SECONDS: Final = 5.0
_PURPOSE: Final = "HOPERAT"
_ACTOR: Final = Actor.system("copy")


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Who takes a copy, at which practice."""

    tenant: Tenant
    actor: Actor
    origin: Origin = field(default_factory=Origin)


class InParts(msgspec.Struct, frozen=True, kw_only=True):
    """A copy that was asked for; it can be taken once it is ready."""

    id: UUID
    asked_at: datetime
    parts: int
    ready_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        return self.asked_at + KEPT_FOR


class Copies:
    """Made once by the app. A copy is zips: a file of JSON lines per table, `files/`, and `about.json` in the last."""

    def __init__(
        self, registry: Registry, enablement: Enablement, post: Post, *, clock: Callable[[], datetime]
    ) -> None:
        self._registry = registry
        self._enablement = enablement
        self._post = post
        self._clock = clock

    async def at_once(self, tenancy: Tenancy, by: Acting, plugin: Installed) -> bytes | None:
        """One zip, whole and written to the audit; None when it is more than one answer should carry.

        Also of a plugin that can't be used now. Opens scopes of its own. Raises StorageUnavailable, FileMissing,
        CannotOpen.
        """
        stroke = Stroke(most_bytes=AT_ONCE_BYTES, most_seconds=AT_ONCE_SECONDS)
        if not await self._fill(tenancy, by, plugin, stroke):
            return None
        async with tenancy.tenant_scope(by.tenant, by.actor, _PURPOSE, origin=by.origin) as scope:
            await _note(scope, plugin, f"{sum(stroke.counts.values())} rows, files: {stroke.files}")
        return stroke.content

    async def ask(self, tenancy: Tenancy, by: Acting, plugin: Installed) -> None:
        """The worker makes it, in parts that are sealed in the storage, for who asks; an earlier one of theirs ends."""
        now = self._clock()
        async with tenancy.tenant_scope(by.tenant, by.actor, _PURPOSE, origin=by.origin) as scope:
            await self.withdraw(scope, plugin.id, by.actor)
            copy = PluginCopy(plugin_id=plugin.id, asked_by=by.actor.id, asked_at=now)
            await copy.save()
            await _ask_for(scope, copy.id, Stroke())
            await _end(scope, copy.id, at=now + KEPT_FOR)
            await _note(scope, plugin, "asked for, in parts")

    async def asked_for(self, plugin_id: str, who: Actor) -> InParts | None:
        """Their own, if one is there that is not over; in the practice's scope."""
        since = self._clock() - KEPT_FOR
        row = (
            await PluginCopy.select(PluginCopy.id, PluginCopy.asked_at, PluginCopy.parts, PluginCopy.ready_at)
            .where(PluginCopy.plugin_id == plugin_id, PluginCopy.asked_by == who.id, PluginCopy.asked_at > since)
            .first()
        )
        return msgspec.convert(row, InParts) if row else None

    async def note_part(self, scope: Scope, plugin: Installed, copy: InParts, number: int) -> None:
        """In the audit, before it leaves."""
        await _note(scope, plugin, f"part {number} of {copy.parts}")

    async def part(self, files: TenantFiles, copy: InParts, number: int) -> bytes:
        """With no scope open. Raises StorageUnavailable, FileMissing, CannotOpen."""
        return await files.get(_purpose(copy.id), f"{number}.zip")

    async def withdraw(self, scope: Scope, plugin_id: str, who: Actor | None = None) -> None:
        """Nobody takes these any more: theirs, or everybody's. Their files go after the commit."""
        query = PluginCopy.delete().where(PluginCopy.plugin_id == plugin_id)
        query = query.where(PluginCopy.asked_by == who.id) if who else query
        gone = cast("Sequence[Mapping[str, UUID]]", await query.returning(PluginCopy.id))
        for row in gone:
            await _end(scope, row["id"])

    async def make(self, tenancy: Tenancy, tenant: Tenant, payload: Mapping[str, str]) -> None:
        """One part, by the outbox. Cut off before it is noted it is made again. With the last one goes a letter."""
        copy_id, stroke = UUID(payload["copy"]), _stroke(payload)
        by = Acting(tenant=tenant, actor=_ACTOR)
        async with tenancy.tenant_scope(tenant, _ACTOR, _PURPOSE) as scope:
            row, files = await _row(copy_id), scope.files
        # A part that is noted stays as it is: the next one begins where it ended.
        if row is None or row["parts"] >= stroke.part:
            return
        plugin = self._registry.at_all(row["plugin_id"])
        is_done = await self._fill(tenancy, by, plugin, stroke)
        await files.put(_purpose(copy_id), f"{stroke.part}.zip", stroke.content)
        async with tenancy.tenant_scope(tenant, _ACTOR, _PURPOSE) as scope:
            noted = (
                await PluginCopy.update({PluginCopy.parts: stroke.part, PluginCopy.ready_at: self._ready(is_done)})
                .where(PluginCopy.id == copy_id)
                .returning(PluginCopy.id)
            )
            if noted and is_done:
                await self._tell(scope, plugin, copy_id, row)
            elif noted:
                await _ask_for(scope, copy_id, stroke, part=stroke.part + 1)
        if not noted:
            await files.delete_all(_purpose(copy_id))

    async def end(self, tenancy: Tenancy, tenant: Tenant, payload: Mapping[str, str]) -> None:
        """By the outbox, when a copy is over or was withdrawn."""
        copy_id = UUID(payload["copy"])
        async with tenancy.tenant_scope(tenant, _ACTOR, _PURPOSE) as scope:
            await PluginCopy.delete().where(PluginCopy.id == copy_id)
            files = scope.files
        await files.delete_all(_purpose(copy_id))

    async def _tell(self, scope: Scope, plugin: Installed, copy_id: UUID, row: Mapping[str, Any]) -> None:
        """Who asked, if they still work here, while there is time to take it."""
        left = row["asked_at"] + KEPT_FOR - self._clock()
        for reader in await readers.of_staff(row["asked_by"]):
            await self._post.own(
                scope,
                LetterKind.COPY_STAFF,
                reader,
                path=f"/practice/features/{plugin.url_name}/copy",
                hours=max(left // timedelta(hours=1), 1),
                key=str(copy_id),
            )

    def _ready(self, is_done: bool) -> datetime | None:
        return self._clock() if is_done else None

    async def _fill(self, tenancy: Tenancy, by: Acting, plugin: Installed, stroke: Stroke) -> bool:
        """Rows in one scope, files with none open. True when the copy is whole with this part."""
        with stroke.archive() as archive:
            async with tenancy.tenant_scope(by.tenant, by.actor, _PURPOSE, origin=by.origin) as scope:
                tables, files = await holdings.of_plugin(scope, plugin.database_role), scope.files
                if not await copy_rows(
                    scope, stroke, archive, tables, lines=holdings.whole_lines, named=lambda of: _named(of, stroke.part)
                ):
                    return False
                standing = await self._enablement.standing(plugin.id)
            if not await copy_files(files, stroke, archive, purpose=f"p-{plugin.url_name}"):
                return False
            about = {
                "practice": by.tenant.name,
                "feature": plugin.name,
                "plugin": plugin.id,
                "version": plugin.version,
                "exported": self._clock().isoformat(),
                "parts": stroke.part,
                "rows": {name.partition(".")[2]: count for name, count in stroke.counts.items()},
                "files": stroke.files,
                "settings": dict(standing.settings),
                "location_settings": {str(at): dict(values) for at, values in standing.location_settings.items()},
            }
            archive.writestr("about.json", json.dumps(about, indent=2, default=str))
        return True


def _named(of: Holding, part: int) -> str:
    """Parts are unpacked into one folder, where none may overwrite another's."""
    return f"{of.table}.jsonl" if part == 1 else f"{of.table}-{part}.jsonl"


def _purpose(copy_id: UUID) -> str:
    return f"{COPIES}{copy_id}"


async def _row(copy_id: UUID) -> Mapping[str, Any] | None:
    return (
        await PluginCopy.select(PluginCopy.plugin_id, PluginCopy.parts, PluginCopy.asked_by, PluginCopy.asked_at)
        .where(PluginCopy.id == copy_id)
        .first()
    )


async def _ask_for(scope: Scope, copy_id: UUID, stroke: Stroke, *, part: int = 1) -> None:
    """The part that begins where this stroke stopped."""
    counts = json.dumps(stroke.counts)
    payload = {
        "copy": str(copy_id),
        "part": str(part),
        "place": stroke.place,
        "after": str(stroke.after),
        "counts": counts,
        "files": str(stroke.files),
    }
    await outbox.enqueue(scope, f"core:{MAKE_HANDLER}", key=f"{copy_id} {part}", payload=payload)


def _stroke(payload: Mapping[str, str]) -> Stroke:
    return Stroke(
        part=int(payload["part"]),
        place=payload["place"],
        after=UUID(payload["after"]),
        counts=msgspec.json.decode(payload["counts"], type=dict[str, int]),
        files=int(payload["files"]),
    )


async def _end(scope: Scope, copy_id: UUID, *, at: datetime | None = None) -> None:
    await outbox.enqueue(scope, f"core:{END_HANDLER}", key=str(copy_id), at=at, payload={"copy": str(copy_id)})


async def _note(scope: Scope, plugin: Installed, reason: str) -> None:
    stamp = writer.PluginStamp(id=plugin.id, version=plugin.version, hook="")
    await writer.record(scope, AuditCode.PLUGIN_EXPORTED, reason=reason, plugin=stamp)
