"""The proxy: an nginx with our configuration stands before a server that answers with what it was told, and is asked.

One that is not on PATH is found where `make test` unpacks it, or by PORTICO_TEST_NGINX; without any, only what the file
asks for is compared.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from portico_embedded import default_cache

from tests.operations.conftest import DOMAIN, INFRA

HOST_BURST = ("zone=portico_host burst=400", "zone=portico_host burst=40")
TEMPLATE = INFRA / "nginx" / "portico.conf"


def nginx() -> str | None:
    unpacked = default_cache() / "nginx" / "usr" / "sbin"
    places = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", str(unpacked)))
    return os.environ.get("PORTICO_TEST_NGINX") or shutil.which("nginx", path=places)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def written(folder: Path, *, web: int = 8000, port: int = 8443) -> Path:
    """As the container's start fills it in; addresses are this machine's, and limits are small enough to reach."""
    text = TEMPLATE.read_text("utf-8").replace("${PORTICO_BASE_DOMAIN}", DOMAIN)
    text = text.replace("server web:8000", f"server 127.0.0.1:{web}").replace(
        "server login:8080", f"server 127.0.0.1:{web}"
    )
    text = text.replace("listen 8443", f"listen 127.0.0.1:{port}").replace(
        "listen 8080", f"listen 127.0.0.1:{free_port()}"
    )
    for ours, small in (("zone=portico_host:10m rate=200r/s", "zone=portico_host:10m rate=1r/m"), HOST_BURST):
        assert text.count(ours) == 1, f"{TEMPLATE.name} has no {ours!r} any more"
        text = text.replace(ours, small)
    text = text.replace("/etc/nginx/", f"{folder}/").replace("/dev/stdout", f"{folder}/access.log")
    text = text.replace("/dev/stderr", f"{folder}/error.log")
    for name in ("forward.inc", "away.inc"):
        included = (INFRA / "nginx" / name).read_text("utf-8")
        (folder / name).write_text(included.replace("/dev/stderr", f"{folder}/error.log"))
    main = folder / "nginx.conf"
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As the image's nginx.conf has it: whatever of ours stands beside it is written too.
    image = f'log_format main \'$remote_addr "$request" "$http_referer"\';\naccess_log {folder}/access.log main;\n'
    frame = f"pid {folder}/pid;\ndaemon off;\nuser root;\nevents {{}}\nhttp {{\n{image}{paths}{text}}}\n"
    main.write_text(frame if os.geteuid() == 0 else frame.replace("user root;\n", ""))
    return main


def test_all_that_it_is_filled_in_with_is_given_to_it(compose: Mapping[str, Any]) -> None:
    asked = set(re.findall(r"\$\{(\w+)\}", TEMPLATE.read_text("utf-8")))
    assert asked <= set(compose["services"]["proxy"]["environment"])


class _Echo(BaseHTTPRequestHandler):
    """Answers with what it was told."""

    def do_GET(self) -> None:
        lines = [self.path, *(f"{name.lower()}: {value}" for name, value in self.headers.items())]
        body = "\n".join(lines).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@dataclass(frozen=True)
class Proxy:
    port: int
    folder: Path
    server: ThreadingHTTPServer

    def get(
        self, host: str, path: str = "/", *, visitor: str = "127.0.0.1", sni: str = f"x.{DOMAIN}", **headers: str
    ) -> httpx.Response:
        """As a visitor with this address."""
        trust = ssl.create_default_context(cafile=str(self.folder / "tls" / "own" / "fullchain.pem"))
        with httpx.Client(transport=httpx.HTTPTransport(verify=trust, local_address=visitor)) as client:
            address = f"https://127.0.0.1:{self.port}{path}"
            return client.get(address, headers={"host": host, **headers}, extensions={"sni_hostname": sni})

    def take_away_what_is_behind(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    program = nginx()
    if program is None:
        pytest.skip("no nginx here, and `make test` could not fetch one. Type: sudo apt-get install -y nginx")
    subprocess.run(["sh", str(INFRA / "nginx" / "try-certificate.sh"), DOMAIN, str(tmp_path / "tls")], check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    main = written(tmp_path, web=server.server_port, port=port)
    line = [program, "-c", str(main), "-e", str(tmp_path / "error.log"), "-p", str(tmp_path)]
    running = subprocess.Popen(line)
    try:
        _wait_for(port, running)
        yield Proxy(port, tmp_path, server)
    finally:
        running.terminate()
        running.wait(10)
        server.shutdown()
        server.server_close()


def test_what_a_visitor_claims_is_overwritten(proxy: Proxy) -> None:
    told = proxy.get(
        f"elm.{DOMAIN}",
        "/home",
        **{"x-forwarded-host": "other.test", "x-forwarded-for": "9.9.9.9", "forwarded": "for=9"},
    ).text
    assert f"x-forwarded-host: elm.{DOMAIN}" in told
    assert "x-forwarded-for: 127.0.0.1" in told
    assert "x-forwarded-proto: https" in told
    assert "9.9.9.9" not in told
    assert "for=9" not in told


@pytest.mark.parametrize("host", ["web", "login", "localhost", "127.0.0.1"])
def test_the_internal_door_is_not_reached_from_outside(proxy: Proxy, host: str) -> None:
    assert proxy.get(host, "/readyz").status_code == 421


def test_of_keycloak_people_reach_the_sign_in_only(proxy: Proxy) -> None:
    login = f"login.{DOMAIN}"
    assert proxy.get(login, "/realms/patients/protocol/openid-connect/auth").status_code == 200
    for path in ("/admin/", "/admin/realms", "/realms/master/account", "/metrics", "/health", "/"):
        assert proxy.get(login, path).status_code == 404, path


def test_one_address_is_told_to_wait(proxy: Proxy) -> None:
    codes = [proxy.get(f"login.{DOMAIN}", "/realms/patients/x").status_code for _ in range(60)]
    assert codes[:40] == [200] * 40
    assert 429 in codes


def test_one_practice_does_not_take_all(proxy: Proxy) -> None:
    """Visitors of one host share its limit, wherever they come from; no other host and no picture waits for it."""
    elm, oak = f"elm.{DOMAIN}", f"oak.{DOMAIN}"
    codes = [proxy.get(elm, visitor=f"127.0.0.{2 + number % 8}").status_code for number in range(41)]
    assert codes == [200] * 41
    assert proxy.get(elm, visitor="127.0.0.77").status_code == 429
    assert proxy.get(elm, "/static/x.css", visitor="127.0.0.77").status_code == 200
    assert proxy.get(oak, visitor="127.0.0.77").status_code == 200


def test_a_websocket_is_handed_on_as_one(proxy: Proxy) -> None:
    told = proxy.get(f"elm.{DOMAIN}", "/ws", upgrade="websocket", connection="Upgrade").text
    assert "upgrade: websocket" in told
    assert "connection: upgrade" in told


def test_a_line_of_the_log_holds_no_address_that_was_typed(proxy: Proxy) -> None:
    proxy.get(f"elm.{DOMAIN}", "/p/x?name=Whitfield&code=123456", referer="https://a.test/Whitfield")
    log = proxy.folder / "access.log"
    _until(lambda: log.exists() and log.read_text().endswith("}\n"))
    assert f'"host":"elm.{DOMAIN}"' in log.read_text()
    assert "Whitfield" not in log.read_text()
    assert "123456" not in log.read_text()


def test_a_complaint_of_the_proxy_quotes_nothing_that_was_asked(proxy: Proxy) -> None:
    """Neither of whom it makes wait, nor when what is behind it is away."""
    asked = [proxy.get(f"elm.{DOMAIN}", "/p/x?name=Whitfield").status_code for _ in range(45)]
    assert 429 in asked
    proxy.take_away_what_is_behind()
    assert proxy.get(f"oak.{DOMAIN}", "/p/x?name=Whitfield").status_code == 503
    assert "Whitfield" not in (proxy.folder / "error.log").read_text()
    assert "Whitfield" not in (proxy.folder / "access.log").read_text()


@pytest.mark.parametrize("host", [f"elm.{DOMAIN}", f"login.{DOMAIN}"])
def test_while_what_is_behind_is_replaced_a_visitor_reads_so(proxy: Proxy, host: str) -> None:
    proxy.take_away_what_is_behind()
    page = proxy.get(host, "/realms/patients/x")
    assert page.status_code == 503
    assert page.headers["retry-after"] == "15"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for words in ("Back in a moment", '<div lang="es"><h2>Volvemos en un momento'):
        assert words in page.text


def test_a_certificate_that_is_not_there_is_complained_of(proxy: Proxy) -> None:
    with pytest.raises(httpx.ConnectError):
        proxy.get("portal.example.org", sni="portal.example.org")
    _until(lambda: "tls/portal.example.org/fullchain.pem" in (proxy.folder / "error.log").read_text())


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert running.poll() is None, "nginx stopped"
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) == 0

    _until(answers)


def _until(done: Any) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
