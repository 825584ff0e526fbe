"""What goes wrong is logged once in a while, counted, and kept for the practice that it happened at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from portico.plugins import troubles as module
from portico.plugins.registry import Installed
from portico.plugins.troubles import Troubles
from portico.tenancy.redis import Redis
from portico_testkit.clock import MovableClock

PLUGIN = Installed(id="acme/notes", distribution="acme-notes")
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def troubles(tenancy):
    return Troubles(tenancy.redis, MovableClock(NOW))


async def test_the_same_is_logged_once_and_counted(troubles, practice, caplog):
    for _ in range(4):
        await troubles.note(practice, PLUGIN, "hook home", "error", "ValueError at plugin.py:3")
    (found,) = await troubles.of(practice, PLUGIN.id)
    assert (found.times, found.at, found.what) == (4, NOW, "ValueError at plugin.py:3")
    assert caplog.text.count("acme/notes") == 1


async def test_it_is_the_practices_own(troubles, practice, other_practice):
    await troubles.note(practice, PLUGIN, "hook home", "error", "x")
    assert await troubles.of(other_practice, PLUGIN.id) == ()
    assert await troubles.of(practice, "acme/other") == ()


async def test_the_list_is_bounded(troubles, practice, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    for number in range(5):
        await troubles.note(practice, PLUGIN, "hook home", "error", f"line {number}")
    assert len(await troubles.of(practice, PLUGIN.id)) == 3


async def test_forgotten_with_the_data(troubles, practice):
    await troubles.note(practice, PLUGIN, "hook home", "error", "x")
    await troubles.forget(practice, PLUGIN.id)
    assert await troubles.of(practice, PLUGIN.id) == ()


async def test_without_valkey_it_is_logged_each_time(practice, caplog):
    lost = Redis.open("redis://127.0.0.1:1/0", timeout_s=0.2)
    troubles = Troubles(lost, lambda: NOW)
    for _ in range(2):
        await troubles.note(practice, PLUGIN, "hook home", "error", "x")
    await troubles.forget(practice, PLUGIN.id)
    assert await troubles.of(practice, PLUGIN.id) == ()
    assert caplog.text.count("hook home failed") == 2
    await lost.close()
