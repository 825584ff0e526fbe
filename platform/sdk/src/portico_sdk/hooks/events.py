"""Run hooks after something happened, called by the worker once the act is committed. They may write."""

from __future__ import annotations

from portico_sdk.context import PluginContext
from portico_sdk.events import Event
from portico_sdk.markers import hookspec

DEADLINES_MS = {"on_event": 30_000}
WRITES = True


@hookspec
async def on_event(ctx: PluginContext, event: Event) -> None:
    """Something that the manifest `subscribes` to has happened.

    Told at least once: after a crash the same event may come again, with the same `event.id`, so do nothing twice. What
    this call writes is committed together with the note that it was told. Raise RetryLater to be asked again later; any
    other error is retried with growing pauses, then laid on the repair list.
    """
    ...
