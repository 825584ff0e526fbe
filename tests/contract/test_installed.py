"""Every plugin installed here is taken in by core, alone and beside the others, and tests its own contract."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest
from portico.plugins.discovery import GROUP, discover

ROOT = Path(__file__).parents[2]
POINTS = sorted(entry_points(group=GROUP), key=lambda point: point.name)


def test_all_together():
    registry = discover()
    assert [f"{plugin.id}: {plugin.reason}" for plugin in registry.refused] == []
    assert len(registry.ready) == len(POINTS)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_alone(point):
    (plugin,) = discover([point]).installed
    # What it requires of others may be missing here; anything else may not.
    assert plugin.state == "ready" or plugin.step == "order", plugin.reason


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_it_tests_its_contract(point):
    file = ROOT / "plugins" / point.name / "tests" / "test_contract.py"
    assert file.is_file(), f"{file.relative_to(ROOT)} is missing; docs/sdk.md shows its lines"
    assert "PluginContract" in file.read_text()
