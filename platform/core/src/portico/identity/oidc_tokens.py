"""Every check on every token of Keycloak's.

Whatever is not exactly as it should be is refused, with a code that says what.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import msgspec
from joserfc import jws
from joserfc.errors import JoseError

from portico.identity.mfa import Acr, acr_at_least
from portico.identity.oidc_keys import RealmKeys
from portico.identity.oidc_types import (
    ClientRegistration,
    LoginRefused,
    LoginStart,
    LogoutToken,
    VerifiedIdentity,
)

ALGORITHMS: Final = ("RS256", "ES256")
CLOCK_SKEW: Final = timedelta(seconds=30)
LOGOUT_TOKEN_MAX_AGE: Final = timedelta(minutes=2)
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"

_NOT_ACCEPTED: Final = "The sign-in was not accepted."
_TOO_WEAK: Final = "This needs a stronger sign-in."

T = TypeVar("T", bound="_Claims")


class _Header(msgspec.Struct):
    alg: str = ""
    kid: str = ""
    typ: str = ""


class _Claims(msgspec.Struct):
    iss: str
    sub: str
    aud: str | list[str]
    iat: int


class _IdClaims(_Claims):
    exp: int
    typ: str = ""
    sid: str = ""
    azp: str = ""
    nonce: str = ""
    acr: str = ""
    auth_time: int = 0
    amr: list[str] = []
    name: str = ""
    email: str = ""


class _LogoutClaims(_Claims):
    jti: str
    events: dict[str, dict[str, object]]
    typ: str = ""
    sid: str = ""
    exp: int | None = None
    nonce: str | None = None


async def check_id_token(
    token: str, registration: ClientRegistration, start: LoginStart, keys: RealmKeys, now: datetime
) -> VerifiedIdentity:
    """The person an ID token names, as the answer to `start`. Raises `LoginRefused`."""
    claims = await _id_claims(token, registration, keys, now)
    _require(claims.nonce == start.nonce, "nonce")
    _require(bool(claims.sid), "sid")
    if not acr_at_least(claims.acr, start.acr):
        raise LoginRefused("acr", _TOO_WEAK, detail=f"asked {start.acr}, got {claims.acr!r}")
    _require(claims.auth_time > 0, "auth_time")
    auth_time = datetime.fromtimestamp(claims.auth_time, UTC)
    _require(auth_time <= now + CLOCK_SKEW, "auth_time")
    if start.fresh and auth_time < start.issued_at - CLOCK_SKEW:
        raise LoginRefused("auth_time", _TOO_WEAK, detail=f"asked at {start.issued_at}, proved at {auth_time}")
    return VerifiedIdentity(
        issuer=claims.iss,
        sub=claims.sub,
        client_id=registration.client_id,
        population=registration.population,
        acr=Acr(claims.acr),
        amr=tuple(dict.fromkeys(claims.amr)),
        auth_time=auth_time,
        sid=claims.sid,
        name=claims.name,
        email=claims.email,
    )


async def check_refreshed_id_token(
    token: str, before: str, registration: ClientRegistration, keys: RealmKeys, now: datetime
) -> None:
    """A refresh must speak of the same person and session as the token `before`, which we kept ourselves."""
    claims = await _id_claims(token, registration, keys, now)
    known = _decode(_payload(before), _IdClaims)
    _require(claims.sub == known.sub, "sub")
    _require(claims.sid == known.sid, "sid")


async def check_logout_token(
    token: str, registration: ClientRegistration, keys: RealmKeys, now: datetime
) -> LogoutToken:
    """Whose session is over. Raises `LoginRefused`."""
    claims = await _verified(token, registration, keys, _LogoutClaims)
    _require(claims.typ in ("", "Logout"), "typ")
    issued = datetime.fromtimestamp(claims.iat, UTC)
    _require(now - LOGOUT_TOKEN_MAX_AGE - CLOCK_SKEW <= issued <= now + CLOCK_SKEW, "iat")
    if claims.exp is not None:
        _require(now - CLOCK_SKEW < datetime.fromtimestamp(claims.exp, UTC), "exp")
    _require(LOGOUT_EVENT in claims.events, "events")
    # An ID token has a nonce and must never pass for a logout token.
    _require(claims.nonce is None, "nonce")
    _require(bool(claims.jti), "jti")
    _require(bool(claims.sub), "sub")
    return LogoutToken(sub=claims.sub, sid=claims.sid, jti=claims.jti, client_id=registration.client_id)


async def _id_claims(token: str, registration: ClientRegistration, keys: RealmKeys, now: datetime) -> _IdClaims:
    claims = await _verified(token, registration, keys, _IdClaims)
    _require(claims.typ in ("", "ID"), "typ")
    _require(claims.azp in ("", registration.client_id), "azp")
    _require(now - CLOCK_SKEW < datetime.fromtimestamp(claims.exp, UTC), "exp")
    _require(datetime.fromtimestamp(claims.iat, UTC) <= now + CLOCK_SKEW, "iat")
    _require(bool(claims.sub), "sub")
    return claims


async def _verified(token: str, registration: ClientRegistration, keys: RealmKeys, into: type[T]) -> T:
    """Signature, issuer and audience: what all tokens have in common."""
    header = _header(token)
    _require(header.alg in ALGORITHMS, "alg")
    key = await keys.for_kid(header.kid)
    if key is None:
        raise LoginRefused("kid", _NOT_ACCEPTED)
    try:
        signed = jws.deserialize_compact(token, key, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError) as error:
        raise LoginRefused("signature", _NOT_ACCEPTED, detail=type(error).__name__) from error
    claims = _decode(signed.payload, into)
    _require(claims.iss == registration.issuer, "iss")
    # Exactly us: a token for us and others is none that we asked for.
    _require(claims.aud in (registration.client_id, [registration.client_id]), "aud")
    return claims


def _header(token: str) -> _Header:
    try:
        extracted = jws.extract_compact(token.encode())
        return msgspec.convert(extracted.protected, _Header)
    except (JoseError, ValueError, UnicodeEncodeError, msgspec.ValidationError) as error:
        raise LoginRefused("malformed", _NOT_ACCEPTED) from error


def _payload(token: str) -> bytes:
    try:
        return jws.extract_compact(token.encode()).payload
    except (JoseError, ValueError) as error:
        raise LoginRefused("malformed", _NOT_ACCEPTED) from error


def _decode(payload: bytes, into: type[T]) -> T:
    try:
        return msgspec.json.decode(payload, type=into)
    except msgspec.DecodeError as error:
        raise LoginRefused("claims", _NOT_ACCEPTED, detail=str(error)) from error


def _require(condition: bool, code: str) -> None:
    if not condition:
        raise LoginRefused(code, _NOT_ACCEPTED)
