"""The features of this server as a practice sees them: by kind, each on, off or in need of somebody's attention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from portico_sdk import Health, Nothing, View, translator

from portico.plugins.answers import Missing, Part
from portico.plugins.enabled import Enabled
from portico.plugins.neighbours import obstacles
from portico.plugins.registry import Installed
from portico.web.parts import CoreContext
from portico.web.practice_admin.feature_words import below, href_of

t = translator("portico")

State = Literal["on", "off", "attention"]


class Asked(msgspec.Struct, frozen=True):
    """Which ones to show."""

    show: Literal["all", "on", "patients", "staff"] = "all"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One feature. `note` says what needs attention."""

    name: str
    summary: str
    publisher: str
    icon: str
    href: str
    state: State
    note: str = ""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    lines: tuple[Line, ...]


class Absent(msgspec.Struct, frozen=True, kw_only=True):
    """One that the practice turned on, or keeps data of, and that this server can't use now."""

    name: str
    why: str
    is_on: bool
    may_keep: bool
    below: str


class Features(msgspec.Struct, frozen=True, kw_only=True):
    chosen: str
    kinds: tuple[Kind, ...]
    on: int
    attention: int
    absent: tuple[Absent, ...]


async def features(ctx: CoreContext, _path: Nothing, query: Asked) -> View:
    parts = ctx.parts
    enabled = await parts.enablement.enabled(ctx.scope)
    answers = await parts.relay.collect(ctx.scope, "health", language=ctx.language)
    health: dict[str, Part[Health] | Missing] = {one.plugin.id: one for one in (*answers.parts, *answers.missing)}
    lines = {
        plugin.id: _line(ctx, plugin, enabled, health.get(plugin.id))
        for plugin in sorted(parts.registry.ready, key=lambda plugin: plugin.manifest.name.casefold())
    }
    shown = [plugin for plugin in parts.registry.ready if _is_asked(plugin, query.show, enabled)]
    model = Features(
        chosen=query.show,
        kinds=tuple(_kinds(shown, lines)),
        on=len(enabled.ids),
        attention=sum(line.state == "attention" for line in lines.values()),
        absent=tuple(_absent(plugin, is_on=is_on) for plugin, is_on in await parts.enablement.absent()),
    )
    return View(template="practice_admin/features.html", model=model)


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """An enabled feature that patients can't use as it is. `href` is where that is mended."""

    name: str
    icon: str
    words: str
    href: str


async def attention(ctx: CoreContext) -> Sequence[Attention]:
    """By name, those that work left out."""
    enabled = await ctx.parts.enablement.enabled(ctx.scope)
    answers = await ctx.parts.relay.collect(ctx.scope, "health", language=ctx.language)
    health: dict[str, Part[Health] | Missing] = {one.plugin.id: one for one in (*answers.parts, *answers.missing)}
    return [
        Attention(name=plugin.manifest.name, icon=plugin.manifest.icon, words=words, href=mended_at(plugin, answer))
        for plugin in sorted(ctx.parts.registry.ready, key=lambda plugin: plugin.manifest.name.casefold())
        if plugin.id in enabled
        for answer in (health.get(plugin.id),)
        if (words := trouble_of(ctx, plugin, enabled, answer))
    ]


def mended_at(plugin: Installed, health: Part[Health] | Missing | None) -> str:
    """The page of the plugin's own that it names, or else the feature's page."""
    named = health.answer.href if isinstance(health, Part) else ""
    return named if named.startswith(f"/p/{plugin.url_name}/") else href_of(plugin)


def trouble_of(ctx: CoreContext, plugin: Installed, enabled: Enabled, health: Part[Health] | Missing | None) -> str:
    """Why an enabled feature needs attention now; '' when it does not."""
    if obstacles(plugin, enabled.ids, ctx.parts.registry):
        return t("It lacks something that it needs")
    if isinstance(health, Missing):
        return t("It does not say how it is")
    if health is not None and not health.answer.ok:
        return health.answer.message or t("It says that something is wrong")
    return ""


def kind_words(category: str) -> str:
    """A manifest's category as a heading."""
    known = {"visits": t("Visits"), "messages": t("Messages"), "practice": t("The practice"), "other": t("Other")}
    return known.get(category, category[:1].upper() + category[1:].replace("-", " ").replace("_", " "))


def _line(ctx: CoreContext, plugin: Installed, enabled: Enabled, health: Part[Health] | Missing | None) -> Line:
    is_on = plugin.id in enabled
    note = trouble_of(ctx, plugin, enabled, health) if is_on else ""
    return Line(
        name=plugin.manifest.name,
        summary=plugin.manifest.summary,
        publisher=plugin.manifest.publisher or plugin.id.partition("/")[0],
        icon=plugin.manifest.icon,
        href=href_of(plugin),
        state="attention" if note else "on" if is_on else "off",
        note=note,
    )


def _absent(plugin: Installed, *, is_on: bool) -> Absent:
    why = plugin.reason.rstrip(".") + "."
    return Absent(name=plugin.name, why=why, is_on=is_on, may_keep=plugin.may_keep, below=below(plugin))


def _is_asked(plugin: Installed, show: str, enabled: Enabled) -> bool:
    match show:
        case "on":
            return plugin.id in enabled
        case "patients":
            return plugin.manifest.audience in {"patient", "both"}
        case "staff":
            return plugin.manifest.audience in {"staff", "both"}
        case _:
            return True


def _kinds(shown: Sequence[Installed], lines: dict[str, Line]) -> Iterable[Kind]:
    names = {plugin.id: kind_words(plugin.manifest.category) for plugin in shown}
    for name in sorted(set(names.values())):
        # In the order of `lines`, which is by name.
        yield Kind(name=name, lines=tuple(line for plugin_id, line in lines.items() if names.get(plugin_id) == name))
