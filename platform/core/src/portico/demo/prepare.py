"""Makes the demonstration: database, realms, bucket, two practices, the people in them. All of it may be repeated."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
from portico_embedded import Addresses

from portico import declared_people, practices
from portico.declared import Person, Staff, read
from portico.demo import operator
from portico.demo.codes import PASSWORD, Account, Book, new_secret
from portico.demo.environment import demo_environment
from portico.identity.keycloak_bootstrap import BootstrapAdmin, SeedUser, ensure_realms, seed_users
from portico.identity.population import Population
from portico.identity.roles import Role
from portico.migrating import migrate_all
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.keys import Keyring
from portico.workshop import Workshop, workshop

DATABASE = "portico"
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What is there now."""

    settings_environment: Mapping[str, str] = field(repr=False)
    tenants: tuple[Tenant, ...]
    public: str
    console: str
    accounts: tuple[Account, ...] = field(repr=False)


async def prepare(
    addresses: Addresses, checkout: Path, state: Path, port: int, say: Say, *, database: str = DATABASE
) -> Prepared:
    """Everything up to the first page; what must survive is kept in `state`."""
    admin = BootstrapAdmin(
        internal_url=addresses.keycloak.internal_url,
        username=addresses.keycloak.admin_name,
        password=addresses.keycloak.admin_password,
    )
    realms = await ensure_realms(admin, checkout / "infra" / "keycloak")
    Keyring.create(state / "keyring")
    environment = demo_environment(
        addresses,
        database=database,
        runtime_password=_kept(state / "runtime-password"),
        directory_secrets={population.value: access.secret for population, access in realms.items()},
        keyring=state / "keyring",
        themes=checkout / "themes",
        port=port,
    )
    settings = Settings.from_environ(environment)
    await _ensure_database(addresses, database)
    await migrate_all(settings, addresses.postgres.dsn(database))
    say("Database and realms are up to date")
    book = Book(state / "accounts.json")
    async with workshop(settings) as made:
        tenants = [await _practice(made, admin, book, folder) for folder in _declared(checkout)]
        console = await operator.seat(made, admin, book)
    say(f"{len(tenants)} practices are open")
    return Prepared(
        settings_environment=environment,
        tenants=tuple(tenants),
        public=settings.origin(settings.public_host()),
        console=console,
        accounts=tuple(book.all()),
    )


def _declared(checkout: Path) -> list[Path]:
    """The practices to sign in to, and the one to walk through."""
    return [
        file.parent
        for folder in ("demo", "showcase")
        for file in sorted((checkout / "tenants" / folder).glob("*/practice.toml"))
    ]


async def _practice(made: Workshop, admin: BootstrapAdmin, book: Book, folder: Path) -> Tenant:
    declared = read(folder)
    # Whoever tries the demonstration finds his changes again at the next start.
    tenant = await practices.apply(made, folder, keep=True, demo=True)
    if declared.showcase:
        return tenant
    for population, people in (
        (Population.WORKFORCE, declared.staff),
        (Population.PATIENTS, declared.people),
    ):
        accounts = [(person, book.keep(_account(tenant, person))) for person in people]
        seeds = tuple(_seed(person, account) for person, account in accounts)
        subs = await seed_users(admin, population.value, seeds)
        for person in people:
            account = (made.issuer(population), subs[person.email])
            if isinstance(person, Staff):
                await declared_people.add_staff(made, tenant, person, account)
            else:
                await declared_people.link_patient(made, tenant, person, account)
    for invited in declared.invited:
        await declared_people.invite(made, tenant, invited)
    await practices.demonstrate(made, tenant)
    return tenant


def _account(tenant: Tenant, person: Staff | Person) -> Account:
    is_staff = isinstance(person, Staff)
    has_factor = is_staff or person.second_factor
    return Account(
        name=person.account,
        practice=tenant.name,
        who=f"{person.name}, {_words(person.role)}" if is_staff else _patient_words(person),
        email=person.email,
        address=tenant.workspace_origin if is_staff else tenant.portal_origin,
        password=PASSWORD,
        totp_secret=new_secret() if has_factor else "",
    )


def _patient_words(person: Person) -> str:
    return f"{person.patient}, patient{' whose access was stopped' if person.stopped else ''}"


def _words(role: Role) -> str:
    return role.value.replace("_", " ")


def _seed(person: Staff | Person, account: Account) -> SeedUser:
    name = person.name if isinstance(person, Staff) else person.patient
    first, _, last = name.rpartition(" ")
    return SeedUser(
        email=person.email, first=first, last=last, password=account.password, totp_secret=account.totp_secret
    )


async def _ensure_database(addresses: Addresses, name: str) -> None:
    connection = cast(Any, await asyncpg.connect(addresses.postgres.dsn()))
    try:
        if not await connection.fetchval("select 1 from pg_database where datname = $1", name):
            await connection.execute(f"create database {name}")
    finally:
        await connection.close()


def _kept(file: Path) -> str:
    """A password made once."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text()
