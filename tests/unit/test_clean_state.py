"""`make clean-state` takes away nothing that is in use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from portico_embedded.state import State

SCRIPT = Path(__file__).parents[2] / "tools" / "clean_state.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """With the script, which knows its place only."""
    (tmp_path / "tools").mkdir()
    shutil.copy(SCRIPT, tmp_path / "tools")
    return tmp_path


def clean(checkout: Path) -> tuple[int, str, list[str]]:
    done = subprocess.run(
        [sys.executable, str(checkout / "tools" / SCRIPT.name)], capture_output=True, text=True, cwd=checkout
    )
    return done.returncode, done.stdout, done.stderr.splitlines()


def test_what_runs_keeps_its_state(checkout: Path) -> None:
    state = State(checkout / "var")
    state.hold()
    (checkout / "var" / "database").touch()
    refused = f"`make run` is running (process {os.getpid()}). Stop it with Ctrl-C first."
    assert clean(checkout) == (1, "", [refused])
    assert (checkout / "var" / "database").exists()
    state.release()
    assert clean(checkout) == (0, f"Removed {checkout / 'var'}\n", [])
    assert not (checkout / "var").exists()


def test_where_nothing_is_there_is_nothing_to_say(checkout: Path) -> None:
    assert clean(checkout) == (0, "", [])
