"""A practice whose owner is gone, or that never had one: operators help it to one, and to no second."""

from __future__ import annotations

from collections.abc import AsyncIterator
from platform.core.tests.onboarding.conftest import House
from platform.core.tests.onboarding.desk import inside, send, words

import pytest
from portico.audit.events import AuditCode
from portico.audit.reader import Event, Filter, search
from portico.identity.tables import StaffMember
from portico.onboarding import lifecycle
from portico.onboarding.starting import By
from portico.operations.acts import CantAct
from portico.operations.owners import Owner
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico_sdk import Role
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitors

TYPED = {
    "name": "Ada Newman",
    "email": "ada@elm.example",
    "phone": "(406) 555-0191",
    "reason": "Dr. Okafor called from the office: Ruth has died.",
}
ADA = Owner(name=TYPED["name"], email=TYPED["email"], phone=TYPED["phone"])


@pytest.fixture
async def people(house: House) -> AsyncIterator[Visitors]:
    async with house.visitors() as visitors:
        yield visitors


async def platform(house: House) -> Tenant:
    found = await house.app.parts.tenancy.tenant_by_id(PLATFORM_ID)
    assert found is not None
    return found


async def told(house: House, tenant: Tenant, code: AuditCode) -> list[Event]:
    async with house.app.parts.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN"):
        return list(await search(Filter(code=code)))


async def test_from_the_console_to_the_first_start_code(house: House, people: Visitors) -> None:
    operator, path = await people.operator(fresh=True), f"/practices/{house.tenant.id}"
    assert "No owner can sign in" in (await operator.get(path)).text
    answer = await send(operator, f"{path}/owner", **TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, path), words(answer.text)
    assert "No owner can sign in" in (await operator.get(path)).text
    await drain(house.app, house.tenant)
    browser, link = house.workspace(), house.inbox.link()
    proved = await browser.post(link, {**(await browser.get(link)).form(), "digits": "0191"})
    assert "Your start code" in proved.words
    async with inside(house):
        (row,) = await StaffMember.select(StaffMember.role, StaffMember.active)
    assert row == {"role": "owner", "active": True}
    assert "No owner can sign in" not in (await operator.get(path)).text
    assert TYPED["email"] not in (await operator.get(path)).text


async def test_both_logs_say_who_and_why(house: House, people: Visitors) -> None:
    operator = await people.operator(fresh=True)
    assert (await send(operator, f"/practices/{house.tenant.id}/owner", **TYPED)).status_code == 303
    here = await told(house, await platform(house), AuditCode.OWNER_INVITED)
    (mine,) = [one for one in here if one.resource_ids == (house.tenant.id,)]
    assert mine.reason == f"{house.tenant.slug}: {TYPED['reason']}"
    (there,) = await told(house, house.tenant, AuditCode.STAFF_ADDED)
    assert (there.actor_kind, there.actor_name) == ("operator", "Olivia Park")
    assert there.reason == f"role:owner: {TYPED['reason']}"


async def test_who_has_an_owner_gets_no_second(house: House, people: Visitors) -> None:
    # Rows of people who were never let in by a letter: the count on the practice's own row knows nothing of them.
    await people.staff(house.tenant, Role.OWNER)
    operator = await people.operator(fresh=True)
    answer = await send(operator, f"/practices/{house.tenant.id}/owner", **TYPED)
    assert answer.status_code == 422
    assert "It has an owner who can sign in" in words(answer.text)
    assert TYPED["reason"] in words(answer.text)
    assert not house.inbox.letters


async def test_it_needs_a_fresh_factor(house: House, people: Visitors) -> None:
    operator = await people.operator()
    answer = await operator.get(f"/practices/{house.tenant.id}/owner")
    assert answer.status_code == 303
    assert "step_up=1" in answer.headers["location"]


async def test_letting_go_and_other_roles_are_counted(house: House, people: Visitors) -> None:
    owner, operator = await people.staff(house.tenant, Role.OWNER, fresh=True), await people.operator()
    second = await people.staff(house.tenant, Role.NURSE, "Nora Nurse")
    async with inside(house):
        nurse = await StaffMember.objects().get(StaffMember.sub == second.sub)
        first = await StaffMember.objects().get(StaffMember.sub == owner.sub)
    assert nurse is not None
    assert first is not None
    path = f"/practices/{house.tenant.id}"
    changed = await send(owner, f"/practice/people/{nurse.id}", form="role", act="role", role="owner")
    assert changed.status_code == 303, words(changed.text)
    assert "No owner can sign in" not in (await operator.get(path)).text
    # Both are gone, by whatever way: a lost sign-in is a row that is not active any more.
    async with inside(house) as scope:
        scope.actor = Actor(kind=scope.actor.kind, name="test", role=Role.OWNER.value)
        await house.app.office.colleagues.stop(scope, first.id)
    assert "No owner can sign in" not in (await operator.get(path)).text
    async with inside(house) as scope:
        scope.actor = Actor(kind=scope.actor.kind, name="test", role=Role.OWNER.value)
        await StaffMember.update({StaffMember.active: True}).where(StaffMember.id == first.id)
        await house.app.office.colleagues.change_role(scope, nurse.id, Role.NURSE)
        await house.app.office.colleagues.stop(scope, nurse.id)
    assert "No owner can sign in" not in (await operator.get(path)).text


async def test_who_holds_the_server_may_add_one(house: House, people: Visitors) -> None:
    """`portico tenant invite`: who is gone and still could sign in can't be told from who is here."""
    await people.staff(house.tenant, Role.OWNER)
    by = By(tenant=await platform(house), actor=Actor.system("portico tenant invite"))
    await house.app.owners.invite(by, house.tenant.id, ADA, "by a command of the server")
    await drain(house.app, house.tenant)
    assert len(house.inbox.letters) == 1


async def test_nobody_comes_in_where_nobody_works(house: House) -> None:
    by = By(tenant=await platform(house), actor=Actor.system("test"))
    with pytest.raises(CantAct, match="no such practice"):
        await house.app.owners.invite(by, PLATFORM_ID, ADA, "test")
    await lifecycle.suspend(house.app.parts.tenancy, house.by, "test")
    with pytest.raises(CantAct, match="Reopen it first"):
        await house.app.owners.invite(by, house.tenant.id, ADA, "test")
