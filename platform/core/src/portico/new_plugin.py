"""`portico plugin new`: writes a vendor's repository, a plugin that works with its tests, from `plugin_template/`.

Copier asks what is not said and renders the files; it comes with the extra `author`, since no server needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from portico_sdk import SDK_VERSION

TEMPLATE = Path(__file__).parent / "plugin_template"
_NEXT = """{folder} is written: the plugin {id}. Next:
  cd {folder}
  python3 -m venv .venv && .venv/bin/pip install -e . --group dev
  .venv/bin/pytest
Then read src/{package}/plugin.toml and plugin.py. docs/quickstart-vendor.md goes on from there."""


def write(folder: Path, answers: dict[str, str], *, ask: bool, say: Callable[[str], None]) -> str:
    """Writes the repository into a new or empty folder and gives '', or gives the reason why not.

    `answers` are those of copier.yml that are known already; with `ask` the others are asked for, else they take their
    defaults.
    """
    if find_spec("copier") is None:
        return "Copier is not installed. Install portico-platform[author]."
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return f"{folder} is there already and not empty. Name another folder."
    if not ask and "id" not in answers:
        return "Say which plugin: --id publisher/name, like --id acme/notes."
    from copier import run_copy  # a command pays for what it needs only
    from copier.errors import CopierError

    try:
        done = run_copy(str(TEMPLATE), folder, data={**answers, **_range()}, defaults=not ask, quiet=True)
    except (CopierError, ValueError) as error:
        return " ".join(str(error).split())
    facts = done.answers.combined
    say(_NEXT.format(folder=folder, id=facts["id"], package=facts["package"]))
    return ""


def _range() -> dict[str, str]:
    """The SDK that the plugin is written for: this one, and those that keep its promises."""
    major, minor = map(int, re.findall(r"\d+", SDK_VERSION)[:2])
    below = f"0.{minor + 1}" if major == 0 else str(major + 1)
    return {"sdk_from": f"{major}.{minor}", "sdk_below": below}
