"""`/readyz` at the inner door: no, and why, while something is missing that people can't be served without."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
from portico.app import opened
from portico.settings import Settings

from tests.identity.switch import Switch, open_switch


@dataclass(frozen=True, kw_only=True)
class Place:
    """An application whose lines to its parts can be cut."""

    client: httpx.AsyncClient
    database: Switch
    valkey: Switch

    async def ready(self) -> tuple[int, str]:
        answer = await self.client.get("/readyz")
        return answer.status_code, answer.text.strip()


@pytest.fixture
async def place(settings: Settings) -> AsyncIterator[Place]:
    async with open_switch(settings.database_url) as database, open_switch(settings.redis_url) as valkey:
        here = dataclasses.replace(
            settings,
            database_url=_through(settings.database_url, database),
            redis_url=_through(settings.redis_url, valkey),
        )
        async with opened(here, plugins=()) as app:
            transport = httpx.ASGITransport(app=app.asgi)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url=here.internal_base_url) as client:
                yield Place(client=client, database=database, valkey=valkey)


def _through(url: str, line: Switch) -> str:
    whose, at, place = url.rpartition("@") if "@" in url else ("", "", url.partition("://")[2])
    scheme = url.partition("://")[0] + "://"
    return f"{whose or scheme.rstrip()}{at}127.0.0.1:{line.port}/{place.partition('/')[2]}"


async def test_without_the_database_nobody_is_sent_here(place: Place) -> None:
    assert await place.ready() == (200, "ok")
    place.database.cut()
    assert await place.ready() == (503, "the database does not answer")
    assert (await place.client.get("/healthz")).status_code == 200
    place.database.mend()
    assert await place.ready() == (200, "ok")


async def test_without_sessions_nobody_is_sent_here(place: Place) -> None:
    place.valkey.cut()
    assert await place.ready() == (503, "Valkey does not answer")
    place.valkey.mend()
    assert await place.ready() == (200, "ok")


async def test_before_its_migration_nobody_is_sent_here(place: Place, owner_url: str) -> None:
    connection: Any = await asyncpg.connect(owner_url)
    try:
        await connection.execute("alter table core.closure rename column name to nome")
        status, words = await place.ready()
    finally:
        await connection.execute("alter table core.closure rename column nome to name")
        await connection.close()
    assert status == 503
    assert "core.closure.name is missing" in words
    assert "portico migrate" in words
    assert await place.ready() == (200, "ok")
