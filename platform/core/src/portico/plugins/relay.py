"""Calls a hook of every plugin that this practice enabled, one after the other, each behind walls of its own.

pluggy stops at the first exception and never awaits, so it holds the contract and the calls are made here. Don't call
them at once: they share one transaction, and two queries on one connection break it. `CancelledError` passes on: it is
the request that ends, not the plugin that fails.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, overload

import msgspec
from portico_sdk import (
    AppointmentDraft,
    Health,
    HomePart,
    HomeRequest,
    NavItem,
    NavRequest,
    Objection,
    PluginContext,
    Problem,
    RecordPart,
    RecordRequest,
    SetUp,
    SetUpApplied,
    Subject,
    SubjectCopy,
)
from portico_sdk.hooks import SPECS, HookSpec

from portico.plugins.answers import Asking, Missing, Part, Results, Trial, Undone, Why, WrongAnswer, as_declared
from portico.plugins.breaker import Breaker
from portico.plugins.context import make_context
from portico.plugins.enabled import Enabled
from portico.plugins.enablement import Enablement
from portico.plugins.isolation import plugin_call, where
from portico.plugins.registry import HookCall, Installed, Registry
from portico.plugins.services import Services
from portico.plugins.troubles import Troubles
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.scopes import Scope

log = logging.getLogger(__name__)


class Relay:
    """Made once by the app. Its `services` are those of every call of a plugin, with itself for who asks the others."""

    def __init__(
        self,
        registry: Registry,
        enablement: Enablement,
        services: Services,
        *,
        troubles: Troubles,
        trace: bool = False,
        patience: int = 1,
        breaker: Breaker | None = None,
    ) -> None:
        self._registry = registry
        self._enablement = enablement
        self._trace = trace
        self._patience = patience
        self._breaker = breaker or Breaker()
        self.troubles = troubles
        self.services = replace(services, objections=self._objections)

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["nav_items"], request: NavRequest, *, language: str = "en"
    ) -> Results[Sequence[NavItem]]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["home"], request: HomeRequest, *, language: str = "en"
    ) -> Results[HomePart]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["record"], request: RecordRequest, *, language: str = "en"
    ) -> Results[RecordPart]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["check_booking"], request: AppointmentDraft, *, language: str = "en"
    ) -> Results[Sequence[Objection]]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["health"], request: None = None, *, language: str = "en"
    ) -> Results[Health]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["export_subject"], request: Subject, *, language: str = "en"
    ) -> Results[SubjectCopy]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["erase_subject"], request: Subject, *, language: str = "en"
    ) -> Results[Sequence[Problem]]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["demo_data"], request: None = None, *, language: str = "en"
    ) -> Results[None]: ...

    async def collect(
        self, scope: Scope, hook: str, request: msgspec.Struct | None = None, *, language: str = "en"
    ) -> object:
        """Ask every enabled plugin that implements the hook. Raises DatabaseUnavailable, never what a plugin does."""
        parts: list[Part[object]] = []
        missing: list[Missing] = []
        if self._registry.with_hook(hook):
            enabled = await self._enablement.enabled(scope)
            asking = Asking(scope, SPECS[hook], request, enabled, language)
            # Over what this practice enabled: what else is installed costs nothing here.
            for plugin_id in enabled.settings:
                plugin = self._registry.get(plugin_id)
                call = plugin.hooks.get(hook) if plugin else None
                if plugin is None or call is None:
                    continue
                outcome = await self._ask(asking, plugin, call)
                if isinstance(outcome, Missing):
                    missing.append(outcome)
                else:
                    parts.append(outcome)
        # Every answer was converted to the type that the spec declares; the overloads repeat those types.
        return Results(parts=tuple(parts), missing=tuple(missing))

    @overload
    async def ask(
        self, scope: Scope, plugin: Installed, hook: Literal["before_enable"], trial: Trial, *, language: str = "en"
    ) -> Part[Sequence[Problem]] | Missing | None: ...

    @overload
    async def ask(
        self,
        scope: Scope,
        plugin: Installed,
        hook: Literal["after_enable"],
        trial: Trial | None = None,
        *,
        language: str = "en",
    ) -> Part[None] | Missing | None: ...

    @overload
    async def ask(
        self,
        scope: Scope,
        plugin: Installed,
        hook: Literal["health"],
        trial: Trial | None = None,
        *,
        language: str = "en",
    ) -> Part[Health] | Missing | None: ...

    @overload
    async def ask(
        self,
        scope: Scope,
        plugin: Installed,
        hook: Literal["export_setup"],
        trial: Trial | None = None,
        *,
        language: str = "en",
    ) -> Part[SetUp] | Missing | None: ...

    @overload
    async def ask(
        self,
        scope: Scope,
        plugin: Installed,
        hook: Literal["apply_setup"],
        trial: Trial | None = None,
        *,
        request: SetUp,
        language: str = "en",
    ) -> Part[SetUpApplied] | Missing | None: ...

    async def ask(
        self,
        scope: Scope,
        plugin: Installed,
        hook: str,
        trial: Trial | None = None,
        *,
        request: msgspec.Struct | None = None,
        language: str = "en",
    ) -> object:
        """Ask one plugin; None when it does not implement the hook. With a `trial` it sees that instead of what the
        practice keeps, and what it writes is undone.
        """
        call = plugin.hooks.get(hook)
        if call is None:
            return None
        enabled = trial.enabled(plugin.id) if trial else await self._enablement.enabled(scope)
        # Somebody is waiting for this one answer: it is asked however often it failed before.
        asking = Asking(scope, SPECS[hook], request, enabled, language, trial=trial, always=True)
        return await self._ask(asking, plugin, call)

    def context(
        self,
        scope: Scope,
        plugin: Installed,
        enabled: Enabled,
        *,
        place: str,
        language: str = "en",
        proposed: Mapping[str, str | None] | None = None,
    ) -> PluginContext:
        """What this plugin is given for one call, with its settings at this practice."""
        return make_context(
            scope,
            plugin,
            self.services,
            settings=enabled.settings[plugin.id],
            location_settings=enabled.location_settings.get(plugin.id),
            language=language,
            place=place,
            proposed=proposed,
        )

    async def _objections(self, scope: Scope, draft: AppointmentDraft, language: str) -> Sequence[Objection]:
        """Inside of another plugin's call: each of these has walls of its own below those of the one that asks."""
        found = await self.collect(scope, "check_booking", draft, language=language)
        return [objection for part in found.parts for objection in part.answer]

    async def _ask(self, asking: Asking, plugin: Installed, call: HookCall) -> Part[object] | Missing:
        spec = asking.spec
        # Per practice: one practice's bad settings must not switch the plugin off for the others.
        key = (asking.scope.tenant.id, plugin.id, spec.name)
        if not asking.always and self._breaker.is_open(key):
            return Missing(plugin=plugin, why=Why.RESTING)
        started = time.perf_counter()
        try:
            answer = as_declared(await self._answer(asking, plugin, call), spec)
        except DatabaseUnavailable:
            # Not the plugin's failure: it must not rest for it, and the page can't be made anyway.
            raise
        except TimeoutError as error:
            # The hook's own TimeoutError, long before the deadline, is an error like any other.
            late = time.perf_counter() - started >= spec.deadline_s * self._patience
            return await self._failed(asking, plugin, Why.LATE if late else Why.ERROR, where(error, plugin), started)
        except WrongAnswer as error:
            return await self._failed(asking, plugin, Why.WRONG_ANSWER, str(error), started)
        except (Exception, SystemExit) as error:  # noqa: BLE001 (whatever a plugin does costs its own part only)
            return await self._failed(asking, plugin, Why.ERROR, where(error, plugin), started)
        self._breaker.succeeded(key)
        if self._trace:
            _traced(spec, plugin, "ok", started)
        return Part(plugin=plugin, answer=answer)

    async def _answer(self, asking: Asking, plugin: Installed, call: HookCall) -> object:
        """What the plugin gave, inside its walls."""
        spec, trial = asking.spec, asking.trial
        try:
            deadline_s = spec.deadline_s * self._patience
            async with plugin_call(asking.scope, plugin, read_only=not spec.writes, deadline_s=deadline_s):
                ctx = self.context(
                    asking.scope,
                    plugin,
                    asking.enabled,
                    place=spec.name,
                    language=asking.language,
                    proposed=trial.secrets if trial else None,
                )
                answer = await call.call(*[ctx if name == "ctx" else asking.request for name in call.arguments])
                if trial:
                    raise Undone(answer)
        except Undone as undone:
            return undone.answer
        return answer

    async def _failed(self, asking: Asking, plugin: Installed, why: Why, what: str, started: float) -> Missing:
        spec, tenant = asking.spec, asking.scope.tenant
        await self.troubles.note(tenant, plugin, f"hook {spec.name}", why, what)
        if self._breaker.failed((tenant.id, plugin.id, spec.name)):
            facts = (plugin.id, plugin.version, spec.name, tenant.slug)
            log.error("%s %s: hook %s rests for a while at %s: it keeps failing", *facts)
        if self._trace:
            _traced(spec, plugin, f"{why}: {what}", started)
        return Missing(plugin=plugin, why=why)


def _traced(spec: HookSpec, plugin: Installed, outcome: str, started: float) -> None:
    millis = (time.perf_counter() - started) * 1000
    log.info("hook %s %s %.2f ms %s", spec.name, plugin.id, millis, outcome)
