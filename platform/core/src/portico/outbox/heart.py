"""A worker says that it lives, into Valkey: which part, where, of which version. So a dead one is seen before somebody
misses a letter.

What ends in peace takes its word back; what fell silent is told of for an hour.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Final

import msgspec

from portico.settings import Settings
from portico.tenancy.redis import Redis, RedisUnavailable

PARTS: Final = ("dispatcher", "tasks")
EVERY_S: Final = 15.0
SILENT_AFTER: Final = timedelta(seconds=60)
"""Four beats: a machine that is slow is not dead."""
TOLD_FOR: Final = timedelta(hours=1)


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """The last word of one part of a worker."""

    part: str
    host: str
    pid: int
    version: str
    begun: datetime
    at: datetime

    def is_alive(self, now: datetime) -> bool:
        return now - self.at < SILENT_AFTER


@dataclass(frozen=True, kw_only=True)
class Heart:
    """Of one part of one worker. `queue` is the installation's: several may share a Valkey."""

    redis: Redis
    queue: str
    part: str
    begun: datetime

    @classmethod
    def of(cls, settings: Settings, part: str, redis: Redis) -> Heart:
        return cls(redis=redis, queue=settings.queue_name, part=part, begun=datetime.now(UTC))

    async def beat(self, now: datetime) -> None:
        """Raises RedisUnavailable."""
        said = Beat(
            part=self.part,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=version("portico-platform"),
            begun=self.begun,
            at=now,
        )
        await self.redis.set(self._key, msgspec.json.encode(said), TOLD_FOR)
        await self.redis.add(_index(self.queue), self._name, TOLD_FOR)

    async def stop(self) -> None:
        """It ends in peace. Raises RedisUnavailable."""
        await self.redis.remove(_index(self.queue), self._name)
        await self.redis.delete(self._key)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Where Valkey is away it is silent, as its work is."""
        while not stop.is_set():
            with contextlib.suppress(RedisUnavailable):
                await self.beat(datetime.now(UTC))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await stop.wait()
        with contextlib.suppress(RedisUnavailable):
            await self.stop()

    @property
    def _name(self) -> str:
        return f"{self.part} {socket.gethostname()} {os.getpid()}"

    @property
    def _key(self) -> str:
        return f"{_index(self.queue)}:{self._name}"


async def beats(redis: Redis, queue: str) -> Sequence[Beat]:
    """Everybody's last word, by part, host and process. Raises RedisUnavailable."""
    names = await redis.members(_index(queue))
    if not names:
        return []
    said = await redis.get_many(*(f"{_index(queue)}:{name}" for name in names))
    return [msgspec.json.decode(one, type=Beat) for one in said if one is not None]


class Beating:
    """A heart in a thread of its own, for a process without a loop."""

    def __init__(self, settings: Settings, part: str) -> None:
        self._settings = settings
        self._part = part
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True, name="heart")

    def start(self, **_: object) -> None:
        """Once the process is ready."""
        self._thread.start()

    def end(self) -> None:
        """The process ends in peace."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(timeout=5)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        redis = Redis.open(self._settings.redis_url)
        try:
            await Heart.of(self._settings, self._part, redis).run(self._stop)
        finally:
            await redis.close()


def _index(queue: str) -> str:
    return f"workers:{queue}"
