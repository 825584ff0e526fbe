"""Every check on every answer, one lie at a time: told by a realm of our own making, with our own key."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import RSAKey
from msgspec.structs import replace
from portico.identity.mfa import Acr
from portico.identity.oidc import (
    ClientRegistration,
    LoginRefused,
    LoginStart,
    OidcClient,
    ProviderUnavailable,
    SessionEnded,
    Tokens,
)
from portico.identity.oidc_keys import MAX_AGE, REFETCH_EVERY
from portico.identity.oidc_tokens import CLOCK_SKEW, LOGOUT_EVENT, LOGOUT_TOKEN_MAX_AGE
from portico.identity.population import Population

PUBLIC, INTERNAL = "http://login.portico.localhost:8085", "http://127.0.0.1:8085"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ELM = ClientRegistration(
    population=Population.PATIENTS,
    issuer=f"{PUBLIC}/realms/patients",
    client_id="elm-portal",
    client_secret="elm's secret",
    redirect_uri="http://elm.portico.localhost:8000/auth/callback",
)
Claims = dict[str, object]


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig", "alg": "RS256"})


OUR_KEY, OTHER_KEY = new_key("one"), new_key("two")


@dataclass
class Realm:
    """Stands where Keycloak stands: answers what a test tells it to, and notes what it was asked."""

    keys: list[RSAKey] = field(default_factory=lambda: [OUR_KEY])
    id_token: str = ""
    token_answer: httpx.Response | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    fetches: int = 0
    down: bool = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused", request=request)
        endpoint = request.url.path.rsplit("/", 1)[1]
        if endpoint == "certs":
            self.fetches += 1
            return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.asked.append((str(request.url), form))
        if endpoint == "request":
            return httpx.Response(201, json={"request_uri": "urn:request:1", "expires_in": 60})
        return self.token_answer or httpx.Response(
            200, json={"id_token": self.id_token, "refresh_token": "next", "refresh_expires_in": 1800}
        )


@dataclass
class Desk:
    """The client under test with its realm, its clock and a login that was begun."""

    realm: Realm
    client: OidcClient
    now: list[datetime]
    start: LoginStart

    @property
    def query(self) -> dict[str, str]:
        return {"state": self.start.state, "iss": ELM.issuer, "code": "a code"}

    def sign(self, claims: Mapping[str, object], key: RSAKey = OUR_KEY, **header: str) -> str:
        protected = {"alg": "RS256", "kid": str(key.kid), **header}
        return jws.serialize_compact(protected, json.dumps(claims), key)

    def claims(self, **changes: object) -> Claims:
        now = int(NOW.timestamp())
        claims: Claims = {
            "iss": ELM.issuer,
            "sub": "ana",
            "aud": ELM.client_id,
            "azp": ELM.client_id,
            "typ": "ID",
            "exp": now + 60,
            "iat": now,
            "auth_time": now - 5,
            "nonce": self.start.nonce,
            "acr": "aal2",
            "amr": ["pwd", "otp"],
            "sid": "session-1",
            "name": "Ana",
            "email": "ana@example.org",
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    async def refused(self, token: str) -> str:
        self.realm.id_token = token
        with pytest.raises(LoginRefused) as refused:
            await self.client.finish(ELM, self.start, self.query)
        assert refused.value.human
        assert token not in str(refused.value)
        return refused.value.code


@pytest.fixture
async def desk() -> Desk:
    realm, now = Realm(), [NOW]
    http = httpx.AsyncClient(transport=httpx.MockTransport(realm.answer))
    client = OidcClient(PUBLIC, INTERNAL, http, clock=lambda: now[0])
    return Desk(realm, client, now, await client.begin(ELM, acr=Acr.AAL2))


def at(**offset: float) -> int:
    return int((NOW + timedelta(**offset)).timestamp())


# Going out


async def test_the_request_is_pushed_inside_and_the_browser_sent_outside(desk: Desk) -> None:
    [(url, form)] = desk.realm.asked
    assert url == f"{INTERNAL}/realms/patients/protocol/openid-connect/ext/par/request"
    assert desk.start.url.startswith(f"{ELM.issuer}/protocol/openid-connect/auth?client_id=elm-portal&request_uri=")
    assert form["code_challenge_method"] == "S256"
    assert form["redirect_uri"] == ELM.redirect_uri
    assert json.loads(form["claims"]) == {"id_token": {"acr": {"essential": True, "values": ["aal2"]}}}
    assert desk.start.verifier not in json.dumps(form)
    for secret in (desk.start.state, desk.start.nonce, desk.start.verifier, ELM.client_secret):
        assert secret not in desk.start.url
        assert secret not in repr(desk.start) + repr(ELM)


async def test_no_two_logins_are_alike(desk: Desk) -> None:
    other = await desk.client.begin(ELM, acr=Acr.AAL2)
    assert not {other.state, other.nonce, other.verifier} & {
        desk.start.state,
        desk.start.nonce,
        desk.start.verifier,
    }


async def test_an_issuer_elsewhere_is_never_called(desk: Desk) -> None:
    for issuer in ("http://evil.example/realms/patients", f"{PUBLIC}.evil.example/realms/patients"):
        with pytest.raises(ValueError, match="issuer"):
            await desk.client.begin(replace(ELM, issuer=issuer), acr=Acr.AAL2)


# Coming back


async def test_a_true_answer_is_a_person(desk: Desk) -> None:
    desk.realm.id_token = desk.sign(desk.claims())
    identity, tokens = await desk.client.finish(ELM, desk.start, desk.query)
    assert (identity.sub, identity.sid, identity.acr, identity.amr) == (
        "ana",
        "session-1",
        Acr.AAL2,
        ("pwd", "otp"),
    )
    assert identity.auth_time == NOW - timedelta(seconds=5)
    assert tokens.expires_at == NOW + timedelta(minutes=30)
    assert tokens.id_token not in repr(tokens)
    url, form = desk.realm.asked[-1]
    assert url == f"{INTERNAL}/realms/patients/protocol/openid-connect/token"
    assert form["code_verifier"] == desk.start.verifier
    assert form["redirect_uri"] == ELM.redirect_uri


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "another"}, "state"),
        ({"state": ""}, "state"),
        ({"state": "ünïcödé"}, "state"),
        ({"iss": f"{PUBLIC}/realms/workforce"}, "iss"),
        ({"iss": ""}, "iss"),
        ({"code": ""}, "no_code"),
        ({"error": "access_denied"}, "provider:access_denied"),
    ],
)
async def test_a_callback_that_is_not_the_answer_is_refused(desk: Desk, change: dict[str, str], code: str) -> None:
    asked = len(desk.realm.asked)
    with pytest.raises(LoginRefused) as refused:
        await desk.client.finish(ELM, desk.start, {**desk.query, **change})
    assert refused.value.code == code
    assert len(desk.realm.asked) == asked, "the code is not even sent"


@pytest.mark.parametrize("missing", ["state", "iss", "code"])
async def test_a_callback_with_something_missing_is_refused(desk: Desk, missing: str) -> None:
    query = {name: value for name, value in desk.query.items() if name != missing}
    with pytest.raises(LoginRefused):
        await desk.client.finish(ELM, desk.start, query)


async def test_a_login_that_took_too_long_is_refused(desk: Desk) -> None:
    desk.now[0] = NOW + timedelta(minutes=31)
    with pytest.raises(LoginRefused) as refused:
        await desk.client.finish(ELM, desk.start, desk.query)
    assert refused.value.code == "expired"


LIES: list[tuple[Claims, str]] = [
    ({"iss": f"{PUBLIC}/realms/workforce"}, "iss"),
    ({"iss": f"{INTERNAL}/realms/patients"}, "iss"),
    ({"aud": "oak-portal"}, "aud"),
    ({"aud": ["elm-portal", "oak-portal"]}, "aud"),
    ({"aud": []}, "aud"),
    ({"azp": "oak-portal"}, "azp"),
    ({"exp": at(seconds=-31)}, "exp"),
    ({"iat": at(seconds=31)}, "iat"),
    ({"nonce": "another"}, "nonce"),
    ({"nonce": None}, "nonce"),
    ({"acr": "aal1"}, "acr"),
    ({"acr": "0"}, "acr"),
    ({"acr": None}, "acr"),
    ({"auth_time": None}, "auth_time"),
    ({"auth_time": at(seconds=31)}, "auth_time"),
    ({"sid": None}, "sid"),
    ({"sub": ""}, "sub"),
    ({"sub": None}, "claims"),
    ({"iat": "yesterday"}, "claims"),
    ({"exp": None}, "claims"),
    ({"typ": "Bearer"}, "typ"),
    ({"typ": "Logout"}, "typ"),
]


@pytest.mark.parametrize(("lie", "code"), LIES)
async def test_one_lie_in_the_token_is_one_too_many(desk: Desk, lie: Claims, code: str) -> None:
    assert await desk.refused(desk.sign(desk.claims(**lie))) == code


async def test_little_differences_of_clocks_are_forgiven(desk: Desk) -> None:
    skew = int(CLOCK_SKEW.total_seconds())
    now = int(NOW.timestamp())
    claims = desk.claims(exp=now - skew + 1, iat=now + skew, auth_time=now + skew)
    desk.realm.id_token = desk.sign(claims)
    await desk.client.finish(ELM, desk.start, desk.query)


async def test_a_fresh_login_must_be_fresh(desk: Desk) -> None:
    for start in (
        await desk.client.begin(ELM, acr=Acr.AAL2_FRESH),
        await desk.client.begin(ELM, acr=Acr.AAL2, prompt="login"),
    ):
        fresh = Desk(desk.realm, desk.client, desk.now, start)
        old = fresh.claims(acr="aal2-fresh", auth_time=at(seconds=-31))
        assert await fresh.refused(fresh.sign(old)) == "auth_time"
        fresh.realm.id_token = fresh.sign(fresh.claims(acr="aal2-fresh"))
        await fresh.client.finish(ELM, start, fresh.query)


async def test_a_token_nobody_signed_is_refused(desk: Desk) -> None:
    body = desk.sign(desk.claims()).split(".")[1]
    unsigned = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    assert await desk.refused(f"{unsigned}.{body}.") == "alg"


async def test_a_token_signed_with_the_public_key_as_a_password_is_refused(desk: Desk) -> None:
    def coded(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    head = coded(json.dumps({"alg": "HS256", "kid": "one"}).encode())
    signed = head + b"." + coded(json.dumps(desk.claims()).encode())
    tag = hmac.digest(OUR_KEY.as_pem(private=False), signed, "sha256")
    forged = (signed + b"." + coded(tag)).decode()
    assert await desk.refused(forged) == "alg"


async def test_a_token_of_anothers_key_is_refused(desk: Desk) -> None:
    assert await desk.refused(desk.sign(desk.claims(), OTHER_KEY, kid="one")) == "signature"
    assert await desk.refused(desk.sign(desk.claims(), OTHER_KEY)) == "kid"


async def test_a_token_changed_on_the_way_is_refused(desk: Desk) -> None:
    head, _, signature = desk.sign(desk.claims()).split(".")
    _, body, _ = desk.sign(desk.claims(sub="eve")).split(".")
    assert await desk.refused(f"{head}.{body}.{signature}") == "signature"


@pytest.mark.parametrize("token", ["", "nonsense", "a.b", "a.b.c", "é.é.é", "e30.e30.e30"])
async def test_what_is_no_token_is_refused(desk: Desk, token: str) -> None:
    desk.realm.id_token = token
    with pytest.raises(LoginRefused):
        await desk.client.finish(ELM, desk.start, desk.query)


async def test_an_answer_that_is_no_answer_is_trouble_not_a_person(desk: Desk) -> None:
    for answer in (
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={}),
        httpx.Response(502, text="busy"),
    ):
        desk.realm.token_answer = answer
        with pytest.raises(ProviderUnavailable):
            await desk.client.finish(ELM, desk.start, desk.query)
    desk.realm.down = True
    with pytest.raises(ProviderUnavailable):
        await desk.client.begin(ELM, acr=Acr.AAL2)


# Keys


async def test_keys_are_fetched_once_and_again_for_a_new_one(desk: Desk) -> None:
    desk.realm.id_token = desk.sign(desk.claims())
    for _ in range(3):
        await desk.client.finish(ELM, desk.start, desk.query)
    assert desk.realm.fetches == 1
    desk.realm.keys = [OUR_KEY, OTHER_KEY]
    desk.now[0] = NOW + REFETCH_EVERY + timedelta(seconds=1)
    desk.realm.id_token = desk.sign(desk.claims(), OTHER_KEY)
    await desk.client.finish(ELM, desk.start, desk.query)
    assert desk.realm.fetches == 2


async def test_made_up_keys_do_not_make_us_ask_every_time(desk: Desk) -> None:
    for number in range(5):
        assert await desk.refused(desk.sign(desk.claims(), OTHER_KEY, kid=f"made-up-{number}")) == "kid"
    assert desk.realm.fetches == 1


async def test_a_withdrawn_key_is_forgotten(desk: Desk) -> None:
    desk.realm.id_token = desk.sign(desk.claims())
    await desk.client.finish(ELM, desk.start, desk.query)
    desk.realm.keys = [OTHER_KEY]
    desk.now[0] = NOW + MAX_AGE + timedelta(seconds=1)
    later = int(desk.now[0].timestamp())
    assert await desk.refused(desk.sign(desk.claims(exp=later + 60))) == "kid"


async def test_a_key_for_encrypting_signs_nothing(desk: Desk) -> None:
    encrypting = RSAKey.import_key({**OUR_KEY.as_dict(private=False), "use": "enc", "alg": "RSA-OAEP"})
    desk.realm.keys = [encrypting]
    assert await desk.refused(desk.sign(desk.claims())) == "kid"


# Refreshing


def tokens(desk: Desk) -> Tokens:
    return Tokens(id_token=desk.sign(desk.claims()), refresh_token="old", expires_at=NOW)


async def test_a_refresh_sends_the_old_token_and_keeps_the_new(desk: Desk) -> None:
    desk.realm.id_token = desk.sign(desk.claims(nonce=None))
    fresh = await desk.client.refresh(ELM, tokens(desk))
    assert fresh.refresh_token == "next"
    assert desk.realm.asked[-1][1]["refresh_token"] == "old"


@pytest.mark.parametrize(
    ("lie", "code"), [({"sub": "eve"}, "sub"), ({"sid": "session-2"}, "sid"), ({"aud": "oak-portal"}, "aud")]
)
async def test_a_refresh_must_be_about_the_same_session(desk: Desk, lie: Claims, code: str) -> None:
    desk.realm.id_token = desk.sign(desk.claims(**lie))
    with pytest.raises(LoginRefused) as refused:
        await desk.client.refresh(ELM, tokens(desk))
    assert refused.value.code == code


async def test_a_session_that_is_over_is_told_from_trouble(desk: Desk) -> None:
    desk.realm.token_answer = httpx.Response(400, json={"error": "invalid_grant"})
    with pytest.raises(SessionEnded):
        await desk.client.refresh(ELM, tokens(desk))
    for trouble in (
        httpx.Response(401, json={"error": "invalid_client"}),
        httpx.Response(400, text="?"),
        httpx.Response(503, json={"error": "invalid_grant"}),
    ):
        desk.realm.token_answer = trouble
        with pytest.raises(ProviderUnavailable):
            await desk.client.refresh(ELM, tokens(desk))
    desk.realm.down = True
    with pytest.raises(ProviderUnavailable):
        await desk.client.refresh(ELM, tokens(desk))
    with pytest.raises(ProviderUnavailable):
        await desk.client.end_session(ELM, tokens(desk))


# Being told that a session is over


def logout_claims(**changes: object) -> Claims:
    claims: Claims = {
        "iss": ELM.issuer,
        "sub": "ana",
        "aud": ELM.client_id,
        "iat": at(),
        "exp": at(minutes=1),
        "jti": "once",
        "sid": "session-1",
        "typ": "Logout",
        "events": {LOGOUT_EVENT: {}},
    }
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


async def test_a_true_logout_token_is_believed(desk: Desk) -> None:
    told = await desk.client.verify_logout_token(ELM, desk.sign(logout_claims()))
    assert (told.sub, told.sid, told.jti, told.client_id) == ("ana", "session-1", "once", "elm-portal")
    told = await desk.client.verify_logout_token(ELM, desk.sign(logout_claims(sid=None, exp=None)))
    assert told.sid == ""


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"iss": f"{PUBLIC}/realms/workforce"}, "iss"),
        ({"aud": "oak-portal"}, "aud"),
        ({"iat": int((NOW - LOGOUT_TOKEN_MAX_AGE - CLOCK_SKEW).timestamp()) - 1}, "iat"),
        ({"iat": at(seconds=31)}, "iat"),
        ({"exp": at(seconds=-31)}, "exp"),
        ({"events": {}}, "events"),
        ({"events": None}, "claims"),
        ({"events": {"http://schemas.openid.net/event/other": {}}}, "events"),
        ({"nonce": "any"}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"jti": ""}, "jti"),
        ({"jti": None}, "claims"),
        ({"sub": ""}, "sub"),
        ({"typ": "ID"}, "typ"),
    ],
)
async def test_a_logout_token_with_one_lie_is_refused(desk: Desk, lie: Claims, code: str) -> None:
    with pytest.raises(LoginRefused) as refused:
        await desk.client.verify_logout_token(ELM, desk.sign(logout_claims(**lie)))
    assert refused.value.code == code


async def test_an_id_token_is_no_logout_token_and_the_other_way_round(desk: Desk) -> None:
    with pytest.raises(LoginRefused):
        await desk.client.verify_logout_token(ELM, desk.sign(desk.claims()))
    assert await desk.refused(desk.sign(logout_claims(nonce=desk.start.nonce))) == "typ"


async def test_a_forged_logout_token_is_refused(desk: Desk) -> None:
    make: Callable[..., str] = desk.sign
    for token in (make(logout_claims(), OTHER_KEY), make(logout_claims(), OTHER_KEY, kid="one"), "x.y.z", ""):
        with pytest.raises(LoginRefused):
            await desk.client.verify_logout_token(ELM, token)
