"""A practice and its people at the real login, in a few words: what most tests of signing in begin with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from portico.identity.directory import PracticeSpec
from portico.identity.keycloak_bootstrap import BootstrapAdmin, SeedUser, seed_users
from portico.identity.keycloak_directory import KeycloakDirectory, RealmAccess
from portico.identity.mfa import Acr, SecondFactorPolicy
from portico.identity.oidc import ClientRegistration, OidcClient, Tokens, VerifiedIdentity
from portico.identity.population import Population

from tests.identity.driver import FormDriver, PageSeen, Phone

PASSWORD = "correct horse battery staple"
INTERNAL_BASE_URL = "http://127.0.0.1:8000"


def unique(prefix: str) -> str:
    """A name nothing else in this run has."""
    return f"{prefix}-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Keycloak:
    """A running server and the realms made for this run."""

    internal_url: str
    public_url: str
    admin: BootstrapAdmin
    realms: Mapping[Population, RealmAccess]

    def directory(self, internal_base_url: str = INTERNAL_BASE_URL) -> KeycloakDirectory:
        return KeycloakDirectory(
            internal_url=self.internal_url,
            public_url=self.public_url,
            internal_base_url=internal_base_url,
            realms=self.realms,
        )


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `phone` is None where no second factor was set up yet."""

    email: str
    password: str
    sub: str
    phone: Phone | None


@dataclass(frozen=True)
class Scene:
    """Everything a test of signing in needs."""

    keycloak: Keycloak
    directory: KeycloakDirectory
    oidc: OidcClient
    http: httpx.AsyncClient

    def spec(self, policy: SecondFactorPolicy = SecondFactorPolicy.REQUIRED) -> PracticeSpec:
        slug = unique("elm")
        return PracticeSpec(
            slug=slug,
            name="Elm Street Family Practice",
            portal_origin=f"http://{slug}.portico.localhost:8000",
            workspace_origin=f"http://{slug}.work.portico.localhost:8000",
            patient_policy=policy,
            brand={"primary": "#14532d", "phone": "555 0100"},
        )

    async def practice(
        self,
        population: Population = Population.PATIENTS,
        policy: SecondFactorPolicy = SecondFactorPolicy.REQUIRED,
    ) -> ClientRegistration:
        """A new practice's client."""
        spec = self.spec(policy)
        placement = (await self.directory.ensure_practice(spec))[population]
        return ClientRegistration(
            population=population,
            issuer=placement.issuer,
            client_id=placement.client_id,
            client_secret=placement.client_secret,
            redirect_uri=f"{spec.origin(population)}/auth/callback",
        )

    async def person(self, population: Population = Population.PATIENTS, *, factor: bool = True) -> Person:
        """A new account with a password and, if `factor`, an authenticator."""
        secret = secrets.token_hex(10) if factor else ""
        email = f"{unique('ana')}@example.org"
        seed = SeedUser(email=email, first="Ana", last="Lopez", password=PASSWORD, totp_secret=secret)
        subs = await seed_users(self.keycloak.admin, self.keycloak.realms[population].realm, (seed,))
        return Person(email, PASSWORD, subs[email], Phone.with_secret(secret) if factor else None)

    def browser(self) -> FormDriver:
        return FormDriver(self.http, self.keycloak.public_url, self.keycloak.internal_url)

    async def arrive(
        self, registration: ClientRegistration, person: Person, acr: Acr = Acr.AAL2
    ) -> tuple[FormDriver, PageSeen]:
        """Open the login in a new browser and give the password: the page after it."""
        browser = self.browser()
        start = await self.oidc.begin(registration, acr=acr)
        page = await browser.sign_in(start.url, person.email, person.password)
        return browser, page

    async def sign_in(
        self, registration: ClientRegistration, person: Person, acr: Acr = Acr.AAL2
    ) -> tuple[FormDriver, VerifiedIdentity, Tokens]:
        """All the way in, in a new browser."""
        browser = self.browser()
        start = await self.oidc.begin(registration, acr=acr)
        page = await browser.sign_in(start.url, person.email, person.password, person.phone)
        assert page.callback is not None, page.words[:300]
        identity, tokens = await self.oidc.finish(registration, start, page.callback)
        return browser, identity, tokens
