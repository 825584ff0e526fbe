"""Makes `.venv` and keeps it equal to requirements.lock and the workspace's members. Stdlib only.

Nothing to do costs a tenth of a second: a stamp in `.venv` names what it was made from, and is written last,
so that a run cut off half-way is taken up again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"


class Refused(Exception):
    """One line for the person at the keyboard."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    venv = parser.parse_args().venv.absolute()
    try:
        prepare(venv)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Run the same command again to go on.\n")
        return 130
    return 0


def prepare(venv: Path) -> None:
    """Brings `venv` up to date with the lock, or says why not."""
    members = _members()
    stamp = venv / "portico-ready"
    wanted = _made_from(members)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _say("Preparing Python packages (once, about a minute)")
    python = _interpreter(venv)
    uv = _uv(venv, python)
    target = [uv, "pip", "install", "--quiet", "--python", str(python)]
    _run([*target, "--require-hashes", "-r", str(LOCK)], venv)
    editable = [word for member in members for word in ("-e", str(member))]
    _run([*target, "--no-deps", "--no-build-isolation", *editable], venv)
    stamp.write_text(wanted)


def _members() -> list[Path]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        patterns: list[str] = tomllib.load(file)["tool"]["uv"]["workspace"]["members"]
    found = {folder for pattern in patterns for folder in ROOT.glob(pattern)}
    return sorted(folder for folder in found if (folder / "pyproject.toml").exists())


def _made_from(members: list[Path]) -> str:
    """A member's pyproject counts: its entry points and scripts are installed from it."""
    digest = hashlib.sha256(str(ROOT).encode())
    for file in (LOCK, Path(__file__), *(member / "pyproject.toml" for member in members)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _interpreter(venv: Path) -> Path:
    python = venv / "bin" / "python"
    if python.exists() and _succeeds([str(python), "-m", "pip", "--version"]):
        return python
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        if _succeeds([sys.executable, "-c", "import ensurepip, venv"]):
            raise Refused(f"{venv} could not be made: {_last_line(made.stderr or made.stdout)}")
        raise Refused(f"{sys.executable} lacks venv. On Debian, type: apt-get install -y python{version}-venv")
    return python


def _uv(venv: Path, python: Path) -> str:
    """From the lock, with its hashes, like everything else."""
    uv = venv / "bin" / "uv"
    entry = venv / "uv.lock.txt"
    entry.write_text(_lock_entry("uv"))
    pinned = entry.read_text().split()[0].removeprefix("uv==")
    if not (uv.exists() and f"uv {pinned} " in _output([str(uv), "--version"]) + " "):
        quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        _run([str(python), "-m", "pip", "install", *quiet, "-r", str(entry)], venv)
    return str(uv)


def _lock_entry(name: str) -> str:
    lines: list[str] = []
    for line in LOCK.read_text().splitlines():
        if line.startswith(f"{name}==") or (lines and line.startswith("    --hash")):
            lines.append(line)
        elif lines:
            break
    if not lines:
        raise Refused(f"{LOCK.name} does not name {name}. Type: make lock")
    return "\n".join(lines).rstrip("\\ ") + "\n"


def _run(command: list[str], venv: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    if done.returncode == 0:
        return
    log = venv / "install.log"
    log.write_text(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    raise Refused(
        f"The Python packages could not be installed: {_last_line(done.stderr or done.stdout)}. "
        f"Is the network there, is the disk full? Run the same command again. The whole story: {log}"
    )


def _environment() -> dict[str, str]:
    """Another virtual environment that happens to be active must not be written to."""
    return {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    }


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".")[:300] if lines else "no reason given"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
