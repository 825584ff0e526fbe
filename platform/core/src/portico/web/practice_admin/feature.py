"""One feature's page: what it is, sees, keeps and needs, in plain words; how it is; and the form that turns it on."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, NotFound, Redirect, Refused, View, translator

from portico.clinical import directory
from portico.identity import role_rights
from portico.identity.roles import STAFF_ROLES, Role
from portico.plugins.enabled import Enabled
from portico.plugins.enablement import CannotEnable
from portico.plugins.lifecycle import NotReady
from portico.plugins.neighbours import obstacles
from portico.plugins.registry import Installed
from portico.plugins.rights import role_defaults
from portico.plugins.troubles import Trouble
from portico.web.parts import CoreContext
from portico.web.patient.access import role_words
from portico.web.practice_admin import feature_form
from portico.web.practice_admin import feature_words as words
from portico.web.practice_admin.feature_form import FeatureForm
from portico.web.practice_admin.feature_words import Hurdle, Told
from portico.web.practice_admin.features import kind_words, trouble_of

t = translator("portico")

MOST_TROUBLES = 10


class Named(msgspec.Struct, frozen=True):
    """The plugin's name in addresses."""

    name: str


class Sent(msgspec.Struct, frozen=True):
    """The form's fields are the manifest's."""

    fields: dict[str, str] = {}


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """What people may do with it, and which roles may."""

    label: str
    roles: tuple[str, ...]


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of failure, latest first. `detail` is for the maker: a place in code, no data."""

    at: datetime
    words: str
    detail: str
    times: int


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What it is and does, from the manifest alone."""

    publisher: str
    version: str
    license: str
    support_url: str
    support_email: str
    privacy_url: str
    sees: tuple[Told, ...]
    changes: tuple[Told, ...]
    not_given: tuple[str, ...]
    uses: tuple[Told, ...]
    hosts: tuple[Told, ...]
    keeps: tuple[str, ...]
    patients: tuple[str, ...]
    staff: tuple[str, ...]
    bundles: tuple[Bundle, ...]


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """`health` says what is wrong, '' for nothing; `erasable_from` is when what it kept may be erased."""

    name: str
    href: str
    summary: str
    kind: str
    icon: str
    is_on: bool
    since: datetime | None
    health: str
    hurdles: tuple[Hurdle, ...]
    happened: tuple[Happened, ...]
    card: Card
    form: FeatureForm
    keeps_data: bool
    has_kept: bool
    erasable_from: datetime | None
    now: datetime


async def feature(ctx: CoreContext, path: Named, _query: Sent) -> View:
    plugin = plugin_of(ctx, path.name)
    parts = ctx.parts
    enabled = await parts.enablement.enabled(ctx.scope)
    standing = await parts.enablement.standing(plugin.id)
    troubles = await parts.relay.troubles.of(ctx.tenant, plugin.id)
    locations = await directory.locations()
    erasable_from = parts.removal.from_when(standing)
    model = Feature(
        name=plugin.manifest.name,
        href=words.href_of(plugin),
        summary=plugin.manifest.summary,
        kind=kind_words(plugin.manifest.category),
        icon=plugin.manifest.icon,
        is_on=plugin.id in enabled,
        since=standing.since,
        health=await _health(ctx, plugin, enabled),
        hurdles=words.hurdles(obstacles(plugin, enabled.ids, parts.registry)),
        happened=tuple(_happened(one) for one in troubles[:MOST_TROUBLES]),
        card=_card(plugin, await _bundles(ctx, plugin)),
        form=feature_form.shown(plugin.manifest, standing, locations, await parts.secrets.set_at(plugin.id)),
        keeps_data=plugin.may_keep,
        has_kept=standing.since is not None and standing.erased is None,
        erasable_from=erasable_from,
        now=ctx.now,
    )
    return View(template="practice_admin/feature.html", model=model)


async def save(ctx: CoreContext, path: Named, form: Sent) -> Redirect | Refused:
    """Turn it on with these settings, or change them."""
    plugin = plugin_of(ctx, path.name)
    was_on = plugin.id in await ctx.parts.enablement.enabled(ctx.scope)
    zone = ZoneInfo(ctx.tenant.timezone)
    read = feature_form.read(plugin.manifest, form.fields, await directory.locations(), zone)
    if read.errors:
        return Refused(errors=read.errors)
    try:
        await ctx.parts.lifecycle.enable(ctx.scope, plugin.id, read.wish, language=ctx.language)
    except BadInput as error:
        return Refused(errors=feature_form.named_errors(plugin.manifest, error.fields))
    except NotReady as error:
        return Refused(errors=feature_form.problem_errors(plugin.manifest, error.problems))
    except CannotEnable as error:
        found = words.hurdles(error.obstacles)
        return Refused(errors={"": " ".join(one.words for one in found) or str(error)})
    name = plugin.manifest.name
    done = t("{name}: your changes are kept", name=name) if was_on else t("{name} is on", name=name)
    return Redirect(to=words.href_of(plugin), toast=done)


def plugin_of(ctx: CoreContext, name: str) -> Installed:
    """The plugin of this name in addresses, if it can be used here. Raises NotFound."""
    for plugin in ctx.parts.registry.ready:
        if plugin.url_name == name:
            return plugin
    raise NotFound("feature")


async def _health(ctx: CoreContext, plugin: Installed, enabled: Enabled) -> str:
    if plugin.id not in enabled:
        return ""
    answer = await ctx.parts.relay.ask(ctx.scope, plugin, "health", language=ctx.language)
    return trouble_of(ctx, plugin, enabled, answer)


async def _bundles(ctx: CoreContext, plugin: Installed) -> tuple[Bundle, ...]:
    """As they are at this practice now."""
    if not plugin.manifest.bundles:
        return ()
    rights, decided = role_defaults(ctx.parts.registry), await role_rights.decisions()
    staff = [role for role in Role if role in STAFF_ROLES]
    return tuple(
        Bundle(
            label=bundle.label,
            roles=tuple(role_words(role) for role in staff if rights.has(role, bundle, decided.get(role, {}))),
        )
        for bundle in rights.plugins
        if bundle.plugin == plugin.id
    )


def _happened(trouble: Trouble) -> Happened:
    detail = f"{trouble.place}: {trouble.why}, {trouble.what} ({trouble.version})"
    return Happened(at=trouble.at, words=words.trouble_words(trouble), detail=detail, times=trouble.times)


def _card(plugin: Installed, bundles: tuple[Bundle, ...]) -> Card:
    manifest = plugin.manifest
    return Card(
        publisher=manifest.publisher or plugin.id.partition("/")[0],
        version=manifest.version,
        license=manifest.license,
        support_url=manifest.support_url,
        support_email=manifest.support_email,
        privacy_url=manifest.privacy_url,
        sees=words.may_see(manifest),
        changes=words.may_change(manifest),
        not_given=words.not_given(),
        uses=words.uses(manifest),
        hosts=words.goes_to(manifest),
        keeps=words.keeps(manifest),
        patients=words.patients_get(plugin),
        staff=words.staff_get(plugin),
        bundles=bundles,
    )
