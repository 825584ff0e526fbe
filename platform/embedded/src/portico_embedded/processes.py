"""The children: started so that they die with us, written down so that the next start finds them, stopped in order."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from portico_embedded.errors import EmbeddedError, Stopped, plain_os_errors
from portico_embedded.leftovers import Record, record, write_records

_GUARD = Path(__file__).with_name("guard.py")
_LOG_LIMIT_BYTES = 10_000_000
_GRACE_S = 10.0


@dataclass(frozen=True)
class Child:
    """A running part. turn: who is stopped first has the lowest."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    log_from: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    turn: int = 1

    def last_words(self) -> str:
        """The last line of the log that says something, for a message in one line."""
        if self.log is None:
            return "it kept no log here"
        with self.log.open("rb") as log:
            log.seek(self.log_from)
            lines = log.read().decode(errors="replace").splitlines()
        telling = [line.strip() for line in lines if line.strip() and not line.startswith((" ", "\t"))]
        return telling[-1][:200] if telling else "it said nothing"


class Processes:
    """All children of one stack. Every method may be called from any thread."""

    def __init__(self, state: Path) -> None:
        self.pid_file = state / "pids.json"
        self.logs = state / "logs"
        self.called_off = threading.Event()
        self._children: list[Child] = []
        self._records: dict[int, Record] = {}
        self._gone: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._lock = threading.RLock()
        # The kernel counts the *thread* that started a child as its parent: when that thread ends, the child
        # gets its death signal. So one thread starts them all and lives as long as the stack.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="starter")

    def spawn(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        before: Sequence[str] = (),
        stop_signal: signal.Signals = signal.SIGTERM,
        turn: int = 1,
        watched: bool = True,
    ) -> Child:
        """Starts `command` in a process group of its own. before: a command that runs it (`unshare …`)."""
        guard = [sys.executable, "-I", "-S", str(_GUARD), str(int(stop_signal)), str(os.getpid())]
        line = [*before, *guard, *map(str, command)]
        with self._lock:
            if self.called_off.is_set():
                raise Stopped
            log = self._fresh_log(name)
            log_from = log.stat().st_size if log.exists() else 0
            process = self._starter.submit(_start, line, env, cwd, log).result()
            return self._keep(Child(name, process, log, log_from, stop_signal, turn), watched=watched)

    def run(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        before: Sequence[str] = (),
    ) -> None:
        """Runs `command` to its end; says what it said last when it fails."""
        child = self.spawn(name, command, env=env, cwd=cwd, before=before, watched=False)
        code = child.process.wait()
        if self.called_off.is_set():
            # Kept among the children: what it started may outlive it, and is killed with the rest.
            raise Stopped
        self._forget(child)
        if code != 0:
            raise EmbeddedError(f"{name} failed: {child.last_words()}.", f"The whole story: {child.log}")

    def next_gone(self, timeout_s: float | None) -> Child | None:
        """The next child that ended unasked; None when none did in time."""
        try:
            return self._gone.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """Asks each to end, the lowest turn first, and waits; who does not is killed."""
        self.called_off.set()
        for turn in sorted({child.turn for child in self._running()}):
            asked = [child for child in self._running() if child.turn == turn]
            for child in asked:
                _send(child, child.stop_signal)
            for child in asked:
                try:
                    child.process.wait(_GRACE_S)
                except subprocess.TimeoutExpired:
                    _send(child, signal.SIGKILL)
                    child.process.wait()
        self.kill()

    def kill(self) -> None:
        """Ends everything at once, stragglers of ended children included."""
        self.called_off.set()
        with self._lock:
            children = list(self._children)
        for child in children:
            _send(child, signal.SIGKILL)
        for child in children:
            child.process.wait()
        self._starter.shutdown()
        self.pid_file.unlink(missing_ok=True)

    def _running(self) -> list[Child]:
        with self._lock:
            return [child for child in self._children if child.process.poll() is None]

    def _keep(self, child: Child, *, watched: bool) -> Child:
        self._children.append(child)
        written = record(child.name, child.process.pid)
        if written is not None:
            self._records[written.pid] = written
            write_records(self.pid_file, list(self._records.values()))
        if watched:
            threading.Thread(target=self._watch, args=(child,), daemon=True, name=f"watch {child.name}").start()
        return child

    def _forget(self, child: Child) -> None:
        with self._lock:
            self._children.remove(child)
            self._records.pop(child.process.pid, None)
            write_records(self.pid_file, list(self._records.values()))

    def _watch(self, child: Child) -> None:
        child.process.wait()
        with self._lock:
            unasked = child in self._children and not self.called_off.is_set()
        if unasked:
            self._gone.put(child)

    def _fresh_log(self, name: str) -> Path:
        with plain_os_errors(self.logs):
            self.logs.mkdir(parents=True, exist_ok=True)
            log = self.logs / f"{name.lower().replace(' ', '-')}.log"
            if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
                log.replace(log.with_suffix(".old.log"))
            return log


def _start(line: list[str], env: Mapping[str, str], cwd: Path, log: Path) -> subprocess.Popen[bytes]:
    with plain_os_errors(log.parent), log.open("ab") as out:
        return subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )


def _send(child: Child, which: signal.Signals) -> None:
    """To the child's whole group, also when the child itself is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, which)
