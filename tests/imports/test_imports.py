"""The layout leaves the standard library whole, the contracts forget no plugin, and the environment has one door."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in LINTER["contracts"]}
PLUGINS = {point.module.partition(".")[0] for point in entry_points(group="portico.plugins")}

MAY_READ_ENVIRONMENT = {
    "settings.py": "the one door",
    "tenancy/migrate.py": "Piccolo finds its engine by a variable only",
}


def test_the_standard_librarys_platform_is_found_from_the_root():
    code = "import platform; print(platform.python_version(), platform.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    version, _, file = done.stdout.strip().partition(" ")
    assert version == ".".join(map(str, sys.version_info[:3]))
    assert not file.startswith(str(ROOT / "platform"))


def test_and_in_the_tests_themselves():
    import platform

    assert platform.python_version()


@pytest.mark.parametrize("folder", ["platform", "plugins", "tenants", "themes", "infra", "tests"])
def test_no_python_lies_directly_in_a_top_folder(folder):
    assert [path.name for path in (ROOT / folder).glob("*.py")] == []


@pytest.mark.parametrize(
    ("contract", "field"),
    [
        ("sdk", "forbidden_modules"),
        ("plugins", "source_modules"),
        ("plugins-tables", "source_modules"),
        ("plugins-apart", "modules"),
        ("plugin-layers", "containers"),
        ("core-names-no-plugin", "forbidden_modules"),
        ("embedded", "forbidden_modules"),
    ],
)
def test_no_contract_forgets_a_plugin(contract, field):
    assert PLUGINS, "no plugin is installed"
    missing = PLUGINS - set(CONTRACTS[contract][field])
    assert not missing, f"add {', '.join(sorted(missing))} to {field} of the contract {contract!r} in pyproject.toml"


def test_every_distribution_is_looked_at():
    packages = {path.name for path in ROOT.glob("p*/*/src/*") if path.is_dir() and not path.name.endswith(".egg-info")}
    assert packages - set(LINTER["root_packages"]) == set()


def test_the_sdk_alone_brings_no_database():
    code = (
        "import sys, portico_sdk; print([m for m in ('piccolo', 'asyncpg', 'litestar', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def readers(path: Path) -> bool:
    names = {"environ", "getenv", "putenv"}
    return any(isinstance(node, ast.Attribute) and node.attr in names for node in ast.walk(ast.parse(path.read_text())))


def test_the_environment_has_one_door():
    core = ROOT / "platform" / "core" / "src" / "portico"
    found = {str(path.relative_to(core)) for path in core.rglob("*.py") if readers(path)}
    assert found - set(MAY_READ_ENVIRONMENT) == set()
