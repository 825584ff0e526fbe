"""docs/quickstart-vendor.md, followed word by word on a machine that has nothing but the wheels.

Its shell blocks are run line by line, its other blocks are written where their first line says.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.product import CHECKOUT
from tests.e2e.workbench import Workbench

TEXT = (CHECKOUT / "docs" / "quickstart-vendor.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)( fails)?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"# (\S+), (new|at the end|before: .+|instead of: .+)\n")


@dataclass
class Follower:
    """Somebody who reads the page and does what stands there. `here` is where they are."""

    bench: Workbench
    here: Path
    parts: str
    ran: list[str] = field(default_factory=list)

    def run(self, line: str) -> None:
        """As in a shell. Packages come from the wheels of this checkout instead of a registry."""
        words = shlex.split(line)
        self.ran.append(line)
        match words:
            case ["python3", "-m", "venv", ".venv"]:
                (self.here / ".venv").symlink_to(self.bench.venv)
            case ["cd", folder]:
                self.here /= folder
            case [_, "install", "portico-testkit[portal]"]:
                self.bench.run(self.bench.python, "-c", "import portico_testkit.portal")
            case [_, "install", "-e", folder]:
                self.bench.build(self.here / folder, "editable")
                self.bench.install("acme-journal")
            case [_, "wheel", ".", "--no-deps", "-w", "dist"]:
                self.bench.build(self.here)
            case [command, *arguments]:
                self.bench.run(self.here / command, *arguments, cwd=self.here, PORTICO_TEST_PARTS=self.parts)

    def write(self, root: Path, text: str) -> None:
        """A block whose first line says where it goes."""
        place = PLACE.match(text)
        assert place, f"a block does not say where it goes: {text[:60]}"
        file, how, rest = root / place[1], place[2], text[place.end() :]
        before = file.read_text("utf-8") if file.exists() else ""
        kind, _, line = how.partition(": ")
        if kind in ("before", "instead of"):
            (found,) = re.findall(rf"^{re.escape(line)}.*\n", before, re.MULTILINE)
            after = before.replace(found, rest + (found if kind == "before" else ""))
        else:
            assert bool(before) == (kind == "at the end"), f"{place[1]} is{'' if before else ' not'} there"
            after = before + rest
        file.write_text(after, "utf-8")


def test_the_page_leads_to_a_plugin_that_works(clean_bench: Workbench, tmp_path: Path, parts_file: str) -> None:
    follower = Follower(clean_bench, tmp_path, parts_file)
    for language, fails, text in BLOCKS:
        if language != "sh":
            follower.write(tmp_path, text)
            continue
        for line in text.splitlines():
            if fails:
                with pytest.raises(AssertionError, match="has no es"):
                    follower.run(line)
            else:
                follower.run(line)
    assert follower.ran[-1].endswith("-w dist"), "every line was run"
    assert list((clean_bench.folder / "wheels").glob("acme_journal-*.whl"))
    assert "acme/journal" in clean_bench.portico("plugin", "list")
