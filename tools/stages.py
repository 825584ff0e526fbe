"""What each stage of `make test` runs: its folders, the parts it stands on, its commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import programs
from portico_embedded import ALL_PARTS, Part

Step = Callable[[IO[bytes] | None], subprocess.Popen[bytes] | None]
"""Starts one command, which prints there, or (None) on the terminal."""

_NONE: frozenset[Part] = frozenset()
_QUICK = ALL_PARTS - {Part.KEYCLOAK}
_SHORT = ["-m", "not keycloak and not slow"]
_PYTHONS = ("python3.11", "python3.12", "python3.13")


@dataclass(frozen=True)
class Stage:
    """Named tests. places: glob patterns below the root; every_python: also on the other Pythons found here; alone: the
    tests share something (a Keycloak), so that they run in one process; beside: it mostly waits for a browser or a
    Keycloak, so that others run meanwhile; proxy: an nginx where one can be had (its tests say why they are skipped);
    durable: PostgreSQL waits for the disk, as where people work; minutes: a command that takes longer
    is ended.
    """

    name: str
    places: tuple[str, ...] = ()
    parts: frozenset[Part] = _NONE
    every_python: bool = False
    alone: bool = False
    beside: bool = False
    browser: bool = False
    proxy: bool = False
    durable: bool = False
    minutes: int = 20

    def folders(self, root: Path) -> list[str]:
        return sorted(str(found) for place in self.places for found in root.glob(place) if found.is_dir())

    def steps(self, root: Path, environment: dict[str, str], fast: bool) -> list[Step]:
        """The commands, each started when called."""
        if not self.places:
            return _lint(root, environment)
        folders = self.folders(root)
        if not folders:
            sys.stderr.write(f"{self.name}: none of {', '.join(self.places)} is here.\n")
            return [_cannot]
        if self.browser:
            browser = programs.chromium()
            if browser is None:
                return [_cannot]
            environment = {**environment, "PORTICO_TEST_CHROMIUM": browser}
        if self.proxy and (proxy := programs.nginx()):
            environment = {**environment, "PORTICO_TEST_NGINX": proxy}
        tests = [*([] if self.alone else _workers(environment)), *folders]
        options = _SHORT if fast else []
        steps = [_command([sys.executable, "-m", "pytest", "-q", *options, *tests], root, environment)]
        if self.every_python and not fast:
            steps += [_on_other_python(python, tests, root, environment) for python in other_pythons()]
        return steps


_UNIT = ("platform/*/tests", "plugins/*/tests", "tests/imports", "tests/practice_file", "tests/unit")

STAGES = {
    stage.name: stage
    for stage in (
        Stage("lint"),
        Stage("unit", _UNIT, _QUICK, every_python=True),
        # What of these is short, all at once: each stage begins with reading all that is installed.
        Stage("short", (*_UNIT, "tests/isolation", "tests/docs"), _QUICK),
        Stage("contract", ("tests/contract",), _QUICK),
        Stage("isolation", ("tests/isolation", "tests/permissions", "tests/vendors"), _QUICK),
        Stage("docs", ("tests/docs",), _QUICK),
        Stage("operations", ("tests/operations",), _QUICK, proxy=True),
        Stage("outbox", ("tests/outbox",), _QUICK),
        Stage("identity", ("tests/identity",), ALL_PARTS, alone=True, beside=True),
        Stage("browser", ("tests/e2e",), ALL_PARTS, alone=True, beside=True, browser=True),
        Stage("public", ("tests/public",), _QUICK, alone=True, browser=True),
        Stage("look", ("tests/look",), ALL_PARTS, alone=True, browser=True, minutes=40),
        Stage("screenshots", ("tests/screenshots",), ALL_PARTS, alone=True, browser=True),
        Stage("bench", ("tests/bench",), _QUICK, alone=True, durable=True, minutes=60),
    )
}
USUAL = ("lint", "unit", "contract", "isolation", "docs", "operations", "outbox", "identity", "browser", "public")
FAST = ("lint", "short")


def other_pythons() -> list[str]:
    """One interpreter per version from 3.11 on that is not the running one, from PATH and from pyenv."""
    found: dict[str, str] = {}
    for name in _PYTHONS:
        installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"*/bin/{name}"))
        for candidate in (shutil.which(name), *map(str, installed)):
            if candidate is not None and name not in found and _can_make_environments(candidate):
                found[name] = candidate
    return [python for name, python in found.items() if name != f"python3.{sys.version_info.minor}"]


def _can_make_environments(python: str) -> bool:
    """A pyenv shim may lead nowhere, a Debian Python may lack ensurepip."""
    tried = subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True, check=False)
    return tried.returncode == 0


def _on_other_python(python: str, tests: list[str], root: Path, environment: dict[str, str]) -> Step:
    def step(output: IO[bytes] | None) -> subprocess.Popen[bytes] | None:
        sys.stdout.write(f"\n--- on {Path(python).name}\n")
        sys.stdout.flush()
        venv = root / f".venv-{Path(python).name.removeprefix('python')}"
        bootstrap = [python, str(root / "tools" / "bootstrap.py"), "--venv", str(venv)]
        if subprocess.run(bootstrap, cwd=root, check=False).returncode != 0:
            return None
        command = [str(venv / "bin" / "python"), "-m", "pytest", "-q", *_SHORT, *tests]
        return _command(command, root, environment)(output)

    return step


def _cannot(_: IO[bytes] | None) -> None:
    """In the place of a command; why it can't begin was said."""


def _workers(environment: dict[str, str]) -> list[str]:
    """In how many processes the tests of a stage run, each with a database of its own: PORTICO_TEST_WORKERS, or two.
    Those of one group run in one of them.
    """
    return ["-n", environment.get("PORTICO_TEST_WORKERS", "2"), "--dist", "loadgroup"]


def _lint(root: Path, environment: dict[str, str]) -> list[Step]:
    tools = Path(sys.executable).parent
    commands = [
        [str(tools / "ruff"), "check", "."],
        [str(tools / "ruff"), "format", "--check", "."],
        [str(tools / "pyright")],
    ]
    with (root / "pyproject.toml").open("rb") as file:
        if "importlinter" in tomllib.load(file)["tool"]:
            commands.append([str(tools / "lint-imports")])
    return [_command(command, root, environment) for command in commands]


def _command(line: list[str], root: Path, environment: dict[str, str]) -> Step:
    # A group of its own, so that a stage that hangs is ended with all it started.
    return lambda output: subprocess.Popen(
        line,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
