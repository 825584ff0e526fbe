"""Turning a feature off, taking a copy of what it kept, erasing it: one page each, each says first what will happen."""

from __future__ import annotations

from datetime import datetime

import msgspec
from portico_sdk import Download, NotFound, Nothing, Redirect, Refused, View, translator

from portico.aws import StorageUnavailable
from portico.plugins.enablement import CannotEnable
from portico.plugins.neighbours import leaning
from portico.plugins.registry import Installed
from portico.plugins.removal import Acting, TooMuch
from portico.tenancy.files import FileMissing
from portico.tenancy.keys import CannotOpen
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.practice_admin import feature_words as words
from portico.web.practice_admin.feature import Named
from portico.web.practice_admin.feature_words import Hurdle

t = translator("portico")


class Confirmed(msgspec.Struct, frozen=True):
    """`typed` is the feature's name, typed by who means it."""

    typed: str = ""


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """`stands_on_it` says who needs it, so that it can't be turned off; `from_when` when its data may be erased."""

    name: str
    href: str
    patients: tuple[str, ...]
    staff: tuple[str, ...]
    stands_on_it: Hurdle | None = None
    days: int = 0
    from_when: datetime | None = None
    may_erase: bool = False


async def off(ctx: CoreContext, path: Named, _query: Nothing) -> View:
    plugin = await _known(ctx, path)
    if not (await ctx.parts.enablement.standing(plugin.id)).enabled:
        raise NotFound("not enabled")
    enabled = await ctx.parts.enablement.enabled(ctx.scope)
    others = leaning(plugin, enabled.ids, ctx.parts.registry) if plugin.state == "ready" else ()
    model = msgspec.structs.replace(_leaving(ctx, plugin), stands_on_it=words.leaning_words(others) if others else None)
    return View(template="practice_admin/feature_off.html", model=model)


async def turn_off(ctx: CoreContext, path: Named, _form: Nothing) -> Redirect | Refused:
    plugin = await _known(ctx, path)
    try:
        await ctx.parts.lifecycle.disable(ctx.scope, plugin.id)
    except CannotEnable as error:
        return Refused(errors={"": words.leaning_words(error.leaning).words if error.leaning else str(error)})
    return Redirect(to=words.href_of(plugin), toast=t("{name} is off", name=plugin.name))


async def copy(ctx: CoreContext, path: Named, _query: Nothing) -> View:
    plugin = await _with_data(ctx, path)
    return View(template="practice_admin/feature_copy.html", model=_leaving(ctx, plugin))


async def take_copy(ctx: CoreContext, path: Named, _form: Nothing) -> Outside:
    plugin = await _with_data(ctx, path)
    acting = Acting(tenant=ctx.tenant, actor=ctx.actor, origin=ctx.scope.origin)
    filename = f"{ctx.tenant.slug}-{plugin.url_name}-{ctx.now.date().isoformat()}.zip"

    async def act() -> Download | Refused:
        try:
            content = await ctx.parts.removal.export(ctx.parts.tenancy, acting, plugin)
        except TooMuch:
            return Refused(errors={"": t("This is more than a page can hand out. Ask your operator for the copy.")})
        except (StorageUnavailable, FileMissing, CannotOpen):
            return Refused(errors={"": t("Its files can’t be read just now. Try again in a few minutes.")})
        return Download(filename=filename, media_type="application/zip", content=content)

    return Outside(act=act)


async def erasing(ctx: CoreContext, path: Named, _query: Nothing) -> View:
    plugin = await _with_data(ctx, path)
    from_when = ctx.parts.removal.from_when(await ctx.parts.enablement.standing(plugin.id))
    model = msgspec.structs.replace(
        _leaving(ctx, plugin), from_when=from_when, may_erase=from_when is not None and from_when <= ctx.now
    )
    return View(template="practice_admin/feature_erase.html", model=model)


async def erase(ctx: CoreContext, path: Named, form: Confirmed) -> Redirect | Refused:
    plugin = await _with_data(ctx, path)
    name = plugin.name
    if form.typed.casefold() != name.casefold():
        return Refused(errors={"typed": t("Type {name}, as it is written above.", name=name)})
    try:
        rows = await ctx.parts.removal.erase(ctx.scope, plugin)
    except CannotEnable:
        return Refused(errors={"": t("This can be erased when the feature has been off for long enough.")})
    done = t("What {name} kept is erased: {rows} records", name=name, rows=rows)
    return Redirect(to=words.href_of(plugin), toast=done)


async def _known(ctx: CoreContext, path: Named) -> Installed:
    """One that can be used here, or that this practice used before. Raises NotFound."""
    absent = [plugin for plugin, _ in await ctx.parts.enablement.absent()]
    for plugin in (*ctx.parts.registry.ready, *absent):
        if plugin.url_name == path.name:
            return plugin
    raise NotFound("feature")


async def _with_data(ctx: CoreContext, path: Named) -> Installed:
    """One that keeps data, and that this practice has used. Raises NotFound."""
    plugin = await _known(ctx, path)
    standing = await ctx.parts.enablement.standing(plugin.id)
    if not plugin.may_keep or standing.since is None or standing.erased is not None:
        raise NotFound("nothing kept")
    return plugin


def _leaving(ctx: CoreContext, plugin: Installed) -> Leaving:
    return Leaving(
        name=plugin.name,
        href=words.href_of(plugin),
        patients=words.patients_get(plugin) if plugin.state == "ready" else (),
        staff=words.staff_get(plugin) if plugin.state == "ready" else (),
        days=ctx.parts.removal.grace.days,
    )
