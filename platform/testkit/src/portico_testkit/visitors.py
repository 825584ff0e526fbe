"""Fixtures to visit an application: signed in without Keycloak, through the doors that a sign-in uses.

`app` is the whole application, `visitors` makes patients and staff of a practice with open sessions. A visitor keeps
no cookies but those of its session, and sends a form as a browser does: from its page, with token and one-time id.
"""

from __future__ import annotations

import dataclasses
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import httpx
import pytest
from portico.app import App, opened
from portico.clinical import directory
from portico.clinical.directory import NewPatient
from portico.identity.mfa import Acr
from portico.identity.oidc import Tokens, VerifiedIdentity
from portico.identity.people import find_person
from portico.identity.population import Population
from portico.identity.rights import Rights
from portico.identity.tables import PersonLink, StaffMember
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico_sdk import Patient, Role

ISSUER = "http://login.portico.localhost/realms/"
_FRESH_FOR = timedelta(hours=2)
"""As long as many visitors may need on a slow machine. The five minutes of people are proved at the real login."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(kw_only=True)
class Visitor:
    """A browser at one door of one practice. `cookies` are sent as they are."""

    client: httpx.AsyncClient
    origin: str
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    patient: Patient | None = None
    sub: str = ""

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> httpx.Response:
        """One request, nothing followed."""
        given = {"host": urlsplit(self.origin).netloc, **(headers or {})}
        if self.cookies:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return await self.client.request(method, self.origin + path, headers=given, content=body)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> httpx.Response:
        """These fields as they are, from our own page."""
        body = urlencode(fields, doseq=True).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        return await self.ask("POST", path, headers=headers, body=body)

    async def send(self, path: str, *, page: str = "", **typed: str | Sequence[str]) -> httpx.Response:
        """Open the form's page (`page`, or the path itself), fill it in, send it."""
        shown = await self.get(page or path)
        assert shown.status_code == 200, shown.text
        return await self.post(path, {**hidden_fields(shown.text), **typed})


def hidden_fields(page: str) -> dict[str, str]:
    """What the page's first form (not the frame's) carries by itself: token, one-time id, and what else is hidden."""
    main = page.partition("<main")[2] or page
    form = re.search(r'<form[^>]*id="(?:[^"]*)"[^>]*method="post".*?</form>', main, re.S)
    return {name: unescape(value) for name, value in HIDDEN.findall(form[0] if form else page)}


@dataclass(frozen=True, kw_only=True)
class Visitors:
    """Makes visitors of an application."""

    app: App
    client: httpx.AsyncClient

    def nobody(self, origin: str) -> Visitor:
        """At this door without a session."""
        return Visitor(client=self.client, origin=origin)

    async def patient(
        self, practice: Tenant, patient: Patient | None = None, *, language: str = "en", proxy: str = ""
    ) -> Visitor:
        """A patient of the practice, signed in; a new one if none is given. `proxy` names somebody acting for them."""
        patient = patient or await self.new_patient(practice)
        sub = secrets.token_hex(8)
        async with self.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
            await PersonLink(
                issuer=ISSUER + "patients",
                sub=sub,
                patient_id=patient.id,
                email=f"{sub}@mail.example",
                language=language,
                kind="proxy" if proxy else "patient",
                name=proxy,
                active=True,
            ).save()
        cookie = await self._session(practice, Population.PATIENTS, sub)
        return Visitor(
            client=self.client, origin=practice.portal_origin, cookies={"__Host-sid": cookie}, patient=patient
        )

    async def staff(
        self, practice: Tenant, role: Role = Role.OWNER, name: str = "Tom Beckett", *, fresh: bool = False
    ) -> Visitor:
        """A member of staff, signed in; `fresh` with a second factor given just now."""
        sub = secrets.token_hex(8)
        async with self.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
            await StaffMember(
                issuer=ISSUER + "workforce",
                sub=sub,
                name=name,
                email=f"{sub}@practice.example",
                role=role.value,
                active=True,
            ).save()
        cookie = await self._session(practice, Population.WORKFORCE, sub, Acr.AAL2_FRESH if fresh else Acr.AAL2)
        return Visitor(client=self.client, origin=practice.workspace_origin, cookies={"__Host-sid": cookie}, sub=sub)

    async def operator(self, name: str = "Olivia Park", *, fresh: bool = False) -> Visitor:
        """Who runs the platform, signed in at the console."""
        here = await self.app.parts.tenancy.tenant_by_id(PLATFORM_ID)
        assert here is not None
        return await self.staff(here, Role.OPERATOR, name, fresh=fresh)

    async def at_workspace_of(self, practice: Tenant, staff: Visitor, *, fresh: bool = False) -> Visitor:
        """The same person at this practice's workspace, with a session of its own: from another device, or an operator,
        who works only where it lets support in.
        """
        cookie = await self._session(practice, Population.WORKFORCE, staff.sub, Acr.AAL2_FRESH if fresh else Acr.AAL2)
        return Visitor(
            client=self.client, origin=practice.workspace_origin, cookies={"__Host-sid": cookie}, sub=staff.sub
        )

    async def new_patient(self, practice: Tenant, given: str = "Eleanor", family: str = "Whitfield") -> Patient:
        new = NewPatient(given=given, family=family, birth_date=date(1948, 3, 27), email="eleanor@mail.example")
        async with self.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
            return await directory.add(scope, new)

    async def enable(self, practice: Tenant, *plugin_ids: str) -> None:
        """All that are ready, if none is named."""
        ids = plugin_ids or tuple(plugin.id for plugin in self.app.parts.registry.ready)
        async with self.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
            for plugin_id in ids:
                await self.app.parts.enablement.enable(scope, plugin_id)

    async def disable(self, practice: Tenant, plugin_id: str) -> None:
        async with self.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
            await self.app.parts.enablement.disable(scope, plugin_id)

    async def _session(self, practice: Tenant, population: Population, sub: str, acr: Acr = Acr.AAL2) -> str:
        door = "portal" if population is Population.PATIENTS else "workspace"
        origin = practice.portal_origin if population is Population.PATIENTS else practice.workspace_origin
        identity = VerifiedIdentity(
            issuer=ISSUER + population.value,
            sub=sub,
            client_id=f"{practice.slug}-{door}",
            population=population,
            acr=acr,
            amr=("pwd", "otp"),
            auth_time=self.app.parts.clock(),
            sid=secrets.token_hex(8),
            name="",
            email="",
        )
        async with self.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
            person = await find_person(population, identity.issuer, sub, Rights())
        assert person is not None
        tokens = Tokens(id_token="", refresh_token="", expires_at=datetime.now(UTC))
        cookie, _ = await self.app.parts.sessions.open(
            identity,
            tokens,
            tenant=practice,
            host=urlsplit(origin).hostname or "",
            holder=person.holder,
            fresh_for=_FRESH_FOR,
        )
        return cookie


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[App]:
    """The application with every installed plugin, at this worker's database."""
    # Only in a checkout of Portico; elsewhere practices look like Portico itself.
    found = [path / "themes" for path in Path(__file__).parents if (path / "themes" / "portico").is_dir()]
    themes = found[0] if found else settings.themes_folder
    async with opened(dataclasses.replace(settings, themes_folder=themes)) as made:
        yield made


@pytest.fixture(scope="session")
async def visitors(app: App) -> AsyncIterator[Visitors]:
    async with visiting(app) as made:
        yield made


@asynccontextmanager
async def visiting(app: App) -> AsyncGenerator[Visitors]:
    """Visitors of an application of one's own, from one address of the outside."""
    transport = httpx.ASGITransport(app=app.asgi, client=("203.0.113.7", 40000))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, follow_redirects=False) as client:
        yield Visitors(app=app, client=client)


def ids_in(path: str) -> Mapping[str, UUID]:
    """A random id for each parameter of a route's path."""
    return {name: UUID(int=secrets.randbits(128)) for name in re.findall(r"\{(\w+)", path)}
