"""Removes var/: the state of `make run`. Refuses while something runs on it."""

from __future__ import annotations

import fcntl
import shutil
import sys
from pathlib import Path

STATE = Path(__file__).resolve().parent.parent / "var"


def main() -> int:
    if not STATE.exists():
        return 0
    lock = STATE / "lock"
    if lock.exists():
        with lock.open("r+") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.stderr.write(f"`make run` is running (process {held.read().strip()}). Stop it with Ctrl-C first.\n")
                return 1
    shutil.rmtree(STATE)
    sys.stdout.write(f"Removed {STATE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
