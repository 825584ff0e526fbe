"""Scheduling's hooks: its pages, its places in the navigation, the next visit on the first page, a week of demo."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import (
    Health,
    HomePart,
    HomeRequest,
    MessageTemplate,
    NavItem,
    NavRequest,
    Page,
    PluginContext,
    Problem,
    RecordPart,
    RecordRequest,
    SetUp,
    SetUpApplied,
    Subject,
    SubjectCopy,
    hookimpl,
    translator,
)

from portico_scheduling import demo, file_in, file_out, first_page, person, record_page, setup_pages, standing, telling
from portico_scheduling.patient_routes import PATIENT_PAGES
from portico_scheduling.staff_routes import READ, SETUP, STAFF_PAGES, WRITE

t = translator("portico_scheduling")


class Scheduling:
    """The plugin's object; it has no state."""

    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (*PATIENT_PAGES, *STAFF_PAGES)

    @hookimpl
    def declare_messages(self) -> Sequence[MessageTemplate]:
        return telling.messages()

    @hookimpl
    async def nav_items(self, ctx: PluginContext, request: NavRequest) -> Sequence[NavItem]:
        if request.audience == "patient":
            return [NavItem(label=t("Visits"), icon="calendar-days", href=ctx.url("visits"), order=10)]
        if ctx.actor.may(READ):
            # Nobody but staff can tell who is to be called, and before the time is over.
            calls = await standing.count_to_call(ctx) if ctx.actor.may(WRITE) else 0
            return [NavItem(label=t("Day"), icon="calendar-days", href=ctx.url("day"), count=calls, order=10)]
        # From the day a tab leads to the set-up: there is room for five places on a desk.
        setup = NavItem(label="Visits", icon="calendar-days", href=ctx.url("setup"), order=10)
        return [setup] if ctx.actor.may(SETUP) else []

    @hookimpl
    async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:
        return await first_page.part(ctx, request)

    @hookimpl
    async def record(self, ctx: PluginContext, request: RecordRequest) -> RecordPart:
        return await record_page.part(ctx, request) if ctx.actor.may(READ) else RecordPart()

    @hookimpl
    async def health(self, ctx: PluginContext) -> Health:
        return await setup_pages.health(ctx)

    @hookimpl
    async def demo_data(self, ctx: PluginContext) -> None:
        await demo.fill(ctx)

    @hookimpl
    async def export_setup(self, ctx: PluginContext) -> SetUp:
        return await file_out.setup(ctx)

    @hookimpl
    async def apply_setup(self, ctx: PluginContext, setup: SetUp) -> SetUpApplied:
        return await file_in.apply(ctx, setup)

    @hookimpl
    async def export_subject(self, ctx: PluginContext, subject: Subject) -> SubjectCopy:
        return await person.copy_of(ctx, subject)

    @hookimpl
    async def erase_subject(self, ctx: PluginContext, subject: Subject) -> Sequence[Problem]:
        return await person.erase(ctx, subject)


plugin = Scheduling()
