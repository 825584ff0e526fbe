"""Keycloak for real: slow, so all of it in one start, one restart and one violent end."""

from __future__ import annotations

import json
import os
import signal
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from portico_embedded import Addresses, Part, Plan, start

pytestmark = pytest.mark.keycloak

THEME = {
    "theme.properties": "parent=base\n",
    "resources/css/ours.css": "body { color: #123456 }\n",
    "login.ftl": "<p>Our own sign-in page</p>\n",
}


def _get(address: str, token: str = "") -> str:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        return answer.read().decode()


def _admin_token(addresses: Addresses) -> str:
    place = addresses.keycloak
    form = {
        "grant_type": "password",
        "client_id": "admin-cli",
        "username": place.admin_name,
        "password": place.admin_password,
    }
    target = f"{place.internal_url}/realms/master/protocol/openid-connect/token"
    with urllib.request.urlopen(target, urllib.parse.urlencode(form).encode(), timeout=30) as answer:
        return json.load(answer)["access_token"]


def test_keycloak_survives_kill_9_knows_our_theme_and_is_missed(
    tmp_path: Path, plan: Callable[..., Plan], program: Callable[..., Any], left: Callable[[Path], list[str]]
) -> None:
    for name, content in THEME.items():
        file = tmp_path / "themes" / "ours" / "login" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    state = plan().state
    running = program(state, "--parts", "keycloak")
    running.until("All ready")
    written = {each["name"]: each["pid"] for each in json.loads((state / "pids.json").read_text())}
    assert set(written) == {"Keycloak", "PostgreSQL"}
    running.kill()

    wanted = plan(
        parts=frozenset({Part.KEYCLOAK}),
        keycloak_hostname="login.portico.localhost",
        login_themes=tmp_path / "themes",
    )
    with start(wanted) as stack:
        place = stack.addresses.keycloak
        assert json.loads(_get(f"{place.management_url}/health/ready"))["status"] == "UP"
        metadata = json.loads(_get(f"{place.internal_url}/realms/master/.well-known/openid-configuration"))
        assert metadata["issuer"] == f"{place.public_url}/realms/master"
        assert metadata["token_endpoint"].startswith(place.internal_url)
        token = _admin_token(stack.addresses)
        server = json.loads(_get(f"{place.internal_url}/admin/serverinfo", token))
        assert "ours" in [theme["name"] for theme in server["themes"]["login"]]
        features = {feature["name"]: feature["enabled"] for feature in server["features"]}
        assert features["IMPERSONATION"] is False
        assert _resident_mb(state) < 1200
        now = {each["name"]: each["pid"] for each in json.loads((state / "pids.json").read_text())}
        os.kill(now["Keycloak"], signal.SIGKILL)
        gone = stack.watch(timeout_s=20)
    assert gone is not None
    assert (gone.name, gone.exit_code) == ("Keycloak", -signal.SIGKILL)
    assert left(state) == []


def _resident_mb(state: Path) -> int:
    """Of the recorded processes and their children, shared pages counted once."""
    roots = {each["pid"] for each in json.loads((state / "pids.json").read_text())}
    total_kb = 0
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and (int(process.name) in roots or _parent(process) in roots):
            rows = (process / "smaps_rollup").read_text().splitlines()
            total_kb += next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total_kb // 1024


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0
