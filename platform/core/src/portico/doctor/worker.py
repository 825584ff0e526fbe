"""The worker: whether both of its parts live, are of this version, and have nothing overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from portico.doctor.findings import PATIENCE_S, Finding, ill, look, well
from portico.outbox.heart import PARTS, Beat, beats
from portico.settings import Settings
from portico.tenancy.redis import Redis, RedisUnavailable

NOBODY: Final[Mapping[str, str]] = {"dispatcher": "No dispatcher lives", "tasks": "Nobody does what is handed out"}


async def worker(settings: Settings) -> Sequence[Finding]:
    redis = Redis.open(settings.redis_url, timeout_s=PATIENCE_S)
    try:
        return said_of(await beats(redis, settings.queue_name), datetime.now(UTC))
    except RedisUnavailable:
        return []  # told by valkey
    finally:
        await redis.close()


def said_of(found: Sequence[Beat], now: datetime) -> Sequence[Finding]:
    name, told = "worker", list[Finding]()
    for part in PARTS:
        alive = [one for one in found if one.part == part and one.is_alive(now)]
        if not alive:
            told.append(ill(name, f"{NOBODY[part]}: letters and tasks wait. Start it: portico worker"))
        told += [_of(one) for one in alive]
    silent = [one for one in found if not one.is_alive(now)]
    for one in silent:
        since = f"for {(now - one.at).total_seconds() / 60:.0f} minutes"
        told.append(look(name, f"The {one.part} on {one.host} says nothing {since}. If it ought to run, start it."))
    return told


def _of(one: Beat) -> Finding:
    here = version("portico-platform")
    if one.version != here:
        words = f"The {one.part} on {one.host} is of version {one.version}, this is {here}. Start it anew."
        return look("worker", words)
    return well("worker", f"The {one.part} on {one.host} lives, version {one.version}.")
