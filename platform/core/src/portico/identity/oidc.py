"""Signing in: our own small OpenID Connect client. Pushed requests, PKCE, and every claim of every answer checked.

The browser sees Keycloak at its public address; our own calls go to the internal one, while issuers stay public.
Nothing is discovered by network: all endpoints follow from the realm's address. Sessions, cookies and practices are
not known here: `begin` returns what has to be remembered until `finish`.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NoReturn, TypeVar
from urllib.parse import urlencode

import httpx
import msgspec

from portico.identity.mfa import Acr
from portico.identity.oidc_keys import RealmKeys
from portico.identity.oidc_tokens import check_id_token, check_logout_token, check_refreshed_id_token
from portico.identity.oidc_types import (
    ClientRegistration,
    Clock,
    LoginRefused,
    LoginStart,
    LogoutToken,
    ProviderUnavailable,
    SessionEnded,
    Tokens,
    VerifiedIdentity,
    utc_now,
)

__all__ = [
    "ClientRegistration",
    "LoginRefused",
    "LoginStart",
    "LogoutToken",
    "OidcClient",
    "ProviderUnavailable",
    "SessionEnded",
    "Tokens",
    "VerifiedIdentity",
]

LOGIN_MAX_AGE: Final = timedelta(minutes=30)
"""How long a person may take at the login pages; as long as Keycloak's accessCodeLifespanLogin."""

_KNOWN_PROMPTS: Final = frozenset({"login", "none"})


T = TypeVar("T")


class _Pushed(msgspec.Struct):
    request_uri: str


class _TokenAnswer(msgspec.Struct):
    id_token: str
    refresh_token: str
    refresh_expires_in: int


class _Problem(msgspec.Struct):
    error: str = ""
    error_description: str = ""


class OidcClient:
    """Speaks to Keycloak's realms for every practice; holds nothing but the realms' public keys.

    - public_url: Keycloak as browsers see it; every issuer starts with it.
    - internal_url: Keycloak as this server reaches it.
    - http: an httpx client with the time-outs to use; it stays the caller's to close.
    """

    def __init__(self, public_url: str, internal_url: str, http: httpx.AsyncClient, clock: Clock = utc_now) -> None:
        self._public_url = public_url.rstrip("/")
        self._internal_url = internal_url.rstrip("/")
        self._http = http
        self._clock = clock
        self._keys: dict[str, RealmKeys] = {}

    async def begin(
        self,
        registration: ClientRegistration,
        *,
        acr: Acr,
        prompt: str | None = None,
        kc_action: str | None = None,
        login_hint: str | None = None,
        ui_locales: str | None = None,
    ) -> LoginStart:
        """Push the request and return where to send the browser and what to remember, once, until `finish`.

        `prompt` is "login" (ask again even if signed in) or "none". `kc_action` is a required action of Keycloak's
        ("UPDATE_PASSWORD", "CONFIGURE_TOTP", …). Raises `ProviderUnavailable`, `LoginRefused`.
        """
        if prompt is not None and prompt not in _KNOWN_PROMPTS:
            raise ValueError(f"prompt {prompt!r} is not one of {sorted(_KNOWN_PROMPTS)}")
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        optional = {
            "prompt": prompt,
            "kc_action": kc_action,
            "login_hint": login_hint,
            "ui_locales": ui_locales,
        }
        form = {
            "response_type": "code",
            "response_mode": "query",
            "scope": "openid",
            "redirect_uri": registration.redirect_uri,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **_level(acr),
            **{name: value for name, value in optional.items() if value},
        }
        answer = await self._post(registration, "ext/par/request", form)
        if answer.status_code != 201:
            self._refuse("request_refused", answer)
        pushed = _decode(answer, _Pushed)
        query = urlencode({"client_id": registration.client_id, "request_uri": pushed.request_uri})
        return LoginStart(
            url=f"{registration.issuer}/protocol/openid-connect/auth?{query}",
            state=state,
            nonce=nonce,
            verifier=verifier,
            acr=acr,
            issued_at=self._clock(),
            fresh=acr is Acr.AAL2_FRESH or prompt == "login",
        )

    async def finish(
        self, registration: ClientRegistration, start: LoginStart, query: Mapping[str, str]
    ) -> tuple[VerifiedIdentity, Tokens]:
        """Turn the callback's query into a person whose every claim was checked. Use a `LoginStart` once only.

        Raises `LoginRefused`, `ProviderUnavailable`.
        """
        code = self._check_callback(registration, start, query)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": registration.redirect_uri,
            "code_verifier": start.verifier,
        }
        answer = await self._post(registration, "token", form)
        if answer.status_code != 200:
            self._refuse("code_refused", answer)
        tokens = self._tokens(_decode(answer, _TokenAnswer))
        keys = self._realm_keys(registration.issuer)
        identity = await check_id_token(tokens.id_token, registration, start, keys, self._clock())
        return identity, tokens

    async def refresh(self, registration: ClientRegistration, tokens: Tokens) -> Tokens:
        """New tokens for these; the old refresh token is spent, so one caller at a time.

        Raises `SessionEnded` when Keycloak says that the session is over (signed out, disabled, expired, token used
        twice) and `ProviderUnavailable` for everything that says nothing about the person.
        """
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
        answer = await self._post(registration, "token", form)
        if answer.status_code != 200:
            problem = _problem(answer)
            if problem.error == "invalid_grant":
                raise SessionEnded(problem.error_description or "invalid_grant")
            # A wrong client secret, a suspended practice: not the person's doing, and not theirs to lose a session by.
            raise ProviderUnavailable(f"Keycloak answered a refresh with {answer.status_code} {problem.error}.")
        fresh = self._tokens(_decode(answer, _TokenAnswer))
        keys = self._realm_keys(registration.issuer)
        await check_refreshed_id_token(fresh.id_token, tokens.id_token, registration, keys, self._clock())
        return fresh

    async def end_session(self, registration: ClientRegistration, tokens: Tokens) -> None:
        """Sign the person out at Keycloak by the back channel, so that no token stands in an address.

        Done already counts as done. Raises `ProviderUnavailable`.
        """
        answer = await self._post(registration, "logout", {"refresh_token": tokens.refresh_token})
        if answer.status_code >= 400 and _problem(answer).error != "invalid_grant":
            raise ProviderUnavailable(f"Keycloak answered a sign-out with {answer.status_code}.")

    def end_session_url(self, registration: ClientRegistration, post_logout: str) -> str:
        """Where a browser may sign out at Keycloak itself, which asks for a click since no token goes along."""
        query = urlencode({"client_id": registration.client_id, "post_logout_redirect_uri": post_logout})
        return f"{registration.issuer}/protocol/openid-connect/logout?{query}"

    async def verify_logout_token(self, registration: ClientRegistration, token: str) -> LogoutToken:
        """The back-channel logout token, checked. Whoever calls remembers `jti`, so that it counts once.

        Raises `LoginRefused`, `ProviderUnavailable`.
        """
        keys = self._realm_keys(registration.issuer)
        return await check_logout_token(token, registration, keys, self._clock())

    def _check_callback(self, registration: ClientRegistration, start: LoginStart, query: Mapping[str, str]) -> str:
        if not hmac.compare_digest(query.get("state", "").encode(), start.state.encode()):
            raise LoginRefused("state", "This sign-in was not begun here.")
        if query.get("iss") != registration.issuer:
            raise LoginRefused("iss", "The answer came from another login than was asked.")
        if self._clock() - start.issued_at > LOGIN_MAX_AGE:
            raise LoginRefused("expired", "This sign-in took too long.")
        if "error" in query:
            raise LoginRefused(f"provider:{query['error'][:40]}", "The sign-in was not completed.")
        if not query.get("code"):
            raise LoginRefused("no_code", "The sign-in was not completed.")
        return query["code"]

    async def _post(self, registration: ClientRegistration, endpoint: str, form: Mapping[str, str]) -> httpx.Response:
        url = f"{self._internal(registration.issuer)}/protocol/openid-connect/{endpoint}"
        identified = {
            **form,
            "client_id": registration.client_id,
            "client_secret": registration.client_secret,
        }
        try:
            answer = await self._http.post(url, data=identified)
        except httpx.HTTPError as error:
            raise ProviderUnavailable(f"Keycloak did not answer: {type(error).__name__}.") from error
        if answer.status_code >= 500:
            raise ProviderUnavailable(f"Keycloak failed with status {answer.status_code}.")
        return answer

    def _realm_keys(self, issuer: str) -> RealmKeys:
        if issuer not in self._keys:
            url = f"{self._internal(issuer)}/protocol/openid-connect/certs"
            self._keys[issuer] = RealmKeys(url, self._http, self._clock)
        return self._keys[issuer]

    def _internal(self, issuer: str) -> str:
        if not issuer.startswith(f"{self._public_url}/realms/"):
            raise ValueError(f"issuer {issuer} is not one of {self._public_url}")
        return self._internal_url + issuer.removeprefix(self._public_url)

    def _tokens(self, answer: _TokenAnswer) -> Tokens:
        return Tokens(
            id_token=answer.id_token,
            refresh_token=answer.refresh_token,
            expires_at=self._clock() + timedelta(seconds=answer.refresh_expires_in),
        )

    def _refuse(self, code: str, answer: httpx.Response) -> NoReturn:
        problem = _problem(answer)
        raise LoginRefused(
            code, "The sign-in was not accepted.", detail=f"{problem.error}: {problem.error_description}"
        )


def _level(acr: Acr) -> dict[str, str]:
    """How to ask for a level so that less is no answer.

    The lowest is only wished for: asked as essential below a client's minimum, Keycloak shows an error instead of
    asking for the minimum.
    """
    if acr is Acr.AAL1:
        return {"acr_values": acr}
    return {"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": [acr]}}})}


def _decode(answer: httpx.Response, into: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=into)
    except msgspec.DecodeError as error:
        raise ProviderUnavailable("Keycloak's answer could not be read.") from error


def _problem(answer: httpx.Response) -> _Problem:
    try:
        return msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.DecodeError:
        return _Problem()
