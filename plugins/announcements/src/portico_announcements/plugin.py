"""The hooks of notices: pages, a place in the navigation, a card on the first page, a demonstration."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import (
    Audience,
    Card,
    HomePart,
    HomeRequest,
    Link,
    NavItem,
    NavRequest,
    Page,
    PluginContext,
    Problem,
    Row,
    SetUp,
    SetUpApplied,
    Subject,
    SubjectCopy,
    SubjectFact,
    SubjectSection,
    hookimpl,
    translator,
)

from portico_announcements import demo, file, service
from portico_announcements.domain import Notice

t = translator("portico_announcements")

READ, WRITE = "notice:read", "notice:write"
MOST_ON_HOME = 3


class Announcements:
    """The plugin's object; it has no state."""

    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return _PAGES

    @hookimpl
    async def nav_items(self, ctx: PluginContext, request: NavRequest) -> Sequence[NavItem]:
        if request.audience == "staff" and not ctx.actor.may(READ):
            return []
        count = len(await _unread(ctx))
        return [NavItem(label=t("Notices"), icon="bell", href=ctx.url("notices"), count=count, order=60)]

    @hookimpl
    async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:  # noqa: ARG002 (the hook's signature)
        if not ctx.settings["on_home"]:
            return HomePart()
        unread = await _unread(ctx)
        if not unread:
            return HomePart()
        spoken = [one.spoken(ctx.language) for one in unread[:MOST_ON_HOME]]
        rows = tuple(
            Row(
                title=one.title,
                hint=one.hint,
                href=ctx.url("notices") + f"#notice-{one.id}",
                badge=t("Important") if one.is_important else "",
            )
            for one in spoken
        )
        card = Card(
            title=t("From your practice"),
            icon="bell",
            rows=rows,
            more=Link(label=t("All notices"), href=ctx.url("notices")),
            priority=5 if spoken[0].is_important else 60,
        )
        return HomePart(cards=(card,))

    @hookimpl
    async def demo_data(self, ctx: PluginContext) -> None:
        await demo.fill(ctx)

    @hookimpl
    async def export_setup(self, ctx: PluginContext) -> SetUp:
        return await file.setup(ctx)

    @hookimpl
    async def apply_setup(self, ctx: PluginContext, setup: SetUp) -> SetUpApplied:
        return await file.apply(ctx, setup)

    @hookimpl
    async def export_subject(self, ctx: PluginContext, subject: Subject) -> SubjectCopy:
        read = await service.read_by(ctx, subject.person_ids) if subject.person_ids else ()
        entries = tuple((SubjectFact(label=t("Notice"), text=one.title),) for one in read)
        return SubjectCopy(sections=(SubjectSection(title=t("Notices that you have read"), entries=entries),))

    @hookimpl
    async def erase_subject(self, ctx: PluginContext, subject: Subject) -> Sequence[Problem]:  # noqa: ARG002 (the same)
        if subject.person_ids:
            await service.forget(subject.person_ids)
        return []


async def _unread(ctx: PluginContext) -> Sequence[Notice]:
    """The navigation and the first page ask for the same."""
    return await ctx.once("unread", lambda: service.unread(ctx))


def _staffs(path: str, title: str, permission: str, get: str, post: str | None = None) -> Page:
    return Page(path=path, audience=Audience.STAFF, title=title, permission=permission, get=get, post=post)


_READING = ("pages:notices", "pages:got_it")
_ONE = "all/{id:uuid}"
_PAGES = (
    Page(path="notices", audience=Audience.PATIENT, title="Notices", get=_READING[0], post=_READING[1]),
    _staffs("notices", "Notices", READ, *_READING),
    _staffs("all", "All notices", WRITE, "staff_pages:all_notices"),
    _staffs("new", "Write a notice", WRITE, "staff_pages:new", "staff_pages:write_new"),
    _staffs(_ONE, "A notice", WRITE, "staff_pages:one"),
    _staffs(f"{_ONE}/change", "Change a notice", WRITE, "staff_pages:change", "staff_pages:write_change"),
    _staffs(f"{_ONE}/end", "End a notice", WRITE, "staff_pages:ask_end", "staff_pages:end"),
    _staffs(f"{_ONE}/delete", "Delete a notice", WRITE, "staff_pages:ask_delete", "staff_pages:delete"),
)

plugin = Announcements()
