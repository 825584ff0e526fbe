"""Free ports, and the name of who has a taken one."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection, Mapping
from pathlib import Path

from portico_embedded.errors import EmbeddedError

# Below the range from which Linux takes ports for outgoing connections, so that a kept port stays ours.
_FIRST, _LAST = 20_000, 31_999
_TRIES = 200


def choose(first_choice: int, *, avoid: Collection[int]) -> int:
    """`first_choice` if it is free, else another."""
    if first_choice and first_choice not in avoid and is_free(first_choice):
        return first_choice
    for _ in range(_TRIES):
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        if port not in avoid and is_free(port):
            return port
    raise EmbeddedError(f"No free port between {_FIRST} and {_LAST}.", "Stop some other programs and run again.")


def is_free(port: int) -> bool:
    """Whether 127.0.0.1 can be listened on at `port` now; a connection still closing does not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def refuse_taken(ports: Mapping[str, int], file: Path) -> None:
    """Says it before anything is started: a part's own complaint comes late and is hard to read."""
    for name, port in sorted(ports.items()):
        if not is_free(port):
            raise EmbeddedError(
                f"Port {port}, needed for {name}, is taken by {_listener(port)}.",
                f"Stop that program, or give {name} another port in {file}.",
            )


def _listener(port: int) -> str:
    """The program that listens, as far as this user may see it."""
    inodes = _listening_inodes(port)
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            links = {os.readlink(link) for link in (process / "fd").iterdir()}
            command = (process / "comm").read_text().strip()
        except OSError:  # gone meanwhile, or another user's
            continue
        if links & inodes:
            return f"{command} (process {process.name})"
    return "another program"


def _listening_inodes(port: int) -> set[str]:
    found: set[str] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            columns = row.split()
            if columns[3] == "0A" and int(columns[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{columns[9]}]")
    return found
