"""What a plugin is asked, and what asking gives: its answer, as the hook's spec declares it, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar, cast

import msgspec
from portico_sdk.hooks import HookSpec

from portico.plugins.enabled import Enabled
from portico.plugins.registry import Installed
from portico.plugins.settings import LocationSettings, Settings
from portico.tenancy.scopes import Scope

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


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Settings and secrets that a practice is about to choose, for a plugin to try; None for a secret taken away."""

    settings: Settings
    location_settings: LocationSettings
    secrets: Mapping[str, str | None] = field(default_factory=dict[str, str | None], repr=False)

    def enabled(self, plugin_id: str) -> Enabled:
        """As if it were so."""
        return Enabled(settings={plugin_id: self.settings}, location_settings={plugin_id: self.location_settings})


@dataclass(frozen=True, slots=True)
class Asking:
    """What is the same for every plugin that one hook is asked of. `always`: also one that rests."""

    scope: Scope
    spec: HookSpec
    request: object
    enabled: Enabled
    language: str
    trial: Trial | None = None
    always: bool = False


class Undone(Exception):
    """Carries the answer out of walls inside of which nothing is to be kept."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer


class WrongAnswer(Exception):
    """A plugin's answer is not what the hook's spec says."""


MOST_ITEMS = 20
"""So many things one plugin answers to one question; what is in each is bounded by its type."""


def as_declared(answer: object, spec: HookSpec) -> object:
    """The answer as it would come over a wire: a struct whose content is wrong doesn't pass, nor does a flood."""
    if isinstance(answer, Sized) and len(answer) > MOST_ITEMS:
        raise WrongAnswer(f"{len(answer)} items, {MOST_ITEMS} are the most")
    try:
        return msgspec.convert(msgspec.to_builtins(answer), cast("type[object]", spec.answer))
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError) as error:
        # msgspec names type and place of what is wrong, not its content; other texts could hold anything.
        raise WrongAnswer(str(error) if isinstance(error, msgspec.ValidationError) else type(error).__name__) from error
