"""The state folder: who holds it, its ports and its secrets. Each file is written whole or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path

from portico_embedded.errors import EmbeddedError, plain_os_errors
from portico_embedded.ports import choose, refuse_taken

_SECRETS = (
    "postgres_password",
    "valkey_password",
    "keycloak_database_password",
    "keycloak_admin_password",
    "objects_access_key",
    "objects_secret_key",
)


class State:
    """One state folder, held by one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._lock: int | None = None

    def hold(self) -> None:
        """Two starts on one folder would write into the same databases."""
        with plain_os_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(lock, 20).decode() or "unknown"
                os.close(lock)
                raise EmbeddedError(
                    f"{self.folder} is in use by another start (process {holder}).",
                    "Stop that one first (Ctrl-C there), or name another state folder.",
                ) from None
            os.truncate(lock, 0)
            os.write(lock, str(os.getpid()).encode())
        self._lock = lock

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def ports(self, wanted: Mapping[str, int]) -> dict[str, int]:
        """Name → port, chosen once and kept. wanted: first choice per name, 0 for any."""
        file = self.folder / "ports.toml"
        known = {name: port for name, port in _read(file).items() if isinstance(port, int)}
        refuse_taken({name: port for name, port in known.items() if name in wanted}, file)
        ports = dict(known)
        for name, first_choice in wanted.items():
            if name not in ports:
                ports[name] = choose(first_choice, avoid=ports.values())
        if ports != known:
            _write(file, "# Chosen once. A port may be changed here while nothing runs.\n", ports, 0o644)
        return ports

    def secrets(self) -> dict[str, str]:
        """Made once, readable by the owner only."""
        file = self.folder / "secrets.toml"
        known = {name: value for name, value in _read(file).items() if isinstance(value, str)}
        made = {name: known.get(name) or secrets.token_hex(20) for name in _SECRETS}
        if made != known:
            _write(file, "# Made on this machine for this folder only.\n", made, 0o600)
        return made

    def make_folder(self, name: str) -> Path:
        folder = self.folder / name
        with plain_os_errors(self.folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder


def write_whole(file: Path, text: str, mode: int) -> None:
    """A reader sees the old or the new text, also after a power cut."""
    with plain_os_errors(file.parent):
        fresh = file.with_name(f".{file.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)


def _read(file: Path) -> dict[str, object]:
    with plain_os_errors(file.parent):
        if not file.exists():
            return {}
        text = file.read_text()
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EmbeddedError(f"{file} cannot be read: {error}.", "Mend the line, or remove the file.") from error


def _write(file: Path, head: str, values: Mapping[str, object], mode: int) -> None:
    lines = [f"{name} = {value!r}" for name, value in sorted(values.items())]
    write_whole(file, head + "\n".join(lines) + "\n", mode)
