"""Every letter that this practice's people may get, with sample words in its brand: core's and the enabled plugins'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final, Literal

import msgspec
from portico_sdk import NotFound, Nothing, View, translator
from portico_sdk.pages import Download

from portico.notify.delivery import CHOICES
from portico.notify.kinds import LetterKind
from portico.notify.mail import Written
from portico.notify.templates import LetterFacts, Offered
from portico.plugins.registry import Installed
from portico.web.framed import Framed
from portico.web.parts import CoreContext

t = translator("portico")

CORE = "core"
_HOURS = 72


_OF_THE_PLATFORM: Final = frozenset({LetterKind.DESTROYED, LetterKind.SIGN_UP, LetterKind.SIGN_UP_KNOWN})
OF_A_PRACTICE: Final = tuple(kind for kind in LetterKind if kind not in _OF_THE_PLATFORM)
"""Those that go out in a practice's name; the platform writes the others."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One letter in the list."""

    title: str
    hint: str
    href: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The letters of one feature; `can_stop` tells whether people may switch them off."""

    title: str
    can_stop: bool
    rows: tuple[Row, ...]


class ListModel(msgspec.Struct, frozen=True):
    """`features` is empty where no enabled plugin writes letters."""

    own: Group
    features: tuple[Group, ...]


class LetterPath(msgspec.Struct, frozen=True):
    """`sender` is core or a plugin's name in addresses."""

    sender: str
    name: str


class LetterQuery(msgspec.Struct, frozen=True):
    """The practice's people read English or Spanish."""

    language: Literal["en", "es"] = "en"


class LetterModel(msgspec.Struct, frozen=True, kw_only=True):
    """One letter as it arrives. `html_href` is the letter itself, for the frame."""

    title: str
    sender: str
    subject: str
    text: str
    language: str
    html_href: str
    path: str
    can_stop: bool


async def letters(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    own = Group(title=t("Signing in"), can_stop=False, rows=tuple(_own_rows()))
    features = tuple(
        [
            Group(title=plugin.manifest.name, can_stop=True, rows=tuple(_rows_of(plugin)))
            for plugin in await _writing(ctx)
        ]
    )
    return View(template="practice_admin/letters.html", model=ListModel(own, features))


async def letter(ctx: CoreContext, path: LetterPath, query: LetterQuery) -> View:
    what = await _find(ctx, path)
    written = await _sample(ctx, what, query.language)
    here = f"/practice/letters/{path.sender}/{path.name}"
    model = LetterModel(
        title=_title(what),
        sender=f"{written.sender} <{ctx.parts.settings.mail_from}>",
        subject=written.subject,
        text=written.text,
        language=query.language,
        html_href=f"{here}/html?language={query.language}",
        path=here,
        can_stop=isinstance(what, Offered),
    )
    return View(template="practice_admin/letter.html", model=model)


async def html(ctx: CoreContext, path: LetterPath, query: LetterQuery) -> Download:
    written = await _sample(ctx, await _find(ctx, path), query.language)
    return Framed(content=written.in_one_piece().encode())


async def _writing(ctx: CoreContext) -> Sequence[Installed]:
    """The enabled plugins that write letters."""
    enabled = await ctx.parts.enablement.enabled(ctx.scope)
    return [plugin for plugin in ctx.parts.registry.ready if plugin.id in enabled and plugin.messages]


async def _find(ctx: CoreContext, path: LetterPath) -> LetterKind | Offered:
    """Raises NotFound, also for a letter of a plugin that this practice has not enabled."""
    if path.sender == CORE:
        for kind in OF_A_PRACTICE:
            if kind.value == path.name:
                return kind
    for plugin in await _writing(ctx):
        for message in plugin.messages:
            if (plugin.url_name, message.name) == (path.sender, path.name):
                return Offered(message, plugin.package)
    raise NotFound("letter")


async def _sample(ctx: CoreContext, what: LetterKind | Offered, language: str) -> Written:
    """With a link that leads nowhere in particular."""
    tenant = ctx.tenant
    is_for_staff = what.template.audience == "staff" if isinstance(what, Offered) else what.value.endswith("-staff")
    origin = tenant.workspace_origin if is_for_staff else tenant.portal_origin
    facts = LetterFacts(
        practice=tenant.name,
        phone=tenant.phone,
        link=f"{origin}/…",
        hours=_HOURS,
        portal=tenant.portal_origin.partition("//")[2],
        until=(ctx.now + timedelta(hours=_HOURS)).date(),
        choices=origin + CHOICES if isinstance(what, Offered) else "",
    )
    look = await ctx.parts.letter_look(tenant)
    return ctx.parts.letters.write(what, facts, to="sample@example.com", language=language, look=look)


def _own_rows() -> Iterator[Row]:
    for kind in OF_A_PRACTICE:
        hint = t("To staff") if kind.value.endswith("-staff") else t("To patients")
        if kind in {LetterKind.CHANGED, LetterKind.RECOVERED}:
            hint = t("To patients and staff")
        yield Row(title=_title(kind), hint=hint, href=f"/practice/letters/{CORE}/{kind}")


def _rows_of(plugin: Installed) -> Iterator[Row]:
    for message in plugin.messages:
        hint = t("To staff") if message.audience == "staff" else t("To patients")
        href = f"/practice/letters/{plugin.url_name}/{message.name}"
        yield Row(
            title=_title(Offered(message, plugin.package)), hint=f"{hint}, {_category(message.category)}", href=href
        )


def _title(what: LetterKind | Offered) -> str:
    """What the letter is, in a few words: a plugin's own subject, without what is filled in."""
    if isinstance(what, Offered):
        return what.template.subject.replace("{practice}", "…").replace("{phone}", "…")
    return {
        LetterKind.ADDRESS_STAFF: t("The portal’s own address is no longer proved"),
        LetterKind.AGREED_STAFF: t("Your copy of the agreement"),
        LetterKind.AGREEMENT_STAFF: t("The agreement has a new version"),
        LetterKind.CHANGED: t("The sign-in was changed"),
        LetterKind.COPY_STAFF: t("A copy is ready to be taken"),
        LetterKind.ERASED_SOON_STAFF: t("Nobody came: the practice is erased soon"),
        LetterKind.FOUNDED_STAFF: t("Welcome, to whoever founded the practice"),
        LetterKind.RECOVERED: t("The sign-in was reset"),
        LetterKind.RECOVERY_PATIENT: t("Get back in, for patients"),
        LetterKind.RECOVERY_STAFF: t("Get back in, for staff"),
        LetterKind.SETUP_PATIENT: t("Set up the sign-in, for patients"),
        LetterKind.SETUP_STAFF: t("Set up the sign-in, for staff"),
        LetterKind.WAITING_STAFF: t("The practice waits to be opened"),
    }[what]


def _category(category: str) -> str:
    words = {"visits": t("visits"), "reminders": t("reminders"), "messages": t("messages"), "practice": t("news")}
    return words[category]
