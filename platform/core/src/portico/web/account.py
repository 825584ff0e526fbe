"""`/account`: what a person sees to about their own sign-in. The doing is Keycloak's (`/auth/action`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from portico_sdk import Audience, Nothing, Page, Redirect, View, translator

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.permissions import Permission
from portico.identity.tables import PersonLink
from portico.tenancy.hosts import Door
from portico.web.account_letters import LettersModel, chosen
from portico.web.device import device_name
from portico.web.parts import CoreContext
from portico.web.routing import Route, core_route

t = translator("portico")


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """One session in words. `handle` names it in the form: a digest, with which nobody can sign in."""

    handle: str
    device: str
    since: datetime
    seen: datetime
    is_this: bool


class AccountModel(msgspec.Struct, frozen=True, kw_only=True):
    """`suggests_factor`: has never signed in with more than a password."""

    sessions: Sequence[SignedIn]
    suggests_factor: bool
    timezone: str
    letters: LettersModel


class EndForm(msgspec.Struct, frozen=True):
    """Which session to end; '' for all but this one."""

    handle: str = ""


def routes() -> list[Route]:
    """At every door that one signs in at."""
    return [
        core_route(
            Door.PORTAL,
            Page(path="account", audience=Audience.PATIENT, title="Your account", get=account, post=end),
        ),
        core_route(
            Door.WORKSPACE,
            Page(
                path="account",
                audience=Audience.STAFF,
                permission=Permission.WORKSPACE_READ.value,
                title="Your account",
                get=account,
                post=end,
            ),
        ),
        core_route(
            Door.OPERATIONS,
            Page(path="account", audience=Audience.OPERATOR, title="Your account", get=account, post=end),
        ),
    ]


async def account(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    found = await ctx.parts.sessions.list(ctx.tenant.id, ctx.actor.issuer, ctx.actor.sub)
    here = ctx.session.digest if ctx.session else ""
    model = AccountModel(
        sessions=[
            SignedIn(
                handle=one.digest,
                device=device_name(one.record.device),
                since=one.record.opened_at,
                seen=one.seen_at,
                is_this=one.digest == here,
            )
            for one in sorted(found, key=lambda one: one.digest != here)
        ],
        suggests_factor=await _lacks_factor(ctx),
        timezone=ctx.tenant.timezone,
        letters=await chosen(ctx),
    )
    return View(template="account/account.html", model=model)


async def _lacks_factor(ctx: CoreContext) -> bool:
    """Staff always have one."""
    if ctx.actor.patient_id is None:
        return False
    return await PersonLink.exists().where(PersonLink.id == ctx.actor.id, PersonLink.second_factor.eq(False))


async def end(ctx: CoreContext, _path: Nothing, form: EndForm) -> Redirect:
    """End one of the person's own other sessions, or all of them."""
    here = ctx.session.digest if ctx.session else ""
    found = await ctx.parts.sessions.list(ctx.tenant.id, ctx.actor.issuer, ctx.actor.sub)
    wanted = [one for one in found if one.digest != here and form.handle in ("", one.digest)]
    for one in wanted:
        await ctx.parts.sessions.end(one)
    if wanted:
        await record(ctx.scope, AuditCode.SESSION_ENDED, reason="account page")
    return Redirect(to="/account", toast=t("Signed out there.") if wanted else "")
