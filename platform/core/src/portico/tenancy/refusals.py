"""What a schema may not have: whatever looks past the practice, where no policy could keep it apart."""

from __future__ import annotations

from typing import Any

from portico.tenancy.global_tables import GLOBAL_TABLES


class TableRefused(Exception):
    """A table can't be kept apart by practice; the text says which and what to change."""


async def refuse_shared_keys(connection: Any, schema: str) -> None:
    """A unique index or a reference that doesn't start with the practice tells one practice about another."""
    rows = await connection.fetch(
        """
        SELECT c.relname AS table, i.relname AS name FROM pg_index x
          JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
         WHERE c.relnamespace = $1::regnamespace AND (x.indisunique OR x.indisexclusion)
           AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = x.indkey[0]
                           AND a.attname = 'tenant_id')
        UNION ALL
        SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
         WHERE c.relnamespace = $1::regnamespace AND k.contype = 'f'
           AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = k.conkey[1]
                           AND a.attname = 'tenant_id')
        """,
        schema,
    )
    for row in rows:
        if f"{schema}.{row['table']}" not in GLOBAL_TABLES:
            raise TableRefused(
                f"{schema}.{row['table']}: {row['name']} does not start with tenant_id. Write "
                'Unique(["tenant_id", …]) instead of unique=True, and TenantRef instead of ForeignKey.'
            )


async def refuse_strange_objects(connection: Any, schema: str) -> None:
    """What row level security does not reach."""
    rows = await connection.fetch(
        """
        SELECT relname AS name, 'view, sequence or foreign table' AS kind FROM pg_class
         WHERE relnamespace = $1::regnamespace AND relkind IN ('m', 'v', 'S', 'f')
        UNION ALL
        SELECT proname, 'SECURITY DEFINER function' FROM pg_proc
         WHERE pronamespace = $1::regnamespace AND prosecdef
        """,
        schema,
    )
    for row in rows:
        raise TableRefused(f"{schema}.{row['name']} is a {row['kind']}, which looks past the practice. Take it out.")
