"""The outbox's names for what plugins do, and the rows of their scheduled tasks."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from portico.outbox import schedules
from portico.plugins.registry import Installed
from portico.tenancy.scopes import Scope


def told(plugin_id: str) -> str:
    """Telling this plugin an event."""
    return f"plugin:{plugin_id}"


def task_of(plugin_id: str, name: str) -> str:
    """A task of this plugin."""
    return f"task:{plugin_id}:{name}"


async def keep_schedules(scope: Scope, plugin: Installed, now: datetime, *, spread: bool = False) -> None:
    """The plugin's scheduled tasks have their rows. The first run is soon, or (`spread`) somewhere in the period: many
    practices that got theirs by an update must not all run at once.
    """
    for name, known in plugin.tasks.items():
        if (minutes := known.spec.every_minutes) is not None:
            first = now + timedelta(seconds=secrets.randbelow(minutes * 60)) if spread else now
            await schedules.keep_schedule(scope, task_of(plugin.id, name), minutes, first=first)


async def woken(scope: Scope, plugin: Installed, now: datetime) -> None:
    """The practice enabled it: its schedules begin, and what was kept while it was off is due."""
    await schedules.resume(scope, plugin.id, now)
    await keep_schedules(scope, plugin, now)
