"""What keeps a session alive at the real server, and what ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import pytest
from msgspec.structs import replace
from portico.identity.mfa import Acr
from portico.identity.oidc import ClientRegistration, ProviderUnavailable, SessionEnded
from portico.identity.population import Population

from tests.identity.scene import Scene

PATIENTS = Population.PATIENTS


async def test_a_refresh_gives_new_tokens_and_spends_the_old(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    _, _, tokens = await scene.sign_in(practice, ana)
    fresh = await scene.oidc.refresh(practice, tokens)
    assert fresh.refresh_token != tokens.refresh_token
    assert fresh.expires_at >= tokens.expires_at
    with pytest.raises(SessionEnded):
        await scene.oidc.refresh(practice, tokens)


async def test_two_tabs_that_refresh_at_once_lose_one(scene: Scene) -> None:
    """Why sessions refresh one at a time: whoever comes second is told that the session is over."""
    practice, ana = await scene.practice(), await scene.person()
    _, _, tokens = await scene.sign_in(practice, ana)
    results = await asyncio.gather(
        scene.oidc.refresh(practice, tokens), scene.oidc.refresh(practice, tokens), return_exceptions=True
    )
    assert any(isinstance(result, SessionEnded) for result in results)


async def test_a_refresh_token_is_of_no_use_to_another_practice(scene: Scene) -> None:
    practice, other, ana = await scene.practice(), await scene.practice(), await scene.person()
    _, _, tokens = await scene.sign_in(practice, ana)
    with pytest.raises(SessionEnded):
        await scene.oidc.refresh(other, tokens)


async def test_a_disabled_person_is_out_and_stays_out(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    browser, _, tokens = await scene.sign_in(practice, ana)
    await scene.directory.disable_user(PATIENTS, ana.sub)
    with pytest.raises(SessionEnded):
        await scene.oidc.refresh(practice, tokens)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    page = await browser.sign_in(start.url, ana.email, ana.password)
    assert page.callback is None
    assert "otp" not in page.asks


async def test_ended_sessions_do_not_refresh(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    _, _, tokens = await scene.sign_in(practice, ana)
    await scene.directory.end_sessions(PATIENTS, ana.sub)
    with pytest.raises(SessionEnded):
        await scene.oidc.refresh(practice, tokens)


async def test_signing_out_ends_the_session_for_this_browser(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    browser, _, tokens = await scene.sign_in(practice, ana)
    await scene.oidc.end_session(practice, tokens)
    await scene.oidc.end_session(practice, tokens)
    with pytest.raises(SessionEnded):
        await scene.oidc.refresh(practice, tokens)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    assert "password" in (await browser.open(start.url)).asks


async def test_a_browser_can_sign_out_at_the_login_itself(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    browser, _, tokens = await scene.sign_in(practice, ana)
    home = practice.redirect_uri.removesuffix("auth/callback")
    page = await browser.open(scene.oidc.end_session_url(practice, home))
    page = await browser.submit(page, confirmLogout="yes")
    assert page.url == home
    with pytest.raises(SessionEnded):
        await scene.oidc.refresh(practice, tokens)


async def test_a_rotated_secret_says_nothing_about_the_person(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    _, _, tokens = await scene.sign_in(practice, ana)
    slug = practice.client_id.removesuffix("-portal")
    new = await scene.directory.rotate_client_secret(slug, PATIENTS)
    with pytest.raises(ProviderUnavailable):
        await scene.oidc.refresh(practice, tokens)
    await scene.oidc.refresh(replace(practice, client_secret=new), tokens)


async def test_keycloak_tells_the_practice_when_a_session_is_ended(scene: Scene) -> None:
    async with listener() as (address, calls):
        directory = scene.keycloak.directory(address)
        spec = scene.spec()
        placement = (await directory.ensure_practice(spec))[PATIENTS]
        await directory.aclose()
        practice = ClientRegistration(
            population=PATIENTS,
            issuer=placement.issuer,
            client_id=placement.client_id,
            client_secret=placement.client_secret,
            redirect_uri=f"{spec.portal_origin}/auth/callback",
        )
        ana = await scene.person()
        _, identity, _ = await scene.sign_in(practice, ana)
        await scene.directory.end_sessions(PATIENTS, ana.sub)
        path, body = await asyncio.wait_for(calls.get(), timeout=10)
    assert path == f"/auth/backchannel/{practice.client_id}"
    told = await scene.oidc.verify_logout_token(practice, parse_qs(body)["logout_token"][0])
    assert (told.sub, told.sid, told.client_id) == (ana.sub, identity.sid, practice.client_id)
    assert told.jti


@asynccontextmanager
async def listener() -> AsyncIterator[tuple[str, asyncio.Queue[tuple[str, str]]]]:
    """A small HTTP server in this loop that notes what was posted to it."""
    calls: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        body = (await reader.readexactly(length)).decode()
        calls.put_nowait((head.split()[1], body))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", calls
