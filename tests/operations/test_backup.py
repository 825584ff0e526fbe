"""Back up, restore: onto another server, by the scripts and roles that infra/ has, and everything is as it was.

The owner here is no superuser, as in production: that it can migrate at all is part of what is shown.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from portico import keyrings
from portico.clinical.tables import Patient
from portico.doctor import State, examine
from portico.migrating import CORE, apps
from portico.plugins.discovery import discover
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.keys import CannotOpen, Keyring
from portico.tenancy.migrate import migrate
from portico.tenancy.practices import NewPractice
from portico.tenancy.scopes import Tenancy
from portico_embedded.addresses import Postgres

from tests.operations.conftest import INFRA, Server

pytestmark = pytest.mark.anyio

PASSWORDS = {
    "PORTICO_OWNER_PASSWORD": "of-the-owner",
    "PORTICO_BACKUP_PASSWORD": "of-the-backup",
    "PORTICO_KEYCLOAK_DATABASE_PASSWORD": "of-keycloak",
}
WHO = Actor.system("test")

# All that keeps practices apart: forced row level security, policies, rights, roles.
WALLS = """
with tables as (
    select c.oid, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) as owner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and (n.nspname = 'core' or n.nspname like 'p\\_%')
)
select 'table', oid::regclass::text, relrowsecurity::text || relforcerowsecurity, owner from tables
union all select 'policy', tablename || '.' || policyname, coalesce(qual, '') || coalesce(with_check, ''), roles::text
    from pg_policies
union all select 'right', table_schema || '.' || table_name, privilege_type, grantee
    from information_schema.role_table_grants where table_schema not in ('pg_catalog', 'information_schema')
union all select 'role', rolname, rolsuper::text || rolbypassrls || rolcreaterole || rolcanlogin, rolinherit::text
    from pg_roles where rolname !~ '^pg_' and not rolsuper
union all select 'member', roleid::regrole::text, member::regrole::text, inherit_option::text || set_option
    from pg_auth_members where roleid::regrole::text like 'p\\_%'
order by 1, 2, 3, 4
"""


def shell(tools: Path, script: str, *words: str, user: tuple[str, str], at: Postgres, **more: str) -> str:
    environment = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": at.host,
        "PGPORT": str(at.port),
        "PGUSER": user[0],
        "PGPASSWORD": user[1],
        **PASSWORDS,
        **more,
    }
    done = subprocess.run(
        ["sh", str(INFRA / script), *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def make_roles(tools: Path, at: Postgres) -> None:
    roles = str(INFRA / "postgres" / "roles.sql")
    psql = [str(tools / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--file", roles, at.dsn()]
    for _ in range(2):  # it may be run again: so passwords are changed
        done = subprocess.run(psql, env={**os.environ, **PASSWORDS}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def at_server(settings: Settings, at: Postgres, keyring: Path) -> Settings:
    place = f"{at.host}:{at.port}/portico"
    return replace(
        settings,
        database_url=f"postgresql://portico_runtime:of-the-runtime@{place}",
        owner_database_url=f"postgresql://portico_owner:of-the-owner@{place}",
        keyring_file=keyring,
    )


async def migrated(settings: Settings) -> None:
    done = await migrate(settings.owner_database_url, [CORE, *apps(discover())], runtime_url=settings.database_url)
    assert not done.parked


async def walls(at: Postgres) -> Sequence[tuple[Any, ...]]:
    connection: Any = await asyncpg.connect(at.dsn("portico"))
    try:
        return [tuple(row) for row in await connection.fetch(WALLS)]
    finally:
        await connection.close()


async def furnished(tenancy: Tenancy) -> Mapping[Tenant, bytes]:
    """Two practices with a patient each, and something sealed."""
    made: dict[Tenant, bytes] = {}
    for slug, family in (("elm", "Whitfield"), ("harbor", "Okonkwo")):
        tenant = await tenancy.add_practice(NewPractice(slug=slug, name=slug.title()), WHO)
        async with tenancy.tenant_scope(tenant, WHO, "SYSADMIN"):
            await Patient(given="Eleanor", family=family, birth_date=date(1941, 3, 2)).save()
        made[tenant] = await tenancy.keys.seal(tenant.id, "test", "1", family.encode())
    return made


async def families(tenancy: Tenancy, tenant: Tenant) -> Sequence[str]:
    async with tenancy.tenant_scope(tenant, WHO, "SYSADMIN"):
        return [row["family"] for row in await Patient.select(Patient.family)]


async def writes_nothing(at: Postgres, user: tuple[str, str]) -> None:
    connection: Any = await asyncpg.connect(replace(at, owner=user[0], password=user[1]).dsn("portico"))
    try:
        assert await connection.fetchval("select count(*) from core.patient") == 2
        await connection.execute("set default_transaction_read_only = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("delete from core.patient")
    finally:
        await connection.close()


async def test_what_was_backed_up_comes_back_as_it_was(
    settings: Settings, postgres: Server, database_tools: Path, tmp_path: Path
) -> None:
    keyring, files = tmp_path / "keyring", tmp_path / "files"
    Keyring.create(keyring)
    (files / "t").mkdir(parents=True)
    (files / "t" / "picture").write_bytes(b"sealed")

    with postgres() as first:
        make_roles(database_tools, first)
        here = at_server(settings, first, keyring)
        await migrated(here)
        tenancy = await Tenancy.open(here)
        try:
            sealed = await furnished(tenancy)
        finally:
            await tenancy.close()
        before = await walls(first)
        backup = ("portico_backup", "of-the-backup")
        folder = shell(
            database_tools,
            "backup/backup.sh",
            str(tmp_path / "backups"),
            user=backup,
            at=first,
            PORTICO_OBJECTS_FOLDER=str(files),
        )
        await writes_nothing(first, backup)

    with postgres() as second:
        superuser = (second.owner, second.password)
        empty = tmp_path / "empty"
        empty.mkdir()
        shell(database_tools, "backup/restore.sh", folder, user=superuser, at=second, PORTICO_OBJECTS_FOLDER=str(empty))
        there = at_server(settings, second, keyring)
        await migrated(there)

        assert await walls(second) == before
        assert (empty / "t" / "picture").read_bytes() == b"sealed"
        tenancy = await Tenancy.open(there)
        try:
            for tenant, content in sealed.items():
                family = (await tenancy.keys.open(tenant.id, "test", "1", content)).decode()
                assert await families(tenancy, tenant) == [family]
        finally:
            await tenancy.close()
        ill = [one.words for one in await examine(there) if one.part in {"database", "keys"} and one.state is State.ILL]
        assert not ill


async def test_a_fresh_key_opens_what_the_old_one_wrapped(settings: Settings, tenancy: Tenancy, tmp_path: Path) -> None:
    tenant = await tenancy.add_practice(NewPractice(slug=f"r{os.getpid()}", name="Elm"), WHO)
    sealed = await tenancy.keys.seal(tenant.id, "test", "1", b"content")
    path = tmp_path / "keyring"
    path.write_bytes(settings.keyring_file.read_bytes())
    said: list[str] = []

    renewed = replace(settings, keyring_file=path)
    assert keyrings.add(renewed, said.append) == 0
    assert path.stat().st_mode & 0o077 == 0
    after = await Tenancy.open(renewed)
    try:
        await keyrings.rewrap_all(after)
        assert await after.keys.open(tenant.id, "test", "1", sealed) == b"content"
        again = await keyrings.rewrap_all(after)
        assert again.done == 0
    finally:
        await after.close()

    # Of the new key alone: the old one's line could go.
    path.write_text(path.read_text().splitlines()[0] + "\n")
    alone = await Tenancy.open(renewed)
    try:
        assert await alone.keys.open(tenant.id, "test", "1", sealed) == b"content"
    finally:
        await alone.close()
    before = await Tenancy.open(settings)
    try:
        with pytest.raises(CannotOpen):
            await before.keys.open(tenant.id, "test", "1", sealed)
        # Back, for the tests after this one.
        path.write_text(settings.keyring_file.read_text() + path.read_text())
    finally:
        await before.close()
    back = await Tenancy.open(renewed)
    try:
        await keyrings.rewrap_all(back)
    finally:
        await back.close()
