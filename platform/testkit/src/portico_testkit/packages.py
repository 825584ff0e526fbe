"""Small plugins written to disk, installed as far as Python is concerned: a package and its `.dist-info` on a path.

For tests of what happens to a plugin that is wrong in one place: begin with a good one and spoil that place.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

from portico_sdk import url_name

GROUP = "portico.plugins"


@dataclass
class Package:
    """A plugin to be written. `manifest` is TOML, made from the parts below when it is empty."""

    id: str = "acme/notes"
    version: str = "1.0.0"
    plugin: str = ""
    """Source of plugin.py below the imports; must make `plugin`."""
    hooks: tuple[str, ...] = ()
    manifest_lines: tuple[str, ...] = ()
    """Top-level lines of the manifest beside the required ones."""
    manifest_tables: str = ""
    """Tables at the end of the manifest."""
    manifest: str = ""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """More files of the package: path → text."""
    package: str = ""
    distribution: str = ""
    entry: str = ""

    def __post_init__(self) -> None:
        self.package = self.package or url_name(self.id).replace(".", "_").replace("-", "_")
        self.distribution = self.distribution or self.package.replace("_", "-")
        self.entry = self.entry or f"{self.package}.plugin:plugin"

    def toml(self) -> str:
        """The manifest's text."""
        if self.manifest:
            return self.manifest
        hooks = ", ".join(f'"{hook}"' for hook in self.hooks)
        lines = {
            "schema": "1",
            "id": f'"{self.id}"',
            "name": '"Notes"',
            "summary": '"Keeps notes."',
            "version": f'"{self.version}"',
            "sdk": '">=0.1,<0.2"',
            "entry": f'"{self.entry}"',
            "category": '"other"',
            "icon": '"note"',
            "audience": '"both"',
            "hooks": f"[{hooks}]",
        }
        for line in self.manifest_lines:
            key, _, value = line.partition("=")
            lines[key.strip()] = value.strip()
        top = "".join(f"{key} = {value}\n" for key, value in lines.items() if value)
        return top + self.manifest_tables


_IMPORTS = """from __future__ import annotations
import asyncio, sys
from collections.abc import Sequence
from portico_sdk import *
"""

EMPTY_PLUGIN = """
class Plugin:
    pass
plugin = Plugin()
"""


def write(folder: Path, package: Package) -> None:
    """The package and its metadata, in this folder."""
    root = folder / package.package
    root.mkdir(parents=True, exist_ok=True)
    (root / "__init__.py").touch()
    (root / "plugin.py").write_text(_IMPORTS + (package.plugin or EMPTY_PLUGIN), encoding="utf-8")
    (root / "plugin.toml").write_text(package.toml(), encoding="utf-8")
    for path, text in package.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    info = folder / f"{package.distribution.replace('-', '_')}-{package.version}.dist-info"
    info.mkdir(exist_ok=True)
    name = package.id.rpartition("/")[2]
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {package.distribution}\nVersion: {package.version}\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {package.entry}\n", encoding="utf-8")


@contextmanager
def installed(folder: Path, *packages: Package) -> Generator[list[EntryPoint]]:
    """These packages on `sys.path` while the block runs, forgotten afterwards; gives their entry points."""
    for package in packages:
        write(folder, package)
    sys.path.insert(0, str(folder))
    known = set(sys.modules)
    try:
        found = distributions(path=[str(folder)])
        yield [point for each in found for point in each.entry_points if point.group == GROUP]
    finally:
        sys.path.remove(str(folder))
        roots = {package.package for package in packages}
        for name in set(sys.modules) - known:
            if name.partition(".")[0] in roots:
                del sys.modules[name]
