"""A plugin's life at a practice: tried with what the practice chose, enabled or changed, disabled; in one transaction.

What the plugin's own hooks say comes before anything is kept; when they fail, nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portico_sdk import BadInput, PluginError, Problem

from portico.plugins.answers import Missing, Trial, Why
from portico.plugins.enablement import CannotEnable, Enablement, unfit
from portico.plugins.registry import Installed
from portico.plugins.relay import Relay
from portico.plugins.secrets import LONGEST, Secrets
from portico.plugins.settings import LocationSettings, Settings, at_locations, with_defaults
from portico.tenancy.scopes import Scope


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a practice wants of a plugin. None keeps the settings as they are.

    `secrets` are those to set, None for one to be taken away; the others stay.
    """

    settings: Settings | None = None
    location_settings: LocationSettings | None = None
    secrets: Mapping[str, str | None] = field(default_factory=dict[str, str | None], repr=False)


class NotReady(PluginError):
    """The plugin itself says what stands against it, each with the setting or secret that it is about."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(sorted({problem.key or "form" for problem in problems})))
        self.problems = tuple(problems)


class Lifecycle:
    """Made once by the app."""

    def __init__(self, enablement: Enablement, relay: Relay, secrets: Secrets, clock: Callable[[], datetime]) -> None:
        self._enablement = enablement
        self._relay = relay
        self._secrets = secrets
        self._clock = clock

    async def enable(self, scope: Scope, plugin_id: str, wish: Wish | None = None, *, language: str = "en") -> None:
        """Enable a plugin, or change what the practice chose for it; effective with the next request after the commit.

        Raises CannotEnable (what stands in the way, or that it failed), BadInput (settings that don't fit, by key,
        `<location>.<key>`) and NotReady (the plugin's own problems). Undo the savepoint around it then.
        """
        wish = wish or Wish()
        plugin = await self._enablement.check(scope, plugin_id)
        _check(plugin, wish)
        before = await self._enablement.standing(plugin_id)
        chosen = before.settings if wish.settings is None else wish.settings
        places = before.location_settings if wish.location_settings is None else wish.location_settings
        trial = Trial(
            settings=with_defaults(plugin.manifest, chosen),
            location_settings=at_locations(plugin.manifest, places),
            secrets=wish.secrets,
        )
        await self._try(scope, plugin, trial, language)
        note = _changed(before.settings, wish, before.location_settings)
        if before.enabled and not note:
            return
        await self._keep_secrets(scope, plugin_id, wish.secrets)
        await self._enablement.enable(scope, plugin_id, wish.settings, wish.location_settings, note=note)
        if not before.enabled:
            await self._begin(scope, plugin, language)

    async def disable(self, scope: Scope, plugin_id: str) -> None:
        """Raises CannotEnable while another plugin needs it."""
        await self._enablement.disable(scope, plugin_id)

    async def _try(self, scope: Scope, plugin: Installed, trial: Trial, language: str) -> None:
        tried = await self._relay.ask(scope, plugin, "before_enable", trial, language=language)
        if isinstance(tried, Missing):
            raise CannotEnable(_FAILED[tried.why])
        if tried is not None and tried.answer:
            raise NotReady(tried.answer)

    async def _begin(self, scope: Scope, plugin: Installed, language: str) -> None:
        begun = await self._relay.ask(scope, plugin, "after_enable", language=language)
        if isinstance(begun, Missing):
            raise CannotEnable(_FAILED[begun.why])

    async def _keep_secrets(self, scope: Scope, plugin_id: str, secrets: Mapping[str, str | None]) -> None:
        for key, value in secrets.items():
            if value is None:
                await self._secrets.remove(plugin_id, key)
            else:
                await self._secrets.put(scope, plugin_id, key, value, self._clock())


def _check(plugin: Installed, wish: Wish) -> None:
    wrong = unfit(plugin, wish.settings or {}, wish.location_settings or {})
    declared = {secret.key for secret in plugin.manifest.secrets}
    for key, value in wish.secrets.items():
        if key not in declared:
            wrong[key] = "There is no such secret."
        elif value is not None and not 0 < len(value) <= LONGEST:
            wrong[key] = f"A secret has 1 to {LONGEST} characters."
    if wrong:
        raise BadInput(wrong)


def _changed(before: Settings, wish: Wish, places: LocationSettings) -> str:
    """For the audit: which settings and secrets, never what they hold."""
    now = before if wish.settings is None else wish.settings
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    if wish.location_settings is not None and wish.location_settings != places:
        keys.append("locations")
    named = [*sorted(keys), *(f"secret {key}" for key in sorted(wish.secrets))]
    return ", ".join(named)[:200]


_BROKE = "Something in it failed, so nothing was changed. What happened stands on its page; tell its maker."
_FAILED = {
    Why.LATE: "It took too long to answer, so nothing was changed. Try again in a few minutes.",
    Why.RESTING: "It is not answering, so nothing was changed. Try again in a few minutes.",
    Why.ERROR: _BROKE,
    Why.WRONG_ANSWER: _BROKE,
}
