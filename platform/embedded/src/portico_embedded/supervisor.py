"""Brings the parts up side by side, watches them, and takes them down, whatever happens in between."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from portico_embedded import inbox, keycloak, leftovers, objects, postgres, valkey
from portico_embedded.addresses import Addresses
from portico_embedded.errors import EmbeddedError, Stopped, need_space
from portico_embedded.plan import Part, Plan
from portico_embedded.processes import Processes
from portico_embedded.site import Site
from portico_embedded.state import State

_STATE_MB = 300


@dataclass(frozen=True)
class Gone:
    """A child that ended unasked."""

    name: str
    exit_code: int
    last_words: str
    log: Path | None


class Stack:
    """The running parts. A context manager; `stop` may be called at any time, from any thread, again and again."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._state = State(plan.state)
        self._processes = Processes(self._state.folder)
        self._site: Site | None = None
        self._stopping = threading.RLock()

    @property
    def addresses(self) -> Addresses:
        site = self._begun()
        return Addresses(
            parts=tuple(sorted(site.plan.with_needed_parts())),
            postgres=postgres.address(site),
            valkey_url=valkey.url(site),
            keycloak=keycloak.address(site),
            objects=objects.address(site),
            inbox=inbox.address(site),
        )

    @property
    def ports(self) -> Mapping[str, int]:
        """All kept ports, those of the caller's own names included."""
        return self._begun().ports

    def spawn(
        self, name: str, command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path
    ) -> subprocess.Popen[bytes]:
        """Starts a program of the caller's own on top of the parts: watched, logged, ended when this process ends, and
        stopped before the parts that it stands on.
        """
        return self._processes.spawn(name, command, env=env, cwd=cwd, turn=0).process

    def watch(self, timeout_s: float | None = None) -> Gone | None:
        """The next child that ended unasked; None when none did within the time."""
        child = self._processes.next_gone(timeout_s)
        if child is None:
            return None
        return Gone(child.name, child.process.wait(), child.last_words(), child.log)

    def wait(self) -> None:
        """Returns never; raises `EmbeddedError` when a child ends."""
        gone = self.watch()
        assert gone is not None
        told = "" if gone.log is None else f": {gone.last_words}"
        where = "" if gone.log is None else f" The whole story: {gone.log}"
        raise EmbeddedError(f"{gone.name} stopped (exit code {gone.exit_code}){told}.", f"Run again.{where}")

    def stop(self) -> None:
        """In order and in peace; a Ctrl-C meanwhile ends everything at once."""
        with self._stopping:
            try:
                self._processes.stop()
            except KeyboardInterrupt:
                with _deaf_to_interrupts():
                    self._plan.on_progress("Ending everything at once")
                    self._processes.kill()
            finally:
                self._state.release()

    def bring_up(self) -> None:
        """Used by `start`."""
        if not sys.platform.startswith("linux"):
            raise EmbeddedError("The embedded parts run on Linux only.", "Use a Linux machine or container.")
        self._state.hold()
        cleared = leftovers.clear(self._processes.pid_file, postgres.data_folder(self._state.folder))
        if cleared:
            self._plan.on_progress(f"Cleared what an earlier start left: {', '.join(cleared)}")
        need_space(self._state.folder, _STATE_MB, "running")
        self._site = Site(
            plan=self._plan,
            state=self._state,
            ports=self._state.ports(self._wanted_ports()),
            secrets=self._state.secrets(),
            processes=self._processes,
        )
        _side_by_side(self._site)

    def _wanted_ports(self) -> dict[str, int]:
        own = [*Part, keycloak.MANAGEMENT, inbox.WEB]
        return {**{str(name): 0 for name in own}, **(self._plan.ports or {})}

    def _begun(self) -> Site:
        if self._site is None:
            raise EmbeddedError("The parts are not started.", "Call start(plan).")
        return self._site

    def __enter__(self) -> Stack:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()


def start(plan: Plan) -> Stack:
    """All parts of the plan, ready for use. On any failure nothing is left running."""
    stack = Stack(plan)
    try:
        stack.bring_up()
    except BaseException:
        stack.stop()
        raise
    return stack


def _side_by_side(site: Site) -> None:
    """Builds and starts what does not wait for each other at the same time; the first failure calls all off."""
    wanted = site.plan.with_needed_parts()
    with ThreadPoolExecutor(8, thread_name_prefix="part") as pool:
        try:
            jobs = _submit(site, wanted, pool)
            done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
        except BaseException:
            site.processes.called_off.set()
            site.processes.kill()
            raise
        failed = [job for job in done if job.exception() is not None]
        if failed:
            site.processes.called_off.set()
            site.processes.stop()
    errors = [error for job in jobs if (error := job.exception()) is not None]
    told = [error for error in errors if not isinstance(error, Stopped)]
    if told or errors:
        raise (told or errors)[0]


def _submit(site: Site, wanted: frozenset[Part], pool: ThreadPoolExecutor) -> list[Future[None]]:
    def ready(part: Part, work: Callable[[], None]) -> None:
        begun = time.monotonic()
        work()
        site.say(f"{part.shown} ready {time.monotonic() - begun:.1f} s")

    def keycloak_after(database: Future[None]) -> None:
        server = keycloak.build(site)
        database.result()
        keycloak.start(site, server)

    jobs: list[Future[None]] = []
    if Part.POSTGRES in wanted:
        database = pool.submit(ready, Part.POSTGRES, lambda: postgres.start(site))
        jobs.append(database)
        if Part.KEYCLOAK in wanted:
            jobs.append(pool.submit(ready, Part.KEYCLOAK, lambda: keycloak_after(database)))
    if Part.OBJECTS in wanted:
        jobs.append(pool.submit(ready, Part.OBJECTS, lambda: objects.start(site, objects.build(site))))
    if Part.VALKEY in wanted:
        jobs.append(pool.submit(ready, Part.VALKEY, lambda: valkey.start(site)))
    if Part.INBOX in wanted:
        jobs.append(pool.submit(ready, Part.INBOX, lambda: inbox.start(site)))
    return jobs


class _deaf_to_interrupts:  # noqa: N801 - reads as a statement
    """A third Ctrl-C must not interrupt the killing."""

    def __enter__(self) -> None:
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._before = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def __exit__(self, *_: object) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._before)
