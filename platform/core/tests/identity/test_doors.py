"""The pages of signing in while Keycloak can't be reached, and what they say to whoever has no business there."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from portico.app import App, opened
from portico.identity.memory import InMemoryDirectory
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico_testkit.app_browser import AppBrowser
from portico_testkit.clock import MovableClock


@pytest.fixture
async def app(settings: Settings, clock: MovableClock) -> AsyncIterator[App]:
    settings = dataclasses.replace(settings, oidc_internal_url="http://127.0.0.1:9")
    async with opened(settings, clock=clock, plugins=(), directory=InMemoryDirectory()) as app:
        yield app


@pytest.fixture
def portal(app: App, placed: Tenant) -> AppBrowser:
    return AppBrowser(app.asgi, placed.portal_origin)


async def test_a_page_leads_to_the_sign_in_and_the_sign_in_stays_calm(portal: AppBrowser) -> None:
    page = await portal.get("/account")
    assert page.status == 303
    assert page.location == "/auth/login?to=%2Faccount"
    page = await portal.get(page.location)
    assert page.status == 503
    assert "Signing in has to wait a moment" in page.words
    assert "__Host-sid" not in portal.cookies


async def test_the_calm_page_speaks_spanish(portal: AppBrowser) -> None:
    portal.language = "es"
    page = await portal.get("/auth/login")
    assert 'lang="es"' in page.text
    assert "Signing in" not in page.words


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?error=access_denied", "?state=%00", "?code=" + "x" * 3000])
async def test_a_callback_nobody_began_is_refused(portal: AppBrowser, query: str) -> None:
    page = await portal.get(f"/auth/callback{query}")
    assert page.status == 400
    assert "too old or was used before" in page.words
    assert "__Host-sid" not in portal.cookies


async def test_signing_out_without_a_session_is_harmless(portal: AppBrowser) -> None:
    page = await portal.post("/auth/logout", {})
    assert page.location == "/signed-out"
    page = await portal.get("/signed-out")
    assert page.status == 200
    assert "You are signed out" in page.words


async def test_who_is_still_known_at_the_sign_in_is_led_there(portal: AppBrowser, placed: Tenant) -> None:
    assert "openid-connect/logout" not in (await portal.get("/signed-out")).text
    page = await portal.get("/signed-out?known=1")
    assert f"/realms/patients/protocol/openid-connect/logout?client_id={placed.slug}-portal&amp;" in page.text
    assert f"post_logout_redirect_uri={quote(placed.portal_origin, safe='')}%2F" in page.text
    assert "id_token" not in page.text


async def test_wrong_methods_and_foreign_forms(portal: AppBrowser) -> None:
    assert (await portal.get("/auth/logout")).status == 405
    assert (await portal.post("/auth/login", {})).status == 405
    assert (await portal.post("/auth/logout", {}, **{"sec-fetch-site": "cross-site"})).status == 403
    assert (await portal.post("/recover", {}, **{"sec-fetch-site": "same-site"})).status == 403


async def test_staying_needs_a_session(portal: AppBrowser) -> None:
    assert (await portal.get("/session/stay", accept="text/plain")).status == 303


async def test_the_back_door_is_only_inside(app: App, portal: AppBrowser, settings: Settings) -> None:
    assert (await portal.post("/auth/backchannel/elm-portal", {"logout_token": "x"})).status == 404
    inside = AppBrowser(app.asgi, settings.internal_base_url)
    assert (await inside.post("/auth/backchannel/unknown", {"logout_token": "x"})).status == 400
    assert (await inside.get("/auth/backchannel/unknown")).status == 405
    assert (await inside.get("/auth/login")).status == 404
