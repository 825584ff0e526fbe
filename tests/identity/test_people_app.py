"""People at the real login as a practice sees to them: a changed role, letting go, a sheet instead of a letter; and
one person who is a patient at two practices.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from portico.audit.tables import AuditEvent
from portico.identity.population import Population
from portico.identity.roles import Role
from portico.identity.tables import PersonLink, StaffMember
from portico.onboarding.starting import By
from portico.tenancy.context import Actor, Tenant
from portico_testkit.outbox import drain

from tests.identity.house import ACTOR, House
from tests.identity.test_recovery_app import BORN, choose_password, open_letter

OWNER = replace(Actor.system("test"), role=Role.OWNER.value)


async def test_a_changed_role_and_being_let_go_count_at_once(house: House) -> None:
    mae = await house.scene.person(Population.WORKFORCE)
    await house.nurse(mae)
    visitor = house.visitor(population=Population.WORKFORCE)
    assert (await visitor.sign_in(mae)).status == 303
    assert (await visitor.ours.get("/patients")).status == 200
    member_id = await _member(house)
    async with house.app.parts.tenancy.tenant_scope(house.tenant, OWNER, "SYSADMIN") as scope:
        assert await house.app.office.colleagues.change_role(scope, member_id, Role.BILLER)
    assert (await visitor.ours.get("/patients")).status == 303, "the session of the old role is over"

    async with house.app.parts.tenancy.tenant_scope(house.tenant, OWNER, "SYSADMIN"):
        row = await StaffMember.objects().get(StaffMember.id == member_id)
    assert row is not None
    assert row.role == "biller"
    assert row.signed_in_at
    assert row.second_factor

    async with house.app.parts.tenancy.tenant_scope(house.tenant, OWNER, "SYSADMIN") as scope:
        assert await house.app.office.colleagues.stop(scope, member_id)
    again = house.visitor(population=Population.WORKFORCE)
    assert (await again.sign_in(mae)).status == 403, "a good account, and not of this practice any more"


async def test_a_sheet_leads_to_a_sign_in_without_a_mail_address(house: House) -> None:
    patient_id = await house.record()
    sheet = await house.app.office.sheets.print(By(tenant=house.tenant, actor=ACTOR), patient_id)
    visitor = house.visitor()
    form = (await visitor.ours.get("/start")).form()
    page = await visitor.ours.post("/start", {**form, "code": sheet.code, **BORN})
    assert sheet.sign_in_name in page.text, page.words
    code = page.text.partition('data-code="')[2].partition('"')[0]
    entered = await choose_password(visitor, sheet.sign_in_name, code)
    assert entered.status == 303, entered.words
    assert (await visitor.ours.get("/account")).status == 200
    other = await house.app.office.sheets.print(By(tenant=house.tenant, actor=ACTOR), await house.record())
    assert other.sign_in_name != sheet.sign_in_name, "two patients of one name have two accounts"


async def test_one_person_two_portals_and_neither_learns_of_the_other(house: House) -> None:
    email = "ana.twice@example.org"
    here, there = await house.record(), await house.record(house.other)
    await house.app.starting.invite_patient(By(tenant=house.tenant, actor=ACTOR), here, email)
    await drain(house.app, house.tenant)
    visitor = house.visitor()
    code, _ = await open_letter(house, visitor.ours, BORN)
    assert (await choose_password(visitor, email, code)).status == 303

    # The second practice does what the first did, and sees what it would see of anybody.
    await house.app.starting.invite_patient(By(tenant=house.other, actor=ACTOR), there, email)
    await drain(house.app, house.other)
    link = house.inbox.link()
    assert await _state(house, house.other, there) == await _state(house, house.other, there, invited=True)
    elsewhere = house.visitor(house.other)
    assert link.startswith(house.other.portal_origin)
    page = await elsewhere.ours.open(link)
    page = await elsewhere.ours.post(link, {**page.form(), **BORN})
    assert "Sign in as usual" in page.words

    # One login: the browser that Keycloak knows already comes in without a password.
    elsewhere.theirs = visitor.theirs
    assert (await elsewhere.back(await elsewhere.to_login())).status == 303
    assert (await elsewhere.ours.get("/account")).status == 200
    assert (await _link(house, house.tenant, here)).sub == (await _link(house, house.other, there)).sub

    # Each sees its own row and its own events only; what one closes the other keeps.
    for tenant, other in ((house.tenant, house.other), (house.other, house.tenant)):
        async with house.app.parts.tenancy.tenant_scope(tenant, ACTOR, "SYSADMIN"):
            assert not await PersonLink.exists().where(PersonLink.tenant_id == other.id)
            told = repr(await AuditEvent.select())
        assert str(other.id) not in told
        assert other.slug not in told
    async with house.app.parts.tenancy.tenant_scope(house.other, ACTOR, "SYSADMIN") as scope:
        assert await house.app.office.accesses.close(scope, there)
    assert (await elsewhere.ours.get("/account")).status == 303
    assert (await visitor.ours.get("/account")).status == 200


async def _member(house: House) -> UUID:
    async with house.app.parts.tenancy.tenant_scope(house.tenant, ACTOR, "SYSADMIN"):
        row = await StaffMember.objects().first()
    assert row is not None
    return row.id


async def _link(house: House, tenant: Tenant, patient_id: UUID) -> PersonLink:
    async with house.app.parts.tenancy.tenant_scope(tenant, ACTOR, "SYSADMIN"):
        row = await PersonLink.objects().get(PersonLink.patient_id == patient_id)
    assert row is not None
    return row


async def _state(house: House, tenant: Tenant, patient_id: UUID, *, invited: bool = False) -> tuple[str, bool]:
    """What staff see of an invitation; of a stranger's with `invited`."""
    if invited:
        patient_id = await house.record(tenant)
        await house.app.starting.invite_patient(By(tenant=tenant, actor=ACTOR), patient_id, "new.face@example.org")
    async with house.app.parts.tenancy.tenant_scope(tenant, ACTOR, "SYSADMIN"):
        access = await house.app.office.accesses.of(patient_id)
    return access.state.value, access.signed_in_at is not None
