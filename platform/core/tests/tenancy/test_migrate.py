"""`portico migrate`: twice, two at once, by an owner without superpowers; and plugins whose tables are not right."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from pathlib import Path

import asyncpg
import pytest
from portico.piccolo_conf import CORE
from portico.tenancy.migrate import App, migrate
from portico.tenancy.roles import MigrationFailed

TABLES = """
from piccolo.columns import Text
from piccolo.columns import ForeignKey
from piccolo.table import Table
from portico_sdk.data import PatientRef, TenantRef, TenantTable
SCHEMA = "{schema}"
{tables}
"""

APP = """
from pathlib import Path
from piccolo.conf.apps import AppConfig, table_finder
APP_CONFIG = AppConfig(
    app_name="{name}", migrations_folder_path=str(Path(__file__).parent / "steps"),
    table_classes=table_finder(["{name}.tables"], exclude_imported=True),
)
"""

STEP = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from portico_sdk.data import ENGINE
ID = "{number}"
async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="{name}")
    async def run():
        for statement in {statements!r}:
            await ENGINE.run_ddl(statement)
    manager.add_raw(run)
    return manager
"""

GOOD = (
    'class Note(TenantTable, schema=SCHEMA, tablename="note"):\n    text = Text()\n'
    "    patient_id = PatientRef(null=False, default=None)\n"
)
MAKE = (
    "CREATE TABLE {schema}.note (id uuid PRIMARY KEY, tenant_id uuid NOT NULL DEFAULT core.current_tenant(),"
    " text text NOT NULL, patient_id uuid NOT NULL)"
)


@pytest.fixture
async def owner(parts):
    connection = await asyncpg.connect(parts.postgres_url("postgres", owner=True))
    yield connection
    await connection.close()


@pytest.fixture
async def empty(owner):
    """A database with nothing in it, and a role that owns it and is no superuser."""
    name = f"portico_migrate_{os.getpid()}_{secrets.token_hex(3)}"
    await owner.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'pw'")
    await owner.execute(f"CREATE DATABASE {name} OWNER {name}")
    for role in await owner.fetch("SELECT rolname FROM pg_roles WHERE rolname IN ('portico_runtime')"):
        await owner.execute(f"GRANT {role['rolname']} TO {name} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
    yield name
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await owner.execute(f"DROP OWNED BY {name} CASCADE")
    for role in await owner.fetch("SELECT rolname FROM pg_roles WHERE rolname LIKE 'p\\_t\\_' || $1 || '%'", name):
        await owner.execute(f"DROP ROLE {role['rolname']}")
    await owner.execute(f"DROP ROLE {name}")


@pytest.fixture
def urls(parts, empty):
    at = parts.postgres
    return (
        f"postgresql://{empty}:pw@{at.host}:{at.port}/{empty}",
        parts.postgres_url(empty, owner=False),
    )


@pytest.fixture
def plugin(tmp_path: Path, empty: str, monkeypatch):
    """`plugin("notes", tables, *steps)` writes a plugin's app; each step is a list of statements."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made: list[str] = []

    def make(name: str, tables: str, *steps: list[str]) -> App:
        package = f"{empty}_{name}"
        schema = f"p_t_{package}"
        folder = tmp_path / package
        (folder / "steps").mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text("")
        (folder / "tables.py").write_text(TABLES.format(schema=schema, tables=tables))
        (folder / "piccolo_app.py").write_text(APP.format(name=package))
        for number, statements in enumerate(steps):
            written = [statement.format(schema=schema) for statement in statements]
            text = STEP.format(number=f"{number:04}", name=package, statements=written)
            (folder / "steps" / f"step_{number}.py").write_text(text)
        for module in [module for module in sys.modules if module.startswith(package)]:
            del sys.modules[module]
        made.append(package)
        return App(module=f"{package}.piccolo_app", plugin_id=f"t/{package}", version="1.0.0")

    yield make
    for module in [module for module in sys.modules if module.startswith(tuple(made) or ("-",))]:
        del sys.modules[module]


async def test_twice_changes_nothing(urls):
    owner_url, runtime_url = urls
    first = await migrate(owner_url, [CORE], runtime_url=runtime_url)
    assert len(first.applied) == 1
    before = await _catalog(owner_url)
    second = await migrate(owner_url, [CORE], runtime_url=runtime_url)
    assert (second.applied, second.parked) == ((), ())
    assert await _catalog(owner_url) == before


async def test_two_at_once(urls):
    owner_url, runtime_url = urls
    both = await asyncio.gather(*(migrate(owner_url, [CORE], runtime_url=runtime_url) for _ in range(2)))
    assert sorted(len(one.applied) for one in both) == [0, 1]


async def test_a_plugins_next_migration_sees_the_rows(urls, plugin):
    """An owner without superpowers is held by FORCE too: without lifting it the second step would touch nothing."""
    owner_url, runtime_url = urls
    notes = plugin("notes", GOOD, [MAKE])
    assert (await migrate(owner_url, [CORE, notes], runtime_url=runtime_url)).parked == ()
    await _two_rows(owner_url, notes.schema)
    notes = plugin("notes", GOOD, [MAKE], ["UPDATE {schema}.note SET text = 'filled'"])
    done = await migrate(owner_url, [CORE, notes], runtime_url=runtime_url)
    assert (len(done.applied), done.parked) == (1, ())
    connection = await asyncpg.connect(owner_url)
    await connection.execute(f"ALTER TABLE {notes.schema}.note NO FORCE ROW LEVEL SECURITY")
    assert await connection.fetchval(f"SELECT count(*) FROM {notes.schema}.note WHERE text = 'filled'") == 2
    await connection.close()


async def test_a_broken_plugin_is_parked_and_the_others_go_on(urls, plugin):
    owner_url, runtime_url = urls
    broken = plugin("broken", GOOD, [MAKE, "SELECT 1 / 0"])
    notes = plugin("notes", GOOD, [MAKE])
    done = await migrate(owner_url, [CORE, broken, notes], runtime_url=runtime_url)
    (parked,) = done.parked
    assert parked.plugin == broken.plugin_id
    assert "division by zero" in parked.reason
    assert "portico migrate" in parked.way_out
    assert len(done.applied) == 2
    connection = await asyncpg.connect(owner_url)
    assert await connection.fetchval("SELECT to_regclass($1)", f"{broken.schema}.note") is None
    rows = await connection.fetch("SELECT plugin_id, state FROM core.installed_plugin ORDER BY plugin_id")
    assert [row["state"] for row in rows] == ["parked", "ready"]
    await connection.close()
    mended = plugin("broken", GOOD, [MAKE])
    assert (await migrate(owner_url, [CORE, mended, notes], runtime_url=runtime_url)).parked == ()


@pytest.mark.parametrize(
    ("tables", "statements", "why"),
    [
        pytest.param(
            'class Bare(Table, schema=SCHEMA, tablename="bare"):\n    text = Text()\n',
            ["CREATE TABLE {schema}.bare (id serial PRIMARY KEY, text text)"],
            "sequence",
            id="not a TenantTable",
        ),
        pytest.param(
            GOOD, [MAKE, "CREATE TABLE {schema}.extra (id uuid PRIMARY KEY)"], "no tenant_id", id="undeclared"
        ),
        pytest.param(
            GOOD.replace("Text()", "Text(unique=True)"),
            [MAKE, "ALTER TABLE {schema}.note ADD UNIQUE (text)"],
            "does not start with tenant_id",
            id="a unique column",
        ),
        pytest.param(
            GOOD,
            [MAKE, "ALTER TABLE {schema}.note ADD FOREIGN KEY (patient_id) REFERENCES core.practice (id)"],
            "does not start with tenant_id",
            id="a single reference",
        ),
        pytest.param(GOOD, [MAKE, "CREATE VIEW {schema}.all AS SELECT * FROM {schema}.note"], "view", id="a view"),
        pytest.param(
            GOOD,
            [MAKE, "CREATE FUNCTION {schema}.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"],
            "DEFINER",
            id="a definer function",
        ),
        pytest.param(
            GOOD.replace("schema=SCHEMA", 'schema="core"'), [MAKE], "outside of the schema", id="another schema"
        ),
        pytest.param("raise ImportError('gone')", [MAKE], "gone", id="can't be imported"),
        pytest.param(GOOD, [], "note", id="a migration is missing"),
    ],
)
async def test_what_can_not_be_kept_apart_is_refused(urls, plugin, tables, statements, why):
    owner_url, runtime_url = urls
    app = plugin("notes", tables, statements)
    (parked,) = (await migrate(owner_url, [CORE, app], runtime_url=runtime_url)).parked
    assert why in parked.reason


async def test_the_runtime_role_must_be_a_plain_one(urls):
    owner_url, _ = urls
    with pytest.raises(MigrationFailed, match="plain role"):
        await migrate(owner_url, [CORE], runtime_url=owner_url)


async def test_no_server_no_riddle():
    with pytest.raises(MigrationFailed, match="OWNER_DATABASE_URL"):
        await migrate("postgresql://o:p@127.0.0.1:1/x", [CORE], runtime_url="postgresql://r:p@127.0.0.1:1/x")


async def _two_rows(owner_url: str, schema: str) -> None:
    """Of two practices, made as the owner with FORCE lifted."""
    connection = await asyncpg.connect(owner_url)
    async with connection.transaction():
        await connection.execute("ALTER TABLE core.patient NO FORCE ROW LEVEL SECURITY")
        await connection.execute(f"ALTER TABLE {schema}.note NO FORCE ROW LEVEL SECURITY")
        for _ in range(2):
            tenant, patient = await connection.fetchrow(
                "INSERT INTO core.patient (id, tenant_id, given, family, name_key, birth_date) VALUES"
                " (gen_random_uuid(), gen_random_uuid(), 'a', 'b', 'a', '2000-01-01') RETURNING tenant_id, id"
            )
            await connection.execute(
                f"INSERT INTO {schema}.note VALUES (gen_random_uuid(), $1, '', $2)", tenant, patient
            )
        await connection.execute("ALTER TABLE core.patient FORCE ROW LEVEL SECURITY")
        await connection.execute(f"ALTER TABLE {schema}.note FORCE ROW LEVEL SECURITY")
    await connection.close()


async def _catalog(url: str) -> list[object]:
    connection = await asyncpg.connect(url)
    found = [
        await connection.fetch(query)
        for query in (
            "SELECT oid, relname, relacl::text, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = 'core'::regnamespace ORDER BY oid",
            "SELECT oid, polname FROM pg_policy ORDER BY oid",
            "SELECT oid, conname FROM pg_constraint WHERE connamespace = 'core'::regnamespace ORDER BY oid",
        )
    ]
    await connection.close()
    return found
