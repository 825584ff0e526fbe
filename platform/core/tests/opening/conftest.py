"""An application whose sign-ups become practices: accounts in memory, a mailbox, a clock."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from portico.app import App, opened
from portico.identity.memory import InMemoryDirectory
from portico.onboarding.founding import Founding
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico_testkit.app_browser import AppBrowser
from portico_testkit.clock import MovableClock
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain
from portico_testkit.sign_ups import founding
from portico_testkit.visitors import Visitors, visiting

CHECKOUT = Path(__file__).parents[4]


@dataclass(frozen=True)
class Street:
    """Everything in one place."""

    app: App
    directory: InMemoryDirectory
    inbox: Inbox
    clock: MovableClock
    desk: Visitors

    async def founded(self, told: Founding | None = None) -> Tenant:
        """A practice of a sign-up, with all that the outbox has to do for it done."""
        tenant = await self.app.office.founder.found(told or founding())
        await drain(self.app, tenant)
        return tenant

    async def now(self, tenant: Tenant) -> Tenant:
        found = await self.app.parts.tenancy.tenant_by_id(tenant.id)
        assert found is not None
        return found

    def portal(self, tenant: Tenant) -> AppBrowser:
        return AppBrowser(self.app.asgi, tenant.portal_origin)

    def workspace(self, tenant: Tenant) -> AppBrowser:
        return AppBrowser(self.app.asgi, tenant.workspace_origin)


@pytest.fixture
async def street(settings: Settings) -> AsyncIterator[Street]:
    async with opened_street(settings) as here:
        yield here


@asynccontextmanager
async def opened_street(settings: Settings, **changes: str) -> AsyncGenerator[Street]:
    """With these settings changed."""
    directory, clock = InMemoryDirectory(settings.oidc_public_url), MovableClock()
    async with open_inbox() as inbox:
        here = dataclasses.replace(
            settings,
            oidc_internal_url="http://127.0.0.1:9",
            smtp_host="127.0.0.1",
            smtp_port=inbox.port,
            themes_folder=CHECKOUT / "themes",
            blueprints_folder=CHECKOUT / "tenants/blueprints",
            **changes,  # type: ignore[arg-type]
        )
        async with opened(here, clock=clock, directory=directory) as app, visiting(app) as visitors:
            yield Street(app, directory, inbox, clock, visitors)
