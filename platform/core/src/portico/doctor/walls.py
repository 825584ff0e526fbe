"""What keeps practices apart in the database, as it stands there now: forced row level security, and roles that can no
more than they should. `portico migrate` makes it so; somebody's hand may have unmade it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from portico.doctor.findings import Finding, ill, well
from portico.tenancy.global_tables import GLOBAL_TABLES
from portico.tenancy.open_scope import OpenScope

MOST_NAMED: Final = 5


async def walls(scope: OpenScope) -> Sequence[Finding]:
    part = "database"
    own_rows = [name for name, one in GLOBAL_TABLES.items() if one.own_rows]
    shared = [name for name in GLOBAL_TABLES if name not in own_rows]
    tables, roles = await scope.run(_TABLES, (shared,)), await scope.run(_ROLES, ())
    words = (
        ("Practices are not kept apart in these tables", [str(row["name"]) for row in tables if row["is_open"]]),
        (
            "These plugins' roles may do more than they should",
            [str(row["name"]) for row in roles],
        ),
    )
    found = [
        ill(part, f"{what}: {_named(names)}. Run: portico migrate, and find out who changed it.")
        for what, names in words
        if names
    ]
    return found or [well(part, f"Row level security is forced on all {len(tables)} tables with practices' rows.")]


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


_TABLES: Final = """
SELECT n.nspname || '.' || c.relname AS name,
    NOT (c.relrowsecurity AND c.relforcerowsecurity
        AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)) AS is_open
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND (n.nspname = 'core' OR n.nspname LIKE 'p\\_%')
    AND n.nspname || '.' || c.relname <> ALL ($1::text[])
ORDER BY 1
"""
# A plugin's role can't sign in, is no other's member but ours by SET ROLE, and stands above nothing.
_ROLES: Final = """
SELECT r.rolname AS name FROM pg_roles r
WHERE r.rolname LIKE 'p\\_%' AND EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspname = r.rolname)
    AND (r.rolcanlogin OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb
        OR EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles o ON o.oid = m.member
            WHERE m.roleid = r.oid AND o.rolname = current_user AND m.inherit_option)
        OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid))
ORDER BY 1
"""
