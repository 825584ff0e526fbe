"""Scheduling's work outside of a request: offers from the waiting list, and what is over.

Each may run twice: what was done is found done.
"""

from __future__ import annotations

from uuid import UUID

from portico_sdk import PluginContext, Task

from portico_scheduling import holding, offering, telling
from portico_scheduling.domain import BadKey


async def offer_freed(ctx: PluginContext, task: Task) -> None:
    """The time that the key names came free."""
    try:
        freed = telling.freed_of(task.key)
    except (BadKey, ValueError):
        ctx.log.warning("a task names no time")
        return
    await offering.offer_freed(ctx, freed)


async def expire_offers(ctx: PluginContext, _task: Task) -> None:
    """Whatever is due, whichever offer the key names."""
    await offering.expire(ctx)


async def remind_offer(ctx: PluginContext, task: Task) -> None:
    """The key is the offer's id."""
    await offering.remind(ctx, UUID(task.key))


async def clear_holds(ctx: PluginContext, _task: Task) -> None:
    await holding.clear(ctx)
