"""`portico serve` in a process group of its own, that may be killed, and a way to it past the practices' names."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from portico.settings import Settings
from portico_testkit.portal import environment_of

from tests.outbox.workers import CHECKOUT, PATIENCE_S, children, free_port, until

WORKERS = 2


@dataclass(kw_only=True)
class Web:
    """The server. `plugins` is a folder of more that are installed."""

    settings: Settings
    plugins: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self._begin()
        await until(self.answers, "it never answered")

    async def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(self.settings.internal_base_url + "/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return children(self.process.pid) if self.process else []

    def kill(self) -> None:
        """All of it at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _begin(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portico", "serve"],
                env={**os.environ, **environment_of(self.settings), "PYTHONPATH": str(self.plugins)},
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill_first(self) -> None:
        """The process that was started, and none of its workers."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def end(self) -> None:
        """In peace."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)


@contextmanager
def web(settings: Settings, plugins: Path, log: Path) -> Iterator[Web]:
    port = free_port()
    own = dataclasses.replace(settings, workers=WORKERS, bind_port=port, internal_base_url=f"http://127.0.0.1:{port}")
    made = Web(settings=own, plugins=plugins, log=log)
    try:
        yield made
    finally:
        made.end()


class Door(httpx.AsyncHTTPTransport):
    """Whatever the address, to this port of this machine; each time anew, since the server may be another by now."""

    def __init__(self, port: int) -> None:
        super().__init__(limits=httpx.Limits(max_keepalive_connections=0))
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return await super().handle_async_request(request)
