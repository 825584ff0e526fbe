"""Set-up and recovery from letter to start code, and what does not open."""

from __future__ import annotations

import re
from platform.core.tests.onboarding.conftest import House
from uuid import UUID

import pytest
from portico.audit.tables import AuditEvent
from portico.identity.population import Population
from portico.identity.tables import PersonLink
from portico.onboarding.starting import CantInvite
from portico.tenancy.context import Actor
from portico_testkit.app_browser import AppBrowser, Seen
from portico_testkit.outbox import drain

BORN = {"born.month": "3", "born.day": "27", "born.year": "1948"}
WRONG = {"born.month": "3", "born.day": "28", "born.year": "1948"}


async def send(browser: AppBrowser, link: str, values: dict[str, str]) -> Seen:
    page = await browser.open(link)
    if page.status != 200:
        return page
    return await browser.post(link, {**page.form(), **values})


async def codes(house: House) -> list[str]:
    async with house.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code).order_by(AuditEvent.recorded)
    return [str(row["code"]) for row in rows]


async def link_of(house: House, patient_id: UUID) -> PersonLink:
    async with house.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        found = await PersonLink.objects().get(PersonLink.patient_id == patient_id)
    assert found is not None
    return found


def shown_code(page: Seen) -> str:
    found = re.search(r'data-code="([a-z0-9-]+)"', page.text)
    assert found, page.words
    return found[1]


async def test_from_the_letter_to_the_start_code(house: House) -> None:
    patient_id, link = await house.invite()
    assert link.startswith(house.tenant.portal_origin + "/setup/")
    assert not (await link_of(house, patient_id)).active, "nothing opens before the second fact"
    page = await send(house.portal(), link, BORN)
    assert page.status == 200, page.words
    code = shown_code(page)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", code)
    assert f'href="/auth/login?again=1#code={code}"' in page.text
    row = await link_of(house, patient_id)
    assert row.active
    assert house.directory.accounts[Population.PATIENTS, row.sub].start_code == code
    assert (await send(house.portal(), link, BORN)).status == 404, "a link is good once"
    assert (await codes(house))[-1] == "core:account:set-up"


async def test_the_letter_holds_no_name_and_no_date_of_birth(house: House) -> None:
    await house.invite()
    letter = house.inbox.letters[-1].as_string()
    for secret in ("Rosa", "Alvarez", "1948", "27"):
        assert secret not in house.inbox.text().replace(house.inbox.link(), "")
    assert house.tenant.name in letter
    assert house.inbox.letters[-1]["Auto-Submitted"] == "auto-generated"


async def test_a_letter_in_spanish(house: House) -> None:
    _, link = await house.invite(language="es")
    assert "Prepare su acceso" in house.inbox.letters[-1]["Subject"]
    browser = house.portal()
    assert browser.language == "en"
    assert '<html lang="es"' in (await browser.open(link)).text, "as the letter, whatever the browser asks for"
    page = await send(browser, link, {**BORN, "born.month": "13"})
    assert page.status == 422
    assert "El mes va del 1 al 12." in page.words
    page = await send(browser, link, BORN)
    assert shown_code(page)
    assert '<html lang="es"' in page.text


async def test_five_wrong_dates_and_the_link_is_dead(house: House) -> None:
    _, link = await house.invite()
    browser = house.portal()
    for _ in range(4):
        page = await send(browser, link, WRONG)
        assert page.status == 422
        assert "what we have on file" in page.words
        assert 'value="28"' in page.text, "what was typed is kept"
    page = await send(browser, link, WRONG)
    assert page.status == 404
    assert (await send(browser, link, BORN)).status == 404
    assert (await codes(house)).count("core:access:denied") == 5


async def test_a_date_that_is_none_costs_no_try(house: House) -> None:
    _, link = await house.invite()
    browser = house.portal()
    for _ in range(6):
        page = await send(browser, link, {"born.month": "13", "born.day": "1", "born.year": "1948"})
        assert page.status == 422
        assert "between 1 and 12" in page.words
    assert (await send(browser, link, BORN)).status == 200


async def test_links_end_by_the_clock(house: House) -> None:
    _, link = await house.invite()
    house.clock.move(hours=72)
    assert (await house.portal().open(link)).status == 404


async def test_a_link_is_good_at_its_own_door_only(house: House) -> None:
    _, link = await house.invite()
    token = link.rpartition("/")[2].partition("?")[0]
    assert (await house.workspace().get(f"/setup/{token}")).status == 404
    for unknown in ("x", "x" * 43, "%00", token[:-1]):
        page = await house.portal().get(f"/setup/{unknown}")
        assert page.status == 404


async def test_a_form_without_our_token_costs_no_try(house: House) -> None:
    _, link = await house.invite()
    page = await house.portal().post(link, WRONG)
    assert page.status == 422
    assert "open for too long" in page.words


async def test_who_has_a_password_signs_in_as_usual(house: House) -> None:
    sub = await house.directory.ensure_user(Population.PATIENTS, "rosa@example.org", "Rosa", "Alvarez")
    house.directory.choose_password(Population.PATIENTS, sub, "correct horse battery")
    patient_id, link = await house.invite()
    page = await send(house.portal(), link, BORN)
    assert "Sign in as usual" in page.words
    assert (await link_of(house, patient_id)).active
    assert house.directory.accounts[Population.PATIENTS, sub].password == "correct horse battery"


async def test_a_second_letter_ends_the_first(house: House) -> None:
    patient_id, first = await house.invite()
    await house.app.starting.invite_patient(house.by, patient_id, "right@example.org")
    await drain(house.app, house.tenant)
    assert (await house.portal().open(first)).status == 404
    assert (await send(house.portal(), house.inbox.link(), BORN)).status == 200


async def test_keycloak_away_leaves_the_link_good(house: House) -> None:
    _, link = await house.invite()
    house.directory.available = False
    page = await send(house.portal(), link, BORN)
    assert page.status == 503
    assert "still good" in page.words
    house.directory.available = True
    assert (await send(house.portal(), link, BORN)).status == 200


async def ask(house: House, email: str) -> Seen:
    browser = house.portal()
    page = await browser.get("/recover")
    page = await browser.post("/recover", {**page.form(), "email": email})
    await drain(house.app, house.tenant)
    return page


async def test_asking_tells_nobody_who_is_known(house: House) -> None:
    _, link = await house.invite()
    await send(house.portal(), link, BORN)
    before = len(house.inbox.letters)
    known, unknown = await ask(house, "ROSA@example.org"), await ask(house, "nobody@example.org")
    assert known.status == unknown.status == 200
    assert known.text.replace("nonce", "") == unknown.text.replace("nonce", "")
    assert len(house.inbox.letters) == before + 1
    assert house.inbox.letters[-1]["To"] == "rosa@example.org"


async def test_recovery_starts_everything_anew(house: House) -> None:
    patient_id, link = await house.invite()
    await send(house.portal(), link, BORN)
    row = await link_of(house, patient_id)
    account = house.directory.accounts[Population.PATIENTS, row.sub]
    house.directory.choose_password(Population.PATIENTS, row.sub, "correct horse battery")
    house.directory.enrol(Population.PATIENTS, row.sub, "otp")
    await ask(house, "rosa@example.org")
    page = await send(house.portal(), house.inbox.link(), BORN)
    assert account.start_code == shown_code(page)
    assert not account.factors
    assert (await link_of(house, patient_id)).epoch == 1, "what was signed in is over"
    await drain(house.app, house.tenant)
    assert "was reset" in house.inbox.letters[-1]["Subject"]
    assert "core:account:recovered" in await codes(house)


async def test_recovery_links_end_after_an_hour(house: House) -> None:
    _, link = await house.invite()
    await send(house.portal(), link, BORN)
    await ask(house, "rosa@example.org")
    house.clock.move(hours=1)
    assert (await house.portal().open(house.inbox.link())).status == 404


async def test_three_letters_an_hour(house: House) -> None:
    _, link = await house.invite()
    await send(house.portal(), link, BORN)
    before = len(house.inbox.letters)
    pages = [await ask(house, "rosa@example.org") for _ in range(5)]
    assert len({page.status for page in pages}) == 1
    assert len(house.inbox.letters) == before + 3


@pytest.mark.parametrize("email", ["", "rosa", "rosa@", "@example.org", "a b@example.org", "x" * 300 + "@example.org"])
async def test_what_is_no_address_is_said_so(house: House, email: str) -> None:
    page = await ask(house, email)
    assert page.status == 422
    assert "like ana@example.com" in page.words


async def test_staff_prove_themselves_by_their_phone(house: House) -> None:
    await house.app.starting.invite_staff(
        house.by, name="Mae Chen", email="mae@example.org", role="nurse", phone="(406) 555-0142"
    )
    await drain(house.app, house.tenant)
    link = house.inbox.link()
    assert link.startswith(house.tenant.workspace_origin)
    assert (await send(house.workspace(), link, {"digits": "14"})).status == 422
    assert (await send(house.workspace(), link, {"digits": "0143"})).status == 422
    assert shown_code(await send(house.workspace(), link, {"digits": "0142"}))


async def test_staff_without_a_phone_can_not_be_invited(house: House) -> None:
    with pytest.raises(CantInvite, match="phone number"):
        await house.app.starting.invite_staff(
            house.by, name="Mae Chen", email="mae@example.org", role="nurse", phone=""
        )
    await drain(house.app, house.tenant)
    assert not house.inbox.letters


async def test_who_signs_in_already_is_not_invited_again(house: House) -> None:
    patient_id, link = await house.invite()
    await send(house.portal(), link, BORN)
    with pytest.raises(CantInvite, match="already"):
        await house.app.starting.invite_patient(house.by, patient_id, "thief@example.org")


async def test_a_proxys_address_is_not_taken_for_the_patients(house: House) -> None:
    patient_id = await house.patient()
    sub = await house.directory.ensure_user(Population.PATIENTS, "son@example.org", "Leo", "Alvarez")
    issuer = f"{house.app.parts.settings.oidc_public_url}/realms/patients"
    async with house.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        proxy = PersonLink(issuer=issuer, sub=sub, patient_id=patient_id, kind="proxy", email="son@example.org")
        await proxy.save()
    with pytest.raises(CantInvite, match="acts for the patient"):
        await house.app.starting.invite_patient(house.by, patient_id, "son@example.org")


async def test_staff_start_a_recovery_to_the_persons_own_mailbox(house: House) -> None:
    patient_id, link = await house.invite()
    await send(house.portal(), link, BORN)
    row = await link_of(house, patient_id)
    await house.app.starting.start_recovery(house.by, Population.PATIENTS, row.id)
    await drain(house.app, house.tenant)
    assert house.inbox.letters[-1]["To"] == "rosa@example.org"
    assert shown_code(await send(house.portal(), house.inbox.link(), BORN))


async def test_a_mail_server_that_is_away_undoes_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.inbox.answers = "451 4.3.0 not now"
    patient_id = await house.patient()
    await house.app.starting.invite_patient(house.by, patient_id, "rosa@example.org")
    await drain(house.app, house.tenant)
    assert not house.inbox.letters
    assert "rosa@example.org" not in caplog.text
    house.inbox.answers = ""
    house.clock.move(minutes=5)
    await drain(house.app, house.tenant)
    assert shown_code(await send(house.portal(), house.inbox.link(), BORN)), "the letter was kept"
