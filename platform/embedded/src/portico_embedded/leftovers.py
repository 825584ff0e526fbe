"""What an earlier start left running: found by the pid file, told from strangers by start time and boot.

A process id alone proves nothing: it may belong to somebody else by now, so it is never enough to kill.
"""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from portico_embedded.state import write_whole

_GRACE_S = 8.0
_STEP_S = 0.05


@dataclass(frozen=True)
class Record:
    """One child as the pid file knows it; started is in clock ticks since the boot."""

    name: str
    pid: int
    started: int
    boot: str


def record(name: str, pid: int) -> Record | None:
    """None when the process is already gone."""
    started = started_at(pid)
    return None if started is None else Record(name, pid, started, _boot())


def write_records(file: Path, records: list[Record]) -> None:
    write_whole(file, json.dumps([asdict(each) for each in records], indent=1), 0o600)


def clear(file: Path, database: Path) -> list[str]:
    """Ends what the pid file names and is still ours, and any server of `database`; returns their names."""
    ours = [each for each in _read(file) if each.boot == _boot()]
    doomed = {pid: each.name for each in ours for pid in _members(each)}
    # A postmaster that was started but not yet written down; its workers leave its process group anyway.
    doomed |= dict.fromkeys(_servers_of(database), "postgres")
    _end(sorted(doomed))
    file.unlink(missing_ok=True)
    _drop_stale_lock(database)
    return sorted(set(doomed.values()))


def started_at(pid: int) -> int | None:
    """Clock ticks from boot to the start of `pid`; None for one that does not run (a zombie does not)."""
    fields = _stat(pid)
    return None if fields is None or fields[0] in "ZX" else int(fields[19])


def _read(file: Path) -> list[Record]:
    try:
        return [Record(**each) for each in json.loads(file.read_text())]
    except (OSError, ValueError, TypeError):  # none, or cut off: what it named dies with its parent anyway
        return []


def _members(leader: Record) -> list[int]:
    """The recorded process, and what is left of the process group it led."""
    if started_at(leader.pid) not in (None, leader.started):
        return []  # the number belongs to a stranger now
    members: list[int] = []
    for pid in _all_pids():
        fields = _stat(pid)
        if fields is None or fields[0] in "ZX":
            continue
        in_group = int(fields[2]) == leader.pid and int(fields[19]) >= leader.started
        if in_group or pid == leader.pid:
            members.append(pid)
    return members


def _servers_of(database: Path) -> list[int]:
    """PostgreSQL's processes all work in their data folder."""
    found: list[int] = []
    for pid in _all_pids():
        try:
            if Path(os.readlink(f"/proc/{pid}/cwd")) == database and "postgres" in _name(pid):
                found.append(pid)
        except OSError:
            continue
    return found


def _end(pids: list[int]) -> None:
    running = {pid: started_at(pid) for pid in pids}
    _signal_all(running, signal.SIGTERM)
    until = time.monotonic() + _GRACE_S
    while _still(running) and time.monotonic() < until:
        time.sleep(_STEP_S)  # they are nobody's children any more: there is nothing to wait on
    _signal_all(running, signal.SIGKILL)
    until = time.monotonic() + _GRACE_S
    while _still(running) and time.monotonic() < until:
        time.sleep(_STEP_S)


def _still(running: dict[int, int | None]) -> list[int]:
    return [pid for pid, started in running.items() if started is not None and started_at(pid) == started]


def _signal_all(running: dict[int, int | None], which: signal.Signals) -> None:
    for pid in _still(running):
        try:
            os.kill(pid, which)
        except ProcessLookupError:
            continue


def _drop_stale_lock(database: Path) -> None:
    """PostgreSQL refuses to start while any process has the number in its lock file, whoever that is."""
    if not _servers_of(database):
        (database / "postmaster.pid").unlink(missing_ok=True)


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on (the name before it may hold blanks and brackets)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text()


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
