"""`/practice/leaving`: the copy that a practice takes along, until the day it is destroyed."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from portico_sdk import Download, NotFound, Nothing, View

from portico.operations import copying, leaving
from portico.operations.leaving import Standing
from portico.tenancy.files import FileMissing
from portico.web.parts import CoreContext


class LeavingPage(msgspec.Struct, frozen=True, kw_only=True):
    """None: this practice is not leaving."""

    standing: Standing | None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    part: Annotated[int, Meta(ge=1, le=9999)] = 1


async def leaving_page(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    standing = await leaving.standing(ctx.scope, ctx.tenant.id)
    return View(template="practice_admin/leaving.html", model=LeavingPage(standing=standing))


async def copy(ctx: CoreContext, _path: Nothing, query: Part) -> Download:
    standing = await leaving.standing(ctx.scope, ctx.tenant.id)
    if standing is None or standing.copied_at is None or query.part > standing.parts:
        raise NotFound("part")
    try:
        content = await copying.part(ctx.scope, query.part)
    except FileMissing as error:
        raise NotFound("part") from error
    return Download(
        content=content,
        filename=f"{ctx.tenant.slug}-{query.part}.zip",
        media_type="application/zip",
    )
