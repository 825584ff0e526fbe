"""Our public pages and the practice to walk through, served by themselves: no Keycloak is asked, nobody signs in."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from portico import practices
from portico.settings import Settings
from portico.workshop import workshop

from tests.bench import houses
from tests.bench.houses import CHECKOUT, Server

SHOWCASE = CHECKOUT / "tenants" / "showcase" / "maple"


@contextmanager
def public_house(settings: Settings, log: Path) -> Iterator[tuple[Settings, Server]]:
    """`settings` name a migrated database; those given back know the port."""
    port = houses.free_port()
    settings = dataclasses.replace(settings, public_port=port, themes_folder=CHECKOUT / "themes")
    # Playwright keeps this thread's event loop running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _open_showcase(settings)).result()
    with houses.ours("public pages", settings, log, port=port) as server:
        yield settings, server


async def _open_showcase(settings: Settings) -> None:
    async with workshop(settings) as tools:
        await practices.apply(tools, SHOWCASE)
