"""`portico plugin new` writes a plugin that core takes in and no linter complains about, or says why it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from portico import cli
from portico.plugins.author_check import check_path

LONGEST = "A name of a feature that has forty lett."
WAYS = [
    pytest.param(["--id", "acme/notes"], "acme_notes", "Notes", id="short"),
    pytest.param(
        ["--id", "harbor-labs/visit-notes_2", "--name", LONGEST], "harbor_labs_visit_notes_2", LONGEST, id="long"
    ),
]


@pytest.mark.parametrize(("said", "package", "name"), WAYS)
def test_it_is_taken_in_and_clean(tmp_path: Path, said: list[str], package: str, name: str) -> None:
    folder = tmp_path / "repository"
    assert cli.main(["plugin", "new", str(folder), *said]) == 0
    plugin = check_path(folder)
    assert plugin.state == "ready", plugin.reason
    assert (plugin.package, plugin.manifest.name) == (package, name)
    written = [path for path in folder.rglob("*") if "__pycache__" not in path.parts]
    assert not [path for path in written if "@{" in path.name or (path.is_file() and "@{" in path.read_text())]
    for command in (["check", "."], ["format", "--check", "."]):
        done = subprocess.run(
            [Path(sys.executable).with_name("ruff"), *command, "--no-cache"], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([], "--id publisher/name"),
        (["--id", "Acme Notes"], "small letters"),
        (["--id", "portico/notes"], "Write your own"),
        (["--id", "acme/notes", "--name", 'No "quotes"'], "plain name"),
        (["--id", "acme/notes", "--name", "x" * 41], "plain name"),
    ],
)
def test_what_can_not_be_used_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: list[str], told: str
) -> None:
    assert cli.main(["plugin", "new", str(tmp_path / "repository"), *said]) == 1
    assert told in capsys.readouterr().err


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert cli.main(["plugin", "new", str(tmp_path), "--id", "acme/notes"]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
