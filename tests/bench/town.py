"""Practices by the thousand, by SQL: each with people, a place, visit types and visits, and one patient to ask as.

Every id follows from the practice's number, so that two databases hold the same practices under the same ids.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import asyncpg
from portico.app import App, opened
from portico.identity.mfa import Acr
from portico.identity.oidc import Tokens, VerifiedIdentity
from portico.identity.people import find_person
from portico.identity.population import Population
from portico.identity.rights import Rights
from portico.identity.sessions import digest_of
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico.tenancy.keys import Keyring
from portico_testkit.portal import RUNTIME, Parts, clone

from tests.bench.houses import Request

FEW, MANY = 10, int(os.environ.get("PORTICO_BENCH_PRACTICES", "5000"))
ASKED_OF_MANY = MANY // 10
"""So many of the many are asked for pages, evenly spread; the others are only there."""
PATIENTS, VISITS = 8, 6
PAGE = "/p/scheduling/visits"
FIRST_HOME = 900_001
"""The number of the first practice whose first page is asked for."""
FLOOR_ROLE = "portico_bench_floor"
ISSUER = "http://login.portico.localhost/realms/patients"
_SPACE = UUID("5e5a5a5e-0000-4000-8000-000000000000")


@dataclass(frozen=True, kw_only=True)
class Town:
    """Two databases with the same first practices, and a signed-in patient of each practice that is asked."""

    few: Settings
    many: Settings
    floor_url: str
    asked_of_few: Sequence[Request]
    asked_of_many: Sequence[Request]


@dataclass(frozen=True, kw_only=True)
class Homes:
    """Patients of practices with two and with six plugins, asking for their first page; and for the floor's page."""

    settings: Settings
    floor_url: str
    visits: Sequence[Request]
    of_two: Sequence[Request]
    of_six: Sequence[Request]


async def build(settings: Settings, parts: Parts, few: str, many: str) -> Town:
    """In two databases of their own, by these names: one with few practices, and its bigger sister."""
    keyring = Keyring.load(settings.keyring_file)
    settings = dataclasses.replace(settings, database_url=parts.postgres_url(few, owner=False))
    await clone(parts, few)
    await _fill(parts.postgres_url(few, owner=True), keyring, settings.base_domain, 1, FEW)
    await _as_owner(parts, "postgres", f"create database {many} template {few}")
    await _fill(parts.postgres_url(many, owner=True), keyring, settings.base_domain, FEW + 1, MANY)
    await _make_floor_role(parts, few)
    bigger = dataclasses.replace(settings, database_url=parts.postgres_url(many, owner=False))
    async with opened(bigger) as app:
        # Sessions lie in Valkey, which both share; so do the first practices.
        asked = {number: await _signed_in(app, number) for number in range(1, FEW + 1)}
        every = MANY // ASKED_OF_MANY
        spread = [await _signed_in(app, number) for number in range(FEW + every, MANY + 1, every)]
    floor_url = parts.postgres_url(few, owner=False).replace(f"{RUNTIME}:{RUNTIME}", f"{FLOOR_ROLE}:{RUNTIME}")
    return Town(few=settings, many=bigger, floor_url=floor_url, asked_of_few=list(asked.values()), asked_of_many=spread)


async def build_homes(settings: Settings, parts: Parts, name: str, more: Sequence[str]) -> Homes:
    """In a database of its own. Half of the practices enabled scheduling and notices, half of them also `more`."""
    keyring = Keyring.load(settings.keyring_file)
    await clone(parts, name)
    numbers = range(FIRST_HOME, FIRST_HOME + FEW)
    await _fill(parts.postgres_url(name, owner=True), keyring, settings.base_domain, numbers[0], numbers[-1])
    two, six = numbers[: FEW // 2], numbers[FEW // 2 :]
    for plugin, where in (("portico/announcements", numbers), *((one, six) for one in more)):
        slugs = ", ".join(f"'bench{number}'" for number in where)
        await _as_owner(parts, name, _ENABLE.format(plugin=plugin, slugs=slugs))
    await _as_owner(parts, name, _NOTICES)
    await _make_floor_role(parts, name)
    at = dataclasses.replace(settings, database_url=parts.postgres_url(name, owner=False))
    async with opened(at) as app:
        asked = {number: await _signed_in(app, number) for number in numbers}
    floor_url = parts.postgres_url(name, owner=False).replace(f"{RUNTIME}:{RUNTIME}", f"{FLOOR_ROLE}:{RUNTIME}")
    return Homes(
        settings=at,
        floor_url=floor_url,
        visits=list(asked.values()),
        of_two=[(asked[one][0], "/", asked[one][2]) for one in two],
        of_six=[(asked[one][0], "/", asked[one][2]) for one in six],
    )


async def remove(parts: Parts, *names: str) -> None:
    for name in names:
        with suppress(asyncpg.PostgresError):
            await _as_owner(parts, "postgres", f"drop database if exists {name} with (force)")


async def _signed_in(app: App, number: int) -> Request:
    """A session of ours, and the few facts that the floor keeps of one."""
    tenant = await app.parts.tenancy.tenant_by_id(tenant_id(number))
    assert tenant is not None
    identity = VerifiedIdentity(
        issuer=ISSUER,
        sub=tenant.slug,
        client_id=f"{tenant.slug}-portal",
        population=Population.PATIENTS,
        acr=Acr.AAL2,
        amr=("pwd", "otp"),
        auth_time=datetime.now(UTC),
        sid=tenant.slug,
    )
    async with app.parts.tenancy.tenant_scope(tenant, Actor.system("bench"), "SYSADMIN"):
        person = await find_person(identity.population, identity.issuer, identity.sub, Rights())
    assert person is not None
    tokens = Tokens(id_token="", refresh_token="", expires_at=datetime.now(UTC))
    host = urlsplit(tenant.portal_origin).hostname or ""
    cookie, _ = await app.parts.sessions.open(identity, tokens, tenant=tenant, host=host, holder=person.holder)
    facts = {
        "tenant": str(tenant.id),
        "person": str(person.actor.id),
        "issuer": ISSUER,
        "sub": tenant.slug,
        "digest": digest_of(cookie),
    }
    await app.parts.redis.set(f"floor:{cookie}", json.dumps(facts).encode(), timedelta(hours=1))
    return host, PAGE, cookie


def tenant_id(number: int) -> UUID:
    return uuid5(_SPACE, str(number))


async def _make_floor_role(parts: Parts, database: str) -> None:
    """Under row level security like ours, but with all rights at once: it knows no plugins."""
    roles = await _as_owner(parts, "postgres", "select rolname from pg_roles where rolname = 'portico_bench_floor'")
    if not roles:
        await _as_owner(parts, "postgres", f"create role {FLOOR_ROLE} login password '{RUNTIME}'")
    for right in ("usage on schema", "select, insert, update on all tables in schema"):
        for schema in ("core", "p_scheduling"):
            await _as_owner(parts, database, f"grant {right} {schema} to {FLOOR_ROLE}")


async def _as_owner(parts: Parts, database: str, statement: str) -> Sequence[Any]:
    connection: Any = await asyncpg.connect(parts.postgres_url(database, owner=True))
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


async def _fill(owner_url: str, keyring: Keyring, base_domain: str, first: int, last: int) -> None:
    """Practices `first` to `last`, both included."""
    numbers = range(first, last + 1)
    homes = [(one, tenant_id(one), f"bench{one}", keyring.new_data_key(tenant_id(one))) for one in numbers]
    connection: Any = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            # What refers to what is made here, so nothing is looked up a million times.
            await connection.execute("set local session_replication_role = replica")
            await connection.execute(_TOWN)
            await connection.copy_records_to_table("town", records=homes)
            for statement in _STATEMENTS:
                await connection.execute(statement.replace("BASE_DOMAIN", base_domain))
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


def _id(kind: str, part: str = "''") -> str:
    """The SQL of an id that follows from the practice and from what it is the id of."""
    return f"md5(town.id || '{kind}' || {part})::uuid"


_ENABLE = """
insert into core.plugin_enablement (id, tenant_id, plugin_id, enabled)
select gen_random_uuid(), id, '{plugin}', true from core.practice where slug in ({slugs})"""
_NOTICES = """
insert into p_announcements.notice (id, tenant_id, title, body, first_day, last_day)
select gen_random_uuid(), id, 'Closed on Friday', 'We are back on Monday.', current_date - 3, current_date + 30
from core.practice"""
_TOWN = "create temporary table town (number int, id uuid, slug text, data_key bytea) on commit drop"
_STATEMENTS = (
    """insert into core.practice (id, slug, name, timezone, theme, phone, data_key)
    select id, slug, 'Practice number ' || number, 'America/New_York', 'elm', '555 010 4000', data_key from town""",
    """insert into core.practice_host (id, host, practice, door, canonical)
    select gen_random_uuid(), slug || suffix, id, door, true
    from town, (values ('.BASE_DOMAIN', 'portal'), ('.work.BASE_DOMAIN', 'workspace')) doors (suffix, door)""",
    """insert into core.plugin_enablement (id, tenant_id, plugin_id, enabled)
    select gen_random_uuid(), id, 'portico/scheduling', true from town""",
    f"""insert into core.location (id, tenant_id, name, address, timezone)
    select {_id("place")}, id, 'Main', '14 Elm Street', 'America/New_York' from town""",
    f"""insert into core.practitioner (id, tenant_id, name, role)
    select {_id("doctor", "n")}, id, 'Dr. Amara Okafor ' || n, 'Family doctor' from town, generate_series(1, 3) n""",
    f"""insert into core.patient (id, tenant_id, given, family, name_key, birth_date)
    select {_id("patient", "n")}, id, 'Eleanor', 'Whitfield ' || n, 'eleanor whitfield ' || n, date '1948-03-27' + n
    from town, generate_series(1, {PATIENTS}) n""",
    f"""insert into core.person_link (id, tenant_id, issuer, sub, patient_id, email, active)
    select {_id("link")}, id, '{ISSUER}', slug, {_id("patient", "1")}, slug || '@mail.example', true from town""",
    f"""insert into p_scheduling.healthcare_service (id, tenant_id, name, minutes)
    select {_id("type", "n")}, id, 'Check-up ' || n, 20 from town, generate_series(1, 4) n""",
    f"""insert into p_scheduling.appointment
        (id, tenant_id, starts, ends, service_id, patient_id, practitioner_id, location_id)
    select gen_random_uuid(), id, start, start + interval '20 minutes', {_id("type", "1 + visit % 4")},
        {_id("patient", "patient")}, {_id("doctor", "1 + visit % 3")}, {_id("place")}
    from town, generate_series(1, {PATIENTS}) patient, generate_series(1, {VISITS}) visit,
        lateral (select date_trunc('hour', now()) + (visit - 4) * interval '3 days' + patient * interval '1 hour')
            s (start)""",
)
