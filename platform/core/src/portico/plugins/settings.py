"""A plugin's settings at a practice: the manifest's types and defaults, and what the practice chose."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from portico_sdk import Manifest
from portico_sdk.manifest_rules import unfit

Settings = Mapping[str, object]
LocationSettings = Mapping[UUID, Settings]


def with_defaults(manifest: Manifest, chosen: Settings) -> dict[str, object]:
    """Every setting of the manifest. What no longer fits (an update changed its type) falls back to the default."""
    return {
        setting.key: chosen[setting.key]
        if setting.key in chosen and not unfit(setting, chosen[setting.key])
        else setting.default
        for setting in manifest.settings
    }


def at_locations(manifest: Manifest, chosen: LocationSettings) -> dict[UUID, Settings]:
    """What locations have of their own, of the settings whose scope allows it and as far as it fits."""
    own = {setting.key: setting for setting in manifest.settings if setting.scope == "location"}
    found = {
        location: {key: value for key, value in values.items() if key in own and not unfit(own[key], value)}
        for location, values in chosen.items()
    }
    return {location: values for location, values in found.items() if values}


def problems(manifest: Manifest, chosen: Settings, *, at_location: bool = False) -> dict[str, str]:
    """What is wrong with these choices, by key; empty when nothing is."""
    settings = {setting.key: setting for setting in manifest.settings if not at_location or setting.scope == "location"}
    found = {key: "There is no such setting." for key in chosen if key not in settings}
    for key, value in chosen.items():
        if key in settings and (problem := unfit(settings[key], value)):
            found[key] = f"{problem}."
    return found
