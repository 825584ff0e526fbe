"""Every command of docs/operations.md is one that is there: its verb, its service, its file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from portico.cli import parser

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "infra" / "compose.yaml").read_text("utf-8"))
COMPOSE_VERBS = {"build", "config", "up", "run", "exec", "logs", "down"}
WITH_VALUE = {"--env", "--volume", "--entrypoint", "--scale"}


def commands() -> Iterator[str]:
    """Lines of the blocks of shell, and what stands between backticks."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL):
        yield from (line.strip() for line in block.splitlines() if line.strip())
    yield from (f"{found}" for found in re.findall(r"`(portico-compose [^`]+)`", PAGE))


def lines(first: str) -> list[str]:
    return sorted({line for line in commands() if line.split()[0] == first})


@pytest.mark.parametrize("line", lines("portico-compose"))
def test_a_command_of_compose_names_a_service_and_what_it_can_do(line: str) -> None:
    verb, *words = shlex.split(re.split(r" [<>] (?!/)", line)[0])[1:]
    assert verb in COMPOSE_VERBS
    plain = _plain(words)
    if verb in {"up", "logs"}:
        assert set(plain) <= set(COMPOSE["services"])
    if verb in {"run", "exec"}:
        service, *inner = plain
        assert service in COMPOSE["services"]
        _check_inner(service, inner, [*words])


def _check_inner(service: str, inner: list[str], words: list[str]) -> None:
    if service == "setup" and "--entrypoint" not in words:
        _understood(inner)
    if inner[:1] == ["portico"]:
        _understood(inner[1:])


def _understood(words: list[str]) -> None:
    # Only read, not done.
    assert callable(parser().parse_args(words).command)


def _plain(words: list[str]) -> list[str]:
    """Without compose's own options, which come before the service; of `up`, which takes them anywhere, without all."""
    found = list(words)
    while found and found[0].startswith("--"):
        found = found[2:] if found[0] in WITH_VALUE else found[1:]
    return found


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\binfra/[\w./-]+\w", PAGE))))
def test_a_file_that_is_named_is_there(name: str) -> None:
    made = {"infra/environment", "infra/nginx/tls", "infra/backups", "infra/own.yaml"}
    assert any(name.startswith(one) for one in made) or (ROOT / name).exists()


def test_the_page_has_every_step() -> None:
    titles = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert {"Install", "Upgrade", "Back up", "Restore", "Scale", "Change keys and passwords"} <= set(titles)
