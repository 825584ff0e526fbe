"""What `portico migrate` adds to Piccolo's own migrations, so that the database itself keeps practices apart.

For each table of a practice: the primary key `(tenant_id, id)`, row level security with FORCE, one policy, composite
references, indexes that begin with the practice, and the least rights. A table that can't be kept apart is refused.
"""

# Piccolo tells about a table and its columns in `_meta` only.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from piccolo.columns import ForeignKey
from piccolo.columns.base import ForeignKeyMeta, OnDelete
from piccolo.table import Table
from portico_sdk.data import CoreRef, TenantRef, TenantTable

from portico.tenancy.global_tables import GLOBAL_TABLES
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.refusals import TableRefused, refuse_shared_keys, refuse_strange_objects

# Raises with no practice open. Stable: the index on (tenant_id, …) is used and the planner knows the practice.
CURRENT_TENANT = """
CREATE SCHEMA IF NOT EXISTS core;
CREATE OR REPLACE FUNCTION core.current_tenant() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog AS $$
DECLARE v text := current_setting('app.tenant_id', true);
BEGIN
  IF v IS NULL OR v = '' THEN
    RAISE EXCEPTION 'no tenant is open' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN v::uuid;
END $$;
"""

_OWN = "(tenant_id = core.current_tenant())"
_TENANT_GRANTS = "SELECT, INSERT, UPDATE, DELETE"
_APPEND_ONLY = "SELECT, INSERT"


@dataclass(frozen=True)
class Found:
    """A table as the catalog has it."""

    name: str
    key_name: str
    key: tuple[str, ...]
    is_forced: bool
    columns: frozenset[str]

    @property
    def is_tenant(self) -> bool:
        return "tenant_id" in self.columns


async def secure(connection: Any, schema: str, tables: Sequence[type[Table]], role: str) -> None:
    """Bring every table of `schema` into its final form. Can be run again at any time; what is right isn't touched.

    Raises TableRefused.
    """
    classes = {_full_name(table): table for table in tables}
    for name in classes:
        if not name.startswith(f"{schema}."):
            raise TableRefused(f"{name} is outside of the schema {schema}. Write schema={schema!r} in its class.")
    await refuse_strange_objects(connection, schema)
    found = await _found(connection, schema)
    for table in found:
        full = f"{schema}.{table.name}"
        if full in GLOBAL_TABLES:
            await _secure_global(connection, full, role)
            continue
        declared = classes.get(full)
        if not table.is_tenant or (declared is not None and not issubclass(declared, TenantTable)):
            raise TableRefused(f"{full} has no tenant_id. Derive its class from portico_sdk.data.TenantTable.")
        await _own_key(connection, full, table)
        await _own_rows(connection, full, _OWN)
        append_only = declared is not None and "append-only" in declared._meta.tags
        await _grant(connection, full, role, _APPEND_ONLY if append_only else _TENANT_GRANTS)
    for full, declared in classes.items():
        if issubclass(declared, TenantTable):
            await _references(connection, full, declared)
            await _indexes(connection, full, declared)
    await refuse_shared_keys(connection, schema)


async def unforce(connection: Any, schema: str) -> None:
    """Until `force`, in the same transaction: else the owner's own changes and checks see no row and raise."""
    for table in await _found(connection, schema):
        if table.is_forced:
            await connection.execute(f"ALTER TABLE {schema}.{table.name} NO FORCE ROW LEVEL SECURITY")


async def force(connection: Any, schema: str) -> None:
    for table in await _found(connection, schema):
        shared = GLOBAL_TABLES.get(f"{schema}.{table.name}")
        if not table.is_forced and (shared is None or shared.own_rows):
            await connection.execute(f"ALTER TABLE {schema}.{table.name} FORCE ROW LEVEL SECURITY")


def _full_name(table: type[Table]) -> str:
    return f"{table._meta.schema or 'public'}.{table._meta.tablename}"


async def _found(connection: Any, schema: str) -> list[Found]:
    rows = await connection.fetch(
        """
        SELECT c.relname, c.relforcerowsecurity, k.conname,
               (SELECT array_agg(a.attname ORDER BY n.i) FROM unnest(k.conkey) WITH ORDINALITY n(att, i)
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.att) AS key,
               (SELECT array_agg(a.attname) FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
        FROM pg_class c LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
        WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
        """,
        schema,
    )
    return [
        Found(
            name=row["relname"],
            key_name=row["conname"] or "",
            key=tuple(row["key"] or ()),
            is_forced=row["relforcerowsecurity"],
            columns=frozenset(row["columns"] or ()),
        )
        for row in rows
    ]


async def _own_key(connection: Any, full: str, table: Found) -> None:
    if table.key == ("tenant_id", "id"):
        return
    drop = f'DROP CONSTRAINT "{table.key_name}", ' if table.key_name else ""
    await connection.execute(f"ALTER TABLE {full} {drop}ADD PRIMARY KEY (tenant_id, id)")


async def _own_rows(connection: Any, full: str, condition: str) -> None:
    policies = await connection.fetch(
        "SELECT polname, polpermissive, polcmd, polroles, pg_get_expr(polqual, polrelid) AS using,"
        " pg_get_expr(polwithcheck, polrelid) AS check FROM pg_policy WHERE polrelid = $1::regclass",
        full,
    )
    is_right = len(policies) == 1 and policies[0]["polname"] == "tenant" and policies[0]["polcmd"] == b"*"
    if not (is_right and policies[0]["using"] == policies[0]["check"] == condition):
        for policy in policies:
            await connection.execute(f'DROP POLICY "{policy["polname"]}" ON {full}')
        await connection.execute(f"CREATE POLICY tenant ON {full} USING {condition} WITH CHECK {condition}")
    if not await connection.fetchval("SELECT relrowsecurity FROM pg_class WHERE oid = $1::regclass", full):
        await connection.execute(f"ALTER TABLE {full} ENABLE ROW LEVEL SECURITY")


async def _secure_global(connection: Any, full: str, role: str) -> None:
    table = GLOBAL_TABLES[full]
    if table.own_rows:
        open_tenant = "NULLIF(current_setting('app.tenant_id'::text, true), ''::text)"
        condition = (
            f"(({open_tenant} IS NULL) OR ({table.own_rows} = ({open_tenant})::uuid)"
            f" OR ({open_tenant} = '{PLATFORM_ID}'::text))"
        )
        await _own_rows(connection, full, condition)
    await _grant(connection, full, role, table.grants)


async def _grant(connection: Any, full: str, role: str, privileges: str) -> None:
    held = await connection.fetch(
        "SELECT privilege_type FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = $1::regclass"
        " AND a.grantee = $2::regrole",
        full,
        role,
    )
    wanted = {word.strip() for word in privileges.split(",") if word.strip()}
    if {row["privilege_type"] for row in held} == wanted:
        return
    await connection.execute(f"REVOKE ALL ON {full} FROM {role}")
    if wanted:
        await connection.execute(f"GRANT {privileges} ON {full} TO {role}")


_ON_DELETE = {
    OnDelete.cascade: "CASCADE",
    OnDelete.restrict: "RESTRICT",
    OnDelete.no_action: "NO ACTION",
    # Of the two columns only the reference may be emptied: a row without a practice can't be.
    OnDelete.set_null: "SET NULL ({column})",
}


async def _references(connection: Any, full: str, table: type[Table]) -> None:
    for column in table._meta.columns:
        name = column._meta.db_column_name
        if isinstance(column, CoreRef):
            target, on_delete = column.core_table, "NO ACTION"
        elif isinstance(column, TenantRef):
            reference = cast("ForeignKeyMeta[Any]", column._foreign_key_meta)
            target = _full_name(reference.resolved_references)
            on_delete = _ON_DELETE.get(reference.on_delete, "NO ACTION").format(column=name)
        elif isinstance(column, ForeignKey):
            raise TableRefused(f"{full}.{name} is a plain ForeignKey, which looks past the practice. Use TenantRef.")
        else:
            continue
        constraint = f"{table._meta.tablename}_{name}_ref"
        if not await _has_constraint(connection, full, constraint):
            async with _without_force(connection, {full, target}):
                await connection.execute(
                    f'ALTER TABLE {full} ADD CONSTRAINT "{constraint}" FOREIGN KEY (tenant_id, "{name}")'
                    f" REFERENCES {target} (tenant_id, id) ON DELETE {on_delete}"
                )
        # Deleting the row that is pointed to would read the whole table else.
        await _index(connection, full, f"{constraint}_ix", f'(tenant_id, "{name}")')


@asynccontextmanager
async def _without_force(connection: Any, names: Iterable[str]) -> AsyncGenerator[None]:
    """The rows that are there are checked as the owner, whom FORCE holds too."""
    forced = [
        name
        for name in names
        if await connection.fetchval("SELECT relforcerowsecurity FROM pg_class WHERE oid = $1::regclass", name)
    ]
    for name in forced:
        await connection.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    yield
    for name in forced:
        await connection.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


async def _indexes(connection: Any, full: str, table: type[TenantTable]) -> None:
    for text in table.indexes:
        name = f"{table._meta.tablename}_{_slug(text)}_ix"
        if text.startswith("gin("):
            await _index(connection, full, name, f"USING gin {text[3:]}")
        else:
            await _index(connection, full, name, f"(tenant_id, {text})")


async def _index(connection: Any, full: str, name: str, definition: str) -> None:
    schema = full.split(".", 1)[0]
    if not await connection.fetchval(
        "SELECT 1 FROM pg_class WHERE relnamespace = $1::regnamespace AND relname = $2", schema, name[:63]
    ):
        await connection.execute(f'CREATE INDEX "{name[:63]}" ON {full} {definition}')


def _slug(text: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in text).strip("_").replace("__", "_")


async def _has_constraint(connection: Any, full: str, name: str) -> bool:
    return bool(
        await connection.fetchval(
            "SELECT 1 FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2", full, name[:63]
        )
    )
