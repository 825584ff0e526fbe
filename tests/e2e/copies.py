"""Large copies for the walk, of a feature's data and of all that a practice has: asked for, and then made.

Only their rows: what a page shows of a copy stands there, and a large one would take the walk minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from portico.identity.tables import StaffMember
from portico.operations.leaving import PAUSE
from portico.operations.tables import Leaving
from portico.plugins.tables import PluginCopy
from portico.tenancy.context import Tenant
from portico.workshop import ACTOR, PURPOSE, Workshop, workshop

from tests.e2e import places
from tests.e2e.places import Practice
from tests.e2e.product import Product


def asked_for(product: Product, practice: Practice) -> None:
    """By the owner, of what the visits keep; and the practice leaves, though its door stays open for the walk."""
    _do(product, practice, _ask)


def made(product: Product, practice: Practice) -> None:
    """Both of them."""
    _do(product, practice, _make)


def _do(product: Product, practice: Practice, act: Callable[[Workshop, Tenant, datetime], Awaitable[None]]) -> None:
    async def done() -> None:
        async with workshop(product.settings) as tools:
            await act(tools, await places.tenant(tools, practice.slug), datetime.now(UTC))

    # Playwright keeps this thread's event loop running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, done()).result()


async def _ask(tools: Workshop, there: Tenant, now: datetime) -> None:
    async with tools.tenancy.tenant_scope(there, ACTOR, PURPOSE):
        owner = await StaffMember.objects().where(StaffMember.role == "owner").first()
        assert owner is not None
        await PluginCopy(plugin_id="portico/scheduling", asked_by=owner.id, asked_at=now).save()
    mail = f"office@{there.slug}.example"
    async with tools.tenancy.platform_scope(ACTOR, PURPOSE):
        await Leaving(practice=there.id, asked_by="Olivia Park", asked_at=now, due_at=now + PAUSE, mail=mail).save()


async def _make(tools: Workshop, there: Tenant, now: datetime) -> None:
    async with tools.tenancy.tenant_scope(there, ACTOR, PURPOSE):
        await PluginCopy.update({PluginCopy.parts: 3, PluginCopy.ready_at: now}, force=True)
    async with tools.tenancy.platform_scope(ACTOR, PURPOSE):
        await Leaving.update({Leaving.parts: 3, Leaving.copied_at: now}).where(Leaving.practice == there.id)
