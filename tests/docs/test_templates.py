"""docs/template-contract.md says what is there: blocks, names, filters, and parts with every argument."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_NAMESPACE
from portico.themes import environment as themes
from portico.themes.assets import Assets
from portico.web.shell import Shell, ShellPerson, ShellPractice

ROOT = Path(__file__).parents[2]
CONTRACT = (ROOT / "docs" / "template-contract.md").read_text("utf-8")
TEMPLATES = ROOT / "platform" / "core" / "src" / "portico" / "web" / "templates"

INTERNAL_BLOCKS = {
    "styles",  # the door's own sheet
    "scripts",  # core's pages alone have script
    "body_attributes",
    "body",  # the frame with its navigation
}
INTERNAL_PARTS = {
    "error_summary",  # form writes it
    "same",  # the attributes that all of field's boxes have
    "under",  # field's hint and error
    "birthdate",  # field's own kind
    "colonnade",  # the arches of the first page and of the look's sample
}
INTERNAL_NAMES = {
    "page",  # the state of the page's forms, for the parts
    "speech",  # language, zone and instant, for the filters
    "gettext",  # what `{% trans %}` calls
    "ngettext",
}
INTERNAL_SHELL = {
    "theme_css_url",
    "nonce",
    "title",  # core's own fallback for the block
    "other_lang",
    "nav",
    "csrf_token",  # form writes it
    "session_ends_in_s",
    "toast",
    "find_href",
    "home_href",
    "seen_href",
    "privacy_href",
    "sign_in_href",
    "sign_out_href",
    "stay_href",
    "support_until",
}


@pytest.fixture(scope="module")
def environment() -> Environment:
    return themes.core_templates(TEMPLATES, Assets.read(TEMPLATES.parent / "static"))._environment


def section(heading: str) -> str:
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", CONTRACT, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {heading!r}"
    return found[1]


def first_column(heading: str) -> str:
    return "\n".join(re.findall(r"^\| (`.+?) \| ", section(heading), re.MULTILINE))


def parsed(environment: Environment, name: str) -> nodes.Template:
    assert environment.loader is not None
    return environment.parse(environment.loader.get_source(environment, name)[0])


def frame(environment: Environment, door: str) -> dict[str, nodes.Block]:
    """The blocks of one door's frame, with those of what it extends."""
    found: dict[str, nodes.Block] = {}
    waiting = [f"portico/{door}.html"]
    while waiting:
        template = parsed(environment, waiting.pop())
        found |= {block.name: block for block in template.find_all(nodes.Block)}
        waiting += [name for one in template.find_all(nodes.Extends) for name in _named(one)]
    return found


def _named(extends: nodes.Extends) -> list[str]:
    assert isinstance(extends.template, nodes.Const), "the frames extend by name"
    return [extends.template.value]


def signature(macro: nodes.Macro) -> str:
    """`row(title, hint="", href="")`, as one would write it."""
    required = len(macro.args) - len(macro.defaults)
    said = [argument.name for argument in macro.args[:required]]
    said += [f"{argument.name}={_written(value)}" for argument, value in _with_defaults(macro, required)]
    return f"{macro.name}({', '.join(said)})"


def _with_defaults(macro: nodes.Macro, required: int) -> list[tuple[nodes.Name, nodes.Expr]]:
    return list(zip(macro.args[required:], macro.defaults, strict=True))


def _written(value: nodes.Expr) -> str:
    constant = value.as_const()
    if isinstance(constant, bool):
        return str(constant).lower()
    return f'"{constant}"' if isinstance(constant, str) else repr(constant)


def test_a_page_is_one_of_two_frames(environment: Environment) -> None:
    source = (TEMPLATES / "portico" / "page.html").read_text("utf-8")
    assert set(re.findall(r'"portico/(\w+)\.html"', source)) == {"desk", "portal"}
    assert not list(meta.find_undeclared_variables(parsed(environment, "portico/page.html")) - {"shell"})


def test_blocks(environment: Environment) -> None:
    portal, desk = set(frame(environment, "portal")), set(frame(environment, "desk"))
    documented = re.findall(r"`(\w+)`", first_column("Blocks"))
    assert sorted(documented) == sorted((portal | desk) - INTERNAL_BLOCKS)
    assert portal | desk >= INTERNAL_BLOCKS, "an internal block is gone"
    one_door = re.findall(r"^\| `(\w+)` \|.*\(portal only\)", section("Blocks"), re.MULTILINE)
    assert sorted(one_door) == sorted((portal ^ desk) - INTERNAL_BLOCKS)


def test_parts(environment: Environment) -> None:
    template = parsed(environment, "portico/parts.html")
    macros = {macro.name: signature(macro) for macro in template.find_all(nodes.Macro)}
    assert macros.keys() >= INTERNAL_PARTS, "an internal part is gone"
    documented = re.findall(r"`(\w+\(.*?\))`", first_column("Parts"))
    assert sorted(documented) == sorted(words for name, words in macros.items() if name not in INTERNAL_PARTS)


def test_a_part_that_calls_its_block_says_so(environment: Environment) -> None:
    template = parsed(environment, "portico/parts.html")
    calling = {
        macro.name for macro in template.find_all(nodes.Macro) if any(_calls(one) for one in macro.find_all(nodes.Call))
    }
    rows = re.findall(r"^\| (`.+?) \| (.+) \|$", section("Parts"), re.MULTILINE)
    said = {name for names, use in rows if "call block" in use for name in re.findall(r"`(\w+)\(", names)}
    assert said >= calling - INTERNAL_PARTS


def _calls(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name == "caller"


def test_filters(environment: Environment) -> None:
    documented = re.findall(r"\\\|(\w+)", first_column("Filters"))
    assert sorted(documented) == sorted(environment.filters.keys() - DEFAULT_FILTERS.keys())
    assert DEFAULT_FILTERS.keys() - environment.filters.keys() == {"safe"}, "Jinja's own are there, but for safe"


def test_names(environment: Environment) -> None:
    documented = set(re.findall(r"`(\w+)", first_column("Names")))
    ours = environment.globals.keys() - DEFAULT_NAMESPACE.keys()
    assert ours >= INTERNAL_NAMES, "an internal name is gone"
    # What is rendered with every page, beside the environment's.
    assert documented == ours - INTERNAL_NAMES | {"model", "shell"}


def test_the_frame_as_data() -> None:
    row = re.search(r"^\| `shell` \| (.*) \|$", CONTRACT, re.MULTILINE)
    assert row
    fields = {field.name for field in dataclasses.fields(Shell)}
    assert fields >= INTERNAL_SHELL, "an internal field is gone"
    assert set(re.findall(r"`shell\.(\w+)`", row[1])) == fields - INTERNAL_SHELL
    parts = dict(re.findall(r"`shell\.(practice|person)` \(([^)]*)\)", row[1]))
    for name, kind in (("practice", ShellPractice), ("person", ShellPerson)):
        said = re.findall(r"`(\w+)`", parts[name])
        assert said, name
        assert [one for one in said if not hasattr(kind, one) and one not in kind.__dataclass_fields__] == []
