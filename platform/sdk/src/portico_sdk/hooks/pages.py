"""Run hooks that put something on core's pages. They read and never write: the database refuses."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk.context import PluginContext
from portico_sdk.markers import hookspec
from portico_sdk.pages import HomePart, HomeRequest, NavItem, NavRequest, RecordPart, RecordRequest

DEADLINES_MS = {"nav_items": 50, "home": 400, "record": 400}
WRITES = False


@hookspec
async def nav_items(ctx: PluginContext, request: NavRequest) -> Sequence[NavItem]:
    """The places that this plugin has for this person. Asked on every page, so answer from what is at hand."""
    ...


@hookspec
async def home(ctx: PluginContext, request: HomeRequest) -> HomePart:
    """This plugin's part of the patient's first page. A missing or late part costs only itself.

    At most one hero (what comes next), three to-dos, two cards. Don't call other systems here: read what a task stored.
    """
    ...


@hookspec
async def record(ctx: PluginContext, request: RecordRequest) -> RecordPart:
    """This plugin's part of a patient's page in the workspace. A missing or late part costs only itself.

    At most two cards. Who looks may read the patient; whether they may see what is yours, `ctx.actor.may` says.
    """
    ...
