"""A worker's word that it lives: of which version, where; gone when it ends in peace, silent when it does not."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest
from portico.outbox.heart import SILENT_AFTER, Beating, Heart, beats
from portico.settings import Settings
from portico.tenancy.redis import Redis


@pytest.fixture
def own(settings: Settings) -> Settings:
    return dataclasses.replace(settings, queue_name=secrets.token_hex(6))


@pytest.fixture
async def redis(own: Settings) -> AsyncIterator[Redis]:
    made = Redis.open(own.redis_url)
    yield made
    await made.close()


async def test_it_lives_until_it_falls_silent(own: Settings, redis: Redis) -> None:
    at = datetime.now(UTC)
    await Heart.of(own, "dispatcher", redis).beat(at)
    (one,) = await beats(redis, own.queue_name)
    assert (one.part, one.version) == ("dispatcher", version("portico-platform"))
    assert one.is_alive(at + SILENT_AFTER - timedelta(seconds=1))
    assert not one.is_alive(at + SILENT_AFTER)
    assert await beats(redis, "of another installation") == []


async def test_who_ends_in_peace_is_not_missed(own: Settings, redis: Redis) -> None:
    stop = asyncio.Event()
    beating = asyncio.create_task(Heart.of(own, "tasks", redis).run(stop))
    async with asyncio.timeout(60):
        while not await beats(redis, own.queue_name):  # noqa: ASYNC110 (what comes is in Valkey)
            await asyncio.sleep(0)
        stop.set()
        await beating
    assert await beats(redis, own.queue_name) == []


async def test_from_a_thread_of_its_own(own: Settings, redis: Redis) -> None:
    heart = Beating(own, "tasks")
    heart.start()
    async with asyncio.timeout(60):
        while not await beats(redis, own.queue_name):  # noqa: ASYNC110 (what comes is in Valkey)
            await asyncio.sleep(0)
    await asyncio.to_thread(heart.end)
    assert await beats(redis, own.queue_name) == []
    assert "heart" not in {one.name for one in threading.enumerate()}
