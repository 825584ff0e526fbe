"""Every hook, manifest field, port, permission bundle and public name of the SDK is in docs/, and none that is gone."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import msgspec
import portico_sdk
import pytest
from portico.identity.permissions import ROLE_PERMISSIONS, Permission
from portico.identity.rights import CORE_BUNDLES
from portico.plugins.discovery import discover
from portico.plugins.hooks import readable
from portico.plugins.registry import Step
from portico_sdk import data, limits, manifest, ports
from portico_sdk.hooks import FAMILIES, SPECS

DOCS = Path(__file__).parents[2] / "docs"
HOOKS, MANIFEST, SDK = ((DOCS / name).read_text() for name in ("hooks.md", "manifest.md", "sdk.md"))
REGISTRY = discover()


def section(text: str, heading: str) -> str:
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {heading!r}"
    return found[1]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


@pytest.mark.parametrize("name", SPECS)
def test_hook(name):
    spec = SPECS[name]
    text = " ".join(section(HOOKS, f"`{name}`").split())
    function = next(getattr(family, name) for family in FAMILIES if hasattr(family, name))
    start = "async def" if spec.kind == "run" else "def"
    arguments = ", ".join(
        f"{parameter.name}: {parameter.annotation}" for parameter in inspect.signature(function).parameters.values()
    )
    assert f"`{start} {name}({arguments}) -> {readable(spec.answer)}`" in text
    for paragraph in spec.doc.split("\n\n"):
        assert " ".join(paragraph.split()) in text, "its docstring stands in docs/hooks.md word by word"
    deadline = f"{spec.deadline_s * 1000:g} ms" if spec.kind == "run" else "start"
    assert f"Deadline: {deadline}. May write: {'yes' if spec.writes else 'no'}." in text


def test_no_hook_that_is_gone():
    assert set(re.findall(r"^### `(\w+)`", HOOKS, re.MULTILINE)) == set(SPECS)


def test_hooks_that_no_plugin_of_ours_uses():
    """docs/decisions/0039: no fifth one, and none that has found its user."""
    unused = sorted(set(SPECS) - {hook for plugin in REGISTRY.ready for hook in plugin.hooks})
    assert unused == ["after_enable", "before_enable", "check_booking", "on_event"]
    assert f"No plugin of ours uses {', '.join(f'`{hook}`' for hook in unused[:-1])} and `{unused[-1]}` yet" in HOOKS
    vendors = (DOCS.parent / "tests" / "fixtures" / "vendors").glob("*/src/*/plugin.toml")
    tried = {hook for path in vendors for hook in manifest.parse(path.read_text("utf-8")).hooks}
    assert set(unused) <= tried


def test_manifest_fields():
    table = first_column(section(MANIFEST, "Fields"))
    assert sorted(table) == sorted(manifest.fields())


@pytest.mark.parametrize(
    ("heading", "struct"),
    [
        ("`[[data]]`", manifest.DataScope),
        ("`[storage]`", manifest.Storage),
        ("`[network]`", manifest.Network),
        ("`[[bundles]]`", portico_sdk.Bundle),
        ("`[[permissions]]`", portico_sdk.Permission),
        ("`[[settings]]`", manifest.Setting),
        ("`[[secrets]]`", manifest.Secret),
        ("`[[audit]]`", manifest.AuditCode),
        ("`[[tasks]]`", manifest.TaskSpec),
    ],
)
def test_parts_of_the_manifest(heading, struct):
    assert first_column(section(MANIFEST, heading)) == list(struct.__struct_fields__)


def test_required_fields_are_marked():
    required = {field.name for field in msgspec.structs.fields(portico_sdk.Manifest) if field.required}
    assert set(re.findall(r"^\| `(\w+)` \| yes \|", MANIFEST, re.MULTILINE)) == required


def test_the_example_is_a_manifest():
    (example,) = re.findall(r"```toml\n(.*?)```", MANIFEST, re.DOTALL)
    assert manifest.parse(example).id == "acme/notes"


def test_steps():
    assert first_column(section(MANIFEST, "Where a plugin may be refused")) == [step.value for step in Step]


def test_ports():
    text = section(SDK, "Ports")
    assert first_column(text) == list(ports.PORTS)
    for name in ports.PORTS:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        methods = [method for method in vars(getattr(ports, name.capitalize())) if not method.startswith("_")]
        assert [method for method in methods if f"`{method}" not in row] == [], name


def test_public_names_of_the_sdk():
    sections = re.split(r"^## ", SDK, flags=re.MULTILINE)
    others = ("Ports", "Tables", "Permissions of core")
    documented = {name for text in sections if not text.startswith(others) for name in first_column(text)}
    documented -= {plugin.id for plugin in REGISTRY.installed}
    assert documented == set(portico_sdk.__all__)


def test_public_names_of_the_tables():
    assert sorted(first_column(section(SDK, "Tables"))) == sorted(data.__all__)


@pytest.mark.parametrize("plugin", REGISTRY.ready, ids=lambda plugin: plugin.id)
def test_permission_bundles(plugin):
    for bundle in plugin.manifest.bundles:
        inside = ", ".join(f"`{entry.name}`" for entry in plugin.manifest.permissions if entry.bundle == bundle.name)
        assert f"| `{plugin.id}` | `{bundle.name}`: {bundle.label} | {inside} |" in SDK


def test_permissions_of_core():
    table = section(SDK, "Permissions of core")
    assert first_column(table) == sorted(Permission)
    words = {name: bundle.label for bundle in CORE_BUNDLES for name in bundle.permissions}
    for name, allows, roles in re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", table, re.MULTILINE):
        # Those that stand in no bundle can be neither given nor taken.
        assert words.get(name, allows) == allows
        assert ("can't be" in allows) == (name not in words)
        assert roles == ", ".join(role.value for role in ROLE_PERMISSIONS if name in ROLE_PERMISSIONS[role])


def test_limits_of_ports():
    table = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", section(SDK, "Limits"), re.MULTILINE))
    assert (
        table["`queue.emit`, `queue.later`, `mail.send`, `cache.set`, `files.put`"] == f"{limits.MOST_TIMES} times each"
    )
    assert table["an event's facts"].startswith(f"{limits.MOST_FACTS // 1024} KiB")
    hours = limits.LONGEST_CACHED_S // 3600
    assert table["a value in the cache, with its key"] == f"{limits.LARGEST_VALUE // 1024} KiB, for {hours} hours"
    assert table["a file"] == f"{limits.LARGEST_FILE // 1024**2} MiB"
    assert table["the key of a task or a letter"] == f"{limits.LONGEST_KEY} characters"
    assert table["patients that `find_patients` gives"].startswith(f"{limits.MOST_FOUND};")
