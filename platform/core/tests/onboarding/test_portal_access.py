"""A patient's way in, by the workspace's pages: letter, sheet, taking back, closing; what is shown and written down."""

from __future__ import annotations

import re
from datetime import date
from platform.core.tests.onboarding.conftest import House
from platform.core.tests.onboarding.desk import codes, hidden_in, inside, send, words
from uuid import UUID

import pytest
from portico.clinical import directory
from portico.clinical.directory import NewPatient
from portico.identity.population import Population
from portico.identity.tables import PersonLink
from portico.onboarding.tables import Invitation
from portico_sdk import Role
from portico_testkit.app_browser import Seen
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors

BORN = {"born.month": "3", "born.day": "27", "born.year": "1948"}


@pytest.fixture
async def tom(desk: Visitors, house: House) -> Visitor:
    return await desk.staff(house.tenant, Role.FRONT_DESK, "Tom Beckett", fresh=True)


async def rosa(house: House, email: str = "rosa@example.org", language: str = "en") -> UUID:
    new = NewPatient(given="Rosa", family="Álvarez", birth_date=date(1948, 3, 27), email=email, language=language)
    async with inside(house) as scope:
        return (await directory.add(scope, new)).id


def portal(patient_id: UUID) -> str:
    return f"/patients/{patient_id}/portal"


async def link_of(house: House, patient_id: UUID) -> PersonLink:
    async with inside(house):
        found = await PersonLink.objects().get(PersonLink.patient_id == patient_id)
    assert found is not None
    return found


async def test_from_the_patients_page_to_the_first_start_code(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house)
    assert "Not invited" in words((await tom.get(f"/patients/{patient_id}")).text)
    sent = await send(tom, portal(patient_id), "invite", act="invite", email="rosa@example.org")
    assert (sent.status_code, sent.headers["location"]) == (303, portal(patient_id)), words(sent.text)
    assert "Invited good until" in words((await tom.get(portal(patient_id))).text)
    await drain(house.app, house.tenant)
    browser = house.portal()
    link = house.inbox.link()
    proved = await browser.post(link, {**(await browser.open(link)).form(), **BORN})
    assert "Your start code" in proved.words
    assert "In use" in words((await tom.get(f"/patients/{patient_id}")).text)


async def test_an_invitation_is_good_for_72_hours_and_says_so(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house)
    await send(tom, portal(patient_id), "invite", act="invite", email="rosa@example.org")
    await drain(house.app, house.tenant)
    link = house.inbox.link()
    house.clock.move(hours=72, seconds=1)
    assert (await house.portal().open(link)).status == 404
    late = await _again(house, tom)
    assert "Invitation ran out" in words((await late.get(portal(patient_id))).text)


async def test_taking_back_and_inviting_anew(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house)
    await send(tom, portal(patient_id), "invite", act="invite", email="wrong@example.org")
    await drain(house.app, house.tenant)
    wrong = house.inbox.link()
    assert (await send(tom, portal(patient_id), "take-back", act="take-back")).status_code == 303
    assert (await house.portal().open(wrong)).status == 404
    assert "Stopped" in words((await tom.get(portal(patient_id))).text)
    await send(tom, portal(patient_id), "invite", act="invite", email="rosa@example.org")
    await drain(house.app, house.tenant)
    assert (await house.portal().open(house.inbox.link())).status == 200
    assert "core:account:invitation-ended" in await codes(house)


async def test_who_asks_to_get_back_in_after_an_invitation_was_taken_back_gets_no_letter(
    house: House, tom: Visitor
) -> None:
    patient_id = await rosa(house)
    await send(tom, portal(patient_id), "invite", act="invite", email="rosa@example.org")
    await drain(house.app, house.tenant)
    await send(tom, portal(patient_id), "take-back", act="take-back")
    before = len(house.inbox.letters)
    browser = house.portal()
    asked = await browser.post("/recover", {**(await browser.get("/recover")).form(), "email": "rosa@example.org"})
    assert asked.status == 200
    await drain(house.app, house.tenant)
    assert len(house.inbox.letters) == before


async def test_closing_ends_the_sessions_and_nothing_else(house: House, desk: Visitors, tom: Visitor) -> None:
    eleanor = await desk.patient(house.tenant)
    assert eleanor.patient is not None
    assert (await eleanor.get("/")).status_code == 200
    path = portal(eleanor.patient.id)
    assert (await send(tom, path, "close", act="close")).status_code == 303
    gone = await eleanor.get("/")
    assert (gone.status_code, gone.headers["location"].partition("?")[0]) == (303, "/auth/login")
    assert "Stopped" in words((await tom.get(path)).text)
    assert "core:account:closed" in await codes(house)


async def test_a_sheet_for_who_has_no_mail_address(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house, email="", language="es")
    page = await send(tom, portal(patient_id), "sheet", act="sheet")
    assert page.status_code == 200, words(page.text)
    assert page.headers["cache-control"] == "no-store"
    assert 'lang="es"' in page.text
    code, name = _code(page.text), _name(page.text)
    assert re.fullmatch(r"rosa\.alvarez\.[0-9]{4}", name)
    assert f"{house.tenant.portal_origin}/start" in page.text
    assert code not in str(page.url)
    started = await _start(house, code, BORN)
    assert "Your start code" in started.words or "Su código" in started.words, started.words
    assert name in started.text
    link = await link_of(house, patient_id)
    assert (link.active, link.email, link.sign_in_name) == (True, "", name)
    assert house.directory.accounts[Population.PATIENTS, link.sub].start_code
    await drain(house.app, house.tenant)
    assert not house.inbox.letters, "there is no mailbox to write to"
    written = await codes(house)
    assert written.count("core:account:sheet-printed") == 1
    assert "core:account:set-up" in written


async def test_the_code_is_kept_nowhere_and_a_second_sheet_ends_the_first(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house, email="")
    first = await send(tom, portal(patient_id), "sheet", act="sheet")
    second = await send(tom, portal(patient_id), "sheet", act="sheet")
    assert _name(first.text) == _name(second.text), "the account is made once"
    async with inside(house):
        kept = repr(await Invitation.select())
    for page in (first, second):
        assert _code(page.text) not in kept
        assert _code(page.text).replace("-", "") not in kept
    assert (await _start(house, _code(first.text), BORN)).status == 422
    assert (await _start(house, _code(second.text).upper().replace("-", " "), BORN)).status == 200


async def test_a_sheets_page_sent_again_shows_no_code(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house, email="")
    fields = {**hidden_in((await tom.get(portal(patient_id))).text, "sheet"), "act": "sheet"}
    shown, again = await tom.post(portal(patient_id), fields), await tom.post(portal(patient_id), fields)
    assert "sheet-code" in shown.text
    assert again.status_code == 422
    assert "sheet-code" not in again.text


async def test_wrong_codes_and_wrong_dates_say_the_same_and_few_are_allowed(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house, email="")
    code = _code((await send(tom, portal(patient_id), "sheet", act="sheet")).text)
    wrong = {**BORN, "born.day": "28"}
    no_date, no_code = await _start(house, code, wrong), await _start(house, "aaaa-bbbb-cccc-dddd", BORN)
    assert no_date.status == no_code.status == 422
    assert _said(no_date) == _said(no_code)
    for _ in range(4):
        assert (await _start(house, code, wrong)).status == 422
    assert (await _start(house, code, BORN)).status == 422, "five wrong dates and the code is dead"


async def test_a_sheet_to_get_back_in_asks_for_a_fresh_factor_and_resets_the_account(
    house: House, desk: Visitors, tom: Visitor
) -> None:
    patient_id = await rosa(house, email="")
    await _start(house, _code((await send(tom, portal(patient_id), "sheet", act="sheet")).text), BORN)
    link = await link_of(house, patient_id)
    house.directory.choose_password(Population.PATIENTS, link.sub, "a long password of hers")
    stale = await desk.staff(house.tenant, Role.FRONT_DESK, "Sam Stale")
    away = await send(stale, portal(patient_id), "sheet", act="sheet")
    assert away.status_code == 303
    assert "step_up=1" in away.headers["location"]
    page = await send(tom, portal(patient_id), "sheet", act="sheet")
    assert page.status_code == 200
    assert (await _start(house, _code(page.text), BORN)).status == 200
    assert house.directory.accounts[Population.PATIENTS, link.sub].start_kind == "recovery"
    assert "core:account:recovered" in await codes(house)


async def test_nobody_with_a_mailbox_gets_back_in_by_paper(house: House, desk: Visitors, tom: Visitor) -> None:
    eleanor = await desk.patient(house.tenant)
    assert eleanor.patient is not None
    fields = (await tom.get(portal(eleanor.patient.id))).text
    assert 'id="sheet"' not in fields
    refused = await tom.post(portal(eleanor.patient.id), {**hidden_in(fields, "close"), "act": "sheet"})
    assert refused.status_code == 422
    assert "Send them a letter instead" in words(refused.text)


async def test_contact_details_are_changed_and_written_down(house: House, tom: Visitor) -> None:
    patient_id = await rosa(house)
    path = f"/patients/{patient_id}/edit"
    typed = {"given": "Rosa", "family": "Álvarez Ruiz", "birth_date": "1948-03-27", "language": "es"}
    wrong = await send(tom, path, **typed, email="not an address")
    assert wrong.status_code == 422
    assert 'value="Álvarez Ruiz"' in wrong.text
    assert (await send(tom, path, **typed, email="R@example.org")).status_code == 303
    async with inside(house):
        changed = await directory.get(patient_id)
    assert (changed.family, changed.email, changed.language) == ("Álvarez Ruiz", "r@example.org", "es")
    assert "core:Patient:changed" in await codes(house)


async def _again(house: House, visitor: Visitor) -> Visitor:
    """A new session: the old one has timed out."""
    async with house.visitors() as made:
        return Visitor(
            client=visitor.client,
            origin=visitor.origin,
            cookies=(await made.staff(house.tenant, Role.FRONT_DESK, "Tom Again")).cookies,
        )


async def _start(house: House, code: str, born: dict[str, str]) -> Seen:
    browser = house.portal()
    return await browser.post("/start", {**(await browser.get("/start")).form(), "code": code, **born})


def _code(page: str) -> str:
    found = re.search(r'class="sheet-code">([a-z0-9-]+)<', page)
    assert found, words(page)
    return found[1]


def _name(page: str) -> str:
    found = re.search(r"<dd>(rosa[^<]+)</dd>", page)
    assert found, words(page)
    return found[1]


def _said(page: Seen) -> str:
    found = re.search(r"Code and date of birth[^<]+", page.text)
    assert found, page.words
    return found[0]
