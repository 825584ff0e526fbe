"""`portico plugin check PATH`: the server's own answer, without installing anything."""

from __future__ import annotations

import sys

import pytest
from portico import cli
from portico_testkit.packages import Package, write

PYPROJECT = """
[project]
name = "acme-looked-at"
version = "{version}"
[project.entry-points."portico.plugins"]
looked-at = "acme_looked_at.plugin:plugin"
"""


@pytest.fixture
def repository(tmp_path):
    """The path of a plugin's repository; nothing of it stays behind."""
    known = list(sys.path)

    def make(*, version="1.0.0", source="", **values):
        package = Package(id="acme/looked-at", plugin=source, **values)
        (tmp_path / "src").mkdir()
        write(tmp_path / "src", package)
        (tmp_path / "pyproject.toml").write_text(PYPROJECT.format(version=version))
        return tmp_path

    yield make
    assert sys.path == known
    assert not [name for name in sys.modules if name.startswith("acme_looked_at")]


def test_one_that_is_right(repository, capsys):
    assert cli.main(["plugin", "check", str(repository())]) == 0
    assert "acme/looked-at 1.0.0: this server can use it." in capsys.readouterr().out


def test_the_package_alone(repository, capsys):
    assert cli.main(["plugin", "check", str(repository() / "src" / "acme_looked_at")]) == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"version": "2.0.0"}, "step manifest: the manifest says version 1.0.0, pyproject.toml 2.0.0"),
        ({"source": "raise ValueError('no')"}, "step import: ValueError: no"),
        ({"manifest_lines": ('requires = ["moon"]',)}, "step order: it requires moon"),
        ({"hooks": ("home",)}, "step hooks: the manifest lists home"),
        ({"files": {"templates/x.html": "<script>"}}, "step files: "),
        ({"manifest": "schema ="}, "step manifest: plugin.toml"),
    ],
)
def test_one_that_is_wrong(repository, capsys, values, words):
    assert cli.main(["plugin", "check", str(repository(**values))]) == 1
    assert words in capsys.readouterr().err


def test_a_folder_of_something_else(tmp_path, capsys):
    assert cli.main(["plugin", "check", str(tmp_path)]) == 1
    assert "neither pyproject.toml nor plugin.toml" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    assert cli.main(["plugin", "check", str(tmp_path)]) == 1
    assert "names 0 plugins" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").write_text("[")
    assert cli.main(["plugin", "check", str(tmp_path)]) == 1
    assert "can't be read" in capsys.readouterr().err
