"""All that the database holds of a practice, table by table, also of plugins that are not installed any more.

Read from the catalog: a table that somebody adds is copied and destroyed by itself. A plugin's is read as its own role.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from portico.tenancy.scopes import Scope

PAGE: Final = 500
FIRST: Final = UUID(int=0)
KEPT: Final = ("core.audit_event",)
"""Append-only for everybody. It holds staff, ids and reasons: without salts and rows the ids name nothing."""
_NOT_COPIED: Final = frozenset(
    {
        "core.audit_subject",
        "core.invitation",
        "core.outbox_delivery",
        "core.outbox_event",
        "core.plugin_copy",
        "core.plugin_secret",
        "core.submission",
    }
)
"""Keys, digests and work of the platform's: nothing that a practice could use elsewhere."""


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """One table. `role` is who may read it, '' for core's own; `points_to` are tables that its rows refer to."""

    name: str
    oid: int
    quoted: str
    role: str
    points_to: tuple[str, ...]

    @property
    def table(self) -> str:
        """Its name in its schema."""
        return self.name.partition(".")[2]


async def holdings(scope: Scope) -> Sequence[Holding]:
    """Each before those that it points to: the order in which they can be emptied."""
    rows = await scope.run(_TABLES, ())
    waiting = msgspec.convert([dict(row) for row in rows], list[Holding])
    ordered: list[Holding] = []
    while waiting:
        pointed = {name for one in waiting for name in one.points_to if name != one.name}
        free = [one for one in waiting if one.name not in pointed] or waiting
        ordered += free
        waiting = [one for one in waiting if one not in free]
    return ordered


def copied(found: Sequence[Holding]) -> Sequence[Holding]:
    """What a practice takes along, by name."""
    return sorted((one for one in found if one.name not in _NOT_COPIED), key=lambda one: one.name)


async def of_plugin(scope: Scope, role: str) -> Sequence[Holding]:
    """The tables of one plugin, installed or not, in the order in which they can be emptied."""
    return [one for one in await holdings(scope) if one.role == role]


async def whole_lines(scope: Scope, of: Holding, after: UUID) -> Sequence[tuple[UUID, str]]:
    """A page of rows as JSON, by id, behind `after`, as they are kept."""
    query = f"SELECT id, to_jsonb(t)::text AS line FROM {of.quoted} t WHERE id > $1 ORDER BY id LIMIT $2"  # noqa: S608 (as below)
    async with scope.savepoint(read_only=True, role=of.role or None):
        return [(row["id"], str(row["line"])) for row in await scope.run(query, (after, PAGE))]


async def lines(scope: Scope, of: Holding, after: UUID) -> Sequence[tuple[UUID, str]]:
    """The same without what is sealed or a digest, and without the practice's own id."""
    query = f"SELECT id, (to_jsonb(t) - $3::text[])::text AS line FROM {of.quoted} t WHERE id > $1 ORDER BY id LIMIT $2"  # noqa: S608 (as below)
    sealed = [str(row["name"]) for row in await scope.run(_SEALED, (of.oid,))]
    async with scope.savepoint(read_only=True, role=of.role or None):
        rows = await scope.run(query, (after, PAGE, ["tenant_id", *sealed]))
    return [(row["id"], str(row["line"])) for row in rows]


async def count(scope: Scope, of: Holding) -> int:
    async with scope.savepoint(read_only=True, role=of.role or None):
        (row,) = await scope.run(f"SELECT count(*) AS found FROM {of.quoted}", ())  # noqa: S608 (as below)
    return int(row["found"])


async def empty(scope: Scope, of: Holding, *, most: int | None = None) -> int:
    """Delete all rows, or up to so many; how many."""
    query = (
        f"WITH gone AS (DELETE FROM {of.quoted} WHERE id IN"  # noqa: S608 (the catalog's own quoted name)
        f" (SELECT id FROM {of.quoted} ORDER BY id LIMIT $1) RETURNING id) SELECT count(*) AS found FROM gone"
    )
    async with scope.savepoint(role=of.role or None):
        (row,) = await scope.run(query, (most,))
    return int(row["found"])


_TABLES: Final = """
SELECT n.nspname || '.' || c.relname AS name, c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS quoted,
    CASE WHEN n.nspname = 'core' THEN '' ELSE n.nspname END AS role,
    ARRAY(SELECT tn.nspname || '.' || t.relname FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
        JOIN pg_namespace tn ON tn.oid = t.relnamespace WHERE k.conrelid = c.oid AND k.contype = 'f') AS points_to
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND (n.nspname = 'core' OR n.nspname LIKE 'p\\_%')
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    AND EXISTS (SELECT FROM pg_policy p
        WHERE p.polrelid = c.oid AND pg_get_expr(p.polqual, c.oid) LIKE '%current_tenant%')
ORDER BY 1
"""
# By number: a plugin's table can't be named by core's role.
_SEALED: Final = """
SELECT a.attname AS name FROM pg_attribute a
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.atttypid = 'bytea'::regtype OR a.attname LIKE '%digest%')
"""
