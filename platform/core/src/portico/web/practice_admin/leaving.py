"""`/practice/leaving`: the copy that a practice takes along, until the day it is destroyed."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from portico_sdk import Download, Nothing, Refused, View, translator

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.aws import StorageUnavailable
from portico.operations import copying, leaving
from portico.operations.leaving import Standing
from portico.tenancy.files import FileMissing
from portico.tenancy.keys import CannotOpen
from portico.web.outside import Outside
from portico.web.parts import CoreContext

t = translator("portico")


class LeavingPage(msgspec.Struct, frozen=True, kw_only=True):
    """None: this practice is not leaving."""

    standing: Standing | None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    part: Annotated[int, Meta(ge=1, le=9999)] = 1


async def leaving_page(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    standing = await leaving.standing(ctx.scope, ctx.tenant.id)
    return View(template="practice_admin/leaving.html", model=LeavingPage(standing=standing))


async def take(ctx: CoreContext, _path: Nothing, form: Part) -> Outside | Refused:
    """A part of the copy. That it was taken stands in the audit, and operators see that it was."""
    standing = await leaving.standing(ctx.scope, ctx.tenant.id)
    if standing is None or standing.copied_at is None or form.part > standing.parts:
        return Refused(errors={"": t("There is no such part of a copy here.")})
    await record(ctx.scope, AuditCode.PRACTICE_COPIED, reason=f"part {form.part}")
    await leaving.fetched(ctx.scope, ctx.tenant.id, ctx.now)
    files = ctx.scope.files

    async def act() -> Download | Refused:
        try:
            content = await copying.part(files, form.part)
        except (StorageUnavailable, FileMissing, CannotOpen):
            return Refused(errors={"": t("This part can’t be read just now. Try again in a few minutes.")})
        return Download(filename=f"{ctx.tenant.slug}-{form.part}.zip", media_type="application/zip", content=content)

    return Outside(act=act)
