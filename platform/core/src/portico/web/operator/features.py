"""What a practice turned on, as operators see it: names, versions and what fails, in places of code and kinds of error.

Nothing is asked of the practice's own tables: its row tells the ids, and notes of trouble hold no value of anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from portico_sdk import translator

from portico.operations.console import Failed, One
from portico.plugins.registry import Installed
from portico.plugins.troubles import Trouble
from portico.web.parts import CoreContext

t = translator("portico")

LATELY: Final = timedelta(days=1)
"""What went wrong before is history, and on the feature's own page."""


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """One that is on. `note` says what is wrong, in codes; `since` when that was first seen."""

    id: str
    name: str
    version: str
    state: str
    tone: str
    note: str = ""
    since: datetime | None = None


async def features_of(ctx: CoreContext, one: One, failed: Sequence[Failed]) -> tuple[Feature, ...]:
    """By id."""
    there = await ctx.parts.tenancy.tenant_by_id(one.id)
    found: list[Feature] = []
    for plugin_id in one.feature_ids:
        plugin = ctx.parts.registry.get(plugin_id)
        if plugin is None or there is None:
            found.append(_absent(ctx, plugin_id))
            continue
        troubles = await ctx.parts.relay.troubles.of(there, plugin_id)
        lately = next((trouble for trouble in troubles if trouble.at > ctx.now - LATELY), None)
        waiting = sum(_is_of(failure, plugin_id) for failure in failed)
        found.append(_present(plugin, lately, waiting))
    return tuple(found)


def _absent(ctx: CoreContext, plugin_id: str) -> Feature:
    refused = next((one for one in ctx.parts.registry.refused if one.id == plugin_id), None)
    return Feature(
        id=plugin_id,
        name=plugin_id,
        version=refused.version if refused else "",
        state=t("Not usable here"),
        tone="bad",
        note=refused.reason if refused else t("It is not installed on this server."),
    )


def _present(plugin: Installed, lately: Trouble | None, waiting: int) -> Feature:
    note = f"{lately.place}: {lately.why}, {lately.what}" if lately else ""
    if waiting and not note:
        note = t("Some of its work failed: see below.")
    return Feature(
        id=plugin.id,
        name=plugin.manifest.name,
        version=plugin.version,
        state=t("Failing") if note else t("Works"),
        tone="bad" if note else "ok",
        note=note,
        since=lately.at if lately else None,
    )


def _is_of(failure: Failed, plugin_id: str) -> bool:
    return failure.handler == f"plugin:{plugin_id}" or failure.handler.startswith(f"task:{plugin_id}:")
