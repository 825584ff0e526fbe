"""Pages that need no sign-in: the platform's first page and privacy."""

from __future__ import annotations

from portico_sdk import Nothing, View

from portico.web.parts import CoreContext


async def index(_ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="public/index.html")


async def privacy(_ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="public/privacy.html")
