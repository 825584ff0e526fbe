"""What each role may do, in words; the owner gives and takes bundles of rights."""

from __future__ import annotations

from typing import Literal

import msgspec
from portico_sdk import Nothing, Redirect, Refused, Role, View, translator

from portico.identity.permissions import Permission
from portico.identity.rights import Rights, RightsBundle
from portico.identity.role_rights import decide, decisions
from portico.identity.roles import STAFF_ROLES
from portico.onboarding.office import Office
from portico.web.parts import CoreContext
from portico.web.patient.access import role_words

t = translator("portico")

ROLES = "/practice/roles"
_CHANGEABLE = Literal["", "admin", "clinician", "nurse", "front_desk", "biller"]


class RoleCard(msgspec.Struct, frozen=True, kw_only=True):
    """One role: what it has, and the page that changes it ('' for who may not)."""

    name: str
    rights: tuple[str, ...]
    is_owner: bool
    href: str


class RolesPage(msgspec.Struct, frozen=True, kw_only=True):
    roles: tuple[RoleCard, ...]
    may_change: bool


class Asked(msgspec.Struct, frozen=True):
    role: _CHANGEABLE = ""


class ChangePage(msgspec.Struct, frozen=True, kw_only=True):
    """`bundles` are (id, words, feature) of everything that can be given."""

    role: str
    name: str
    bundles: tuple[tuple[str, str, str], ...]
    chosen: tuple[str, ...]


class ChangeForm(msgspec.Struct, frozen=True, kw_only=True):
    role: _CHANGEABLE
    bundles: tuple[str, ...] = ()


class RolePages:
    """Made once, with the application's routes."""

    def __init__(self, office: Office) -> None:
        self._rights: Rights = office.rights

    async def roles(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        may_change = ctx.actor.may(Permission.ROLE_WRITE)
        decided = await decisions()
        shown = await self._bundles(ctx)
        cards = tuple(
            RoleCard(
                name=role_words(role.value).capitalize(),
                rights=tuple(
                    self._words(ctx, one)[0] for one in shown if self._rights.has(role, one, decided.get(role, {}))
                ),
                is_owner=role is Role.OWNER,
                href=f"{ROLES}/change?role={role.value}" if may_change and role is not Role.OWNER else "",
            )
            for role in Role
            if role in STAFF_ROLES
        )
        return View(template="practice_admin/roles.html", model=RolesPage(roles=cards, may_change=may_change))

    async def change_page(self, ctx: CoreContext, _path: Nothing, query: Asked) -> View | Redirect:
        if not query.role:
            return Redirect(to=ROLES)
        role = Role(query.role)
        decided = (await decisions()).get(role, {})
        shown = await self._bundles(ctx)
        page = ChangePage(
            role=role.value,
            name=role_words(role.value),
            bundles=tuple((one.id, *self._words(ctx, one)) for one in shown),
            chosen=tuple(one.id for one in shown if self._rights.has(role, one, decided)),
        )
        return View(template="practice_admin/role.html", model=page)

    async def change(self, ctx: CoreContext, _path: Nothing, form: ChangeForm) -> Redirect | Refused:
        if not form.role:
            return Refused(errors={"": t("Choose one from the list.")})
        role = Role(form.role)
        shown = {one.id for one in await self._bundles(ctx)}
        if set(form.bundles) - shown:
            return Refused(errors={"bundles": t("Choose one from the list.")})
        # What features have that are switched off just now is not on the form: it stays as it was.
        decided = (await decisions()).get(role, {})
        had = {one.id for one in self._rights.bundles if self._rights.has(role, one, decided)}
        if not await decide(ctx.scope, self._rights, role, frozenset(form.bundles) | (had - shown)):
            return Redirect(to=ROLES)
        words = t("Saved. It counts for every {role} from their next page on.", role=role_words(role.value))
        return Redirect(to=ROLES, toast=words)

    async def _bundles(self, ctx: CoreContext) -> list[RightsBundle]:
        """Core's, and those of what this practice has switched on."""
        enabled = await ctx.parts.enablement.enabled(ctx.scope)
        return [one for one in self._rights.bundles if not one.plugin or one.plugin in enabled]

    def _words(self, ctx: CoreContext, bundle: RightsBundle) -> tuple[str, str]:
        """The bundle and its feature in words."""
        plugin = ctx.parts.registry.get(bundle.plugin) if bundle.plugin else None
        if plugin is None:
            return t(bundle.label), ""
        said = translator(plugin.package)
        return said(bundle.label), said(plugin.manifest.name)
