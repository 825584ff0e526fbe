"""A practice's page that needs no sign-in: privacy."""

from __future__ import annotations

from portico_sdk import Nothing, View

from portico.web.parts import CoreContext


async def privacy(_ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="public/privacy.html")
