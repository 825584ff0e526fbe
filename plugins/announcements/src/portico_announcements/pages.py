"""What those see whom a notice is for: patients in the portal, staff in the workspace. Thin: input in, struct out."""

from __future__ import annotations

import msgspec
from portico_sdk import NotFound, Nothing, PluginContext, Redirect, View, translator

from portico_announcements import service
from portico_announcements.domain import Spoken
from portico_announcements.forms import GotItForm

t = translator("portico_announcements")


class NoticesModel(msgspec.Struct, frozen=True, kw_only=True):
    """`keep_href` is where staff write notices, '' for everybody else."""

    new: tuple[Spoken, ...]
    read: tuple[Spoken, ...]
    keep_href: str


async def notices(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    new, read = await service.shown(ctx)
    model = NoticesModel(
        new=tuple(one.spoken(ctx.language) for one in new),
        read=tuple(one.spoken(ctx.language) for one in read),
        keep_href=ctx.url("all") if ctx.actor.may("notice:write") else "",
    )
    return View(template="announcements/notices.html", model=model)


async def got_it(ctx: PluginContext, _path: Nothing, form: GotItForm) -> Redirect:
    """Staff may have taken it down since the page was opened: that is no mistake of the reader's."""
    words = t("Noted. It stands below, with those that you have read.")
    try:
        await service.got_it(ctx, form.notice)
    except NotFound:
        words = t("That notice is no longer shown")
    return Redirect(to=ctx.url("notices"), toast=words)
