"""A real Keycloak with two realms of this test run's own, and what the tests of identity need around them.

The server is the one that the test runner started: PORTICO_TEST_PARTS names a file that says where. Not there: an
error, never a skip.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import secrets
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
import redis.asyncio as redis
from portico.app import opened
from portico.identity.keycloak_bootstrap import BootstrapAdmin, delete_realm, ensure_realms
from portico.identity.keycloak_directory import KeycloakDirectory
from portico.identity.oidc import OidcClient
from portico.identity.population import Population
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico_embedded import Addresses
from portico_embedded import Keycloak as KeycloakAddress
from portico_testkit.clock import LaterClock
from portico_testkit.inbox import open_inbox

from tests.identity.bridge import open_bridge
from tests.identity.house import House
from tests.identity.scene import Keycloak, Scene
from tests.identity.switch import open_switch

TEMPLATES = Path(__file__).parents[2] / "infra" / "keycloak"


T = TypeVar("T")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def keycloak() -> Iterator[Keycloak]:
    address = _address()
    admin = BootstrapAdmin(
        internal_url=address.internal_url, username=address.admin_name, password=address.admin_password
    )
    run = secrets.token_hex(3)
    names = {population: f"test-{run}-{population}" for population in Population}
    try:
        realms = _run(ensure_realms(admin, TEMPLATES, names=names))
        yield Keycloak(address.internal_url, address.public_url, admin, realms)
    finally:
        for name in names.values():
            _run(delete_realm(admin, name))


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest.fixture
async def directory(keycloak: Keycloak) -> AsyncIterator[KeycloakDirectory]:
    directory = keycloak.directory()
    yield directory
    await directory.aclose()


@pytest.fixture
def oidc(keycloak: Keycloak, http: httpx.AsyncClient) -> OidcClient:
    return OidcClient(keycloak.public_url, keycloak.internal_url, http)


@pytest.fixture
def scene(keycloak: Keycloak, directory: KeycloakDirectory, oidc: OidcClient, http: httpx.AsyncClient) -> Scene:
    return Scene(keycloak, directory, oidc, http)


@pytest.fixture
async def house(
    keycloak: Keycloak, scene: Scene, settings: Settings, practice: Tenant, other_practice: Tenant
) -> AsyncIterator[House]:
    clock = LaterClock()
    async with open_bridge() as bridge, open_inbox() as inbox, open_switch(keycloak.internal_url) as line:
        here = dataclasses.replace(
            settings,
            oidc_public_url=keycloak.public_url,
            oidc_internal_url=line.url,
            internal_base_url=bridge.url,
            smtp_host="127.0.0.1",
            smtp_port=inbox.port,
        )
        directory = keycloak.directory(bridge.url)
        async with opened(here, clock=clock, plugins=(), directory=directory) as app:
            bridge.asgi = app.asgi
            house = House(app, scene, directory, bridge, line, inbox, clock, practice, other_practice)
            await house.place(practice)
            await house.place(other_practice)
            yield house
    await _forget_trouble(settings)


async def _forget_trouble(settings: Settings) -> None:
    """A test that cut the line left word for 20 s that this login is away: the next test's would not be asked."""
    async with redis.from_url(settings.redis_url) as client:
        async for key in client.scan_iter("sd:*"):
            await client.delete(key)


def _run(work: Coroutine[None, None, T]) -> T:
    """In a loop of its own: whoever asks for the server first may be in one already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _address() -> KeycloakAddress:
    listed = os.environ.get("PORTICO_TEST_PARTS")
    if not listed:
        pytest.fail("No Keycloak: PORTICO_TEST_PARTS is not set. `make test` starts it.", pytrace=False)
    return Addresses.from_json(Path(listed).read_text("utf-8")).keycloak
