"""What can be said about a plugin without running it: the manifest is found, valid and true to its distribution.

Used at start for every installed plugin and by `portico plugin check PATH`. Imports nothing of the plugin's.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version
from portico_sdk import SDK_VERSION, Manifest, ManifestError
from portico_sdk.manifest import parse

from portico.plugins.registry import Refusal, Step

MANIFEST = "plugin.toml"


def find_root(package: str) -> Path:
    """The folder of an installed top-level package, found without importing it."""
    # find_spec of a submodule would import the parent; of a top-level name it runs nothing.
    if "." in package:
        raise ValueError(f"{package} is not a top-level package")
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError) as error:
        raise Refusal(Step.FIND, f"the package {package} can't be looked up ({error})", _REINSTALL) from error
    if spec is None or not spec.submodule_search_locations:
        raise Refusal(Step.FIND, f"there is no package {package}", _REINSTALL)
    return Path(next(iter(spec.submodule_search_locations)))


def read_manifest(root: Path) -> Manifest:
    """The manifest in this folder. Raises Refusal."""
    file = root / MANIFEST
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        way_out = f"Put {MANIFEST} beside __init__.py and see that the wheel contains it; docs/manifest.md shows one"
        raise Refusal(Step.MANIFEST, f"{root.name} has no {MANIFEST}", way_out) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(Step.MANIFEST, f"{file} can't be read ({error})", "Save it as UTF-8 text") from error
    try:
        return parse(text)
    except ManifestError as error:
        line = f"line {error.line}, " if error.line else ""
        raise Refusal(Step.MANIFEST, f"{MANIFEST}: {line}{error.where}: {error.problem}", error.way_out) from error


def check_truth(manifest: Manifest, *, entry: str, version: str) -> None:
    """The manifest says the same as its distribution, and this SDK is in its range. Raises Refusal."""
    if manifest.entry != entry:
        reason = f"the manifest's entry is {manifest.entry}, the entry point is {entry}"
        raise Refusal(Step.MANIFEST, reason, f'Write entry = "{entry}", or mend the entry point')
    if Version(manifest.version) != Version(version):
        reason = f"the manifest says version {manifest.version}, the distribution {version}"
        raise Refusal(Step.MANIFEST, reason, "Write the same version in both and build again")
    if not SpecifierSet(manifest.sdk).contains(SDK_VERSION, prereleases=True):
        reason = f"it needs portico-sdk {manifest.sdk}, this server speaks {SDK_VERSION}"
        raise Refusal(Step.SDK, reason, "Install a release of the plugin for this SDK, or another server")


_REINSTALL = "Install the plugin again; its entry point names a package that is not there"
