"""The slow complete proof: `make test` in a copy of HEAD, every cache empty, without Java, Go, Node or databases.

PATH becomes one folder of links to all programs here but those: what the product needs, it must bring itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HIDDEN = ("java", "javac", "mvn", "go", "node", "nodejs", "npm", "npx", "uv", "uvx")
HIDDEN += ("psql", "postgres", "initdb", "pg_ctl", "redis-server", "valkey-server", "docker", "podman")


def main() -> int:
    place = Path(tempfile.mkdtemp(prefix="portico-bare-"))
    try:
        checkout = place / "checkout"
        _copy_head(checkout, place / "head.tar")
        done = subprocess.run(["make", "test"], cwd=checkout, env=_environment(place), check=False)
        return done.returncode
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


if __name__ == "__main__":
    sys.exit(main())
