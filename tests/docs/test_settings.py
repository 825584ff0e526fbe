"""Every setting is documented where an operator looks."""

import dataclasses
from pathlib import Path

import pytest
from portico.settings import Settings

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
def test_setting_is_in_operations(name: str) -> None:
    assert f"`PORTICO_{name.upper()}`" in OPERATIONS
