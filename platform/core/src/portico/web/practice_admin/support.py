"""`/practice/support`: letting the people who run Portico look in, for some hours, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import Nothing, Redirect, View, translator

from portico.operations import support
from portico.operations.support import Grant
from portico.web.parts import CoreContext

t = translator("portico")

SUPPORT = "/practice/support"


class SupportPage(msgspec.Struct, frozen=True, kw_only=True):
    """`open` are good now, `past` are over."""

    open: tuple[Grant, ...]
    past: tuple[Grant, ...]
    now: datetime


class GrantForm(msgspec.Struct, frozen=True, kw_only=True):
    hours: Literal[1, 2, 4, 8, 24]
    reason: Annotated[str, Meta(min_length=5, max_length=300)]


class RevokeForm(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID


async def listed(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    found = await support.grants(ctx.scope)
    page = SupportPage(
        open=tuple(one for one in found if one.is_open(ctx.now)),
        past=tuple(one for one in found if not one.is_open(ctx.now)),
        now=ctx.now,
    )
    return View(template="practice_admin/support.html", model=page)


async def revoke(ctx: CoreContext, _path: Nothing, form: RevokeForm) -> Redirect:
    done = await support.revoke(ctx.scope, form.id, ctx.now)
    words = t("Support is out from its next page on.") if done else t("It was over already.")
    return Redirect(to=SUPPORT, toast=words)


async def new(_ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="practice_admin/support_grant.html", model=None)


async def grant(ctx: CoreContext, _path: Nothing, form: GrantForm) -> Redirect:
    await support.grant(ctx.scope, ctx.now, hours=form.hours, reason=form.reason)
    return Redirect(to=SUPPORT, toast=t("Support may look in now. Every page it opens stands in your audit."))
