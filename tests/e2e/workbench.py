"""A vendor's machine: core, SDK and testkit as wheels in an environment of their own, and a plugin made there.

Nothing of it is in the checkout. Packages come from what was fetched before, and from the network where that lacks one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.product import CHECKOUT

DISTRIBUTIONS = ("platform/sdk", "platform/testkit", "platform/core", "platform/embedded")
OURS = ("PORTICO_", "PYTHON", "VIRTUAL_ENV", "PYTEST", "PICCOLO")
"""Variables that would lead into the checkout."""
TOOLS = Path(sys.executable).parent


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """`repository` is the plugin's own folder, `venv` has everything installed."""

    folder: Path

    @property
    def venv(self) -> Path:
        return self.folder / "venv"

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    def run(self, *command: str | Path, cwd: Path | None = None, **environment: str) -> str:
        """What it says. In an environment that knows nothing of the checkout; a failure tells all that was said."""
        given = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd or self.folder,
            env={**given, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}"
        return done.stdout

    def portico(self, *words: str | Path, **environment: str) -> str:
        return self.run(self.venv / "bin" / "portico", *words, **environment)

    def install(self, *wanted: str) -> None:
        """By name, from our wheels and otherwise in the lock's versions."""
        constraints = self.folder / "constraints.txt"
        constraints.write_text(_pins((CHECKOUT / "requirements.lock").read_text()))
        command = [TOOLS / "uv", "pip", "install", "--quiet", "--python", self.python]
        command += ["--find-links", self.folder / "wheels", "--constraint", constraints, *wanted]
        try:
            self.run(*command, "--offline")
        except AssertionError:
            self.run(*command)

    def build(self, source: Path, kind: str = "standard") -> None:
        """Its wheel, beside the others; one that is `editable` only says where the source lies."""
        command = [TOOLS / "python", "-m", "hatchling", "build", "-t", f"wheel:{kind}"]
        self.run(*command, "-d", self.folder / "wheels", cwd=source)


def furnished(folder: Path) -> Workbench:
    """With core, SDK, testkit and the embedded parts installed, built from this checkout."""
    bench = Workbench(folder=folder)
    for name in DISTRIBUTIONS:
        # A copy, so that nothing is written into the checkout and nothing that was compiled gets into the wheel.
        source = folder / "sources" / Path(name).name
        shutil.copytree(CHECKOUT / name, source, ignore=shutil.ignore_patterns("__pycache__"))
        bench.build(source)
    bench.run(TOOLS / "uv", "venv", "--quiet", "--python", sys.executable, bench.venv)
    bench.install("portico-testkit[portal]")
    return bench


def _pins(lock: str) -> str:
    return "\n".join(re.findall(r"^([A-Za-z0-9_.\[\]-]+==[^ \\]+(?: ; [^\\\n]+)?)", lock, re.MULTILINE)) + "\n"
