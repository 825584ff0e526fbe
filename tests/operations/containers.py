"""A service of the compose file without a daemon: its own command line, its own environment and only the files that its
mounts show it, run here against a PostgreSQL that stands in for the service `postgres`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portico_embedded.addresses import Postgres

from tests.operations.conftest import INFRA, MADE_LATER


@dataclass(frozen=True)
class Containers:
    """What one machine runs. `volumes` is where its named volumes and folders outside of the checkout lie."""

    compose: Mapping[str, Any]
    tools: Path
    volumes: Path

    def __post_init__(self) -> None:
        self.volumes.mkdir(parents=True, exist_ok=True)

    def run(self, name: str, *command: str, at: Postgres) -> str:
        """`docker compose run --rm NAME COMMAND…`: what it printed."""
        service = self.compose["services"][name]
        argv = [*service["entrypoint"], *(command or service.get("command") or ())]
        return self._done(service, argv, service["environment"], at)

    def make_server(self, at: Postgres) -> None:
        """What the image of `postgres` does with its environment and its mounts, the first time."""
        service = self.compose["services"]["postgres"]
        superuser = f"create role postgres superuser login password '{service['environment']['POSTGRES_PASSWORD']}'"
        asked = [str(self.tools / "psql"), "--quiet", "--command", superuser, at.dsn()]
        subprocess.run(asked, capture_output=True, text=True, check=True)
        within = {"PGUSER": "postgres", "PGPASSWORD": service["environment"]["POSTGRES_PASSWORD"], "PGHOST": "postgres"}
        starts = "/docker-entrypoint-initdb.d/roles.sql"
        argv = ["psql", "--set", "ON_ERROR_STOP=1", "--dbname", "postgres", "--file", starts]
        for _ in range(2):  # it may be run again: so passwords are changed
            self._done(service, argv, {**service["environment"], **within}, at)

    def volume(self, name: str) -> Path:
        """A named volume's folder, or that of a folder outside of the checkout."""
        path = self.volumes / name
        path.mkdir(exist_ok=True)
        return path

    def _done(
        self, service: Mapping[str, Any], argv: Sequence[str], environment: Mapping[str, str], at: Postgres
    ) -> str:
        root, seen = self.volumes / ".root", dict[str, Path]()
        shutil.rmtree(root, ignore_errors=True)
        for mount in service["volumes"]:
            seen[mount["target"]] = self._mounted(root, mount)
        given = {key: _within(value, seen) for key, value in environment.items()}
        if given.get("PGHOST") == "postgres":
            given |= {"PGHOST": at.host, "PGPORT": str(at.port)}
        given["PATH"] = f"{self.tools}{os.pathsep}{os.environ['PATH']}"
        line = [_within(word, seen) for word in argv]
        done = subprocess.run(line, cwd=root, env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _mounted(self, root: Path, mount: Mapping[str, Any]) -> Path:
        """Where it stands. What is read only is a copy: whatever is written into that reaches nobody."""
        source, target = self._source(mount), root / mount["target"].lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if not mount.get("read_only", False):
            target.symlink_to(source)
        elif source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
        return target

    def _source(self, mount: Mapping[str, Any]) -> Path:
        """The checkout's own files; what is made at run time lies with the volumes."""
        source = Path(mount["source"])
        is_ours = mount["type"] == "bind" and source.is_relative_to(INFRA) and source.name not in MADE_LATER
        return source if is_ours else self.volume(source.name)


def _within(words: str, seen: Mapping[str, Path]) -> str:
    """A path of the container's as the one here."""
    for target, path in seen.items():
        if words == target or words.startswith(f"{target}/"):
            return str(path) + words.removeprefix(target)
    return words
