"""Locks of the outbox, held by a transaction: gone with it, also when its process is killed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from portico.tenancy.context import Actor
from portico.tenancy.open_scope import OpenScope
from portico.tenancy.scopes import Tenancy

ACTOR = Actor.system("worker")
PURPOSE = "SYSADMIN"


def number_of(name: str) -> int:
    """The database's number for the lock of that name."""
    return int.from_bytes(hashlib.sha256(f"outbox {name}".encode()).digest()[:8], signed=True)


async def taken(scope: OpenScope, name: str) -> bool:
    """Take the lock of that name for the running transaction; False when somebody else has it."""
    (row,) = await scope.run("SELECT pg_try_advisory_xact_lock($1) AS got", (number_of(name),))
    return bool(row["got"])


@asynccontextmanager
async def held(tenancy: Tenancy, name: str) -> AsyncGenerator[bool]:
    """The lock for as long as this lasts, in a transaction of another task that does nothing else: who is inside opens
    scopes of its own, and one task has one scope. False when somebody else has it.
    """
    got: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    release = asyncio.Event()

    async def hold() -> None:
        async with tenancy.platform_scope(ACTOR, PURPOSE) as scope:
            got.set_result(await taken(scope, name))
            await release.wait()

    holding = asyncio.create_task(hold())
    try:
        await asyncio.wait({holding, got}, return_when=asyncio.FIRST_COMPLETED)
        yield got.done() and got.result()
    finally:
        release.set()
        await holding
