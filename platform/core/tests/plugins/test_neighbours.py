"""Requires, provides, conflicts, exclusive slots: what stands in the way, and who leans on whom."""

from __future__ import annotations

import pytest
from portico.plugins.neighbours import leaning, obstacles
from portico_testkit.packages import Package

SLOTS, RIVAL, LEANER, HATER = "acme/slots", "acme/rival", "acme/leaner", "acme/hater"


@pytest.fixture
def registry(discovered):
    found = discovered(
        Package(id=SLOTS, manifest_lines=('name = "Slots"', 'provides = ["slots"]', 'exclusive = ["slots"]')),
        Package(id=RIVAL, manifest_lines=('name = "Rival"', 'provides = ["slots", "more"]')),
        Package(id=LEANER, manifest_lines=('name = "Leaner"', 'requires = ["slots"]')),
        Package(id=HATER, manifest_lines=('name = "Hater"', f'conflicts = ["{LEANER}"]')),
    )
    assert not found.refused
    return found


def kinds(registry, plugin_id, *enabled):
    found = obstacles(registry.get(plugin_id), enabled, registry)
    return [(one.kind, [plugin.id for plugin in one.plugins]) for one in found]


def test_what_it_needs_and_who_has_it(registry):
    assert kinds(registry, LEANER) == [("needs", [RIVAL, SLOTS])]
    assert kinds(registry, LEANER, SLOTS) == []


def test_one_alone_may_provide_what_is_exclusive(registry):
    assert kinds(registry, RIVAL, SLOTS) == [("taken", [SLOTS])]
    assert kinds(registry, SLOTS, RIVAL) == [("taken", [RIVAL])], "also the other way round"
    assert kinds(registry, SLOTS, SLOTS) == [], "it does not stand in its own way"


def test_a_conflict_holds_both_ways(registry):
    assert kinds(registry, HATER, SLOTS, LEANER) == [("conflict", [LEANER])]
    assert kinds(registry, LEANER, SLOTS, HATER) == [("conflict", [HATER])]


def test_who_leans_on_it(registry):
    slots = registry.get(SLOTS)
    assert [one.id for one in leaning(slots, (SLOTS, LEANER), registry)] == [LEANER]
    assert leaning(slots, (SLOTS, LEANER, RIVAL), registry) == (), "another provides it too"
    assert leaning(slots, (SLOTS, HATER), registry) == ()


@pytest.mark.parametrize(("plugin_id", "enabled"), [(LEANER, ()), (RIVAL, (SLOTS,)), (HATER, (LEANER,))])
def test_each_is_said_with_the_way_out(registry, plugin_id, enabled):
    (found,) = obstacles(registry.get(plugin_id), enabled, registry)
    assert " first." in found.in_words()


def test_exclusive_is_among_what_it_provides(discovered):
    (found,) = discovered(Package(manifest_lines=('exclusive = ["slots"]',))).installed
    assert found.state == "refused"
    assert "not among what it provides" in found.reason


def test_it_can_not_require_itself(discovered):
    lines = ('provides = ["slots"]', 'requires = ["slots"]')
    (found,) = discovered(Package(manifest_lines=lines)).installed
    assert "provides 'slots' itself" in found.reason
