"""`portico doctor` on real parts: what is well is well, and what is not is named with the way out."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from portico.doctor import Finding, State, examine
from portico.outbox.heart import PARTS, Heart
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.keys import Keyring
from portico.tenancy.redis import Redis

NOWHERE = "127.0.0.1:1"


def _but_keys(found: dict[str, str]) -> set[str]:
    """Other tests leave practices behind whose keys are destroyed or were made with a keyring of their own."""
    return set(found) - {"keys"}


def ill(findings: Sequence[Finding]) -> dict[str, str]:
    return {finding.part: finding.words for finding in findings if finding.state is State.ILL}


@pytest.fixture
async def here(settings: Settings) -> AsyncIterator[Settings]:
    """With a worker that lives. The login is another test's: there may be no Keycloak among these parts."""
    nowhere = f"http://{NOWHERE}"
    own = dataclasses.replace(
        settings, oidc_internal_url=nowhere, internal_base_url=nowhere, queue_name=secrets.token_hex(6)
    )
    redis = Redis.open(own.redis_url)
    for part in PARTS:
        await Heart.of(own, part, redis).beat(datetime.now(UTC))
    yield own
    await redis.close()


async def test_all_but_the_login_is_well(here: Settings) -> None:
    found = await examine(here)
    assert _but_keys(ill(found)) == {"login"}
    parts = {"server", "database", "worker", "valkey", "storage", "inside", "mail", "folders", "disk"}
    assert {finding.part for finding in found} >= parts
    assert version("portico-platform") in next(one.words for one in found if one.part == "server")
    assert any(one.part == "storage" and "versitygw" in one.words.lower() for one in found)


@pytest.mark.parametrize(
    ("part", "change", "way_out"),
    [
        ("database", {"database_url": f"postgresql://a:secret-b@{NOWHERE}/c"}, "PORTICO_DATABASE_URL"),
        ("valkey", {"redis_url": f"redis://:secret-b@{NOWHERE}"}, "PORTICO_REDIS_URL"),
        ("storage", {"objects_url": f"http://{NOWHERE}"}, "PORTICO_OBJECTS_URL"),
        ("storage", {"objects_secret_key": "secret-b"}, "PORTICO_OBJECTS_"),
        ("storage", {"objects_bucket": "no-such-bucket"}, "portico migrate"),
        ("mail", {"smtp_host": "127.0.0.1", "smtp_port": 1}, "PORTICO_SMTP_"),
        ("mail", {"mail_bounces": "no address"}, "PORTICO_MAIL_BOUNCES"),
        ("keyring", {"keyring_file": Path("/nowhere/keyring")}, "PORTICO_KEYRING_FILE"),
        ("queue", {"queue_url": f"redis://:secret-b@{NOWHERE}"}, "PORTICO_QUEUE_URL"),
        ("names", {"dns_server": "a resolver"}, "10.0.0.2:53"),
        ("names", {"dns_server": NOWHERE}, "PORTICO_DNS_SERVER"),
        ("folders", {"themes_folder": Path("/nowhere")}, "PORTICO_THEMES_FOLDER"),
        ("folders", {"blueprints_folder": Path(__file__).parent}, "PORTICO_BLUEPRINTS_FOLDER"),
    ],
)
async def test_a_part_that_is_away_costs_its_own_line(
    here: Settings, part: str, change: dict[str, object], way_out: str
) -> None:
    found = ill(await examine(dataclasses.replace(here, **change)))
    assert _but_keys(found) == {"login", part}
    assert way_out in found[part]
    assert "secret-b" not in " ".join(found.values())


@pytest.mark.parametrize("is_ours", [True, False])
async def test_the_inner_door_is_knocked_at(here: Settings, is_ours: bool) -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK" if is_ours else b"HTTP/1.1 404 Not Found")
        writer.write(b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    assert [one.state for one in await examine(here) if one.part == "inside"] == [State.LOOK]
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        at = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        there = dataclasses.replace(here, internal_base_url=at)
        (found,) = [one for one in await examine(there) if one.part == "inside"]
    assert found.state is (State.WELL if is_ours else State.ILL), found.words


async def test_a_worker_that_is_dead_shows(here: Settings) -> None:
    redis = Redis.open(here.redis_url)
    try:
        await Heart.of(here, "tasks", redis).beat(datetime.now(UTC) - timedelta(minutes=10))
        found = [one for one in await examine(here) if one.part == "worker"]
    finally:
        await redis.close()
    words = {one.words for one in found if one.state is State.ILL}
    assert words == {"Nobody does what is handed out: letters and tasks wait. Start it: portico worker"}
    assert any("says nothing for 10 minutes" in one.words for one in found if one.state is State.LOOK)
    assert any(one.words.startswith("The dispatcher on") for one in found if one.state is State.WELL)


@pytest.mark.parametrize(
    ("breaking", "mending", "named"),
    [
        (
            "alter table core.patient no force row level security",
            "alter table core.patient force row level security",
            "core.patient",
        ),
        (
            "alter table p_scheduling.appointment disable row level security",
            "alter table p_scheduling.appointment enable row level security",
            "p_scheduling.appointment",
        ),
        ("create table core.strange (id uuid)", "drop table core.strange", "core.strange"),
    ],
)
async def test_a_wall_that_is_down_is_named(
    here: Settings, owner_url: str, breaking: str, mending: str, named: str
) -> None:
    connection: Any = await asyncpg.connect(owner_url)
    try:
        await connection.execute(breaking)
        found = ill(await examine(here))
    finally:
        await connection.execute(mending)
        await connection.close()
    assert f"not kept apart in these tables: {named}." in found["database"]


async def test_a_plugins_role_that_may_more_is_named(here: Settings, owner_url: str) -> None:
    # Roles belong to the whole server, and other tests use p_scheduling's: this one's is its own.
    name = f"p_t{secrets.token_hex(4)}"
    connection: Any = await asyncpg.connect(owner_url)
    try:
        await connection.execute(f"create schema {name}; create role {name} login")
        found = ill(await examine(here))
    finally:
        await connection.execute(f"drop schema {name}; drop role {name}")
        await connection.close()
    assert f"may do more than they should: {name}." in found["database"]


async def test_a_role_that_sees_everything_is_not_let_pass(here: Settings, owner_url: str) -> None:
    found = ill(await examine(dataclasses.replace(here, database_url=owner_url)))
    assert "row level security" in found["database"]


async def test_another_keyring_opens_nothing(here: Settings, practice: Tenant, tmp_path: Path) -> None:
    Keyring.create(tmp_path / "keyring")
    found = ill(await examine(dataclasses.replace(here, keyring_file=tmp_path / "keyring")))
    assert "can't be opened" in found["keys"]


async def test_a_keyring_that_others_read(here: Settings, tmp_path: Path) -> None:
    other = tmp_path / "keyring"
    other.write_bytes(here.keyring_file.read_bytes())
    other.chmod(0o644)
    found = ill(await examine(dataclasses.replace(here, keyring_file=other)))
    assert "chmod 600" in found["keyring"]


async def test_a_column_that_is_not_there_yet_is_named(here: Settings, owner_url: str) -> None:
    connection: Any = await asyncpg.connect(owner_url)
    try:
        await connection.execute("alter table core.closure rename column name to nome")
        found = ill(await examine(here))
        assert "core.closure.name" in found["database"]
        assert "portico migrate" in found["database"]
    finally:
        await connection.execute("alter table core.closure rename column nome to name")
        await connection.close()


async def test_a_name_and_a_proxy_that_are_missing_are_worth_a_look(here: Settings) -> None:
    outside = dataclasses.replace(
        here,
        base_domain="nowhere.invalid",
        public_scheme="https",
        public_port=1,
        oidc_public_url="https://login.nowhere.invalid",
    )
    found = [one for one in await examine(outside) if one.part == "addresses"]
    assert {one.state for one in found} == {State.LOOK}
    words = " ".join(one.words for one in found)
    assert "www.nowhere.invalid is not in the DNS" in words
    assert "PORTICO_TRUSTED_PROXIES" in words


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """The folder of one of our own, which nobody trusts."""
    script = Path(__file__).parents[4] / "infra" / "nginx" / "try-certificate.sh"
    subprocess.run(["sh", str(script), "localhost", str(tmp_path)], check=True)
    return tmp_path / "own"


async def test_a_certificate_is_looked_at(here: Settings, certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "fullchain.pem", certificate / "key.pem")
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        outside = dataclasses.replace(here, public_scheme="https", oidc_public_url=f"https://localhost:{port}")
        found = [one.words for one in await examine(outside) if one.part == "addresses"]
    assert any("certificate of localhost is not to be trusted" in words for words in found), found
