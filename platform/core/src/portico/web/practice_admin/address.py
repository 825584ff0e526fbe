"""The portal's own address: what to write into the DNS, how far each name is, looking again, taking one away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import Audience, NotFound, Nothing, Page, Redirect, Refused, View, translator
from portico_sdk.pages import type_of_handler

from portico.domains.dns import txt_name
from portico.domains.keeping import MOST, PAGE, Domains, Kept, all_of
from portico.domains.names import NameRefused
from portico.domains.verdict import GRACE
from portico.identity.permissions import Permission
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.practice_admin.acting import to_prove

t = translator("portico")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A name and how far it is. `until` is when it is let go, where its proof is gone."""

    id: UUID
    host: str
    state: str
    note: str
    leads_here: bool
    txt_name: str
    token: str
    checked_at: datetime | None
    until: datetime | None


class AddressPage(msgspec.Struct, frozen=True, kw_only=True):
    """`ours` always works; `main` is what links are made with."""

    ours: str
    main: str
    names: tuple[Shown, ...]
    may_add: bool


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    ours: str


class NewForm(msgspec.Struct, frozen=True, kw_only=True):
    host: Annotated[str, Meta(min_length=1, max_length=300)]


class LookForm(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID


class NamePath(msgspec.Struct, frozen=True):
    id: UUID


class AddressPages:
    """Made once, with the application's routes."""

    def __init__(self, domains: Domains) -> None:
        self._domains = domains

    async def listed(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        known = await all_of()
        page = AddressPage(
            ours=self._ours(ctx),
            main=urlsplit(ctx.tenant.portal_origin).hostname or "",
            names=tuple(_shown(one) for one in known),
            may_add=len(known) < MOST,
        )
        return View(template="practice_admin/address.html", model=page)

    async def look(self, ctx: CoreContext, _path: Nothing, form: LookForm) -> Outside | Redirect:
        one = next((one for one in await all_of() if one.id == form.id), None)
        if one is None:
            return Redirect(to=PAGE, toast=t("It was taken away before."))

        async def act() -> Redirect:
            now = await self._domains.look(ctx.tenant, ctx.actor, one)
            words = {
                "no-answer": t("The DNS did not answer just now. Nothing was changed. Try again in a few minutes."),
                "no-proof": t("{host} is not proved yet. New entries can take an hour to be seen.", host=one.host),
                "elsewhere": t("{host} is yours. It does not lead here yet.", host=one.host),
            }
            return Redirect(to=PAGE, toast=words.get(now.note) or t("{host} is proved", host=one.host))

        return Outside(act=act)

    async def new(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        return View(template="practice_admin/address_new.html", model=NewPage(ours=self._ours(ctx)))

    async def add(self, ctx: CoreContext, _path: Nothing, form: NewForm) -> Redirect | Refused:
        await ctx.scope.lock("domains")
        try:
            await self._domains.add(ctx.scope, form.host)
        except NameRefused as error:
            return Refused(errors={"host": str(error)})
        return Redirect(to=PAGE, toast=t("Added. Now prove that it is yours."))

    async def asked(self, ctx: CoreContext, path: NamePath, _query: Nothing) -> View | Redirect:
        one = next((one for one in await all_of() if one.id == path.id), None)
        if one is None:
            raise NotFound("domain")
        if away := to_prove(ctx, f"{PAGE}/{path.id}/remove"):
            return away
        return View(template="practice_admin/address_remove.html", model=_shown(one))

    async def remove(self, ctx: CoreContext, path: NamePath, _form: Nothing) -> Redirect:
        known = {one.id for one in await all_of()}
        if path.id not in known:
            raise NotFound("domain")
        if away := to_prove(ctx, f"{PAGE}/{path.id}/remove"):
            return away
        host = await self._domains.remove(ctx.scope, path.id)
        return Redirect(to=PAGE, toast=t("{host} is taken away", host=host))

    def _ours(self, ctx: CoreContext) -> str:
        return ctx.parts.settings.portal_host(ctx.tenant.slug)


def address_pages(domains: Domains) -> Sequence[Page]:
    """At the workspace's door. Where patients are led is changed only by who proves again who they are."""
    pages = AddressPages(domains)

    def page(
        path: str, title: str, get: type_of_handler, post: type_of_handler | None = None, *, step_up: bool = False
    ) -> Page:
        return Page(
            path=path,
            audience=Audience.STAFF,
            permission=Permission.PRACTICE_WRITE,
            title=title,
            get=get,
            post=post,
            step_up=step_up,
        )

    return [
        page("practice/address", "Address of the portal", pages.listed, pages.look),
        page("practice/address/new", "Add an address", pages.new, pages.add, step_up=True),
        # Asks for a fresh factor too, once it knows that this name is there.
        page("practice/address/{id:uuid}/remove", "Take an address away", pages.asked, pages.remove),
    ]


def _shown(one: Kept) -> Shown:
    return Shown(
        id=one.id,
        host=one.host,
        state=one.state,
        note=one.note,
        leads_here=one.leads_here,
        txt_name=txt_name(one.host),
        token=one.token,
        checked_at=one.checked_at,
        until=one.failing_since + GRACE if one.failing_since else None,
    )
