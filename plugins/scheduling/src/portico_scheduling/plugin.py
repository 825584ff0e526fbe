"""Scheduling's hooks: its pages, its places in the navigation, the next visit on the first page, a week of demo."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from portico_sdk import (
    Audience,
    Card,
    Fact,
    HomePart,
    HomeRequest,
    Link,
    MessageTemplate,
    NavItem,
    NavRequest,
    Page,
    Panel,
    PluginContext,
    hookimpl,
    translator,
)

from portico_scheduling import demo, telling, visits
from portico_scheduling.staff_routes import READ, SETUP, STAFF_PAGES

t = translator("portico_scheduling")


class Scheduling:
    """The plugin's object; it has no state."""

    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (*_PATIENT_PAGES, *STAFF_PAGES)

    @hookimpl
    def declare_messages(self) -> Sequence[MessageTemplate]:
        return telling.messages()

    @hookimpl
    async def nav_items(self, ctx: PluginContext, request: NavRequest) -> Sequence[NavItem]:
        if request.audience == "patient":
            return [NavItem(label=t("Visits"), icon="calendar-days", href=ctx.url("visits"), order=10)]
        day = NavItem(label=t("Day"), icon="calendar-days", href=ctx.url("day"), order=10)
        setup = NavItem(label="Set up visits", icon="clipboard-list", href=ctx.url("setup"), order=60)
        return [one for one, right in ((day, READ), (setup, SETUP)) if ctx.actor.may(right)]

    @hookimpl
    async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:
        visit, _ = await visits.for_home(ctx, request.patient_id)
        if visit is None:
            book = Link(label=t("Book a visit"), href=ctx.url("book"))
            words = t("You have no visit booked. When you book one, it stands here.")
            return HomePart(cards=(Card(title=t("Visits"), icon="calendar-days", empty=words, more=book, priority=10),))
        days = (visit.start.astimezone(ZoneInfo(visit.zone)).date() - request.today).days
        panel = Panel(
            title=_how_soon(days),
            at=visit.start,
            timezone=visit.zone,
            facts=(
                Fact(icon="user-round", text=visit.practitioner),
                Fact(icon="map-pin", text=", ".join(part for part in (visit.location, visit.address) if part)),
                Fact(icon="clock", text=f"{visit.service}, {t('{count} minutes', count=visit.minutes)}"),
            ),
            actions=(
                Link(label=t("See this visit"), href=ctx.url(f"visits/{visit.id}")),
                Link(label=t("Book another visit"), href=ctx.url("book")),
            ),
        )
        return HomePart(hero=panel, reads=(("Appointment", (visit.id,)),))

    @hookimpl
    async def demo_data(self, ctx: PluginContext) -> None:
        await demo.fill(ctx)


def _how_soon(days: int) -> str:
    if days <= 0:
        return t("Your next visit is today")
    if days == 1:
        return t("Your next visit is tomorrow")
    return t("Your next visit is in {days} days", days=days)


def _patients(path: str, title: str, get: str, post: str | None = None, *, shows: tuple[str, ...] = ()) -> Page:
    return Page(path=path, audience=Audience.PATIENT, title=title, get=get, post=post, shows=shows)


_VISIT = ("Appointment",)
_PATIENT_PAGES = (
    _patients("book", "Book a visit", "pages:book", "pages:book_it"),
    _patients("visits", "Visits", "pages:visits_list", shows=_VISIT),
    _patients("visits/{id:uuid}", "A visit", "pages:visit", shows=_VISIT),
    _patients("visits/{id:uuid}/cancel", "Cancel a visit", "pages:ask_cancel", "pages:cancel", shows=_VISIT),
)

plugin = Scheduling()
