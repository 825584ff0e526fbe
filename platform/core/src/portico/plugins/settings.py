"""A plugin's settings at a practice: the manifest's types and defaults, and what the practice chose."""

from __future__ import annotations

from collections.abc import Mapping

from portico_sdk import Manifest
from portico_sdk.manifest_rules import unfit


def with_defaults(manifest: Manifest, chosen: Mapping[str, object]) -> dict[str, object]:
    """Every setting of the manifest. What no longer fits (an update changed its type) falls back to the default."""
    return {
        setting.key: chosen[setting.key]
        if setting.key in chosen and not unfit(setting, chosen[setting.key])
        else setting.default
        for setting in manifest.settings
    }


def problems(manifest: Manifest, chosen: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with these choices, by key; empty when nothing is."""
    settings = {setting.key: setting for setting in manifest.settings}
    found = {key: "There is no such setting." for key in chosen if key not in settings}
    for key, value in chosen.items():
        if key in settings and (problem := unfit(settings[key], value)):
            found[key] = f"{problem}."
    return found
