"""The first time in, a forgotten password and a lost phone: letters, start codes and the real login in one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from portico.identity.population import Population
from portico.identity.tables import PersonLink
from portico.onboarding.starting import By
from portico_testkit.app_browser import AppBrowser, Seen
from portico_testkit.outbox import drain

from tests.identity.house import ACTOR, House, Visitor
from tests.identity.scene import Person

BORN = {"born.month": "1", "born.day": "2", "born.year": "1950"}
NEW = "a password of my very own"


async def open_letter(house: House, browser: AppBrowser, facts: dict[str, str]) -> tuple[str, Seen]:
    """The start code behind the link in the latest letter."""
    link = house.inbox.link()
    page = await browser.open(link)
    page = await browser.post(link, {**page.form(), **facts})
    found = re.search(r'data-code="([a-z0-9-]+)"', page.text)
    assert found, page.words
    return found[1], page


async def choose_password(visitor: Visitor, email: str, code: str) -> Seen:
    """With the start code to Keycloak, which asks for a password of one's own."""
    page = await visitor.to_login("/auth/login?again=1")
    assert email in page.text, "the sign-in name is filled in"
    page = await visitor.theirs.submit(page, username=email, password=code)
    if "totp" in page.asks:
        _, page = await visitor.theirs.enrol(page)
    page = await visitor.theirs.submit(page, **{"password-new": NEW, "password-confirm": NEW})
    if "totp" in page.asks:
        _, page = await visitor.theirs.enrol(page)
    return await visitor.back(page)


async def test_the_first_time_in(house: House) -> None:
    email = "first@example.org"
    patient_id = await house.record()
    await house.app.starting.invite_patient(By(tenant=house.tenant, actor=ACTOR), patient_id, email)
    await drain(house.app, house.tenant)
    visitor = house.visitor()
    code, _ = await open_letter(house, visitor.ours, BORN)
    page = await choose_password(visitor, email, code)
    assert page.status == 303, page.words
    assert (await visitor.ours.get("/account")).status == 200
    again = house.visitor()
    there = await again.theirs.submit(await again.to_login(), username=email, password=code)
    assert there.callback is None, "a start code is good once"


async def test_who_is_invited_in_spanish_goes_on_in_spanish_whatever_the_browser_asks_for(house: House) -> None:
    email = "primera@example.org"
    patient_id = await house.record()
    await house.app.starting.invite_patient(By(tenant=house.tenant, actor=ACTOR), patient_id, email, "es")
    await drain(house.app, house.tenant)
    visitor = house.visitor()
    assert visitor.ours.language == "en"
    code, page = await open_letter(house, visitor.ours, BORN)
    assert '<html lang="es"' in page.text
    there = await visitor.to_login("/auth/login?again=1")
    assert '<html lang="es">' in there.text
    there = await visitor.theirs.submit(there, username=email, password=code)
    assert "password-new" in there.asks
    assert '<html lang="es">' in there.text

    # The same who gets back in, on another device.
    other = house.visitor()
    page = await other.ours.get("/recover")
    await other.ours.post("/recover", {**page.form(), "email": email})
    await drain(house.app, house.tenant)
    _, page = await open_letter(house, other.ours, BORN)
    assert '<html lang="es"' in page.text
    assert '<html lang="es">' in (await other.to_login("/auth/login?again=1")).text


async def test_a_colleague_enrols_a_second_factor_on_the_way(house: House) -> None:
    email = "mae@example.org"
    await house.app.starting.invite_staff(
        By(tenant=house.tenant, actor=ACTOR), name="Mae Chen", email=email, role="nurse", phone="406 555 0142"
    )
    await drain(house.app, house.tenant)
    visitor = house.visitor(population=Population.WORKFORCE)
    code, _ = await open_letter(house, visitor.ours, {"digits": "0142"})
    page = await choose_password(visitor, email, code)
    assert page.status == 303, page.words
    assert (await visitor.ours.get("/account")).status == 200


async def test_forgotten_password_and_lost_phone(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    signed_in = house.visitor()
    await signed_in.sign_in(ana)

    visitor = house.visitor()
    page = await visitor.ours.get("/recover")
    await visitor.ours.post("/recover", {**page.form(), "email": ana.email})
    await drain(house.app, house.tenant)
    code, _ = await open_letter(house, visitor.ours, BORN)
    assert (await signed_in.ours.get("/account")).status == 303, "everybody is signed out"

    page = await choose_password(visitor, ana.email, code)
    assert page.status == 303, page.words
    await drain(house.app, house.tenant)
    assert "was reset" in house.inbox.letters[-1]["Subject"]

    # Neither the old password nor the old phone is good any more.
    other = house.visitor()
    there = await other.theirs.submit(await other.to_login(), username=ana.email, password=ana.password)
    assert "password" in there.asks
    there = await other.theirs.submit(there, username=ana.email, password=NEW)
    assert "otp" not in there.asks
    codes = [code for code, _, _ in await house.codes()]
    assert "core:account:recovery-started" in codes
    assert "core:account:recovered" in codes


async def test_who_has_an_account_elsewhere_gets_a_link_and_no_code(house: House) -> None:
    ana: Person = await house.scene.person()
    patient_id = await house.record()
    await house.app.starting.invite_patient(By(tenant=house.tenant, actor=ACTOR), patient_id, ana.email)
    await drain(house.app, house.tenant)
    visitor = house.visitor()
    path = urlsplit(house.inbox.link()).path
    page = await visitor.ours.get(path)
    refused = await house.visitor().sign_in(ana)
    assert refused.status == 403, "nothing opens before the second fact"
    page = await visitor.ours.post(path, {**page.form(), **BORN})
    assert "Sign in as usual" in page.words
    async with house.app.parts.tenancy.tenant_scope(house.tenant, ACTOR, "SYSADMIN"):
        assert await PersonLink.exists().where(PersonLink.sub == ana.sub, PersonLink.active.eq(True))
    assert (await visitor.sign_in(ana)).status == 303
