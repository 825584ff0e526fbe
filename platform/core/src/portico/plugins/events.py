"""The outbox meets the plugins: who is told what, and the calls of `on_event` and of the tasks.

Each call has the walls of any other hook that may write: deadline, savepoint, the plugin's own role. It runs in the
transaction that notes it as done.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from portico_sdk import Event, PluginContext, RetryLater, Task
from portico_sdk.hooks import SPECS

from portico.outbox.handlers import Delivery, DeliveryFailed, NotWanted
from portico.plugins.answers import Why
from portico.plugins.enabled import Enabled
from portico.plugins.enablement import Enablement
from portico.plugins.isolation import plugin_call, where
from portico.plugins.registry import Installed, Registry
from portico.plugins.relay import Relay
from portico.plugins.schedules import told
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.scopes import Scope

ON_EVENT = "on_event"


class Subscribers:
    """Who is told of an event: the plugins that subscribe to its type and that this practice enabled."""

    def __init__(self, registry: Registry, enablement: Enablement) -> None:
        self._registry = registry
        self._enablement = enablement

    async def __call__(self, scope: Scope, type: str) -> Sequence[str]:
        """The outbox's names of them, in the order of the plugins."""
        if not any(type in plugin.manifest.subscribes for plugin in self._registry.with_hook(ON_EVENT)):
            return ()
        enabled = await self._enablement.enabled(scope)
        wanting = (self._registry.get(plugin_id) for plugin_id in enabled.ids)
        return [told(plugin.id) for plugin in wanting if plugin and type in plugin.manifest.subscribes]


class PluginWork:
    """The outbox's handlers of the kinds `plugin` and `task`. Made once by the app."""

    def __init__(self, registry: Registry, enablement: Enablement, relay: Relay) -> None:
        self._registry = registry
        self._enablement = enablement
        self._relay = relay

    async def tell(self, scope: Scope, delivery: Delivery) -> None:
        """`plugin:<id>`: one event for one plugin."""
        plugin, enabled = await self._wanted(scope, delivery.name)
        hook, happened = plugin.hooks.get(ON_EVENT), delivery.told
        if hook is None or happened is None or happened.type not in plugin.manifest.subscribes:
            raise NotWanted
        event = Event(
            id=happened.id,
            type=happened.type,
            source=happened.source,
            at=happened.at,
            resource=happened.resource,
            patient_id=happened.patient_id,
            actor_kind=happened.actor_kind,
            facts=happened.facts,
        )

        async def call(ctx: PluginContext) -> None:
            await hook.call(*[ctx if name == "ctx" else event for name in hook.arguments])

        await self._call(scope, plugin, enabled, ON_EVENT, SPECS[ON_EVENT].deadline_s, call)

    async def run(self, scope: Scope, delivery: Delivery) -> None:
        """`task:<id>:<name>`: one run of a task."""
        plugin_id, _, name = delivery.name.rpartition(":")
        plugin, enabled = await self._wanted(scope, plugin_id)
        known = plugin.tasks.get(name)
        # The key is empty for a run by the schedule, which an update of the plugin may have taken away.
        if known is None or (not delivery.key and known.spec.every_minutes is None):
            raise NotWanted
        now = Task(id=delivery.id, name=name, key=delivery.key, due=delivery.due_at, tries=delivery.tries)

        async def call(ctx: PluginContext) -> None:
            await known.call(ctx, now)

        await self._call(scope, plugin, enabled, f"task {name}", known.spec.max_seconds, call)

    async def _wanted(self, scope: Scope, plugin_id: str) -> tuple[Installed, Enabled]:
        plugin = self._registry.get(plugin_id)
        enabled = await self._enablement.enabled(scope)
        if plugin is None or plugin_id not in enabled:
            raise NotWanted
        return plugin, enabled

    async def _call(
        self,
        scope: Scope,
        plugin: Installed,
        enabled: Enabled,
        place: str,
        deadline_s: float,
        call: Callable[[PluginContext], Awaitable[None]],
    ) -> None:
        """Raises DeliveryFailed with kind and place of the error, RetryLater, DatabaseUnavailable."""
        started = time.perf_counter()
        try:
            async with plugin_call(scope, plugin, read_only=False, deadline_s=deadline_s):
                await call(self._relay.context(scope, plugin, enabled, place=place))
        except (DatabaseUnavailable, RetryLater):
            raise
        except (Exception, SystemExit) as error:
            is_late = isinstance(error, TimeoutError) and time.perf_counter() - started >= deadline_s
            why, what = (Why.LATE if is_late else Why.ERROR), where(error, plugin)
            await self._relay.troubles.note(scope.tenant, plugin, place, why, what)
            raise DeliveryFailed(f"{why}: {what}") from error
