"""Real parts in folders of their own; the cache is the machine's, so that nothing is built twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from portico_embedded import Part, Plan, default_cache

NEEDS_NO_CACHE = frozenset({Part.POSTGRES, Part.VALKEY, Part.INBOX})
_START_S = 60
_STOP_S = 30


@pytest.fixture
def plan(tmp_path: Path) -> Callable[..., Plan]:
    """Makes a plan for a fresh state folder; `name` tells two folders of one test apart."""

    def make(name: str = "state", parts: frozenset[Part] = NEEDS_NO_CACHE, **more: object) -> Plan:
        return Plan(state=tmp_path / name, cache=default_cache(), parts=parts, durable=False, **more)

    return make


class Program:
    """`python -m portico_embedded` as a person starts it."""

    def __init__(
        self,
        state: Path,
        *arguments: str,
        before: tuple[str, ...] = (),
        python: Path | str = sys.executable,
        **more: object,
    ) -> None:
        parts = [part.value for part in sorted(NEEDS_NO_CACHE)]
        chosen = [] if "--parts" in arguments else ["--parts", *parts]
        command = [*before, str(python), "-m", "portico_embedded", "--state", str(state), *chosen, *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)

    def until(self, words: str) -> None:
        """Reads its lines up to the one that has `words`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if words in line:
                return
        raise AssertionError(f"it never said {words!r}: {self.process.stderr and self.process.stderr.read()}")

    def kill(self) -> None:
        """kill -9: it gets no chance to stop anything."""
        self.process.kill()
        self.process.wait()

    def end(self) -> tuple[int, list[str]]:
        """Exit code, and the lines on stderr."""
        _, complaint = self.process.communicate(timeout=_STOP_S)
        return self.process.returncode, complaint.splitlines()


@pytest.fixture
def program() -> Generator[Callable[..., Program]]:
    started: list[Program] = []

    def make(state: Path, *arguments: str, **more: object) -> Program:
        started.append(Program(state, *arguments, **more))
        return started[-1]

    yield make
    for each in started:
        if each.process.poll() is None:
            each.process.terminate()
            each.process.wait(_START_S)
        for pipe in (each.process.stdout, each.process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def left() -> Callable[[Path], list[str]]:
    """What still runs with the folder in its command line or as its working folder."""

    def find(folder: Path) -> list[str]:
        found: list[str] = []
        for process in Path("/proc").iterdir():
            if not process.name.isdigit() or int(process.name) == os.getpid():
                continue
            try:
                line = (process / "cmdline").read_bytes().decode().replace("\0", " ")
                place = os.readlink(process / "cwd")
            except OSError:
                continue
            if str(folder) in line or place.startswith(str(folder)):
                found.append(line)
        return found

    return find
