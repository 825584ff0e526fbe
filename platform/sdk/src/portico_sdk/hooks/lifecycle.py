"""Run hooks around a plugin's life at a practice. They may write."""

from __future__ import annotations

from portico_sdk.context import PluginContext
from portico_sdk.markers import hookspec

DEADLINES_MS = {"demo_data": 30_000}
WRITES = True


@hookspec
async def demo_data(ctx: PluginContext) -> None:
    """Fill a demonstration practice: a week that looks lived in. Called again, it adds nothing twice."""
    ...
