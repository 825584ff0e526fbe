"""Signing in to our own application at the real Keycloak: in, out, stronger, over, and not at all."""

from __future__ import annotations

import asyncio
import dataclasses
import html
import re
import secrets
from datetime import timedelta

import msgspec
import pytest
from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population
from portico.identity.session_store import SessionStore
from portico_testkit.app_browser import AppBrowser
from portico_testkit.outbox import drain

from tests.identity.house import House


async def test_in_with_a_second_factor_and_to_where_one_wanted(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    page = await visitor.ours.get("/account")
    page = await visitor.sign_in(ana, page.location)
    assert page.status == 303, page.words
    assert page.location == "/account"
    cookies = " ".join(page.headers.get_list("set-cookie"))
    assert "__Host-sid=" in cookies
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookies
    assert "Domain" not in cookies
    page = await visitor.ours.get("/account")
    assert page.status == 200
    assert "Chrome on Android" in page.words
    assert ("core:session:signed-in", "success", "pwd+otp") in await house.codes()


async def test_staff_come_in_by_the_workspace(house: House) -> None:
    mae = await house.scene.person(Population.WORKFORCE)
    await house.nurse(mae)
    visitor = house.visitor(population=Population.WORKFORCE)
    await visitor.sign_in(mae)
    assert (await visitor.ours.get("/account")).status == 200


async def test_a_sign_in_makes_a_new_session_and_ends_the_old_one(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    before = visitor.ours.cookies["__Host-sid"]
    await visitor.back(await visitor.to_login())
    after = visitor.ours.cookies["__Host-sid"]
    assert after != before
    visitor.ours.cookies["__Host-sid"] = before
    assert (await visitor.ours.get("/account")).status == 303


async def test_a_stranger_with_a_good_sign_in_elsewhere_gets_our_own_page(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    elsewhere = house.visitor(house.other)
    elsewhere.theirs = visitor.theirs
    page = await elsewhere.back(await elsewhere.to_login())
    assert page.status == 403
    assert "does not open anything here" in page.words
    assert house.tenant.name not in page.words
    assert "__Host-sid" not in elsewhere.ours.cookies
    assert ("core:session:refused", "denied", "stranger") in await house.codes(house.other)


async def test_a_callback_is_good_once_and_in_its_own_browser(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor, thief = house.visitor(), house.visitor()
    page = await visitor.theirs.sign_in(
        (await visitor.ours.get("/auth/login")).location, ana.email, ana.password, ana.phone
    )
    assert (await thief.back(page)).status == 400
    await thief.ours.get("/auth/login")
    assert (await thief.back(page)).status == 400
    forged = dataclasses.replace(page, callback={**(page.callback or {}), "state": secrets.token_urlsafe(32)})
    assert (await visitor.back(forged)).status == 400
    assert (await visitor.back(page)).status == 303
    visitor.ours.cookies.pop("__Host-sid")
    assert (await visitor.back(page)).status == 400


async def test_two_tabs_may_sign_in_at_once(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    first, second = (await visitor.ours.get("/auth/login?to=/account")), await visitor.ours.get("/auth/login")
    page = await visitor.theirs.sign_in(first.location, ana.email, ana.password, ana.phone)
    assert (await visitor.back(page)).location == "/account"
    assert (await visitor.back(await visitor.theirs.open(second.location))).status == 303


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/auth/logout", "x"])
async def test_nobody_is_led_astray(house: House, target: str) -> None:
    ana = await house.scene.person(factor=False)
    await house.patient(ana)
    visitor = house.visitor()
    assert (await visitor.sign_in(ana, f"/auth/login?to={target}")).location == "/"


async def test_signing_out_ends_it_here_and_there(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    old = visitor.ours.cookies["__Host-sid"]
    page = await visitor.ours.get("/account")
    assert (await visitor.ours.post("/auth/logout", {"_token": "wrong"})).status == 403
    page = await visitor.ours.post("/auth/logout", page.form(action="/auth/logout"))
    assert page.location == "/signed-out"
    assert page.headers["clear-site-data"]
    assert "__Host-sid" not in visitor.ours.cookies
    visitor.ours.cookies["__Host-sid"] = old
    assert (await visitor.ours.get("/account")).status == 303
    assert "password" in (await visitor.to_login()).asks, "Keycloak has forgotten this browser too"
    assert ("core:session:signed-out", "success", "") in await house.codes()


async def test_who_could_not_be_signed_out_there_can_do_it_themselves(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    del visitor.ours.cookies["__Host-sid"]
    page = await visitor.ours.get("/signed-out?known=1")
    link = re.search(r'href="([^"]*/openid-connect/logout[^"]*)"', page.text)
    assert link is not None
    asked = await visitor.theirs.open(html.unescape(link[1]))
    back = await visitor.theirs.submit(asked, confirmLogout="yes")
    assert back.url == f"{house.tenant.portal_origin}/"
    assert "password" in (await visitor.to_login()).asks


async def test_a_session_copied_to_another_practice_opens_nothing(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    thief = house.visitor(house.other)
    thief.ours.cookies.update(visitor.ours.cookies)
    page = await thief.ours.get("/account")
    assert page.status == 303
    assert page.location.startswith("/auth/login")
    assert ("core:session:foreign", "denied", "") in await house.codes(house.other)
    assert (await visitor.ours.get("/account")).status == 200


async def test_twelve_hours_end_a_session_that_is_in_use(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    await age(house, visitor.ours, hours=11, minutes=59)
    assert (await visitor.ours.get("/account")).status == 200
    await age(house, visitor.ours, minutes=1)
    assert (await visitor.ours.get("/account")).status == 303


@pytest.mark.parametrize(("population", "minutes"), [(Population.PATIENTS, 30), (Population.WORKFORCE, 15)])
async def test_a_session_that_nobody_uses_ends_and_the_password_is_asked(
    house: House, population: Population, minutes: int
) -> None:
    person = await house.scene.person(population)
    await (house.patient if population is Population.PATIENTS else house.nurse)(person)
    visitor = house.visitor(population=population)
    await visitor.sign_in(person)
    before = visitor.ours.cookies["__Host-sid"]
    await rest(house, visitor.ours, minutes=minutes - 1)
    assert (await visitor.ours.get("/account")).status == 200
    await rest(house, visitor.ours, minutes=minutes - 1)
    assert (await visitor.ours.get("/account")).status == 200, "the page before counts as use"
    await rest(house, visitor.ours, minutes=minutes)
    page = await visitor.ours.get("/account")
    assert page.status == 303
    assert page.location.startswith("/auth/login")
    page = await visitor.to_login(page.location)
    assert page.callback is None, "Keycloak knows the browser, and who sits there now may be somebody else"
    assert "password" in page.asks
    assert person.phone is not None
    page = await visitor.theirs.submit(page, password=person.password)
    page = await visitor.theirs.submit(page, otp=person.phone.code())
    assert (await visitor.back(page)).location == "/account"
    visitor.ours.cookies["__Host-sid"] = before
    assert (await visitor.ours.get("/account")).status == 303, "over is over"


async def test_after_the_time_out_the_password_is_asked_though_keycloak_knows_the_browser(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    await age(house, visitor.ours, hours=12)
    page = await visitor.to_login()
    assert page.callback is None
    assert "password" in page.asks


async def test_two_tabs_that_refresh_at_once_stay_signed_in(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    await age(house, visitor.ours, minutes=6)
    pages = await asyncio.gather(*(visitor.ours.get("/account") for _ in range(6)))
    assert {page.status for page in pages} == {200}
    await age(house, visitor.ours, minutes=6)
    assert (await visitor.ours.get("/account")).status == 200, "the token that is kept is the one that is good"


async def test_a_disabled_account_is_out_at_the_next_refresh(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    house.bridge.asgi = None  # Keycloak's word does not reach us
    await house.directory.disable_user(Population.PATIENTS, ana.sub)
    assert (await visitor.ours.get("/account")).status == 200
    await age(house, visitor.ours, minutes=6)
    assert (await visitor.ours.get("/account")).status == 303


async def test_a_right_that_was_taken_is_gone_at_the_next_page(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    await house.let_go(ana)
    assert (await visitor.ours.get("/account")).status == 303
    assert ana.phone is not None
    proved = await visitor.theirs.submit(await visitor.to_login(), password=ana.password)
    proved = await visitor.theirs.submit(proved, otp=ana.phone.code())
    assert (await visitor.back(proved)).status == 403


async def test_keycloak_tells_us_by_the_back_door(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    await house.directory.end_sessions(Population.PATIENTS, ana.sub)
    path, status = await house.bridge.wait()
    assert (path, status) == (f"/auth/backchannel/{house.tenant.slug}-portal", 200)
    assert (await visitor.ours.get("/account")).status == 303
    assert ("core:session:ended", "success", "back-channel") in await house.codes()


async def test_keycloak_stopped_and_back(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor, late = house.visitor(), house.visitor()
    await visitor.sign_in(ana)
    house.line.cut()
    page = await late.ours.get("/auth/login?to=/account")
    assert page.status == 503
    assert "Signing in has to wait a moment" in page.words
    await age(house, visitor.ours, minutes=6)
    assert (await visitor.ours.get("/account")).status == 200, "who is in stays in"
    assert (await visitor.ours.get("/auth/login?step_up=1")).status == 503
    house.line.mend()
    assert (await visitor.ours.get("/account")).status == 200
    page = await late.sign_in(ana)
    assert page.location == "/account"


async def test_signing_out_while_keycloak_is_away_says_what_is_left_to_do(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    page = await visitor.ours.get("/account")
    house.line.cut()
    page = await visitor.ours.post("/auth/logout", page.form(action="/auth/logout"))
    page = await visitor.ours.get(page.location)
    assert "close all windows" in page.words
    assert (await visitor.ours.get("/account")).status == 303


async def test_step_up_gives_a_new_id_and_a_fresh_factor(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    assert ana.phone is not None
    visitor = house.visitor()
    await visitor.sign_in(ana)
    before = visitor.ours.cookies["__Host-sid"]
    page = await visitor.to_login("/auth/login?to=/account&step_up=1")
    assert page.asks == {"otp"}
    page = await visitor.back(await visitor.theirs.submit(page, otp=ana.phone.code()))
    assert page.location == "/account"
    assert visitor.ours.cookies["__Host-sid"] != before
    assert ("core:session:stepped-up", "success", "") in await house.codes()


async def test_a_step_up_by_somebody_else_is_refused(house: House) -> None:
    ana, ben = await house.scene.person(), await house.scene.person()
    await house.patient(ana)
    await house.patient(ben)
    assert ben.phone is not None
    visitor, other = house.visitor(), house.visitor()
    await visitor.sign_in(ana)
    await other.sign_in(ben)
    page = await visitor.ours.get("/auth/login?step_up=1")
    page = await other.theirs.submit(await other.theirs.open(page.location), otp=ben.phone.code())
    refused = await visitor.back(page)
    assert refused.status == 403
    assert "another person" in refused.words


async def test_a_password_is_changed_by_way_of_the_account_page(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    page = await visitor.ours.get("/account")
    page = await visitor.ours.post("/auth/action", page.form(id="password"))
    assert page.status == 303
    new = "another correct horse battery"
    there = await visitor.theirs.open(page.location)
    there = await visitor.theirs.submit(there, **{"password-new": new, "password-confirm": new})
    assert (await visitor.back(there)).location == "/account"
    assert "Your password is changed." in (await visitor.ours.get("/account")).words
    await house.ask_the_login()
    assert (await house.codes()).count(("core:password:changed", "success", "")) == 1
    await drain(house.app, house.tenant)
    assert "was changed" in house.inbox.letters[-1]["Subject"]
    assert house.inbox.letters[-1]["To"] == ana.email


async def test_the_login_speaks_as_the_person_chose_whatever_the_browser_asks_for(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    await visitor.ours.get("/account?lang=es")
    # As on another device, where nothing was chosen.
    del visitor.ours.cookies["lang"]
    page = await visitor.ours.get("/account")
    page = await visitor.ours.post("/auth/action", page.form(id="password"))
    there = await visitor.theirs.open(page.location)
    assert "password-new" in there.text
    assert '<html lang="es">' in there.text


async def test_other_sessions_are_seen_and_ended(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    one, two = house.visitor(), house.visitor()
    await one.sign_in(ana)
    await two.sign_in(ana)
    page = await two.ours.get("/account")
    page = await two.ours.post("/account", page.form(id="end-2"))
    assert page.status == 303, page.words
    assert (await one.ours.get("/account")).status == 303
    assert (await two.ours.get("/account")).status == 200


async def test_where_a_factor_is_encouraged_the_account_page_suggests_it(house: House) -> None:
    ana = await house.scene.person(factor=False)
    assert house.tenant.patient_second_factor == SecondFactorPolicy.ENCOURAGED
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    assert "Add a second key" in (await visitor.ours.get("/account")).words


async def age(house: House, browser: AppBrowser, **by: float) -> None:
    """Make the session so much older, though used just now: Keycloak's clock can't be moved along with ours."""
    store = SessionStore(house.app.parts.redis, house.app.parts.tenancy.keys)
    for session in await house.app.parts.sessions.list(house.tenant.id, *await _account(house, browser)):
        record = session.record
        old = msgspec.structs.replace(
            record,
            opened_at=record.opened_at - timedelta(**by),
            refreshed_at=record.refreshed_at - timedelta(**by),
            ends_at=record.ends_at - timedelta(**by),
        )
        tokens = await store.tokens(record, session.digest)
        assert tokens is not None
        await store.replace(old, session.digest, tokens)


async def rest(house: House, browser: AppBrowser, **by: float) -> None:
    """Make the last use of the session so much older."""
    store = SessionStore(house.app.parts.redis, house.app.parts.tenancy.keys)
    for session in await house.app.parts.sessions.list(house.tenant.id, *await _account(house, browser)):
        idle = session.idle_ends_at - session.seen_at
        await store.touch(session.record, session.digest, session.seen_at - timedelta(**by), idle)


async def _account(house: House, browser: AppBrowser) -> tuple[str, str]:
    host = browser.origin.partition("//")[2].partition(":")[0]
    found = await house.app.parts.sessions.get(browser.cookies["__Host-sid"], house.tenant, host)
    assert found.session is not None
    return found.session.record.issuer, found.session.record.sub
