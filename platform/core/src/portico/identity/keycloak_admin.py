"""One realm's admin API, made safe to call: python-keycloak's async calls behind a lock, with time-outs and our errors.

The library shares headers between calls and waits a minute by default; nobody else may use it directly.
Belongs to the event loop it was first used in.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

import httpx
import msgspec
from keycloak import KeycloakAdmin, KeycloakOpenIDConnection
from keycloak.exceptions import KeycloakAuthenticationError, KeycloakConnectionError, KeycloakError

from portico.identity.directory import DirectoryRefused, DirectoryUnavailable

CONNECT_TIMEOUT_S: Final = 3.0
TOTAL_TIMEOUT_S: Final = 10.0

T = TypeVar("T")
P = ParamSpec("P")


class AdminAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: a service client with its secret, or (`username` given) the bootstrap admin of the master realm."""

    client_id: str
    secret: str
    username: str = ""

    def __repr__(self) -> str:
        return f"AdminAccount({self.username or self.client_id})"


class Refusal(DirectoryRefused):
    """Keycloak said no; `status` is its HTTP status. Callers turn the expected ones into their own errors."""

    def __init__(self, status: int, what: str, way_out: str) -> None:
        super().__init__(what, way_out)
        self.status = status


class RealmAdmin:
    """Admin calls in one realm, one after the other."""

    def __init__(
        self, internal_url: str, realm: str, account: AdminAccount, *, total_timeout_s: float = TOTAL_TIMEOUT_S
    ) -> None:
        self.realm = realm
        self._account = account
        self._total_timeout_s = total_timeout_s
        self._lock = asyncio.Lock()
        by_password = bool(account.username)
        self._connection = KeycloakOpenIDConnection(
            server_url=internal_url.rstrip("/") + "/",
            realm_name=realm,
            user_realm_name="master" if by_password else realm,
            client_id=account.client_id,
            username=account.username or None,
            password=account.secret if by_password else None,
            client_secret_key=None if by_password else account.secret,
            # The library hands this to httpx, which knows time-outs in parts.
            timeout=cast(int, httpx.Timeout(total_timeout_s, connect=CONNECT_TIMEOUT_S)),
        )
        self._admin = KeycloakAdmin(connection=self._connection)

    async def call(
        self,
        what: str,
        into: type[T],
        method: Callable[Concatenate[KeycloakAdmin, P], Awaitable[object]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Call one of the library's `a_…` methods, its answer as `into`. `what` says in errors what was tried.

        Raises `DirectoryUnavailable` and `Refusal`.
        """
        try:
            async with asyncio.timeout(self._total_timeout_s), self._lock:
                answer = await method(self._admin, *args, **kwargs)
        except (TimeoutError, httpx.HTTPError, KeycloakConnectionError) as error:
            raise DirectoryUnavailable(f"Keycloak did not answer in time (to {what}).") from error
        except KeycloakAuthenticationError as error:
            raise Refusal(
                401,
                f"Keycloak does not accept {self._account!r} in realm {self.realm} (to {what}).",
                "Check the directory secret in the settings; `portico demo` makes it anew.",
            ) from error
        except KeycloakError as error:
            raise self._explain(what, error) from error
        return msgspec.convert(answer, into)

    async def aclose(self) -> None:
        """Close the connections of both the admin calls and the token calls."""
        await self._connection.keycloak_openid.connection.aclose()
        await self._connection.aclose()

    def _explain(self, what: str, error: KeycloakError) -> DirectoryUnavailable | Refusal:
        status = error.response_code or 0
        if status >= 500 or status == 0:
            return DirectoryUnavailable(f"Keycloak failed with status {status} (to {what}).")
        if status == 403:
            way_out = f"The rights of {self._account!r} in realm {self.realm} do not reach this."
        else:
            way_out = f"Keycloak says: {_reason(error)}"
        return Refusal(status, f"Keycloak refused to {what} (status {status}).", way_out)


class _ErrorBody(msgspec.Struct):
    errorMessage: str = ""  # noqa: N815  Keycloak's name
    error: str = ""
    error_description: str = ""


def _reason(error: KeycloakError) -> str:
    try:
        body = msgspec.json.decode(error.response_body or b"{}", type=_ErrorBody)
    except msgspec.DecodeError:
        return "no reason given."
    return body.error_description or body.errorMessage or body.error or "no reason given."
