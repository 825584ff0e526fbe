"""Back up, restore: onto another server, by the services that infra/compose.yaml has, and everything is as it was.

The owner here is no superuser, as in production: that it can migrate at all is part of what is shown.
"""

from __future__ import annotations

import os
import re
import shutil
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

from tests.operations.conftest import ROOT, Server
from tests.operations.containers import Containers

pytestmark = pytest.mark.anyio

WHO = Actor.system("test")
DATABASES = ("database_url", "owner_database_url")

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


def at_server(settings: Settings, compose: Mapping[str, Any], at: Postgres, keyring: Path) -> Settings:
    """As the service `setup` reaches its database, at that server."""
    given = {name: compose["services"]["setup"]["environment"][f"PORTICO_{name.upper()}"] for name in DATABASES}
    here = {name: url.replace("@postgres:5432/", f"@{at.host}:{at.port}/") for name, url in given.items()}
    return replace(settings, keyring_file=keyring, **here)


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


async def writes_nothing(at: Postgres, user: Mapping[str, str]) -> None:
    here = replace(at, owner=user["PGUSER"], password=user["PGPASSWORD"])
    connection: Any = await asyncpg.connect(here.dsn("portico"))
    try:
        assert await connection.fetchval("select count(*) from core.patient") == 2
        await connection.execute("set default_transaction_read_only = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("delete from core.patient")
    finally:
        await connection.close()


async def test_what_was_backed_up_comes_back_as_it_was(
    settings: Settings, compose: Mapping[str, Any], postgres: Server, database_tools: Path, tmp_path: Path
) -> None:
    keyring = tmp_path / "keyring"
    Keyring.create(keyring)
    first = Containers(compose, database_tools, tmp_path / "first")
    (first.volume("objects") / "t").mkdir()
    (first.volume("objects") / "t" / "picture").write_bytes(b"sealed")

    with postgres() as server:
        first.make_server(server)
        here = at_server(settings, compose, server, keyring)
        await migrated(here)
        tenancy = await Tenancy.open(here)
        try:
            sealed = await furnished(tenancy)
        finally:
            await tenancy.close()
        before = await walls(server)
        first.run("backup", at=server)
        await writes_nothing(server, compose["services"]["backup"]["environment"])
    (made,) = first.volume("backups").iterdir()

    # Another machine, on which nothing is but the backup and the keyring.
    second = Containers(compose, database_tools, tmp_path / "second")
    shutil.copytree(made, second.volume("backups") / made.name)
    with postgres() as server:
        second.make_server(server)
        second.run(*documented(made.name), at=server)
        there = at_server(settings, compose, server, keyring)
        await migrated(there)

        assert await walls(server) == before
        assert (second.volume("objects") / "t" / "picture").read_bytes() == b"sealed"
        tenancy = await Tenancy.open(there)
        try:
            for tenant, content in sealed.items():
                family = (await tenancy.keys.open(tenant.id, "test", "1", content)).decode()
                assert await families(tenancy, tenant) == [family]
        finally:
            await tenancy.close()
        ill = [one.words for one in await examine(there) if one.part in {"database", "keys"} and one.state is State.ILL]
        assert not ill


def documented(instant: str) -> Sequence[str]:
    """The service and its words in the one line of docs/operations.md that restores, for this backup."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    (words,) = re.findall(r"^portico-compose run --rm (restore .+)$", page, re.MULTILINE)
    return re.sub(r"\d{8}T\d{6}Z", instant, words).split()


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
