"""Children end with all that they started, also those that only set something up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from portico_embedded.errors import Stopped
from portico_embedded.processes import Processes

PATIENCE_S = 10.0
# Goes at once when it is asked to; what it started does not hear.
SET_UP = """
trap 'exit 0' TERM
(trap '' TERM; touch begun; exec sleep 60) &
wait
"""


def test_what_a_set_up_leaves_behind_is_killed_with_it(tmp_path: Path, left: Callable[[Path], list[str]]) -> None:
    place = tmp_path / "set-up"
    place.mkdir()
    processes = Processes(tmp_path / "state")
    line = ["/bin/sh", "-c", SET_UP]
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(processes.run, "Set-up", line, env={"PATH": os.defpath}, cwd=place)
        _until((place / "begun").exists)
        processes.stop()
        with pytest.raises(Stopped):
            running.result()
    # What was killed is not gone at once.
    _until(lambda: left(place) == [])


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)
