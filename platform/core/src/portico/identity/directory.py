"""The directory of accounts as the rest of Portico sees it: practices' clients, people, passwords, nothing else.

`IdentityDirectory` is the port. `KeycloakDirectory` (keycloak_directory.py) is the real one, `InMemoryDirectory`
(memory.py) the quiet one; one contract suite runs against both. Who belongs to which practice with which rights
is not decided here but in our own tables.

Every call may be repeated: doing it twice leaves what doing it once left. Every call may raise
`DirectoryUnavailable`; what else it may raise is said with it. No call belongs inside an open transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, Self

import msgspec

from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population
from portico.tenancy.context import Tenant

MOST_EVENTS: Final = 1000


class DirectoryError(Exception):
    """The directory did not do what was asked."""


class DirectoryUnavailable(DirectoryError):
    """No answer, or none in time. Nothing is known about what was done: ask again later."""


class DirectoryRefused(DirectoryError):
    """A clear no: `what` was refused and the `way_out`, both in words for the person who asked."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what} {way_out}")
        self.what = what
        self.way_out = way_out


class UnknownAccount(DirectoryRefused):
    """No account with this `sub` in this population."""


class UnknownPractice(DirectoryRefused):
    """No client of this practice; `ensure_practice` makes it."""


class HasPassword(DirectoryRefused):
    """A start code would overwrite a password of the person's own."""


class NameTaken(DirectoryRefused):
    """Somebody signs in with this name."""


class PracticeSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory has to know of a practice. `more_portals` are origins of the portal beside its main one.

    `slug` never changes. Origins are without a trailing slash ("https://elm.portico.example"). `brand` goes to the
    login pages by name: "logo_url", "primary", "on_primary", "phone", "locale" and whatever the theme reads.
    `populations` are those that sign in here: all of them at a practice.
    """

    slug: str
    name: str
    portal_origin: str
    workspace_origin: str
    more_portals: tuple[str, ...] = ()
    patient_policy: SecondFactorPolicy = SecondFactorPolicy.REQUIRED
    brand: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    populations: tuple[Population, ...] = tuple(Population)

    @classmethod
    def of(cls, tenant: Tenant, brand: Mapping[str, str]) -> Self:
        """The practice as it is."""
        return cls(
            slug=tenant.slug,
            name=tenant.name,
            portal_origin=tenant.portal_origin,
            workspace_origin=tenant.workspace_origin,
            more_portals=tenant.more_portals,
            patient_policy=SecondFactorPolicy(tenant.patient_second_factor),
            brand=brand,
        )

    def origin(self, population: Population) -> str:
        """Where this population's browser is."""
        return self.portal_origin if population is Population.PATIENTS else self.workspace_origin

    def origins(self, population: Population) -> tuple[str, ...]:
        """All that people of this population come from, the main one first."""
        more = self.more_portals if population is Population.PATIENTS else ()
        return (self.origin(population), *more)

    def policy(self, population: Population) -> SecondFactorPolicy:
        """Staff always need a second factor; patients as the practice decided."""
        return self.patient_policy if population is Population.PATIENTS else SecondFactorPolicy.REQUIRED


class ClientPlacement(msgspec.Struct, frozen=True, kw_only=True):
    """Where one population of a practice signs in. The secret is for our vault, never for a log."""

    population: Population
    realm: str
    issuer: str
    client_id: str
    client_secret: str
    organization_id: str | None = None

    def __repr__(self) -> str:
        return f"ClientPlacement({self.client_id} at {self.issuer})"


class LoginEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened at the login pages, for the audit. Carries no name and no address of mail."""

    id: str
    at: datetime
    kind: str
    population: Population
    client_id: str | None = None
    sub: str | None = None
    sid: str | None = None
    ip: str | None = None
    error: str | None = None
    credential: str | None = None


class IdentityDirectory(Protocol):
    """Accounts, and the practices' clients they sign in through."""

    async def ensure_practice(self, spec: PracticeSpec) -> Mapping[Population, ClientPlacement]:
        """Make or repair the practice's organization and clients, so that they are as `spec` says.

        Keeps secrets and members; does not wake a suspended practice.
        """
        ...

    async def rotate_client_secret(self, slug: str, population: Population) -> str:
        """Give the client a new secret and return it; the old one ends at once. Raises `UnknownPractice`."""
        ...

    async def set_mfa_policy(self, slug: str, population: Population, policy: SecondFactorPolicy) -> None:
        """Ask for a second factor, or only encourage it, from the next sign-in on.

        Raises `UnknownPractice`; `DirectoryRefused` for staff and anything but REQUIRED.
        """
        ...

    async def set_brand(self, slug: str, name: str, brand: Mapping[str, str]) -> None:
        """Replace what the login pages show of the practice. Raises `UnknownPractice`."""
        ...

    async def suspend_practice(self, slug: str) -> None:
        """Nobody signs in through this practice until `resume_practice`. Raises `UnknownPractice`."""
        ...

    async def resume_practice(self, slug: str) -> None:
        """Undo `suspend_practice`. Raises `UnknownPractice`."""
        ...

    async def forget_practice(self, slug: str) -> None:
        """Delete the practice's clients and its organization, where there are any. Accounts of people stay."""
        ...

    async def ensure_user(self, population: Population, email: str, first: str, last: str) -> str:
        """The account with this e-mail address, made if there is none: its `sub`.

        An account that was there keeps its names: it is the person's, not the practice's.
        Raises `DirectoryRefused` for an address or name that can't be one.
        """
        ...

    async def add_named_user(self, population: Population, name: str, first: str, last: str) -> str:
        """A new account without an e-mail address, which signs in with this name: its `sub`.

        The one call that does not repeat itself: an account of this name may be somebody else's. Raises `NameTaken`
        then, and `DirectoryRefused` for what can't be a name.
        """
        ...

    async def link_member(self, slug: str, sub: str) -> None:
        """Put a staff account into the practice's organization. Raises `UnknownPractice`, `UnknownAccount`."""
        ...

    async def unlink_member(self, slug: str, sub: str) -> None:
        """Take a staff account out of the practice's organization; the account stays. Raises `UnknownPractice`."""
        ...

    async def has_password(self, population: Population, sub: str) -> bool:
        """Whether the person has (or, while recovering, had) a password of their own. Raises `UnknownAccount`.

        A start code of a first set-up that was not used yet is not a password of one's own.
        """
        ...

    async def set_start_code(self, population: Population, sub: str, code: str, *, recovery: bool = False) -> None:
        """Make `code` the one-time password after which the person chooses their own.

        Raises `HasPassword` unless `recovery`, `UnknownAccount`, and `DirectoryRefused` for a code that the password
        policy does not take. With `recovery`, which the person's own mailbox has to have asked for, second factors,
        passkeys and recovery codes go too, the account is no longer slowed down, and all its sessions end.
        """
        ...

    async def disable_user(self, population: Population, sub: str) -> None:
        """Stop this person now: no sign-in, no refresh, sessions ended. Raises `UnknownAccount`."""
        ...

    async def enable_user(self, population: Population, sub: str) -> None:
        """Undo `disable_user`. Raises `UnknownAccount`."""
        ...

    async def end_sessions(self, population: Population, sub: str) -> None:
        """End all of the person's sessions at the login; each client is told. Raises `UnknownAccount`."""
        ...

    async def list_events(
        self, population: Population, since: datetime, kinds: Sequence[str] = (), *, most: int = MOST_EVENTS
    ) -> tuple[LoginEvent, ...]:
        """What happened at the login pages since then, oldest first: of these kinds (or all), the first `most`.

        When there are as many, ask again from the last one's instant. Leave out ids that were seen, and ask with an
        overlap: events may appear a moment late.
        """
        ...

    async def aclose(self) -> None:
        """Let go of the connections."""
        ...


def refuse_weak_policy(population: Population, policy: SecondFactorPolicy) -> None:
    """Raise `DirectoryRefused` for a policy that is too weak for this population."""
    if population is Population.WORKFORCE and policy is not SecondFactorPolicy.REQUIRED:
        raise DirectoryRefused("Staff always sign in with a second factor.", "Choose the policy for patients instead.")
