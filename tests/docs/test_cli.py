"""Every verb of the command `portico` is documented where an operator looks, and nothing that is not there."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from portico.cli import parser

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
DOCUMENTED = set(re.findall(r"^\| `(portico [a-z ]+?)(?: (?:[A-Z]|--)[^`]*)?` \|", OPERATIONS, re.M))


def verbs(command: argparse.ArgumentParser) -> Iterator[str]:
    """`portico tenant apply` for each verb that does something by itself."""
    if command.get_default("command") is not None:
        yield command.prog
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from verbs(below)


@pytest.mark.parametrize("verb", list(verbs(parser())))
def test_verb_is_in_operations(verb: str) -> None:
    assert verb in DOCUMENTED


def test_nothing_is_documented_that_is_not_there() -> None:
    assert set(verbs(parser())) == DOCUMENTED
