"""A practice with people, an application, a mailbox; accounts in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from portico.app import App, opened
from portico.clinical.directory import NewPatient, add
from portico.identity.directory import PracticeSpec
from portico.identity.memory import InMemoryDirectory
from portico.onboarding.starting import By
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_sdk import Role
from portico_testkit.app_browser import AppBrowser
from portico_testkit.clock import MovableClock
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors, visiting


@dataclass(frozen=True)
class House:
    """Everything in one place."""

    app: App
    tenant: Tenant
    directory: InMemoryDirectory
    inbox: Inbox
    clock: MovableClock

    @property
    def by(self) -> By:
        return By(tenant=self.tenant, actor=Actor.system("test"))

    def portal(self) -> AppBrowser:
        return AppBrowser(self.app.asgi, self.tenant.portal_origin)

    def workspace(self) -> AppBrowser:
        return AppBrowser(self.app.asgi, self.tenant.workspace_origin)

    def visitors(self) -> AbstractAsyncContextManager[Visitors]:
        """People at its doors, each with a session of their own."""
        return visiting(self.app)

    async def patient(self, given: str = "Rosa", born: date = date(1948, 3, 27)) -> UUID:
        new = NewPatient(given=given, family="Alvarez", birth_date=born)
        async with self.app.parts.tenancy.tenant_scope(self.tenant, Actor.system("test"), "SYSADMIN") as scope:
            return (await add(scope, new)).id

    async def invite(self, email: str = "rosa@example.org", language: str = "en") -> tuple[UUID, str]:
        """A patient with a letter on the way: her id and the link in it."""
        patient_id = await self.patient()
        await self.app.starting.invite_patient(self.by, patient_id, email, language)
        await drain(self.app, self.tenant)
        return patient_id, self.inbox.link()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def house(settings: Settings, clock: MovableClock, practice: Tenant) -> AsyncIterator[House]:
    directory = InMemoryDirectory(settings.oidc_public_url)
    async with open_inbox() as inbox:
        here = dataclasses.replace(
            settings, oidc_internal_url="http://127.0.0.1:9", smtp_host="127.0.0.1", smtp_port=inbox.port
        )
        async with opened(here, clock=clock, plugins=(), directory=directory) as app:
            spec = PracticeSpec(
                slug=practice.slug,
                name=practice.name,
                portal_origin=practice.portal_origin,
                workspace_origin=practice.workspace_origin,
            )
            for placement in (await directory.ensure_practice(spec)).values():
                await app.placements.save(practice.id, placement)
            yield House(app, practice, directory, inbox, clock)


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Visitors]:
    async with house.visitors() as made:
        yield made


@pytest.fixture
async def owner(desk: Visitors, house: House) -> Visitor:
    return await desk.staff(house.tenant, Role.OWNER, "Ruth Owner", fresh=True)
