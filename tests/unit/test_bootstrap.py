"""The environment of a checkout, made where there is no network: one line says so, and the same command goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "tools" / "bootstrap.py"
NOWHERE = {"PIP_PROXY": "http://127.0.0.1:9", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}


def bootstrap(venv: Path) -> tuple[int, list[str]]:
    """Exit code and the lines on stderr."""
    command = [sys.executable, str(SCRIPT), "--venv", str(venv)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **NOWHERE})
    assert done.stdout == "Preparing Python packages (once, about a minute)\n"
    return done.returncode, done.stderr.splitlines()


def test_without_network_it_says_so_in_one_line_and_can_be_typed_again(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    # As an earlier run leaves it that was cut off half-way.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    code, complaint = bootstrap(venv)
    assert code == 1
    (line,) = complaint
    assert line.startswith("The Python packages could not be installed: ")
    assert "Is the network there, is the disk full? Run the same command again." in line
    assert line.endswith(f"The whole story: {venv / 'install.log'}")
    assert "uv==" in (venv / "install.log").read_text()

    made = (venv / "bin" / "python").lstat().st_mtime_ns
    assert bootstrap(venv) == (1, complaint), "nothing was marked as done"
    assert (venv / "bin" / "python").lstat().st_mtime_ns == made, "what is done is not done again"
