"""Colleagues by the workspace's pages: invited, changed, let go; who may do it, and that it counts at once."""

from __future__ import annotations

from platform.core.tests.onboarding.conftest import House
from platform.core.tests.onboarding.desk import codes, hidden_in, inside, send, words
from uuid import uuid4

from portico.audit.tables import AuditEvent
from portico.identity.memory import MemoryAccount
from portico.identity.population import Population
from portico.identity.tables import StaffMember
from portico_sdk import Role
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors

PEOPLE = "/practice/people"
ANN = {"name": "Ann Reyes", "email": "ann@elm.example", "role": "nurse", "phone": "(406) 555-0199"}


async def member(house: House, name: str) -> StaffMember:
    async with inside(house):
        found = await StaffMember.objects().get(StaffMember.name == name)
    assert found is not None
    return found


async def page_of(house: House, name: str) -> str:
    return f"{PEOPLE}/{(await member(house, name)).id}"


async def test_from_the_invitation_to_the_first_start_code(house: House, owner: Visitor) -> None:
    sent = await send(owner, f"{PEOPLE}/invite", **ANN)
    assert (sent.status_code, sent.headers["location"]) == (303, PEOPLE), words(sent.text)
    await drain(house.app, house.tenant)
    shown = words((await owner.get(PEOPLE)).text)
    assert "Ann Reyes" in shown
    assert "Invited good until" in shown
    link = house.inbox.link()
    assert link.startswith(house.tenant.workspace_origin + "/setup/")
    browser = house.workspace()
    proved = await browser.post(link, {**(await browser.get(link)).form(), "digits": "0199"})
    assert "Your start code" in proved.words
    row = await member(house, "Ann Reyes")
    assert row.active
    assert row.sub in house.directory.organizations[house.tenant.slug]
    assert "core:staff:added" in await codes(house)


async def test_a_form_sent_twice_invites_once(house: House, owner: Visitor) -> None:
    shown = await owner.get(f"{PEOPLE}/invite")
    fields = {**hidden_in(shown.text, "form"), **ANN}
    first = await owner.post(f"{PEOPLE}/invite", fields)
    again = await owner.post(f"{PEOPLE}/invite", fields)
    assert (first.status_code, again.status_code) == (303, 303)
    await drain(house.app, house.tenant)
    assert len(house.inbox.letters) == 1


async def test_a_refused_invitation_keeps_what_was_typed(house: House, owner: Visitor) -> None:
    wrong = await send(owner, f"{PEOPLE}/invite", **{**ANN, "phone": "555 12"})
    assert wrong.status_code == 422
    assert 'value="Ann Reyes"' in wrong.text
    house.directory.available = False
    away = await send(owner, f"{PEOPLE}/invite", **ANN)
    assert away.status_code == 422
    assert "Nothing was changed" in words(away.text)
    assert 'value="ann@elm.example"' in away.text


async def test_a_new_letter_ends_the_one_before_and_taking_back_ends_it_too(house: House, owner: Visitor) -> None:
    await send(owner, f"{PEOPLE}/invite", **ANN)
    await drain(house.app, house.tenant)
    first = house.inbox.link()
    path = await page_of(house, "Ann Reyes")
    assert (await send(owner, path, "resend", act="resend")).status_code == 303
    await drain(house.app, house.tenant)
    second = house.inbox.link()
    assert first != second
    assert (await house.workspace().get(first)).status == 404
    assert (await house.workspace().get(second)).status == 200
    assert (await send(owner, path, "stop", act="stop")).status_code == 303
    assert (await house.workspace().get(second)).status == 404
    assert "Stopped" in words((await owner.get(PEOPLE)).text)
    assert "core:staff:invitation-ended" in await codes(house)


async def test_a_stopped_colleague_is_out_at_the_next_page_and_can_come_back(
    house: House, desk: Visitors, owner: Visitor
) -> None:
    tom = await desk.staff(house.tenant, Role.FRONT_DESK, "Tom Beckett")
    assert (await tom.get("/patients")).status_code == 200
    path = await page_of(house, "Tom Beckett")
    assert (await send(owner, path, "stop", act="stop")).status_code == 303
    gone = await tom.get("/patients")
    assert (gone.status_code, gone.headers["location"].partition("?")[0]) == (303, "/auth/login")
    row = await member(house, "Tom Beckett")
    assert not await house.app.parts.sessions.list(house.tenant.id, row.issuer, row.sub)
    async with inside(house):
        await StaffMember.update({StaffMember.set_up_at: house.clock()}).where(StaffMember.id == row.id)
    account = MemoryAccount(row.email, "Tom", "Beckett", sub=row.sub)
    house.directory.accounts[Population.WORKFORCE, row.sub] = account
    assert (await send(owner, path, "start", act="start")).status_code == 303
    assert (await member(house, "Tom Beckett")).active
    assert (await tom.get("/patients")).status_code == 303, "the old session stays over"
    assert {"core:staff:stopped", "core:staff:started-again"} <= set(await codes(house))


async def test_a_changed_role_counts_at_once(house: House, desk: Visitors, owner: Visitor) -> None:
    tom = await desk.staff(house.tenant, Role.FRONT_DESK, "Tom Beckett")
    path = await page_of(house, "Tom Beckett")
    assert (await send(owner, path, "role", act="role", role="biller")).status_code == 303
    assert (await tom.get("/patients")).status_code == 303, "he signs in again"
    assert (await member(house, "Tom Beckett")).role == "biller"
    async with inside(house):
        found = await AuditEvent.objects().get(AuditEvent.code == "core:staff:role-changed")
    assert found is not None
    assert found.reason == "front_desk → biller"


async def test_the_last_owner_stays(house: House, desk: Visitors, owner: Visitor) -> None:
    path = await page_of(house, "Ruth Owner")
    stopped = await owner.post(path, {**(await _fields(owner, path, "role")), "act": "stop"})
    assert stopped.status_code == 422
    assert "can’t stop yourself" in words(stopped.text)
    demoted = await send(owner, path, "role", act="role", role="admin")
    assert demoted.status_code == 422
    assert "a practice can't be without one" in words(demoted.text)
    await desk.staff(house.tenant, Role.OWNER, "Second Owner")
    assert (await send(owner, path, "role", act="role", role="admin")).status_code == 303


async def test_who_may_do_less_manages_nobody_who_may_do_more(house: House, desk: Visitors, owner: Visitor) -> None:
    assert owner
    admin = await desk.staff(house.tenant, Role.ADMIN, "Ada Admin", fresh=True)
    path = await page_of(house, "Ruth Owner")
    shown = words((await admin.get(path)).text)
    assert "This colleague may do more than you" in shown
    refused = await admin.post(path, {**(await _fields(admin, f"{PEOPLE}/invite", "form")), "act": "stop"})
    assert refused.status_code == 422
    invited = await send(admin, f"{PEOPLE}/invite", **{**ANN, "role": "owner"})
    assert invited.status_code == 422
    assert (await member(house, "Ruth Owner")).active


async def test_a_fresh_factor_is_asked_before_anything_is_typed(house: House, desk: Visitors) -> None:
    ruth = await desk.staff(house.tenant, Role.OWNER, "Ruth Owner")
    for path in (f"{PEOPLE}/invite", await page_of(house, "Ruth Owner"), "/practice/second-factor"):
        answer = await ruth.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/auth/login?to=")
        assert "step_up=1" in answer.headers["location"]
    assert (await ruth.get(f"{PEOPLE}/{uuid4()}")).status_code == 404


async def test_a_letter_to_get_back_in_goes_to_their_own_mailbox(house: House, desk: Visitors, owner: Visitor) -> None:
    await desk.staff(house.tenant, Role.NURSE, "Signe Lindqvist")
    row = await member(house, "Signe Lindqvist")
    no_phone = await send(owner, f"{PEOPLE}/{row.id}", "recover", act="recover")
    assert no_phone.status_code == 422
    assert "phone number" in words(no_phone.text)
    async with inside(house):
        await StaffMember.update({StaffMember.phone: "(406) 555-0111"}).where(StaffMember.id == row.id)
    assert (await send(owner, f"{PEOPLE}/{row.id}", "recover", act="recover")).status_code == 303
    await drain(house.app, house.tenant)
    assert house.inbox.letters[-1]["To"] == row.email


async def _fields(visitor: Visitor, path: str, form: str) -> dict[str, str]:
    return dict(hidden_in((await visitor.get(path)).text, form))
