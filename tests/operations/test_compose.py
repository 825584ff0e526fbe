"""The compose file: read by compose's own library, complete for our settings, and as narrow as it says."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from portico.settings import Settings
from portico_embedded import pins

from tests.operations.conftest import INFRA, MADE_LATER, ROOT, config

OURS = ("web", "worker", "setup")
GIVEN = {"PORTICO_PUBLIC_SCHEME", "PORTICO_PUBLIC_PORT", "PORTICO_BIND_PORT", "PORTICO_AGREEMENTS_FOLDER"}
"""What is as it is where the proxy stands in front; and a folder, which has to be mounted."""


def test_the_servers_settings_are_complete(compose: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    for name in OURS:
        given = {key: value for key, value in compose["services"][name]["environment"].items() if value}
        given["PORTICO_KEYRING_FILE"] = "/var/lib/portico/keyring"  # of the image
        settings = Settings.from_environ(given)
        assert settings.base_domain == environment["PORTICO_BASE_DOMAIN"]
        known = {f"PORTICO_{field.name.upper()}" for field in dataclasses.fields(Settings)}
        assert set(given) <= known


def test_every_setting_can_be_written_into_the_environment(compose: Mapping[str, Any]) -> None:
    known = {f"PORTICO_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    of_the_image = set(re.findall(r"\b(PORTICO_\w+)=", (INFRA / "container" / "Containerfile").read_text("utf-8")))
    assert known - set(compose["services"]["setup"]["environment"]) - of_the_image == GIVEN


def test_a_part_that_is_elsewhere_is_left_out(environment: Mapping[str, str], tmp_path: Path) -> None:
    """By the file that docs/operations.md shows."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    (shown,) = re.findall(r"^```yaml\n(# infra/own.yaml\n.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "own.yaml").write_text(shown)
    there = "postgresql://portico_runtime:x@db.example.net:5432/portico"
    said = {**environment, "PROFILES": "try", "PORTICO_DATABASE_URL": there}
    services = config(said, INFRA / "compose.yaml", tmp_path / "own.yaml")["services"]
    assert "postgres" not in services
    assert {"web", "worker", "login", "proxy", "inbox"} <= set(services)
    assert services["web"]["environment"]["PORTICO_DATABASE_URL"] == there


def test_only_setup_knows_the_owner_and_keycloaks_administrator(
    compose: Mapping[str, Any], environment: Mapping[str, str]
) -> None:
    for secret in ("PORTICO_OWNER_PASSWORD", "PORTICO_KEYCLOAK_ADMIN_PASSWORD", "PORTICO_POSTGRES_PASSWORD"):
        knowing = {name for name, service in compose["services"].items() if environment[secret] in str(service)}
        assert knowing.isdisjoint({"web", "worker", "proxy", "valkey", "objects", "inbox", "backup"}), secret


def test_only_the_proxy_is_reached_from_outside(compose: Mapping[str, Any]) -> None:
    for name, service in compose["services"].items():
        for port in service.get("ports", ()):
            assert name == "proxy" or port["host_ip"] == "127.0.0.1"
    assert compose["networks"]["inside"]["internal"]
    assert {"postgres", "valkey", "objects", "backup", "restore"} == {
        name for name, service in compose["services"].items() if set(service["networks"]) == {"inside"}
    }


@pytest.mark.parametrize("name", OURS)
def test_ours_run_as_nobody_with_nothing_to_write_to(compose: Mapping[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [mount["target"] for mount in service["volumes"]] == ["/var/lib/portico"]
    assert service["volumes"][0].get("read_only", False) is (name != "setup")


def test_every_part_says_when_it_is_ready(compose: Mapping[str, Any]) -> None:
    for name in ("proxy", "web", "login", "postgres", "valkey", "objects"):
        assert compose["services"][name]["healthcheck"]["test"], name
    waits = {name: compose["services"][name].get("depends_on", {}) for name in ("web", "worker", "setup", "proxy")}
    assert set(waits["web"]) == set(waits["worker"]) == {"postgres", "valkey", "objects"}
    assert set(waits["setup"]) == {"postgres", "valkey", "objects", "login"}
    assert {one["condition"] for some in waits.values() for one in some.values()} == {"service_healthy"}
    # Compose stops what waits when it replaces what is waited for: visitors would find a closed door.
    assert not waits["proxy"]


def test_every_image_is_of_a_version(compose: Mapping[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert re.fullmatch(r"[a-z/-]+:v?\d[\w.-]*", service["image"]), name
    assert compose["services"]["objects"]["image"].endswith(pins.versitygw().version)


def test_keycloak_is_built_as_on_one_machine() -> None:
    text = (INFRA / "container" / "Login.Containerfile").read_text("utf-8")
    pin = pins.keycloak()
    assert f"keycloak:{pin.version}" in text
    assert f"kc.sh build {' '.join(pin.build)}" in text


def test_every_file_that_is_mounted_is_there(compose: Mapping[str, Any]) -> None:
    for name, service in compose["services"].items():
        for mount in service.get("volumes", ()):
            if mount["type"] == "bind" and mount["source"].startswith(str(INFRA)):
                source = Path(mount["source"])
                assert source.exists() or source.name in MADE_LATER, f"{name}: {source}"


def test_the_example_has_no_password() -> None:
    text = (INFRA / "environment.example").read_text("utf-8")
    assert not re.findall(r"^\w*(?:PASSWORD|SECRET)\w*=.+$", text, re.MULTILINE)
