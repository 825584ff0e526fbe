"""`/opening` in the workspace: the steps, the agreement, the door; and what a portal says before its door is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from portico_sdk import Audience, NotFound, Nothing, Page, Redirect, Refused, View, translator

from portico.identity.permissions import Permission
from portico.onboarding.agreeing import Signed, Superseded, all_signed, text_of
from portico.onboarding.agreement_texts import AgreementText
from portico.onboarding.office import Office
from portico.onboarding.opening import Facts, NotYet, facts
from portico.web.frame import AGREEMENT, OPENING
from portico.web.opening.steps import DOOR, Step, next_of, optional, steps
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.practice_admin.acting import by
from portico.web.practice_admin.features import attention

t = translator("portico")


class OpeningPage(msgspec.Struct, frozen=True, kw_only=True):
    """`may_open`: this is somebody who signs and opens; others only read. `left` is what could wait and did."""

    steps: tuple[Step, ...]
    left: tuple[Step, ...]
    next: Step
    may_open: bool
    is_open: bool
    portal: str
    portal_origin: str


class AgreementPage(msgspec.Struct, frozen=True, kw_only=True):
    """`signed_at` is None until it is signed. `signs`: with the form. `before` are the older versions that were signed,
    the newest first; `until` is the last day on which they are good.
    """

    steps: tuple[Step, ...]
    text: AgreementText
    practice: str
    person: str
    may_sign: bool
    signs: bool
    signatory: str = ""
    title: str = ""
    signed_at: datetime | None = None
    before: tuple[Signed, ...] = ()
    until: date | None = None
    is_over: bool = False


class SignedPath(msgspec.Struct, frozen=True):
    version: str


class SignedPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was signed once. `text` is None where this machine does not have exactly those words any more."""

    signed: Signed
    text: AgreementText | None


class SignForm(msgspec.Struct, frozen=True, kw_only=True):
    signatory: Annotated[str, Meta(min_length=3, max_length=120)]
    title: Annotated[str, Meta(min_length=2, max_length=80)]
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    agreed: bool = False


class DoorPage(msgspec.Struct, frozen=True, kw_only=True):
    """`wanted` is what the door can't be opened without, `advised` what one may do later."""

    steps: tuple[Step, ...]
    wanted: tuple[Step, ...]
    advised: tuple[Step, ...]
    in_making: bool
    may_open: bool
    portal: str


class OpeningPages:
    """Made once, with the application's routes."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def overview(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        made = steps(await _facts(ctx), await _features(ctx), await attention(ctx))
        page = OpeningPage(
            steps=tuple(made),
            left=optional(made),
            next=next_of(made),
            may_open=ctx.actor.may(Permission.PRACTICE_OPEN),
            is_open=not ctx.tenant.founding,
            portal=_host(ctx),
            portal_origin=ctx.tenant.portal_origin,
        )
        return View(template="opening/opening.html", model=page)

    async def agreement(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        return await self._agreement(ctx, signs=False)

    async def to_sign(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        """With the form: whoever comes here has just proved who they are, so nothing typed is lost to that."""
        return await self._agreement(ctx, signs=True)

    async def _agreement(self, ctx: CoreContext, *, signs: bool) -> View:
        """The version that is in force now, signed or not; what was signed before it stands below."""
        agreements = ctx.parts.agreements
        version = agreements.current(ctx.tenant, ctx.now)
        books = {one.version: one for one in await all_signed()}
        kept = books.pop(version.name, None)
        page = AgreementPage(
            steps=tuple(steps(await _facts(ctx), await _features(ctx))),
            text=agreements.text(version.name),
            practice=kept.practice_name if kept else ctx.tenant.name,
            person=ctx.actor.name,
            signs=signs,
            may_sign=ctx.actor.may(Permission.PRACTICE_OPEN),
            signatory=kept.signatory if kept else "",
            title=kept.title if kept else "",
            signed_at=kept.signed_at if kept else None,
            before=tuple(books.values()),
            until=version.until if books and not kept else None,
            is_over=bool(agreements.least(ctx.tenant, ctx.now)),
        )
        return View(template="opening/agreement.html", model=page)

    async def sign(self, ctx: CoreContext, _path: Nothing, form: SignForm) -> Redirect | Refused:
        if not form.agreed:
            return Refused(errors={"agreed": t("Tick the box when you agree for the practice.")})
        try:
            await self._office.agreeing.sign(ctx.scope, digest=form.digest, signatory=form.signatory, title=form.title)
        except Superseded:
            return Refused(errors={"": t("There is a new version of the agreement. Read it, then sign.")})
        return Redirect(to=OPENING, toast=t("Signed. A copy is on its way to your mailbox."))

    async def door(self, ctx: CoreContext, path: Nothing, query: Nothing) -> View:
        if not ctx.tenant.founding:
            return await self.overview(ctx, path, query)
        found = await _facts(ctx)
        made = steps(found, await _features(ctx), await attention(ctx))
        page = DoorPage(
            steps=tuple(made),
            wanted=tuple(step for step in made[:-1] if step.state == "todo"),
            advised=optional(made),
            in_making=bool(found.in_making),
            may_open=ctx.actor.may(Permission.PRACTICE_OPEN),
            portal=_host(ctx),
        )
        return View(template="opening/door.html", model=page)

    async def open(self, ctx: CoreContext, _path: Nothing, _form: Nothing) -> Outside | Redirect:
        if not ctx.tenant.founding:
            return Redirect(to=OPENING, toast=t("Your portal is open."))

        async def act() -> Redirect | Refused:
            try:
                await self._office.opening.open(by(ctx))
            except NotYet as error:
                return Refused(errors={"": _missing(error.missing)})
            return Redirect(to=OPENING, toast=t("Your portal is open."))

        return Outside(act=act)


async def signed_once(ctx: CoreContext, path: SignedPath, _query: Nothing) -> View:
    """A version that was signed, as it was signed."""
    found = next((one for one in await all_signed() if one.version == path.version), None)
    if found is None:
        raise NotFound("agreement")
    page = SignedPage(signed=found, text=text_of(ctx.parts.agreements, found))
    return View(template="opening/signed.html", model=page)


async def opens_soon(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    """Every address of a portal that is not open yet leads here; the browser keeps the address it asked for."""
    if not ctx.tenant.founding:
        raise NotFound("open")
    return View(template="public/opens_soon.html", status=404)


def opening_pages(office: Office) -> Sequence[Page]:
    """At the workspace's door."""
    made = OpeningPages(office)
    return [
        Page(
            path=OPENING[1:],
            audience=Audience.STAFF,
            permission=Permission.WORKSPACE_READ,
            title="Open the portal",
            get=made.overview,
        ),
        Page(
            path=AGREEMENT[1:],
            audience=Audience.STAFF,
            permission=Permission.WORKSPACE_READ,
            title="The agreement",
            get=made.agreement,
        ),
        Page(
            path=f"{AGREEMENT[1:]}/signed/{{version}}",
            audience=Audience.STAFF,
            permission=Permission.WORKSPACE_READ,
            title="What was signed",
            get=signed_once,
        ),
        Page(
            path=f"{AGREEMENT[1:]}/sign",
            audience=Audience.STAFF,
            permission=Permission.PRACTICE_OPEN,
            title="Sign the agreement",
            get=made.to_sign,
            post=made.sign,
            step_up=True,
        ),
        Page(
            path=DOOR[1:],
            audience=Audience.STAFF,
            permission=Permission.PRACTICE_OPEN,
            title="Open the door",
            get=made.door,
            post=made.open,
        ),
    ]


OPENS_SOON = Page(path="opens-soon", audience=Audience.ANYONE, title="Opens soon", get=opens_soon)


async def _facts(ctx: CoreContext) -> Facts:
    return await facts(ctx.scope, ctx.parts.agreements.least(ctx.tenant, ctx.now))


async def _features(ctx: CoreContext) -> int:
    return len((await ctx.parts.enablement.enabled(ctx.scope)).ids)


def _host(ctx: CoreContext) -> str:
    return ctx.tenant.portal_origin.partition("//")[2]


def _missing(names: Sequence[str]) -> str:
    words = {
        "agreement": t("The agreement is not signed yet."),
        "making": t("We are still preparing your practice. Try again in a minute."),
        "phone": t("Patients need a phone number to call."),
        "places": t("Say when at least one place is open."),
    }
    return " ".join(words[name] for name in names)
