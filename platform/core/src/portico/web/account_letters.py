"""`/account/letters`: which letters a person gets, and in which language. Also where each letter's foot leads."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec
from portico_sdk import Audience, NotFound, Nothing, Page, Redirect, View, translator
from portico_sdk.messages import MessageCategory

from portico.identity.permissions import Permission
from portico.identity.population import Population
from portico.notify import readers, wishes
from portico.notify.kinds import Reader
from portico.plugins.letters import categories_for
from portico.tenancy.context import ActorKind
from portico.tenancy.hosts import Door
from portico.web.parts import CoreContext
from portico.web.routing import Route, core_route

t = translator("portico")

PATH = "/account/letters"


class LettersModel(msgspec.Struct, frozen=True, kw_only=True):
    """`categories` is value, label and hint of those that somebody here writes; `wanted` are those that come. `address`
    is where to, empty for none.
    """

    address: str
    language: str
    categories: tuple[tuple[str, str, str], ...]
    wanted: tuple[str, ...]
    is_staff: bool


class LettersForm(msgspec.Struct, frozen=True):
    """A box that is not ticked is not sent: none ticked is no letters but those about the sign-in."""

    language: Literal["en", "es"]
    wanted: tuple[MessageCategory, ...] = ()


def routes() -> list[Route]:
    """At both of a practice's doors."""
    title = "Letters we send you"
    return [
        core_route(
            Door.PORTAL,
            Page(path="account/letters", audience=Audience.PATIENT, title=title, get=letters, post=choose),
        ),
        core_route(
            Door.WORKSPACE,
            Page(
                path="account/letters",
                audience=Audience.STAFF,
                permission=Permission.WORKSPACE_READ.value,
                title=title,
                get=letters,
                post=choose,
            ),
        ),
    ]


async def letters(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="account/letters.html", model=await chosen(ctx))


async def choose(ctx: CoreContext, _path: Nothing, form: LettersForm) -> Redirect:
    population, person_id = _whose(ctx)
    among = await _offered(ctx, is_staff=population is Population.WORKFORCE)
    await wishes.choose(ctx.scope, population, person_id, wanted=form.wanted, among=among, language=form.language)
    return Redirect(to="/account", toast=t("Your letters are kept as you chose."))


async def chosen(ctx: CoreContext) -> LettersModel:
    """What this person chose so far, for the form; also on the account page."""
    population, person_id = _whose(ctx)
    known = await readers.known(Reader.of(population, person_id))
    if known is None:
        raise NotFound("person")
    off = await wishes.unwanted(person_id)
    is_staff = population is Population.WORKFORCE
    offered = await _offered(ctx, is_staff=is_staff)
    return LettersModel(
        address=known.email,
        language=known.language,
        categories=tuple(one for one in _categories(is_staff=is_staff) if one[0] in offered),
        wanted=tuple(category for category in wishes.CATEGORIES if category not in off),
        is_staff=is_staff,
    )


async def _offered(ctx: CoreContext, *, is_staff: bool) -> frozenset[str]:
    """Categories of which a letter may come here. Core's own letters are about the sign-in and always come."""
    enabled = await ctx.parts.enablement.enabled(ctx.scope)
    plugins = [plugin for plugin in ctx.parts.registry.ready if plugin.id in enabled]
    return categories_for(plugins, "staff" if is_staff else "patient")


def _whose(ctx: CoreContext) -> tuple[Population, UUID]:
    if ctx.actor.id is None:
        raise NotFound("person")
    is_staff = ctx.actor.kind in (ActorKind.STAFF, ActorKind.OPERATOR)
    return (Population.WORKFORCE if is_staff else Population.PATIENTS), ctx.actor.id


def _categories(*, is_staff: bool) -> tuple[tuple[str, str, str], ...]:
    if is_staff:
        return (
            ("visits", t("Visits"), t("Something about visits waits for you.")),
            ("reminders", t("Reminders"), t("Something is due.")),
            ("messages", t("Messages"), t("Somebody wrote to you.")),
            ("practice", t("News"), t("Something new at the practice.")),
        )
    return (
        ("visits", t("Visits"), t("A visit is booked, moved or canceled, or a time has come free.")),
        ("reminders", t("Reminders"), t("A visit is near, or something is left to do.")),
        ("messages", t("Messages"), t("Your care team wrote to you.")),
        ("practice", t("News"), t("The practice has something to tell you.")),
    )
