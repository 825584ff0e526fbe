"""What goes in and out of a sign-in, as frozen data. All of it can be stored as JSON; secrets are not in any repr."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from portico.identity.mfa import Acr
from portico.identity.population import Population

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock outside tests."""
    return datetime.now(UTC)


class ClientRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """One practice's client at one realm."""

    population: Population
    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"ClientRegistration({self.client_id} at {self.issuer})"


class LoginStart(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be remembered, on the server and once, between sending a browser away and its return."""

    url: str
    state: str
    nonce: str
    verifier: str
    acr: Acr
    issued_at: datetime
    fresh: bool = False
    """Whether the person must have proved themselves after `issued_at`."""

    def __repr__(self) -> str:
        return f"LoginStart(acr={self.acr}, issued_at={self.issued_at})"


class VerifiedIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """A person who proved who they are. `name` and `email` are for showing, never for deciding."""

    issuer: str
    sub: str
    client_id: str
    population: Population
    acr: Acr
    amr: tuple[str, ...]
    auth_time: datetime
    sid: str
    name: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return f"VerifiedIdentity({self.sub} by {self.client_id}, acr={self.acr})"


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps a session alive at Keycloak; `expires_at` is when the refresh token ends. Store it encrypted."""

    id_token: str
    refresh_token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at})"


class LogoutToken(msgspec.Struct, frozen=True, kw_only=True):
    """Keycloak says: this person's session is over. `sid` is empty where it names none: then all of them are."""

    sub: str
    sid: str
    jti: str
    client_id: str


class LoginRefused(Exception):
    """A sign-in or a token that is not good. `code` is for the log and the audit, `human` for the page.

    `detail` is Keycloak's word for it: for the log, never for the page.
    """

    def __init__(self, code: str, human: str, *, detail: str = "") -> None:
        super().__init__(f"{code}: {human}" + (f" ({detail})" if detail else ""))
        self.code = code
        self.human = human
        self.detail = detail


class SessionEnded(Exception):
    """Keycloak ended this session; ours ends with it."""


class ProviderUnavailable(Exception):
    """Keycloak can't be reached, or answers nothing of use. Says nothing about the person."""
