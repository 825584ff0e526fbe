"""`python -m portico_embedded.fetch_keycloak FOLDER`: the pinned Keycloak, checked, unpacked into FOLDER.

A process of its own, so that a start that is called off can end it in the middle of a download.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

from jgo.maven import MavenContext, PythonResolver

from portico_embedded import pins


def fetch(folder: Path) -> Path:
    """Downloads by Maven coordinates; raises when the file is not the pinned one."""
    pin = pins.keycloak()
    context = MavenContext(repo_cache=folder / "maven", resolver=PythonResolver())
    component = context.project(pin.group, pin.artifact).at_version(pin.version)
    archive = Path(component.artifact(packaging="zip").resolve())
    with archive.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != pin.sha256:
        raise SystemExit(f"{archive.name} has the checksum {found}, pinned is {pin.sha256}")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    archive.unlink()
    return folder / f"keycloak-{pin.version}"


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
