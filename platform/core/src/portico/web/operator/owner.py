"""`ops./practices/…/owner`: inviting an owner where none can sign in."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from portico_sdk import Nothing, Redirect, View, translator

from portico.operations.owners import Owner
from portico.web.contact import Email, Phone
from portico.web.operator.console import Console, by, outside
from portico.web.operator.practice import ActPage, Path, one_of
from portico.web.outside import Outside
from portico.web.parts import CoreContext

t = translator("portico")


class OwnerForm(msgspec.Struct, frozen=True, kw_only=True):
    """The last four digits of `phone` prove who opens the letter."""

    name: Annotated[str, Meta(min_length=2, max_length=120)]
    email: Email
    phone: Phone
    reason: Annotated[str, Meta(min_length=5, max_length=300)]


class OwnerPages:
    """Made once, with the application's routes."""

    def __init__(self, given: Console) -> None:
        self._owners = given.owners

    async def page(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        return View(template="operator/owner.html", model=ActPage(one=await one_of(ctx, path.id)))

    async def invite(self, ctx: CoreContext, path: Path, form: OwnerForm) -> Outside:
        await one_of(ctx, path.id)
        owner = Owner(name=form.name, email=form.email, phone=form.phone)

        async def act() -> Redirect:
            await self._owners.help(by(ctx), path.id, owner, form.reason)
            return Redirect(to=f"/practices/{path.id}", toast=t("The invitation is on its way."))

        return outside(act)
