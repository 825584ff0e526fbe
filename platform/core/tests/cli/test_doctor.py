"""`portico doctor` on real parts: what is well is well, and what is not is named with the way out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

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
