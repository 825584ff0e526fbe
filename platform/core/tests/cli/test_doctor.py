"""`portico doctor` on real parts: what is well is well, and what is not is named with the way out."""

from __future__ import annotations

import asyncio
import dataclasses
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from portico.doctor import Finding, State, examine
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.keys import Keyring

NOWHERE = "127.0.0.1:1"


def _but_keys(found: dict[str, str]) -> set[str]:
    """Other tests leave practices behind whose keys are destroyed or were made with a keyring of their own."""
    return set(found) - {"keys"}


def ill(findings: Sequence[Finding]) -> dict[str, str]:
    return {finding.part: finding.words for finding in findings if finding.state is State.ILL}


@pytest.fixture
def here(settings: Settings) -> Settings:
    # The login is another test's: there may be no Keycloak among these parts.
    return dataclasses.replace(settings, oidc_internal_url=f"http://{NOWHERE}")


async def test_all_but_the_login_is_well(here: Settings) -> None:
    found = await examine(here)
    assert _but_keys(ill(found)) == {"login"}
    assert {finding.part for finding in found} >= {"database", "worker", "valkey", "storage", "mail", "disk"}


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
    ],
)
async def test_a_part_that_is_away_costs_its_own_line(
    here: Settings, part: str, change: dict[str, object], way_out: str
) -> None:
    found = ill(await examine(dataclasses.replace(here, **change)))
    assert _but_keys(found) == {"login", part}
    assert way_out in found[part]
    assert "secret-b" not in " ".join(found.values())


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
