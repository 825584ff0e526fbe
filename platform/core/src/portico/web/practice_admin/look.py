"""`/practice/look`: colours, corners, letters and logo; tried, shown to others by a link, published, brought back."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import NotFound, Nothing, Redirect, Refused, View, translator

from portico.aws import StorageUnavailable
from portico.onboarding import branding, looks
from portico.onboarding.looks import Version
from portico.tenancy.hosts import Door
from portico.themes import contrast, logo, own
from portico.themes.contrast import Lean
from portico.themes.logo import LogoRefused
from portico.themes.own import OwnLook
from portico.themes.tokens import Corners, Letters, LookRefused
from portico.web.framed import Framed
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.practice_admin.acting import by, outside
from portico.web.practice_admin.look_sample import PAGES, PageName, SampleTab, sample
from portico.web.practice_admin.look_words import Report, report

t = translator("portico")

LOOK: Final = "/practice/look"
LINK_LASTS: Final = timedelta(days=7)
Colour = Annotated[str, Meta(max_length=20)]


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What the editor's form holds; the frames beside it ask with the same."""

    main: Colour
    accent: Colour
    tone: Colour = ""
    theme: Annotated[str, Meta(max_length=40)] = ""
    lean: Lean = Lean.NEAREST
    corners: Corners = Corners.SOFT
    letters: Letters = Letters.ATKINSON
    weight: Annotated[int, Meta(ge=600, le=750)] = 680
    page: PageName = "portal"


class LookForm(Choices, frozen=True, kw_only=True):
    act: Literal["show", "save"] = "show"


class SampleQuery(Choices, frozen=True, kw_only=True):
    """Without colours: what is being tried, or in use."""

    main: Colour = ""
    accent: Colour = ""
    scheme: Literal["light", "dark"] = "light"


class LookQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`theme`: begin from this one instead."""

    theme: Annotated[str, Meta(max_length=40)] = ""


class LogoForm(msgspec.Struct, frozen=True, kw_only=True):
    logo: Annotated[bytes, Meta(description="Choose a file.")]
    alt: Annotated[str, Meta(min_length=3, max_length=own.LONGEST_ALT)]


class BackForm(msgspec.Struct, frozen=True, kw_only=True):
    version: UUID


class ShareForm(msgspec.Struct, frozen=True, kw_only=True):
    act: Literal["share", "end"] = "share"


class PreviewPath(msgspec.Struct, frozen=True):
    token: Annotated[str, Meta(max_length=200)]


class PreviewQuery(msgspec.Struct, frozen=True, kw_only=True):
    page: PageName = "portal"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A version in the list of those that were."""

    id: UUID
    number: int
    state: str
    staff_name: str
    at: datetime
    main: str
    accent: str
    can_return: bool


class LookPage(msgspec.Struct, frozen=True, kw_only=True):
    """`is_tried`: the form was sent to be shown, and nothing is saved. `preview` is the draft's link, '' for none."""

    choices: Choices
    look: OwnLook
    logo_url: str
    frame: str
    report: Report
    themes: tuple[tuple[str, str, str, str], ...]
    pages: tuple[tuple[str, str], ...]
    has_draft: bool
    is_tried: bool
    preview: str
    preview_until: datetime | None
    versions: tuple[Line, ...]


async def editor(ctx: CoreContext, _path: Nothing, query: LookQuery) -> View:
    now = await _standing(ctx)
    if query.theme:
        theme = ctx.parts.looks.theme(query.theme)
        kept = msgspec.structs.replace(theme.brand, logo=now.brand.logo)
        now = msgspec.structs.replace(now, theme=theme.name, brand=kept)
    return await _page(ctx, now)


async def change(ctx: CoreContext, _path: Nothing, form: LookForm) -> View | Redirect | Refused:
    wrong = _wrong_colours(form)
    if wrong:
        return Refused(errors=wrong)
    try:
        wanted = _look(ctx, form, await _standing(ctx))
    except LookRefused as error:
        return Refused(errors={"tone" if "tone" in str(error) else "": str(error)})
    if form.act == "show":
        return await _page(ctx, wanted, page=form.page, is_tried=True)
    await looks.save_draft(ctx.scope, wanted)
    return Redirect(to=f"{LOOK}#draft", toast=t("Saved as a draft. Patients see it once you publish it."))


async def samples(ctx: CoreContext, _path: Nothing, query: SampleQuery) -> Framed:
    """A page for the editor's frame, in the colours that the address names."""
    wanted = await _standing(ctx)
    if query.main and query.accent:
        with contextlib.suppress(LookRefused):
            wanted = _look(ctx, query, wanted)
    return await sample(ctx, wanted, query.page, scheme=query.scheme)


async def add_logo(ctx: CoreContext, _path: Nothing, form: LogoForm) -> Refused | Outside:
    try:
        made = await asyncio.to_thread(logo.cleaned, form.logo)
    except LogoRefused as error:
        return Refused(errors={"logo": str(error)})
    tenancy, doer = ctx.parts.tenancy, by(ctx)

    async def act() -> Redirect | Refused:
        try:
            await branding.keep_logo(tenancy, doer.tenant, made)
        except StorageUnavailable:
            return Refused(errors={"logo": t("The file can’t be kept just now. Nothing was changed. Try again soon.")})
        async with tenancy.tenant_scope(doer.tenant, doer.actor, "HOPERAT", origin=doer.origin) as scope:
            now = await _standing(ctx)
            await looks.save_draft(scope, msgspec.structs.replace(now, logo_file=made.name, alt=form.alt))
        return Redirect(to=f"{LOOK}#draft", toast=t("The logo is in your draft."))

    return outside(act, "logo")


async def remove_logo(ctx: CoreContext, _path: Nothing, _form: Nothing) -> Redirect:
    now = await _standing(ctx)
    bare = msgspec.structs.replace(now, brand=msgspec.structs.replace(now.brand, logo=""), logo_file="", alt="")
    await looks.save_draft(ctx.scope, bare)
    return Redirect(to=f"{LOOK}#draft", toast=t("The draft has no logo now."))


async def publish(ctx: CoreContext, _path: Nothing, _form: Nothing) -> Redirect | Refused:
    try:
        await looks.publish(ctx.scope, ctx.now)
    except NotFound:
        return Refused(errors={"": t("There is no draft any more. Somebody may have published it.")})
    ctx.scope.after_commit(ctx.parts.tenancy.hosts.changed)
    return Redirect(to=LOOK, toast=t("Published. It stands on every page now."))


async def discard(ctx: CoreContext, _path: Nothing, _form: Nothing) -> Redirect:
    await looks.discard(ctx.scope)
    return Redirect(to=LOOK, toast=t("The draft is thrown away. Nothing changed for patients."))


async def share(ctx: CoreContext, _path: Nothing, form: ShareForm) -> Redirect | Refused:
    until = ctx.now + LINK_LASTS if form.act == "share" else None
    try:
        await looks.share(ctx.scope, until)
    except NotFound:
        return Refused(errors={"": t("There is no draft any more. Somebody may have published it.")})
    words = t("Anybody with the link sees the draft for a week.") if until else t("The link leads nowhere now.")
    return Redirect(to=f"{LOOK}#draft", toast=words)


async def back(ctx: CoreContext, _path: Nothing, form: BackForm) -> Redirect:
    await looks.bring_back(ctx.scope, form.version, ctx.now)
    ctx.scope.after_commit(ctx.parts.tenancy.hosts.changed)
    return Redirect(to=LOOK, toast=t("The former look is back on every page."))


async def preview(ctx: CoreContext, path: PreviewPath, query: PreviewQuery) -> Framed:
    """At the portal, for whoever has the link: the draft as it would be."""
    found = await branding.previewed(ctx.parts.tenancy.keys, ctx.tenant, path.token, ctx.now)
    if found is None:
        raise NotFound("look")
    tabs = tuple(
        SampleTab(label=t(label), href=f"/look/{path.token}?page={name}", current=name == query.page)
        for name, label in PAGES
    )
    return await sample(ctx, found, query.page, tabs=tabs)


async def _standing(ctx: CoreContext) -> OwnLook:
    """What is being tried, or else what is in use."""
    found = await looks.draft()
    return found.look if found and found.look else ctx.parts.looks.chosen(ctx.tenant)


def _look(ctx: CoreContext, form: Choices, now: OwnLook) -> OwnLook:
    """Raises LookRefused."""
    names = ("main", "accent", "tone", "lean", "corners", "letters", "weight")
    chosen: dict[str, object] = {name: getattr(form, name) for name in names}
    theme = ctx.parts.looks.theme(form.theme or now.theme).name
    return own.own_look(theme, chosen, base=now.brand, logo_file=now.logo_file, alt=now.alt)


def _wrong_colours(form: Choices) -> dict[str, str]:
    """Each box by itself, so that two mistakes are two sentences."""
    wrong: dict[str, str] = {}
    for name in ("main", "accent", "tone"):
        given: str = getattr(form, name)
        try:
            if given:
                contrast.colour(given)
        except ValueError as error:
            wrong[name] = f"{error}."
    return wrong


async def _page(ctx: CoreContext, look: OwnLook, *, page: PageName = "portal", is_tried: bool = False) -> View:
    brand, found = look.brand, await looks.versions()
    draft = next((one for one in found if one.state == "draft"), None)
    choices = Choices(
        main=brand.main,
        accent=brand.accent,
        tone=brand.tone,
        theme=look.theme,
        lean=brand.lean,
        corners=brand.corners,
        letters=brand.letters,
        weight=brand.weight,
        page=page,
    )
    until = draft.preview_until if draft else None
    is_shared = until is not None and until > ctx.now
    model = LookPage(
        choices=choices,
        look=look,
        logo_url=ctx.parts.looks.drawn(look, Door.PORTAL).logo_url,
        frame=f"{LOOK}/sample?{urlencode(msgspec.to_builtins(choices))}",
        report=report(brand),
        themes=tuple((one.name, one.title, one.brand.main, one.brand.accent) for one in ctx.parts.looks.themes),
        pages=PAGES,
        has_draft=draft is not None,
        is_tried=is_tried,
        preview=await _link(ctx, draft) if draft and is_shared else "",
        preview_until=until,
        versions=tuple(_line(one) for one in found if one.state != "draft"),
    )
    return View(template="practice_admin/look.html", model=model)


async def _link(ctx: CoreContext, draft: Version) -> str:
    until = draft.preview_until or ctx.now
    return ctx.tenant.portal_origin + await branding.preview_link(ctx.parts.tenancy.keys, ctx.tenant, draft.id, until)


def _line(version: Version) -> Line:
    brand = version.look.brand if version.look else None
    return Line(
        id=version.id,
        number=version.number,
        state=version.state,
        staff_name=version.staff_name,
        at=version.published or version.created,
        main=brand.main if brand else "",
        accent=brand.accent if brand else "",
        can_return=version.state == "former" and brand is not None,
    )
