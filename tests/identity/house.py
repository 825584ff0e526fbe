"""Our application at the real login: two practices, people with accounts, and one browser for both sides."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from portico.app import App
from portico.audit.tables import AuditEvent
from portico.clinical.directory import NewPatient, add
from portico.identity.directory import PracticeSpec
from portico.identity.event_watch import EventWatch
from portico.identity.keycloak_directory import KeycloakDirectory
from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population
from portico.identity.tables import PersonLink, StaffMember
from portico.tenancy.context import Actor, Tenant
from portico_testkit.app_browser import AppBrowser, Seen
from portico_testkit.clock import LaterClock
from portico_testkit.inbox import Inbox

from tests.identity.bridge import Bridge
from tests.identity.driver import FormDriver, PageSeen
from tests.identity.scene import Person, Scene
from tests.identity.switch import Switch

ACTOR = Actor.system("test")


@dataclass
class Visitor:
    """A browser: our cookies, and Keycloak's."""

    ours: AppBrowser
    theirs: FormDriver

    async def to_login(self, path: str = "/auth/login") -> PageSeen:
        """From our door to Keycloak's first page (or straight back, where it knows the browser)."""
        page = await self.ours.get(path)
        assert page.status == 303, page.words
        return await self.theirs.open(page.location)

    async def back(self, page: PageSeen) -> Seen:
        """With what Keycloak sent along."""
        assert page.callback is not None, page.words[:400]
        return await self.ours.get(f"/auth/callback?{urlencode(page.callback)}")

    async def sign_in(self, person: Person, path: str = "/auth/login?to=/account") -> Seen:
        page = await self.to_login(path)
        page = await self.theirs.submit(page, username=person.email, password=person.password)
        if person.phone is not None and "otp" in page.asks:
            page = await self.theirs.submit(page, otp=person.phone.code())
        return await self.back(page)


@dataclass(frozen=True)
class House:
    """Everything in one place. `line` is our server's way to Keycloak."""

    app: App
    scene: Scene
    directory: KeycloakDirectory
    bridge: Bridge
    line: Switch
    inbox: Inbox
    clock: LaterClock
    tenant: Tenant
    other: Tenant

    def visitor(self, tenant: Tenant | None = None, population: Population = Population.PATIENTS) -> Visitor:
        at = tenant or self.tenant
        origin = at.portal_origin if population is Population.PATIENTS else at.workspace_origin
        return Visitor(AppBrowser(self.app.asgi, origin), self.scene.browser())

    async def place(self, tenant: Tenant) -> None:
        """The practice's clients at Keycloak."""
        spec = PracticeSpec(
            slug=tenant.slug,
            name=tenant.name,
            portal_origin=tenant.portal_origin,
            workspace_origin=tenant.workspace_origin,
            patient_policy=SecondFactorPolicy(tenant.patient_second_factor),
        )
        for placement in (await self.directory.ensure_practice(spec)).values():
            await self.app.placements.save(tenant.id, placement)

    async def record(self, tenant: Tenant | None = None) -> UUID:
        """A new patient, with no account."""
        async with self.app.parts.tenancy.tenant_scope(tenant or self.tenant, ACTOR, "SYSADMIN") as scope:
            return (await add(scope, NewPatient(given="Ana", family="Lopez", birth_date=date(1950, 1, 2)))).id

    async def patient(self, person: Person, tenant: Tenant | None = None) -> None:
        """Let this account open a new patient's record."""
        patient_id = await self.record(tenant)
        async with self.app.parts.tenancy.tenant_scope(tenant or self.tenant, ACTOR, "SYSADMIN"):
            issuer = f"{self.scene.keycloak.public_url}/realms/{self.scene.keycloak.realms[Population.PATIENTS].realm}"
            link = PersonLink(
                issuer=issuer, sub=person.sub, patient_id=patient_id, email=person.email, active=True, kind="patient"
            )
            await link.save()

    async def nurse(self, person: Person) -> None:
        """Let this account into the workspace."""
        async with self.app.parts.tenancy.tenant_scope(self.tenant, ACTOR, "SYSADMIN"):
            issuer = f"{self.scene.keycloak.public_url}/realms/{self.scene.keycloak.realms[Population.WORKFORCE].realm}"
            member = StaffMember(
                issuer=issuer, sub=person.sub, name="Mae", email=person.email, role="nurse", active=True
            )
            await member.save()

    async def let_go(self, person: Person) -> None:
        """The practice takes the person's right away."""
        async with self.app.parts.tenancy.tenant_scope(self.tenant, ACTOR, "SYSADMIN"):
            await PersonLink.update({PersonLink.active: False}).where(PersonLink.sub == person.sub)

    async def ask_the_login(self) -> None:
        """As a dispatcher does that knows nothing of the others."""
        watch = EventWatch(
            tenancy=self.app.parts.tenancy, directory=self.directory, clock=self.clock, name=secrets.token_hex(6)
        )
        for population in Population:
            await watch.look(population)

    async def codes(self, tenant: Tenant | None = None) -> list[tuple[str, str, str]]:
        """What the audit says: code, outcome, reason, in order."""
        async with self.app.parts.tenancy.tenant_scope(tenant or self.tenant, ACTOR, "SYSADMIN"):
            rows = await AuditEvent.select(AuditEvent.code, AuditEvent.outcome, AuditEvent.reason).order_by(
                AuditEvent.recorded
            )
        return [(str(row["code"]), str(row["outcome"]), str(row["reason"])) for row in rows]

    async def rows(self, code: str) -> list[dict[str, object]]:
        """All that the audit has of these."""
        async with self.app.parts.tenancy.tenant_scope(self.tenant, ACTOR, "SYSADMIN"):
            return list(await AuditEvent.select().where(AuditEvent.code == code))
