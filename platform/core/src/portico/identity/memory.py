"""A directory without a server, for unit tests and work on pages: behaves as the real one by the same contract suite.

Beyond the port it has what a person would do at the login pages (`choose_password`) and what a server's trouble looks
like (`available`).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from portico.identity.directory import (
    MOST_EVENTS,
    ClientPlacement,
    DirectoryRefused,
    DirectoryUnavailable,
    HasPassword,
    LoginEvent,
    NameTaken,
    PracticeSpec,
    UnknownAccount,
    UnknownPractice,
    refuse_weak_policy,
)
from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population, client_id

SHORTEST_PASSWORD = 15


@dataclass
class MemoryClient:
    """A practice's client; tests look at it."""

    name: str
    policy: SecondFactorPolicy
    origin: str
    brand: dict[str, str]
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    enabled: bool = True


@dataclass
class MemoryAccount:
    """A person's account; tests look at it."""

    email: str
    first: str
    last: str
    sub: str = field(default_factory=lambda: str(uuid4()))
    enabled: bool = True
    start_code: str = ""
    start_kind: str = ""
    password: str = ""
    factors: set[str] = field(default_factory=set[str])
    sessions_ended: int = 0
    name: str = ""

    @property
    def has_own_password(self) -> bool:
        """Chosen, or overwritten by the start code of a recovery."""
        return bool(self.password) or self.start_kind == "recovery"


class InMemoryDirectory:
    """`IdentityDirectory` in a few dictionaries."""

    def __init__(self, public_url: str = "http://login.portico.localhost") -> None:
        self.clients: dict[tuple[Population, str], MemoryClient] = {}
        self.organizations: dict[str, set[str]] = {}
        self.accounts: dict[tuple[Population, str], MemoryAccount] = {}
        self.events: list[LoginEvent] = []
        self.available = True
        self._public_url = public_url

    # What people do at the login pages.

    def choose_password(self, population: Population, sub: str, password: str) -> None:
        """The person used the start code and chose a password of their own."""
        account = self._account(population, sub)
        account.password, account.start_code, account.start_kind = password, "", ""

    def enrol(self, population: Population, sub: str, factor: str) -> None:
        """The person set up a factor ("otp", "passkey", "recovery")."""
        self._account(population, sub).factors.add(factor)

    # The port.

    async def ensure_practice(self, spec: PracticeSpec) -> Mapping[Population, ClientPlacement]:
        """See `IdentityDirectory`."""
        self._reach()
        self.organizations.setdefault(spec.slug, set())
        placements: dict[Population, ClientPlacement] = {}
        for population in spec.populations:
            wanted = MemoryClient(spec.name, spec.policy(population), spec.origin(population), dict(spec.brand))
            known = self.clients.get((population, spec.slug))
            if known is not None:
                wanted.secret, wanted.enabled = known.secret, known.enabled
            self.clients[population, spec.slug] = wanted
            placements[population] = ClientPlacement(
                population=population,
                realm=population,
                issuer=f"{self._public_url}/realms/{population}",
                client_id=client_id(spec.slug, population),
                client_secret=wanted.secret,
                organization_id=f"organization-{spec.slug}" if population is Population.WORKFORCE else None,
            )
        return placements

    async def rotate_client_secret(self, slug: str, population: Population) -> str:
        """See `IdentityDirectory`."""
        client = self._client(population, slug)
        client.secret = secrets.token_urlsafe(24)
        return client.secret

    async def set_mfa_policy(self, slug: str, population: Population, policy: SecondFactorPolicy) -> None:
        """See `IdentityDirectory`."""
        refuse_weak_policy(population, policy)
        self._client(population, slug).policy = policy

    async def set_brand(self, slug: str, name: str, brand: Mapping[str, str]) -> None:
        """See `IdentityDirectory`."""
        for population in Population:
            client = self._client(population, slug)
            client.name, client.brand = name, dict(brand)

    async def suspend_practice(self, slug: str) -> None:
        """See `IdentityDirectory`."""
        for population in Population:
            self._client(population, slug).enabled = False

    async def resume_practice(self, slug: str) -> None:
        """See `IdentityDirectory`."""
        for population in Population:
            self._client(population, slug).enabled = True

    async def forget_practice(self, slug: str) -> None:
        """See `IdentityDirectory`."""
        self._reach()
        for population in Population:
            self.clients.pop((population, slug), None)
        self.organizations.pop(slug, None)

    async def ensure_user(self, population: Population, email: str, first: str, last: str) -> str:
        """See `IdentityDirectory`."""
        self._reach()
        address = email.strip().lower()
        for (known_in, sub), account in self.accounts.items():
            if known_in is population and account.email == address:
                return sub
        name, at, host = address.partition("@")
        if not (name and at and host) or " " in address:
            raise DirectoryRefused(
                "No account can be made with this name and e-mail address.", "Check how they are spelt."
            )
        account = MemoryAccount(address, first, last)
        self.accounts[population, account.sub] = account
        return account.sub

    async def add_named_user(self, population: Population, name: str, first: str, last: str) -> str:
        """See `IdentityDirectory`."""
        self._reach()
        if any(name in (one.name, one.email) for (where, _), one in self.accounts.items() if where is population):
            raise NameTaken("Somebody signs in with this name.", "Choose another.")
        if not name.isascii() or " " in name or len(name) < 3:
            raise DirectoryRefused("No account can be made with this name.", "Choose another.")
        account = MemoryAccount("", first, last, name=name)
        self.accounts[population, account.sub] = account
        return account.sub

    async def link_member(self, slug: str, sub: str) -> None:
        """See `IdentityDirectory`."""
        self._account(Population.WORKFORCE, sub)
        self._members(slug).add(sub)

    async def unlink_member(self, slug: str, sub: str) -> None:
        """See `IdentityDirectory`."""
        self._members(slug).discard(sub)

    async def has_password(self, population: Population, sub: str) -> bool:
        """See `IdentityDirectory`."""
        return self._account(population, sub).has_own_password

    async def set_start_code(self, population: Population, sub: str, code: str, *, recovery: bool = False) -> None:
        """See `IdentityDirectory`."""
        account = self._account(population, sub)
        if account.has_own_password and not recovery:
            raise HasPassword("This person has a password already.", "They sign in as usual.")
        if len(code) < SHORTEST_PASSWORD:
            raise DirectoryRefused(
                "This start code is against the rules for passwords.", "Make one of 16 characters or more."
            )
        account.start_code, account.start_kind, account.password = code, "setup", ""
        if recovery:
            account.start_kind = "recovery"
            account.factors.clear()
            account.sessions_ended += 1

    async def disable_user(self, population: Population, sub: str) -> None:
        """See `IdentityDirectory`."""
        account = self._account(population, sub)
        account.enabled = False
        account.sessions_ended += 1

    async def enable_user(self, population: Population, sub: str) -> None:
        """See `IdentityDirectory`."""
        self._account(population, sub).enabled = True

    async def end_sessions(self, population: Population, sub: str) -> None:
        """See `IdentityDirectory`."""
        self._account(population, sub).sessions_ended += 1

    async def list_events(
        self, population: Population, since: datetime, kinds: Sequence[str] = (), *, most: int = MOST_EVENTS
    ) -> tuple[LoginEvent, ...]:
        """See `IdentityDirectory`."""
        self._reach()
        here = [event for event in self.events if event.population is population and event.at >= since]
        found = [event for event in here if not kinds or event.kind in kinds]
        return tuple(sorted(found, key=lambda event: event.at)[:most])

    async def aclose(self) -> None:
        """See `IdentityDirectory`."""

    def _reach(self) -> None:
        if not self.available:
            raise DirectoryUnavailable("The directory is switched off.")

    def _client(self, population: Population, slug: str) -> MemoryClient:
        self._reach()
        client = self.clients.get((population, slug))
        if client is None:
            raise UnknownPractice(
                f"There is no client {client_id(slug, population)} at the login.",
                "The practice has to be set up there first.",
            )
        return client

    def _members(self, slug: str) -> set[str]:
        self._reach()
        if slug not in self.organizations:
            raise UnknownPractice(
                f"There is no organization {slug} at the login.", "The practice has to be set up there first."
            )
        return self.organizations[slug]

    def _account(self, population: Population, sub: str) -> MemoryAccount:
        self._reach()
        account = self.accounts.get((population, sub))
        if account is None:
            raise UnknownAccount(f"There is no such account in realm {population}.", "Make it by `ensure_user` first.")
        return account
