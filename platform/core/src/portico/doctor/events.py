"""What happens at the login: whether it reaches the practices' audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from portico.doctor.findings import Finding, ill, look, well
from portico.identity.event_watch import Mark, mark_of
from portico.identity.population import Population
from portico.settings import Settings
from portico.tenancy.redis import Redis, RedisUnavailable


async def events(settings: Settings) -> Sequence[Finding]:
    redis = Redis.open(settings.redis_url)
    try:
        now = datetime.now(UTC)
        return [said_of(one, await mark_of(redis, settings.queue_name, one), now) for one in Population]
    except RedisUnavailable:
        return []  # told by valkey
    finally:
        await redis.close()


def said_of(population: Population, mark: Mark | None, now: datetime) -> Finding:
    part, what = "events", f"What happens at the login of {population}"
    if mark is None or mark.asked is None:
        return look(part, f"{what} was not asked for yet. The dispatcher does it, twice a minute and more.")
    if mark.is_late(now):
        late = f"{(now - mark.asked).total_seconds() / 60:.0f} minutes"
        way_out = "Look at the lines about the login and the worker; Keycloak keeps it for 7 days."
        return ill(part, f"{what} has not reached the audit for {late}. {way_out}")
    return well(part, f"{what} reaches the audit.")
