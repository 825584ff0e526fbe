"""What is needed to make practices outside of a request: by a command, by the demonstration, by a test."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from portico.app import App, opened
from portico.identity.directory import IdentityDirectory
from portico.identity.keycloak_directory import KeycloakDirectory
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.onboarding.office import Office
from portico.plugins.relay import Relay
from portico.practice_file.tools import Tools
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Tenancy

ACTOR = Actor.system("portico tenant apply")
PURPOSE = "SYSADMIN"


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What is needed to make practices."""

    tenancy: Tenancy = field(repr=False)
    placements: Placements = field(repr=False)
    directory: IdentityDirectory = field(repr=False)
    relay: Relay = field(repr=False)
    tools: Tools = field(repr=False)
    brand_of: Callable[[Tenant], Mapping[str, str]] = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    office: Office = field(repr=False)

    @classmethod
    def of(cls, app: App, directory: IdentityDirectory) -> Self:
        """That of a running application, with the accounts in `directory`. `tools` are for a practice's file."""
        parts = app.parts
        return cls(
            tenancy=parts.tenancy,
            placements=Placements(parts.tenancy, parts.tenancy.keys, parts.clock),
            directory=directory,
            relay=parts.relay,
            tools=parts.practice_tools,
            brand_of=parts.login_brand,
            clock=parts.clock,
            office=app.office,
        )

    def today(self) -> date:
        """By the clock of the workshop, UTC: a day more or less does no harm to holidays to come."""
        return self.clock().date()

    def issuer(self, population: Population) -> str:
        """Who vouches for this population's accounts."""
        return f"{self.tenancy.settings.oidc_public_url.rstrip('/')}/realms/{population.value}"


@asynccontextmanager
async def workshop(settings: Settings) -> AsyncGenerator[Workshop]:
    """Opens what is needed, and closes it again."""
    async with opened(settings) as app:
        directory = KeycloakDirectory.of(settings)
        try:
            yield Workshop.of(app, directory)
        finally:
            await directory.aclose()
