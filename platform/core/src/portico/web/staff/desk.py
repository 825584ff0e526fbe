"""The workspace's first page: where this person's work is, else the patients, else what is theirs to see."""

from __future__ import annotations

from portico_sdk import Nothing, Redirect, View

from portico.identity.permissions import Permission
from portico.tenancy.hosts import Door
from portico.web import plugin_pages
from portico.web.frame import OPENING
from portico.web.parts import CoreContext


async def first(ctx: CoreContext, _path: Nothing, _query: Nothing) -> Redirect | View:
    if ctx.tenant.founding:
        return Redirect(to=OPENING)
    places = await plugin_pages.places(ctx.parts, ctx.scope, Door.WORKSPACE, ctx.language)
    if places:
        return Redirect(to=min(places, key=lambda place: place.order).href)
    if ctx.actor.may(Permission.PATIENT_READ):
        return Redirect(to="/patients")
    return View(template="staff/first.html")
