"""The slow complete proof: `make run` and `make test`, each in a copy of HEAD, every cache empty, without Java, Go,
Node or databases. What the first one took is printed: the README's figures.

PATH becomes one folder of links to all programs here but those: what the product needs, it must bring itself.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HIDDEN = ("java", "javac", "mvn", "go", "node", "nodejs", "npm", "npx", "uv", "uvx")
HIDDEN += ("psql", "postgres", "initdb", "pg_ctl", "redis-server", "valkey-server", "docker", "podman")
READY = "Ready after"
SETTLED_S = 30
"""The worker begins to work some seconds after the table is shown."""


def main() -> int:
    """Both, or the one that is named: `run` or `test`."""
    chosen = sys.argv[1:] or ["run", "test"]
    ways = {"run": _run, "test": _test}
    for name in chosen:
        with _bare() as (checkout, environment):
            if not ways[name](checkout, environment):
                _say(f"FAILED: make {name}")
                return 1
    return 0


def _test(checkout: Path, environment: dict[str, str]) -> bool:
    return subprocess.run(["make", "test"], cwd=checkout, env=environment, check=False).returncode == 0


def _run(checkout: Path, environment: dict[str, str]) -> bool:
    """Until its table is shown and a little longer; then Ctrl-C."""
    begun = time.monotonic()
    with subprocess.Popen(
        ["make", "run"], cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as make:
        is_ready = _shown(make, READY)
        seconds = time.monotonic() - begun
        everything, most_mb = [make.pid], 0.0
        for _ in range(SETTLED_S if is_ready else 0):
            time.sleep(1)
            everything = _with_children(make.pid)
            most_mb = max(most_mb, sum(map(_resident_mb, everything)))
        os.killpg(make.pid, signal.SIGINT)
        is_stopped = _shown(make, "Stopped.")
    left = [pid for pid in everything if Path(f"/proc/{pid}").exists()]
    if is_ready:
        _say(f"make run, everything empty: {seconds // 60:.0f} min {seconds % 60:.0f} s (goal: 3 min)")
        _say(f"memory of everything together: {most_mb / 1000:.1f} GB resident, what is shared once (goal: 1.8 GB)")
    if left:
        _say(f"Still there after Ctrl-C: processes {', '.join(map(str, left))}")
    return is_ready and is_stopped and not left


def _shown(make: subprocess.Popen[str], words: str) -> bool:
    """Passes on what it says, up to the line with these words; False when that never came."""
    assert make.stdout is not None
    for line in make.stdout:
        _say(line.rstrip("\n"))
        if words in line:
            return True
    return False


def _with_children(pid: int) -> list[int]:
    """And theirs; the kernel keeps children by the thread that started them."""
    try:
        found = [file.read_text().split() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return [pid]
    return [pid, *(below for each in found for child in each for below in _with_children(int(child)))]


def _resident_mb(pid: int) -> float:
    """A page that several have counts as its part in each (PSS)."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0.0
    return int(found[1]) * 1024 / 1e6 if found else 0.0


@contextmanager
def _bare() -> Generator[tuple[Path, dict[str, str]]]:
    place = Path(tempfile.mkdtemp(prefix="portico-bare-"))
    try:
        checkout = place / "checkout"
        _copy_head(checkout, place / "head.tar")
        yield checkout, _environment(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _copy_head(checkout: Path, archive: Path) -> None:
    subprocess.run(["git", "archive", "--output", str(archive), "HEAD"], cwd=ROOT, check=True)
    with tarfile.open(archive) as packed:
        packed.extractall(checkout, filter="data")
    archive.unlink()


def _environment(place: Path) -> dict[str, str]:
    programs = place / "bin"
    programs.mkdir()
    for folder in os.environ["PATH"].split(os.pathsep):
        if Path(folder).is_dir() and not folder.startswith(str(ROOT)):
            for program in Path(folder).iterdir():
                link = programs / program.name
                if program.name not in HIDDEN and not link.is_symlink():
                    link.symlink_to(program)
    caches = {
        name: str(place / name.lower())
        for name in ("XDG_CACHE_HOME", "PORTICO_CACHE", "PIP_CACHE_DIR", "UV_CACHE_DIR", "PYRIGHT_PYTHON_CACHE_DIR")
    }
    kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "JAVA_HOME", "MAKEFLAGS")}
    return {**kept, **caches, "npm_config_cache": str(place / "npm"), "PATH": str(programs)}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
