"""`portico plugin check PATH`: everything that the server checks at start, for one plugin that need not be installed.

Imports the plugin, as the server would.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, cast

from portico.plugins.discovery import GROUP, Check, discover
from portico.plugins.manifest_check import MANIFEST, read_manifest
from portico.plugins.registry import Installed, Refusal, Step, refused


def check_path(path: Path, checks: Sequence[Check] = ()) -> Installed:
    """The plugin of this folder as the server would have it: ready, or refused with step, reason and way out.

    `path` is a repository with a pyproject.toml, or a package with a plugin.toml. What else is installed stands beside
    it, since a plugin may require another and must share nothing with one.
    """
    path = path.resolve()
    try:
        point, folder, version = _found(path)
    except Refusal as refusal:
        return refused(path.name, str(path), refusal)
    others = [other for other in entry_points(group=GROUP) if other.value != point.value]
    with _importable(folder, point.module.partition(".")[0]):
        known = discover([point, *others], checks=checks)
    ours = [plugin for plugin in known.installed if plugin.distribution == point.value]
    plugin = ours[0]
    if plugin.state == "ready" and version and version != plugin.version:
        reason = f"the manifest says version {plugin.version}, pyproject.toml {version}"
        refusal = Refusal(Step.MANIFEST, reason, "Write the same version in both")
        return refused(plugin.id, plugin.distribution, refusal, plugin.declared)
    return plugin


@contextmanager
def _importable(folder: Path, package: str) -> Generator[None]:
    """While the block runs; what was imported of it is forgotten afterwards."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[name]


def _found(path: Path) -> tuple[EntryPoint, Path, str]:
    """Its entry point, the folder to import from, and the distribution's version where it is said."""
    project = path / "pyproject.toml"
    if project.is_file():
        return _of_repository(path, project)
    if not (path / MANIFEST).is_file():
        way_out = "Name the folder of a plugin's repository, or of its package"
        raise Refusal(Step.FIND, f"{path} has neither pyproject.toml nor {MANIFEST}", way_out)
    manifest = read_manifest(path)
    return EntryPoint(name=path.name, value=manifest.entry, group=GROUP), path.parent, ""


def _of_repository(path: Path, project: Path) -> tuple[EntryPoint, Path, str]:
    try:
        told: dict[str, Any] = tomllib.loads(project.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Refusal(Step.FIND, f"{project} can't be read ({error})", "Mend that file") from error
    about = cast("dict[str, Any]", told.get("project", {}))
    points = cast("dict[str, str]", about.get("entry-points", {}).get(GROUP, {}))
    if len(points) != 1:
        way_out = f'Write [project.entry-points."{GROUP}"] with one line: notes = "acme_notes.plugin:plugin"'
        raise Refusal(Step.FIND, f"pyproject.toml names {len(points)} plugins", way_out)
    ((name, value),) = points.items()
    folder = path / "src" if (path / "src").is_dir() else path
    return EntryPoint(name=name, value=value, group=GROUP), folder, str(about.get("version", ""))
