"""The plugin host of one process: what is installed and can be used here, what each practice enabled of it, the relay.

Made once, at the start of the application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import EntryPoint

from portico.notify.post import Post
from portico.observability.logging import logger
from portico.plugins.discovery import Check, discover
from portico.plugins.enablement import Enablement
from portico.plugins.events import Subscribers
from portico.plugins.generations import RedisGenerations
from portico.plugins.migrations import after_migration
from portico.plugins.registry import Registry
from portico.plugins.relay import Relay
from portico.plugins.services import Services
from portico.plugins.troubles import Troubles
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Tenancy


@dataclass(frozen=True, kw_only=True)
class Host:
    """Which plugins there are, who has them on, how they are called."""

    registry: Registry
    enablement: Enablement
    relay: Relay


async def hosted(
    tenancy: Tenancy,
    settings: Settings,
    plugins: Iterable[EntryPoint] | None,
    *,
    post: Post,
    color_of: Callable[[Tenant], str],
    checks: Sequence[Check],
    clock: Callable[[], datetime],
) -> Host:
    """Those of `plugins`, or of all that are installed, that pass the checks and whose tables are up to date."""
    registry = await _registry(tenancy, plugins, checks)
    enablement = Enablement(registry, RedisGenerations(tenancy.redis), clock)
    services = Services(
        clock=clock,
        environment=settings.environment,
        keys=tenancy.keys,
        post=post,
        subscribers=Subscribers(registry, enablement),
        color_of=color_of,
    )
    relay = Relay(
        registry,
        enablement,
        services,
        troubles=Troubles(tenancy.redis, clock),
        trace=settings.trace_hooks,
        patience=settings.hook_patience,
    )
    return Host(registry=registry, enablement=enablement, relay=relay)


async def _registry(tenancy: Tenancy, plugins: Iterable[EntryPoint] | None, checks: Sequence[Check]) -> Registry:
    found = discover(plugins, checks=checks)
    async with tenancy.platform_scope(Actor.system("start"), "SYSADMIN") as scope:
        registry = await after_migration(found, scope)
    for plugin in registry.refused:
        reason = f"{plugin.reason}. {plugin.way_out}"
        logger().error("a plugin can't be used", plugin=plugin.id, version=plugin.version, reason=reason)
    return registry
