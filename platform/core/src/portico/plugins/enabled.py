"""What a practice enabled, as values: all of it for a request, one plugin of it for a page; read from its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from portico.plugins.settings import LocationSettings, Settings


@dataclass(frozen=True, kw_only=True)
class Enabled:
    """What a practice enabled, in the registry's order, each with its settings (defaults filled in).

    `location_settings` holds only plugins of which a location has something of its own.
    """

    generation: int = 0
    settings: Mapping[str, Settings] = field(default_factory=dict[str, Settings])
    location_settings: Mapping[str, LocationSettings] = field(default_factory=dict[str, LocationSettings])

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.settings)

    def __contains__(self, plugin_id: object) -> bool:
        return plugin_id in self.settings


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One plugin at one practice, as its pages show it: what was chosen (no defaults), since when it is on or off.

    `since` is None where it was never enabled.
    """

    enabled: bool = False
    settings: Settings = field(default_factory=dict[str, object])
    location_settings: LocationSettings = field(default_factory=dict[UUID, Settings])
    since: datetime | None = None
    erased: datetime | None = None


def decoded(text: str) -> Settings:
    """The column is written by us alone; one that can't be read is as good as empty."""
    try:
        return msgspec.json.decode(text, type=dict[str, object])
    except msgspec.DecodeError:
        return {}


def decoded_locations(text: str) -> LocationSettings:
    try:
        return msgspec.json.decode(text, type=dict[UUID, dict[str, object]])
    except msgspec.DecodeError:
        return {}
