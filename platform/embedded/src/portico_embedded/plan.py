"""What a caller asks for: which parts, where their state and their cache lie."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Part(StrEnum):
    """The parts that can run here."""

    INBOX = "inbox"
    KEYCLOAK = "keycloak"
    OBJECTS = "objects"
    POSTGRES = "postgres"
    VALKEY = "valkey"

    @property
    def shown(self) -> str:
        """The name for people and logs."""
        return _SHOWN[self]


_SHOWN = {
    Part.INBOX: "Mail inbox",
    Part.KEYCLOAK: "Keycloak",
    Part.OBJECTS: "Object store",
    Part.POSTGRES: "PostgreSQL",
    Part.VALKEY: "Valkey",
}

ALL_PARTS: frozenset[Part] = frozenset(Part)


def default_cache() -> Path:
    """Outside every work tree, shared by all of a person's checkouts: PORTICO_CACHE, else XDG, else ~/.cache."""
    named = os.environ.get("PORTICO_CACHE")
    if named:
        return Path(named).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "portico"


def _silent(_line: str) -> None:
    """Nobody listens to the progress."""


@dataclass(frozen=True)
class Plan:
    """One set of parts.

    state: folder of everything that must survive (databases, objects, mails, ports, secrets, logs).
    cache: what was fetched and built; may be removed at any time when nothing runs.
    ports: the first choice per name, for names that `ports.toml` in the state does not know yet; a name
        that is no part's (`web`) is chosen and kept for the caller. Who has no first choice gets a free one.
    parts: which to start; Keycloak brings PostgreSQL along.
    keycloak_hostname: the name browsers use; the port is Keycloak's own.
    login_themes: folder of Keycloak themes, each linked into its `themes/`.
    durable: False only for tests: PostgreSQL does not wait for the disk.
    on_progress: gets one line at a time, from several threads.
    """

    state: Path
    cache: Path
    ports: Mapping[str, int] | None = None
    parts: frozenset[Part] = ALL_PARTS
    keycloak_hostname: str = "localhost"
    login_themes: Path | None = None
    durable: bool = True
    on_progress: Callable[[str], None] = _silent

    def with_needed_parts(self) -> frozenset[Part]:
        """The parts asked for and those they stand on."""
        return self.parts | {Part.POSTGRES} if Part.KEYCLOAK in self.parts else self.parts
