"""The web's side of plugins: calling a page's function, and asking for places in the navigation."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from portico_sdk import Answer, NavItem, NavRequest

from portico.plugins.isolation import PluginFailed, call_page
from portico.plugins.registry import Handler, Installed
from portico.tenancy.hosts import Door
from portico.tenancy.scopes import Scope
from portico.web.parts import Parts
from portico.web.routing import Route

MOST_PLACES = 3
"""Places that one plugin may have in the navigation."""


async def answer_of(
    parts: Parts,
    scope: Scope,
    route: Route,
    plugin: Installed,
    handler: Handler,
    language: str,
    path: msgspec.Struct,
    given: msgspec.Struct,
) -> Answer:
    """What the plugin's function answers. Raises PluginFailed, NotFound and Forbidden."""
    enabled = await parts.enablement.enabled(scope)
    ctx = parts.relay.context(scope, plugin, enabled, place=route.page.path, language=language)
    try:
        return await call_page(scope, plugin, route.page, handler, ctx, path, given)
    except PluginFailed as error:
        await parts.relay.troubles.note(
            scope.tenant, plugin, f"page {route.page.path or '(first)'}", "error", error.what
        )
        raise


async def places(parts: Parts, scope: Scope, door: Door, language: str) -> Sequence[NavItem]:
    """The places of all enabled plugins. One that does not answer, or points elsewhere, is left out."""
    request = NavRequest(audience="staff" if door is Door.WORKSPACE else "patient")
    results = await parts.relay.collect(scope, "nav_items", request, language=language)
    return [
        item
        for part in results.parts
        for item in part.answer[:MOST_PLACES]
        if item.href.startswith(f"/p/{part.plugin.url_name}/")
    ]
