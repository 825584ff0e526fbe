"""What the image holds, laid out here by its own recipe and run as infra/compose.yaml runs it: a root that nothing can
be written to, a small /tmp, another user who owns none of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.operations.conftest import INFRA, ROOT

RECIPE = (INFRA / "container" / "Containerfile").read_text("utf-8")
HOME = "/opt/portico"
NOBODY = "10001"
SEAL = (
    "mount -o remount,bind,ro / && mount --bind {image} {image} && mount -o remount,bind,ro {image}"
    ' && mount -t tmpfs -o size=64m,mode=1777 tmpfs /tmp && cd {image} && exec "$@"'
)


@dataclass(frozen=True)
class Image:
    """`folder` is its /opt/portico; `keys` its /var/lib/portico. Neither lies below /tmp: inside that is another."""

    folder: Path
    keys: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        line = self._sealed("portico", *words)
        return subprocess.run(line, env=self._with(settings), capture_output=True, text=True, check=False, timeout=180)

    @contextmanager
    def running(self, *words: str, log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        with log.open("wb") as out:
            process = subprocess.Popen(
                self._sealed("portico", *words),
                env=self._with(settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(120)

    @property
    def can_be_sealed(self) -> bool:
        """Some machines let nobody but root have mounts of their own."""
        return (
            subprocess.run(self._sealed("true"), env=self._with({}), capture_output=True, check=False).returncode == 0
        )

    def _sealed(self, *program: str) -> Sequence[str]:
        seal = ["unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",))]
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
        return [
            *(*seal, "sh", "-c", SEAL.format(image=self.folder), "sh"),
            *(as_nobody if self._is_nobodys else ()),
            *program,
        ]

    @property
    def _is_nobodys(self) -> bool:
        """A Python in root's own home can't be reached by others."""
        python = (self.folder / "venv" / "bin" / "python").resolve()
        return os.geteuid() == 0 and all(one.stat().st_mode & 0o001 for one in python.parents)

    def _with(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        return {**settings, **self.environment}

    def hand_over_keys(self) -> None:
        """As the recipe's `install -o portico` does."""
        if self._is_nobodys:
            for path in (self.keys, *self.keys.iterdir()):
                os.chown(path, int(NOBODY), int(NOBODY))


@contextmanager
def laid_out() -> Iterator[Image]:
    """By the lines of the recipe: COPY, the script of the wheels, chmod, ENV."""
    place = Path(tempfile.mkdtemp(prefix="portico-image-", dir="/var/tmp"))
    try:
        place.chmod(0o755)
        folder, keys = place / "portico", place / "keys"
        keys.mkdir(0o700)
        _run("sh", str(INFRA / "container" / "install.sh"), str(ROOT), str(folder / "venv"))
        for sources, target in copied():
            if target.startswith(HOME):
                _copy(sources, folder / target.removeprefix(HOME).lstrip("/"), into=target.endswith("/"))
        for words in re.findall(r"^RUN (chmod .+)$", RECIPE, re.MULTILINE):
            _run(*words.replace(HOME, str(folder)).split())
        yield Image(folder, keys, _environment(folder, keys))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def copied() -> Sequence[tuple[Sequence[Path], str]]:
    """What the recipe takes from the checkout, and where to."""
    found = re.findall(r"^COPY (?!--from)(.+) (\S+)$", RECIPE, re.MULTILINE)
    return [([path for name in names.split() for path in sorted(ROOT.glob(name))], target) for names, target in found]


def _copy(sources: Sequence[Path], target: Path, *, into: bool) -> None:
    """From a checkout that was made by somebody who lets nobody else read."""
    for source in sources:
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            here = target if into else target.parent
            here.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, here)
    _run("chmod", "-R", "go=", str(target))


def _environment(folder: Path, keys: Path) -> Mapping[str, str]:
    (block,) = re.findall(r"^ENV ((?:.*\\\n)*.*)$", RECIPE, re.MULTILINE)
    pairs = dict(word.split("=", 1) for word in block.replace("\\\n", " ").split())
    here = {name: value.replace("/var/lib/portico", str(keys)) for name, value in pairs.items()}
    here = {name: value.replace(HOME, str(folder)) for name, value in here.items()}
    return {**here, "PATH": here["PATH"].replace("$PATH", os.defpath)}


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
