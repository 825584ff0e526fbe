"""The database's own word that practices are kept apart: every table, role, right and function is looked at.

A table that nobody thought of fails here by itself. The last tests break one thing each and see this one fail.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from portico.tenancy.global_tables import GLOBAL_TABLES

# SECURITY DEFINER functions that were reviewed. None is needed so far.
DEFINER_FUNCTIONS: frozenset[str] = frozenset()

OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'"
OWN = "(tenant_id = core.current_tenant())"

Connection = asyncpg.Connection


async def _tables(connection: Connection) -> list[str]:
    """What keeps a practice's rows to itself, table by table."""
    problems: list[str] = []
    rows = await connection.fetch(
        f"""
        SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AS on, c.relforcerowsecurity AS forced,
               t.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default,
               ARRAY(SELECT concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::text,
                       pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid))
                     FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = t.attnum
         WHERE {OURS} AND c.relkind IN ('r', 'p') ORDER BY 1
        """
    )
    for row in rows:
        if row["name"] in GLOBAL_TABLES:
            if GLOBAL_TABLES[row["name"]].own_rows and not (row["on"] and row["forced"] and len(row["policies"]) == 1):
                problems.append(f"{row['name']}: no policy for own rows")
            continue
        if not row["not_null"] or row["default"] != "core.current_tenant()":
            problems.append(f"{row['name']}: tenant_id is missing, may be null or has no default")
        if not (row["on"] and row["forced"]):
            problems.append(f"{row['name']}: row level security is not enabled and forced")
        if row["policies"] != [f"* t {{0}} {OWN} {OWN}"]:
            problems.append(f"{row['name']}: its policy is not the one")
    return problems


async def _keys(connection: Connection) -> list[str]:
    """Primary keys, unique indexes and references look past row level security: each must begin with the practice."""
    rows = await connection.fetch(
        f"""
        SELECT n.nspname || '.' || c.relname AS table, i.relname AS key, a.attname AS first,
               x.indisprimary AS is_primary
          FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
         WHERE {OURS} AND (x.indisunique OR x.indisexclusion)
        UNION ALL
        SELECT n.nspname || '.' || c.relname, k.conname, concat_ws(' → ', a.attname, b.attname), false
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
          JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
         WHERE {OURS} AND k.contype = 'f'
        """
    )
    problems = [
        f"{row['table']}: {row['key']} begins with {row['first']}"
        for row in rows
        if row["table"] not in GLOBAL_TABLES and row["first"] not in {"tenant_id", "tenant_id → tenant_id"}
    ]
    with_key = {row["table"] for row in rows if row["is_primary"]}
    tables = await connection.fetch(
        f"SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE {OURS} AND c.relkind IN ('r', 'p')"
    )
    return problems + [f"{row['name']}: no primary key" for row in tables if row["name"] not in with_key]


async def _other_ways(connection: Connection) -> list[str]:
    """Views, sequences and definer functions would go round the policies."""
    rows = await connection.fetch(
        f"""
        SELECT n.nspname || '.' || c.relname AS name, c.relkind::text AS kind FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS} AND (c.relkind IN ('m', 'f', 'S')
           OR c.relkind = 'v' AND NOT 'security_invoker=true' = ANY (coalesce(c.reloptions, ARRAY[]::text[])))
        UNION ALL
        SELECT n.nspname || '.' || p.proname, 'definer function' FROM pg_proc p
          JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS} AND p.prosecdef
        """
    )
    # Piccolo numbers its own list of migrations.
    known = DEFINER_FUNCTIONS | {"public.migration_id_seq"}
    return [f"{row['name']}: {row['kind']}" for row in rows if row["name"] not in known]


async def _roles(connection: Connection) -> list[str]:
    """Nobody that serves requests owns a table, goes round row level security, or may empty or shadow a table."""
    rows = await connection.fetch(
        """
        SELECT r.rolname || ' is mighty' AS problem FROM pg_roles r
         WHERE (r.rolname = 'portico_runtime' OR r.rolname LIKE 'p\\_%')
           AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication)
        UNION ALL
        SELECT r.rolname || ' may sign in' FROM pg_roles r WHERE r.rolname LIKE 'p\\_%' AND r.rolcanlogin
        UNION ALL
        SELECT m.member::regrole || ' inherits ' || m.roleid::regrole FROM pg_auth_members m
         WHERE m.member = 'portico_runtime'::regrole AND (m.inherit_option OR m.admin_option)
        UNION ALL
        SELECT 'portico_runtime is in ' || m.roleid::regrole FROM pg_auth_members m
         WHERE m.member = 'portico_runtime'::regrole AND m.roleid::regrole::text NOT LIKE 'p\\_%'
        UNION ALL
        SELECT c.relowner::regrole || ' owns ' || c.oid::regclass FROM pg_class c
         WHERE c.relowner::regrole::text = 'portico_runtime' OR c.relowner::regrole::text LIKE 'p\\_%'
        """
    )
    return [row["problem"] for row in rows]


async def _rights(connection: Connection) -> list[str]:
    """Core's role: core's tables. A plugin's: its own schema. Nobody: more than rows need."""
    rows = await connection.fetch(
        f"""
        SELECT n.nspname AS schema, c.relname AS table, a.privilege_type AS right,
               CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
         WHERE {OURS} AND a.grantee <> c.relowner
        """
    )
    problems: list[str] = []
    for row in rows:
        name = f"{row['schema']}.{row['table']}"
        expected = row["schema"] if row["schema"].startswith("p_") else "portico_runtime"
        allowed = set(GLOBAL_TABLES[name].grants.split(", ")) if name in GLOBAL_TABLES else _ROWS
        if row["who"] != expected or row["right"] not in allowed:
            problems.append(f"{row['who']} has {row['right']} on {name}")
        if row["table"] == "audit_event" and row["right"] not in {"SELECT", "INSERT"}:
            problems.append(f"{row['who']} may {row['right']} the audit")
    schemas = await connection.fetch(
        f"SELECT n.nspname, a.grantee::regrole::text AS who, a.privilege_type AS right FROM pg_namespace n,"
        f" aclexplode(n.nspacl) a WHERE {OURS} AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner"
    )
    database = await connection.fetch(
        "SELECT a.privilege_type AS right FROM pg_database d, aclexplode(d.datacl) a"
        " WHERE d.datname = current_database() AND a.grantee <> d.datdba AND a.privilege_type <> 'CONNECT'"
    )
    problems += [f"{row['who']} may create in {row['nspname']}" for row in schemas]
    return problems + [f"somebody may {row['right']} in the database" for row in database]


_ROWS = {"SELECT", "INSERT", "UPDATE", "DELETE"}

CHECKS: tuple[Callable[[Connection], Awaitable[list[str]]], ...] = (_tables, _keys, _other_ways, _roles, _rights)


@pytest.fixture
async def owner(owner_url: str):
    connection = await asyncpg.connect(owner_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("check", CHECKS)
async def test_practices_are_kept_apart(owner: Connection, check: Callable[[Connection], Awaitable[list[str]]]) -> None:
    assert await check(owner) == []


async def test_there_is_something_to_check(owner: Connection) -> None:
    found = await owner.fetchval("SELECT count(*) FROM pg_policy")
    assert found > 12


async def test_nothing_on_the_list_of_global_tables_is_gone(owner: Connection) -> None:
    gone = [name for name in GLOBAL_TABLES if not await owner.fetchval("SELECT to_regclass($1)", name)]
    assert gone == []


@pytest.mark.parametrize(
    "breaking",
    [
        "ALTER TABLE core.patient NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE core.patient DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE core.practice NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON core.location",
        "ALTER POLICY tenant ON core.location USING (true)",
        "ALTER POLICY tenant ON core.location WITH CHECK (true)",
        "CREATE POLICY more ON core.location USING (true)",
        "ALTER TABLE core.patient ALTER tenant_id DROP DEFAULT",
        "CREATE TABLE core.forgotten (id uuid PRIMARY KEY)",
        "CREATE TABLE p_scheduling.forgotten (id uuid PRIMARY KEY, tenant_id uuid)",
        "CREATE UNIQUE INDEX ON core.patient (mrn)",
        "ALTER TABLE core.patient DROP CONSTRAINT patient_pkey CASCADE",
        "ALTER TABLE core.patient ADD COLUMN other uuid REFERENCES core.practice (id)",
        "CREATE VIEW core.everybody AS SELECT * FROM core.patient",
        "CREATE MATERIALIZED VIEW core.everybody AS SELECT 1",
        "CREATE FUNCTION core.mighty() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "GRANT TRUNCATE ON core.patient TO portico_runtime",
        "GRANT REFERENCES ON core.patient TO portico_runtime",
        "GRANT TRIGGER ON core.patient TO p_scheduling",
        "GRANT SELECT ON core.patient TO p_scheduling",
        "GRANT SELECT ON core.patient TO PUBLIC",
        "GRANT UPDATE ON core.audit_event TO portico_runtime",
        "GRANT INSERT ON core.installed_plugin TO portico_runtime",
        "GRANT CREATE ON SCHEMA core TO portico_runtime",
        "ALTER TABLE core.patient OWNER TO portico_runtime",
        "ALTER ROLE portico_runtime BYPASSRLS",
        "GRANT p_scheduling TO portico_runtime WITH INHERIT TRUE",
        "ALTER ROLE p_scheduling LOGIN",
    ],
)
async def test_what_is_broken_is_seen(owner: Connection, breaking: str) -> None:
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute(breaking.replace("everybody", f"everybody_{secrets.token_hex(3)}"))
        problems = [problem for check in CHECKS for problem in await check(owner)]
    finally:
        await transaction.rollback()
    assert problems != []
