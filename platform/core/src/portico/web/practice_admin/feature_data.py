"""Turning a feature off, taking a copy of what it kept, erasing it: one page each, each says first what will happen."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from portico_sdk import Download, NotFound, Nothing, Redirect, Refused, View, translator

from portico.aws import StorageUnavailable
from portico.plugins.copies import Acting, InParts
from portico.plugins.enablement import CannotEnable
from portico.plugins.neighbours import leaning
from portico.plugins.registry import Installed
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


class Taking(msgspec.Struct, frozen=True):
    """`part` of the copy that was made in parts; 0 asks for a copy."""

    part: Annotated[int, Meta(ge=0, le=9999)] = 0


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """`stands_on_it` says who needs it, so that it can't be turned off; `from_when` when its data may be erased.

    `in_parts` is the copy that the reader asked for, where it was too large to be handed out at once.
    """

    name: str
    href: str
    patients: tuple[str, ...]
    staff: tuple[str, ...]
    stands_on_it: Hurdle | None = None
    days: int = 0
    from_when: datetime | None = None
    may_erase: bool = False
    in_parts: InParts | None = None


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
    in_parts = await ctx.parts.copies.asked_for(plugin.id, ctx.actor)
    model = msgspec.structs.replace(_leaving(ctx, plugin), in_parts=in_parts)
    return View(template="practice_admin/feature_copy.html", model=model)


async def take_copy(ctx: CoreContext, path: Named, form: Taking) -> Outside | Refused:
    """All of it at once, if it is small; else the worker is asked for it. With a number, a part of what it made."""
    plugin = await _with_data(ctx, path)
    if form.part:
        return await _take_part(ctx, plugin, form.part)
    copies, tenancy = ctx.parts.copies, ctx.parts.tenancy
    acting = Acting(tenant=ctx.tenant, actor=ctx.actor, origin=ctx.scope.origin)
    filename = f"{_filename(ctx, plugin)}.zip"

    async def act() -> Download | Redirect | Refused:
        try:
            content = await copies.at_once(tenancy, acting, plugin)
        except (StorageUnavailable, FileMissing, CannotOpen):
            return Refused(errors={"": t("Its files can’t be read just now. Try again in a few minutes.")})
        if content is not None:
            return Download(filename=filename, media_type="application/zip", content=content)
        await copies.ask(tenancy, acting, plugin)
        return Redirect(to=f"{words.href_of(plugin)}/copy", toast=t("The copy is being made"))

    return Outside(act=act)


async def _take_part(ctx: CoreContext, plugin: Installed, number: int) -> Outside | Refused:
    copies, files = ctx.parts.copies, ctx.scope.files
    made = await copies.asked_for(plugin.id, ctx.actor)
    if made is None or made.ready_at is None or number > made.parts:
        return Refused(errors={"": t("There is no such part of a copy here.")})
    await copies.note_part(ctx.scope, plugin, made, number)
    filename = f"{_filename(ctx, plugin)}-{number}.zip"

    async def act() -> Download | Refused:
        try:
            content = await copies.part(files, made, number)
        except (StorageUnavailable, FileMissing, CannotOpen):
            return Refused(errors={"": t("This part can’t be read just now. Try again in a few minutes.")})
        return Download(filename=filename, media_type="application/zip", content=content)

    return Outside(act=act)


def _filename(ctx: CoreContext, plugin: Installed) -> str:
    return f"{ctx.tenant.slug}-{plugin.url_name}-{ctx.now.date().isoformat()}"


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
