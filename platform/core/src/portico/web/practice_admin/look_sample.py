"""A look to look at: pages as patients and staff would see them, with made-up people and nothing that can be done.

Shown in the editor's frames and, by a link, at the portal itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec
from portico_sdk import translator

from portico.notify.kinds import LetterKind
from portico.notify.templates import LetterFacts
from portico.tenancy.hosts import Door
from portico.themes.own import OwnLook
from portico.themes.page_state import PageState
from portico.web import frame
from portico.web.framed import SAMPLE_POLICY, Framed
from portico.web.parts import CoreContext
from portico.web.practice_admin.look_words import Report, report
from portico.web.shell import Shell, ShellNavItem, ShellPerson

t = translator("portico")

PageName = Literal["portal", "door", "work", "letter"]
PAGES: Final[tuple[tuple[PageName, str], ...]] = (
    ("portal", "Patients’ first page"),
    ("door", "Signing in"),
    ("work", "The workspace"),
    ("letter", "A letter"),
)
_DOORS: Final = {"portal": Door.PORTAL, "door": Door.PORTAL, "work": Door.WORKSPACE}
_NOWHERE: Final = "#main"


class SampleTab(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    href: str
    current: bool


class SampleModel(msgspec.Struct, frozen=True, kw_only=True):
    """`tabs` lead to the other samples where the sample is a page by itself; `report` is for the editor."""

    page: str
    scheme: str
    at: datetime
    tabs: tuple[SampleTab, ...] = ()
    report: Report | None = None


async def sample(
    ctx: CoreContext,
    look: OwnLook,
    page: PageName,
    *,
    scheme: str = "",
    tabs: tuple[SampleTab, ...] = (),
) -> Framed:
    """One page in this look. `scheme` is light or dark, '' for what the reader's device asks for."""
    if page == "letter":
        return await _letter(ctx, look)
    model = SampleModel(page=page, scheme=scheme, at=ctx.now, tabs=tabs, report=None if tabs else report(look.brand))
    context = {"shell": _shell(ctx, look, _DOORS[page]), "model": model}
    text = ctx.parts.templates.render(f"practice_admin/look_{page}.html", context, PageState())
    return Framed(content=text.encode(), policy=SAMPLE_POLICY)


async def _letter(ctx: CoreContext, look: OwnLook) -> Framed:
    facts = LetterFacts(
        practice=ctx.tenant.name, phone=ctx.tenant.phone, link=f"{ctx.tenant.portal_origin}/…", hours=72
    )
    written = ctx.parts.letters.write(
        LetterKind.SETUP_PATIENT,
        facts,
        to="sample@example.com",
        language=ctx.language,
        look=await ctx.parts.letter_look(ctx.tenant, look),
    )
    return Framed(content=written.in_one_piece().encode())


def _shell(ctx: CoreContext, look: OwnLook, door: Door) -> Shell:
    """The frame as anybody would have it, leading nowhere."""
    drawn = ctx.parts.looks.drawn(look, door)
    at_work = door is Door.WORKSPACE
    places = ("house", t("Home")), ("calendar-days", t("Visits")), ("mail", t("Messages"))
    return Shell(
        practice=frame.practice(ctx.tenant, drawn, ctx.language),
        door=door.value,
        theme_css_url=drawn.css_url,
        nonce="",
        path=_NOWHERE,
        lang=ctx.language,
        nav=tuple(
            ShellNavItem(label=label, icon=icon, href=_NOWHERE, current=not number, count=2 if number == 2 else 0)
            for number, (icon, label) in enumerate(places)
        ),
        person=ShellPerson(
            name="Dr. Ana Flores" if at_work else "Eleanor Whitfield",
            account_href=_NOWHERE,
            role="clinician" if at_work else "",
        ),
        home_href=_NOWHERE,
        seen_href=_NOWHERE,
        privacy_href=_NOWHERE,
        sign_in_href=_NOWHERE,
        sign_out_href=_NOWHERE,
        stay_href=_NOWHERE,
    )
