"""Calls a hook of every plugin that this practice enabled, one after the other, each behind walls of its own.

pluggy stops at the first exception and never awaits, so it holds the contract and the calls are made here. Don't call
them at once: they share one transaction, and two queries on one connection break it. `CancelledError` passes on: it is
the request that ends, not the plugin that fails.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, Literal, TypeVar, cast, overload
from uuid import UUID

import msgspec
from portico_sdk import AppointmentDraft, Health, HomePart, HomeRequest, NavItem, NavRequest, Objection
from portico_sdk.hooks import SPECS, HookSpec

from portico.plugins.breaker import Breaker
from portico.plugins.context import make_context
from portico.plugins.enablement import Enabled, Enablement
from portico.plugins.isolation import plugin_call, where
from portico.plugins.registry import HookCall, Installed, Registry
from portico.plugins.services import Services
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.scopes import Scope

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class Why(StrEnum):
    """Why a part is missing."""

    ERROR = "error"
    LATE = "late"
    RESTING = "resting"
    WRONG_ANSWER = "wrong answer"


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Answer]):
    """What one plugin answered."""

    plugin: Installed
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A plugin that gave nothing: the page says calmly that this part is not available now."""

    plugin: Installed
    why: Why


@dataclass(frozen=True, kw_only=True)
class Results(Generic[Answer]):
    """In the order of the plugins."""

    parts: tuple[Part[Answer], ...] = ()
    missing: tuple[Missing, ...] = ()


class WrongAnswer(Exception):
    """A plugin's answer is not what the hook's spec says."""


class Relay:
    """Made once by the app. Its `services` are those of every call of a plugin, with itself for who asks the others."""

    def __init__(
        self,
        registry: Registry,
        enablement: Enablement,
        services: Services,
        *,
        trace: bool = False,
        breaker: Breaker | None = None,
    ) -> None:
        self._registry = registry
        self._enablement = enablement
        self._trace = trace
        self._breaker = breaker or Breaker()
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
        self, scope: Scope, hook: Literal["check_booking"], request: AppointmentDraft, *, language: str = "en"
    ) -> Results[Sequence[Objection]]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["health"], request: None = None, *, language: str = "en"
    ) -> Results[Health]: ...

    @overload
    async def collect(
        self, scope: Scope, hook: Literal["demo_data"], request: None = None, *, language: str = "en"
    ) -> Results[None]: ...

    async def collect(
        self, scope: Scope, hook: str, request: msgspec.Struct | None = None, *, language: str = "en"
    ) -> (
        Results[Sequence[NavItem]] | Results[HomePart] | Results[Sequence[Objection]] | Results[Health] | Results[None]
    ):
        """Ask every enabled plugin that implements the hook. Never raises for what a plugin does.

        Raises DatabaseUnavailable.
        """
        spec = SPECS[hook]
        parts: list[Part[object]] = []
        missing: list[Missing] = []
        if self._registry.with_hook(hook):
            enabled = await self._enablement.enabled(scope)
            # Over what this practice enabled: what else is installed costs nothing here.
            for plugin_id in enabled.settings:
                plugin = self._registry.get(plugin_id)
                call = plugin.hooks.get(hook) if plugin else None
                if plugin is None or call is None:
                    continue
                outcome = await self._ask(scope, spec, plugin, call, request, enabled, language)
                if isinstance(outcome, Missing):
                    missing.append(outcome)
                else:
                    parts.append(outcome)
        # Every answer was converted to the type that the spec declares; the overloads repeat those types.
        return cast("Results[None]", Results(parts=tuple(parts), missing=tuple(missing)))

    async def _objections(self, scope: Scope, draft: AppointmentDraft, language: str) -> Sequence[Objection]:
        """Inside of another plugin's call: each of these has walls of its own below those of the one that asks."""
        found = await self.collect(scope, "check_booking", draft, language=language)
        return [objection for part in found.parts for objection in part.answer]

    async def _ask(
        self,
        scope: Scope,
        spec: HookSpec,
        plugin: Installed,
        call: HookCall,
        request: object,
        enabled: Enabled,
        language: str,
    ) -> Part[object] | Missing:
        # Per practice: one practice's bad settings must not switch the plugin off for the others.
        key = (scope.tenant.id, plugin.id, spec.name)
        if self._breaker.is_open(key):
            return Missing(plugin=plugin, why=Why.RESTING)
        started = time.perf_counter()
        try:
            async with plugin_call(scope, plugin, read_only=not spec.writes, deadline_s=spec.deadline_s):
                ctx = make_context(
                    scope,
                    plugin,
                    self.services,
                    settings=enabled.settings[plugin.id],
                    language=language,
                    place=spec.name,
                )
                answer = await call.call(*[ctx if name == "ctx" else request for name in call.arguments])
            outcome = Part(plugin=plugin, answer=_as_declared(answer, spec))
        except DatabaseUnavailable:
            # Not the plugin's failure: it must not rest for it, and the page can't be made anyway.
            raise
        except TimeoutError as error:
            # The hook's own TimeoutError, long before the deadline, is an error like any other.
            late = time.perf_counter() - started >= spec.deadline_s
            return self._failed(
                key, scope, spec, plugin, Why.LATE if late else Why.ERROR, where(error, plugin), started
            )
        except WrongAnswer as error:
            return self._failed(key, scope, spec, plugin, Why.WRONG_ANSWER, str(error), started)
        except (Exception, SystemExit) as error:  # noqa: BLE001 (whatever a plugin does costs its own part only)
            return self._failed(key, scope, spec, plugin, Why.ERROR, where(error, plugin), started)
        self._breaker.succeeded(key)
        if self._trace:
            self._traced(spec, plugin, "ok", started)
        return outcome

    def _failed(
        self,
        key: tuple[UUID, str, str],
        scope: Scope,
        spec: HookSpec,
        plugin: Installed,
        why: Why,
        what: str,
        started: float,
    ) -> Missing:
        facts = (plugin.id, plugin.version, spec.name, scope.tenant.slug)
        log.warning("%s %s: hook %s failed at %s: %s (%s)", *facts, why, what)
        if self._breaker.failed(key):
            log.error("%s %s: hook %s rests for a while at %s: it keeps failing", *facts)
        if self._trace:
            self._traced(spec, plugin, f"{why}: {what}", started)
        return Missing(plugin=plugin, why=why)

    def _traced(self, spec: HookSpec, plugin: Installed, outcome: str, started: float) -> None:
        millis = (time.perf_counter() - started) * 1000
        log.info("hook %s %s %.2f ms %s", spec.name, plugin.id, millis, outcome)


def _as_declared(answer: object, spec: HookSpec) -> object:
    """The answer as it would come over a wire: a struct whose content is wrong doesn't pass."""
    try:
        return msgspec.convert(msgspec.to_builtins(answer), cast("type[object]", spec.answer))
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError) as error:
        # msgspec names type and place of what is wrong, not its content; other texts could hold anything.
        raise WrongAnswer(str(error) if isinstance(error, msgspec.ValidationError) else type(error).__name__) from error
