"""Fixtures on the real parts: a migrated database per worker, and fresh practices per test. Extra `portal`.

The parts (PostgreSQL, Valkey, storage, mail) run where the file says that PORTICO_TEST_PARTS names; without it they are
started for this run and stopped after it. Load it from the root's conftest.py:
`pytest_plugins = ("portico_testkit.portal",)`.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import pytest
from portico import piccolo_conf
from portico.aws import Objects
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.keys import Keyring
from portico.tenancy.migrate import App, migrate
from portico.tenancy.practices import NewPractice
from portico.tenancy.scopes import Tenancy
from portico_embedded import ALL_PARTS, Addresses, EmbeddedError, Part, Plan, default_cache, start
from portico_sdk import data

MakePractice = Callable[..., Awaitable[Tenant]]

RUNTIME = "portico_runtime"
_TEMPLATE_LOCK = 7_706_914_202


class Parts(Addresses):
    """Where the running parts are."""

    def postgres_url(self, database: str, *, owner: bool) -> str:
        """As the owner, or as the run-time role, which sees nothing but its practice."""
        at = self.postgres
        user, password = (at.owner, at.password) if owner else (RUNTIME, RUNTIME)
        return f"postgresql://{quote(user)}:{quote(password)}@{at.host}:{at.port}/{database}"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    path = os.environ.get("PORTICO_TEST_PARTS")
    if path:
        yield Parts.from_json(Path(path).read_text("utf-8"))
        return
    plan = Plan(
        state=tmp_path_factory.mktemp("parts"),
        cache=default_cache(),
        parts=ALL_PARTS - {Part.KEYCLOAK},
        durable=False,
    )
    try:
        with start(plan) as stack:
            yield Parts.from_json(stack.addresses.to_json())
    except EmbeddedError as error:
        pytest.fail(f"The parts that tests need could not be started: {error}", pytrace=False)


@pytest.fixture(scope="session")
def database_name(parts: Parts) -> Iterator[str]:
    """A database of this worker's own, cloned from a migrated one."""
    name = f"portico_test_{os.getpid()}_{secrets.token_hex(3)}"
    asyncio.run(clone(parts, name))
    yield name
    asyncio.run(_drop(parts, name))


@pytest.fixture(scope="session")
def owner_url(parts: Parts, database_name: str) -> str:
    return parts.postgres_url(database_name, owner=True)


@pytest.fixture(scope="session")
def settings(parts: Parts, database_name: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Everything at this worker's own database; change it with dataclasses.replace."""
    keyring = tmp_path_factory.mktemp("keyring") / "keyring"
    Keyring.create(keyring)
    objects = parts.objects
    made = Settings(
        environment="embedded",
        database_url=parts.postgres_url(database_name, owner=False),
        database_pool_size=6,
        redis_url=parts.valkey_url,
        oidc_public_url=parts.keycloak.public_url,
        oidc_internal_url=parts.keycloak.internal_url,
        directory_secret_patients="unused",
        directory_secret_workforce="unused",
        objects_url=objects.endpoint,
        objects_bucket="portico-test",
        objects_access_key=objects.access_key,
        objects_secret_key=objects.secret_key,
        smtp_host=parts.inbox.smtp_host,
        smtp_port=parts.inbox.smtp_port,
        smtp_starttls=False,
        mail_from="portico@portico.localhost",
        public_scheme="http",
        public_port=8000,
        internal_base_url="http://127.0.0.1:8000",
        keyring_file=keyring,
        # A test machine does many things at once; deadlines have tests of their own.
        hook_patience=20,
    )
    asyncio.run(Objects(made).ensure_bucket())
    return made


def environment_of(settings: Settings) -> dict[str, str]:
    """The same settings for a process of its own."""
    said: dict[str, object] = {one.name: getattr(settings, one.name) for one in dataclasses.fields(settings)}
    return {f"PORTICO_{name.upper()}": _in_words(value) for name, value in said.items()}


def _in_words(value: object) -> str:
    return ",".join(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else str(value)


@pytest.fixture(scope="session")
async def tenancy(settings: Settings) -> AsyncIterator[Tenancy]:
    """Opens scopes in this worker's database."""
    made = await Tenancy.open(settings)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def make_practice(tenancy: Tenancy) -> MakePractice:
    """`await make_practice(name="Elm Street", timezone="Europe/London")` → a Tenant that nobody else has."""

    async def make(**facts: Any) -> Tenant:
        slug = facts.pop("slug", f"t{secrets.token_hex(6)}")
        new = NewPractice(slug=slug, name=facts.pop("name", f"Practice {slug}"), **facts)
        return await tenancy.add_practice(new, Actor.system("test"))

    return make


@pytest.fixture
async def practice(make_practice: MakePractice) -> Tenant:
    return await make_practice(name="Elm Street Family Practice")


@pytest.fixture
async def other_practice(make_practice: MakePractice) -> Tenant:
    return await make_practice(name="Harbor Pediatrics")


async def clone(parts: Parts, name: str) -> None:
    """A new database of this name, migrated: core's tables and those of every plugin that is installed."""
    apps = piccolo_conf.apps()
    template = f"portico_template_{_fingerprint(apps)}"
    server = cast(Any, await asyncpg.connect(parts.postgres_url("postgres", owner=True)))
    try:
        # Two workers that start at once must not both build it; nor may one clone while it is built.
        await server.execute(f"SELECT pg_advisory_lock({_TEMPLATE_LOCK})")
        if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", template):
            await _build(parts, server, template, apps)
        await server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await server.close()


async def _build(parts: Parts, server: Any, template: str, apps: list[App]) -> None:
    building = f"{template}_building"
    await server.execute(f"DROP DATABASE IF EXISTS {building} WITH (FORCE)")
    await server.execute(f"CREATE DATABASE {building} ENCODING 'UTF8' TEMPLATE template0")
    owner, runtime = (parts.postgres_url(building, owner=is_owner) for is_owner in (True, False))
    # A plugin that is parked fails its own tests, not everybody's.
    await migrate(owner, apps, runtime_url=runtime)
    await server.execute(f"ALTER DATABASE {building} RENAME TO {template}")


async def _drop(parts: Parts, name: str) -> None:
    server = cast(Any, await asyncpg.connect(parts.postgres_url("postgres", owner=True)))
    with contextlib.suppress(asyncpg.PostgresError):
        await server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await server.close()


def _fingerprint(apps: list[App]) -> str:
    """Of everything that the template is made from: a changed table makes another template."""
    digest = hashlib.sha256(Path(str(data.__file__)).read_bytes())
    for app in apps:
        module = __import__(app.module, fromlist=["APP_CONFIG"])
        package = Path(str(module.__file__)).parent
        for path in sorted(package.rglob("*.py")):
            if re.search(r"tables\.py$|policies\.py$|migrate\.py$|piccolo_app\.py$|migrations", str(path)):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
