"""Programs that some stages need and no wheel holds: found, fetched by apt where we may, or the line to type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from portico_embedded import default_cache

_CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same browser without a window of its own to draw: a third less work."""
_SYSTEM = ("/usr/bin", "/usr/sbin", "/usr/local/sbin")
"""Where apt puts programs, whatever PATH says."""


def chromium() -> str | None:
    """Installed where we may be: it stands on dozens of libraries."""
    for _ in range(2):
        if found := next(filter(None, map(_found, _CHROMIUM_NAMES)), None):
            return found
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            break
        _say("Installing Chromium by apt (once)")
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", _CHROMIUM_NAMES[0]) or _apt("install", "-y", "-qq", "chromium")
    sys.stderr.write("The browser tests need Chromium. Type: sudo apt-get install -y chromium-headless-shell\n")
    return None


def nginx() -> str | None:
    """Unpacked into the cache and not installed: nothing is started, and nobody has to be root."""
    found = _found("nginx")
    kept = default_cache() / "nginx" / "usr" / "sbin" / "nginx"
    if found is not None or _runs(kept):
        return found or str(kept)
    if shutil.which("apt-get") and shutil.which("dpkg"):
        _say("Fetching nginx by apt (once)")
        if not _unpacked("nginx", default_cache() / "nginx") and os.geteuid() == 0:
            # A bare image has no lists of packages yet.
            _apt("update", "-qq")
            _unpacked("nginx", default_cache() / "nginx")
    if _runs(kept):
        return str(kept)
    sys.stderr.write("The proxy's tests are skipped, for want of nginx. Type: sudo apt-get install -y nginx\n")
    return None


def _found(program: str) -> str | None:
    return shutil.which(program, path=os.pathsep.join((os.environ.get("PATH", os.defpath), *_SYSTEM)))


def _unpacked(package: str, folder: Path) -> bool:
    with tempfile.TemporaryDirectory() as work:
        if not _apt("download", "-qq", package, cwd=work):
            return False
        file = next(Path(work).glob("*.deb"))
        folder.mkdir(parents=True, exist_ok=True)
        line = ["dpkg", "-x", str(file), str(folder)]
        return subprocess.run(line, stdout=subprocess.DEVNULL, check=False).returncode == 0


def _apt(*words: str, cwd: str | None = None) -> bool:
    # Two stages may want it at the same time.
    line = ["apt-get", "-o", "DPkg::Lock::Timeout=300", *words]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(line, cwd=cwd, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def _runs(program: Path) -> bool:
    """Its libraries may be missing here."""
    return program.exists() and subprocess.run([program, "-v"], capture_output=True, check=False).returncode == 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
