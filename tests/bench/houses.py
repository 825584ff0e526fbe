"""The servers that are measured, each a granian with one worker in processes of its own."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portico.settings import Settings
from portico_testkit.portal import environment_of

CHECKOUT = Path(__file__).parents[2]
START_S = 180.0
CONNECTIONS = 16

Request = tuple[str, str, str]
"""Host, path and session cookie."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What one load came to."""

    pages: int
    seconds: float
    size: int
    cpu_s: float
    """Of the server's processes; PostgreSQL's and Valkey's are not in it."""

    @property
    def rate(self) -> float:
        return self.pages / self.seconds


@dataclass(frozen=True, kw_only=True)
class Server:
    """One that runs."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def load(self, requests: Sequence[Request], seconds: float) -> Answered:
        """All connections at once for so long. A page that is not a page ends the measurement."""
        plan = {"port": self.port, "seconds": seconds, "connections": CONNECTIONS, "requests": list(requests)}
        before = self._cpu_s()
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("load.py"))],
            input=json.dumps(plan).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        told = json.loads(done.stdout)
        assert not told["refused"], f"{self.name} answered {told['refused']}"
        cpu_s = self._cpu_s() - before
        return Answered(pages=told["pages"], seconds=told["seconds"], size=told["size"], cpu_s=cpu_s)

    def resident_mb(self) -> dict[str, float]:
        """The worker, which is the web process, and all of them together (granian's own first process besides)."""
        sizes = [_resident_mb(one) for one in (self.process.pid, *_children(self.process.pid))]
        return {"worker": max(sizes), "all": sum(sizes)}

    def _cpu_s(self) -> float:
        return sum(_cpu_s(one) for one in (self.process.pid, *_children(self.process.pid)))


@contextmanager
def ours(
    name: str, settings: Settings, log: Path, *, plugins: Path | None = None, port: int | None = None
) -> Iterator[Server]:
    """`portico serve`, as in production. `plugins` is a folder of more that are installed."""
    port = port or free_port()
    settings = dataclasses.replace(settings, bind_port=port, internal_base_url=f"http://127.0.0.1:{port}")
    environment = environment_of(settings)
    if plugins:
        environment["PYTHONPATH"] = os.pathsep.join([str(plugins), os.environ.get("PYTHONPATH", "")])
    with _served(name, ["portico", "serve"], environment, port, log) as server:
        yield server


@contextmanager
def floor(database_url: str, redis_url: str, padding: int, log: Path) -> Iterator[Server]:
    port = free_port()
    environment = {"BENCH_DATABASE_URL": database_url, "BENCH_REDIS_URL": redis_url, "BENCH_PADDING": str(padding)}
    command = ["granian", "--interface", "asgi", "--no-ws", "--workers", "1", "--port", str(port), "--factory"]
    with _served("floor", [*command, "tests.bench.floor:create_app"], environment, port, log) as server:
        yield server


@contextmanager
def _served(name: str, module: list[str], environment: dict[str, str], port: int, log: Path) -> Iterator[Server]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env={**os.environ, **environment},
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, log)
        yield Server(name=name, port=port, process=process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    begun = time.monotonic()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            gone = process.poll() is not None
            if gone or time.monotonic() - begun > START_S:
                raise AssertionError(f"it did not start:\n{log.read_text()[-3000:]}") from None
            time.sleep(0.1)
        else:
            return


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [below for child in map(int, found) for below in (child, *_children(child))]


def _cpu_s(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
