"""What one plugin needs of the others at a practice, and what it can't stand beside. Pure: from manifests alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from portico.plugins.registry import Installed, Registry


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why a plugin can't be enabled now. `plugins`: for `needs` any of them mends it (to be enabled first), for `taken`
    and `conflict` each stands in the way (to be disabled first). `taken` is about a capability that only one may
    provide.
    """

    kind: Literal["needs", "taken", "conflict"]
    capability: str = ""
    plugins: tuple[Installed, ...] = ()

    def in_words(self) -> str:
        names = " or ".join(plugin.manifest.name for plugin in self.plugins)
        match self.kind:
            case "needs":
                return f"It needs {self.capability}. Enable {names or 'a plugin that provides it'} first."
            case "taken":
                return f"Only one plugin can provide {self.capability}, and {names} does. Disable that first."
            case "conflict":
                return f"It can't be used together with {names}. Disable that first."


def obstacles(plugin: Installed, enabled: Collection[str], registry: Registry) -> tuple[Obstacle, ...]:
    """All that stands against enabling it beside what is enabled (ids)."""
    others = [other for other in registry.ready if other.id in enabled and other.id != plugin.id]
    return (*_needs(plugin, others, registry), *_clashes(plugin, others))


def leaning(plugin: Installed, enabled: Collection[str], registry: Registry) -> tuple[Installed, ...]:
    """The enabled plugins that would lack something without it, so that it can't be disabled first."""
    rest = [other for other in registry.ready if other.id in enabled and other.id != plugin.id]
    found: list[Installed] = []
    for other in rest:
        without = {offer for one in rest if one is not other for offer in offers(one)}
        if set(other.manifest.requires) & offers(plugin) - without:
            found.append(other)
    return tuple(found)


def offers(plugin: Installed) -> frozenset[str]:
    """What others may require of it: its capabilities, and itself by name."""
    return frozenset((*plugin.manifest.provides, plugin.id))


def _needs(plugin: Installed, others: Iterable[Installed], registry: Registry) -> Iterator[Obstacle]:
    there = {offer for other in others for offer in offers(other)}
    for capability in sorted(set(plugin.manifest.requires) - there):
        can = tuple(one for one in registry.ready if one.id != plugin.id and capability in offers(one))
        yield Obstacle(kind="needs", capability=capability, plugins=can)


def _clashes(plugin: Installed, others: Iterable[Installed]) -> Iterator[Obstacle]:
    for other in others:
        if slots := sorted(_slots(plugin, other) | _slots(other, plugin)):
            yield Obstacle(kind="taken", capability=slots[0], plugins=(other,))
        elif _conflict(plugin, other) or _conflict(other, plugin):
            yield Obstacle(kind="conflict", plugins=(other,))


def _slots(plugin: Installed, other: Installed) -> set[str]:
    return set(plugin.manifest.exclusive) & set(other.manifest.provides)


def _conflict(plugin: Installed, other: Installed) -> bool:
    return not offers(other).isdisjoint(plugin.manifest.conflicts)
