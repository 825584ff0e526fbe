"""A practice that nobody opens: its owner is reminded; where nobody ever came, it is erased and its address is free."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from platform.core.tests.opening.conftest import Street

import pytest
from portico import outbox
from portico.audit.tables import AuditEvent
from portico.identity.population import Population
from portico.identity.tables import StaffMember
from portico.onboarding.founding import Founding
from portico.onboarding.tables import Agreement, SignUp
from portico.operations.tables import Certificate
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.tables import Practice
from portico_testkit.outbox import drain
from portico_testkit.sign_ups import founding

SYSTEM = Actor.system("test")


async def days_later(street: Street, tenant: Tenant, days: float) -> None:
    """So many days go by, and the hourly look after practices that are not open yet."""
    street.clock.move(days=days)
    platform = await street.app.parts.tenancy.tenant_by_id(PLATFORM_ID)
    assert platform is not None
    async with street.app.parts.tenancy.tenant_scope(platform, SYSTEM, "SYSADMIN") as scope:
        await outbox.enqueue(scope, "core:unopened", key=str(street.clock()))
    await drain(street.app, platform, tenant)


def letters(street: Street, told: Founding) -> list[str]:
    """The subjects of what came to the owner's mailbox."""
    return [str(one["Subject"]) for one in street.inbox.letters if told.owner_email in str(one["To"])]


async def owner_signed_in(street: Street, tenant: Tenant) -> None:
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        now = street.clock()
        changes = {StaffMember.active: True, StaffMember.set_up_at: now, StaffMember.signed_in_at: now}
        await StaffMember.update(changes, force=True)


async def somebody_signed(street: Street, tenant: Tenant) -> None:
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        words = {"kind": "baa", "version": "2026-11", "text_digest": "0", "practice_name": "Cedar"}
        await Agreement(**words, signatory="Ada Cedar", title="Owner", signed_at=street.clock()).save()


async def test_who_never_came_is_reminded_twice_with_a_link_that_works(street: Street) -> None:
    told = founding(language="es")
    tenant = await street.founded(told)
    first = street.inbox.link()
    await days_later(street, tenant, 1.9)
    assert len(letters(street, told)) == 1
    await days_later(street, tenant, 0.2)
    await days_later(street, tenant, 0.1)
    assert letters(street, told)[1:] == ["Cedar Family Medicine le espera"]
    second = street.inbox.link()
    assert (await street.workspace(tenant).get(first)).status == 404
    assert (await street.workspace(tenant).get(second)).status == 200
    await days_later(street, tenant, 5)
    await days_later(street, tenant, 10)
    assert len(letters(street, told)) == 3
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        codes = [str(row["code"]) for row in await AuditEvent.select(AuditEvent.code)]
    assert codes.count("core:practice:reminded") == 2


async def test_operators_see_what_is_to_be_erased(street: Street) -> None:
    tenant = await street.founded()
    page = await (await street.desk.operator(fresh=True)).get(f"/practices/{tenant.id}")
    assert "Nobody has signed in yet" in page.text
    await owner_signed_in(street, tenant)
    await days_later(street, tenant, 0.1)
    page = await (await street.desk.operator(fresh=True)).get(f"/practices/{tenant.id}")
    assert "Nobody has signed in yet" not in page.text


async def test_thirty_days_after_its_founding_nothing_is_left_but_a_certificate(street: Street) -> None:
    told = founding()
    tenant = await street.founded(told)
    tenancy = street.app.parts.tenancy
    platform = await tenancy.tenant_by_id(PLATFORM_ID)
    assert platform is not None
    async with tenancy.tenant_scope(platform, SYSTEM, "SYSADMIN"):
        asked = {"practice_name": told.name, "npi": told.npi, "mail_digest": b"1", "expires_at": street.clock()}
        await SignUp(id=told.sign_up, state="founded", practice=tenant.id, **asked).save()
    assert (Population.WORKFORCE, tenant.slug) in street.directory.clients
    await days_later(street, tenant, 25.1)
    assert letters(street, told)[-1] == "Cedar Family Medicine will be erased in five days"
    await days_later(street, tenant, 4.8)
    assert (await street.now(tenant)).state == PracticeState.FOUNDING
    await days_later(street, tenant, 0.2)

    gone = await street.now(tenant)
    assert gone.state == PracticeState.LEFT
    assert gone.slug != tenant.slug
    assert (await street.workspace(tenant).get("/")).status == 421
    assert (Population.WORKFORCE, tenant.slug) not in street.directory.clients
    async with tenancy.tenant_scope(platform, SYSTEM, "SYSADMIN"):
        assert not await SignUp.exists().where(SignUp.id == told.sign_up)
        assert await Certificate.exists().where(Certificate.practice == tenant.id)
    async with tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        assert not await StaffMember.exists()
    again = await street.founded(founding(slug=tenant.slug))
    assert again.slug == tenant.slug
    assert (Population.WORKFORCE, tenant.slug) in street.directory.clients


@pytest.mark.parametrize("came", [owner_signed_in, somebody_signed])
async def test_where_somebody_came_nothing_is_erased(
    street: Street, came: Callable[[Street, Tenant], Awaitable[None]]
) -> None:
    told = founding()
    tenant = await street.founded(told)
    street.clock.move(days=1.5)
    await came(street, tenant)
    for _ in range(3):
        await days_later(street, tenant, 15)
    assert (await street.now(tenant)).state == PracticeState.FOUNDING
    assert letters(street, told)[1:] == ["Cedar Family Medicine waits for you"]
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        row = await Practice.select(Practice.erase_at).first()
    assert row == {"erase_at": None}


async def test_who_was_here_today_is_not_reminded(street: Street) -> None:
    told = founding()
    tenant = await street.founded(told)
    street.clock.move(days=2.5)
    await owner_signed_in(street, tenant)
    await days_later(street, tenant, 0.5)
    assert len(letters(street, told)) == 1
    await days_later(street, tenant, 2)
    assert len(letters(street, told)) == 2
    assert f"{tenant.workspace_origin}/opening" in street.inbox.text()


async def test_nobody_is_erased_without_a_warning_five_days_before(street: Street) -> None:
    """The worker was away for weeks."""
    told = founding()
    tenant = await street.founded(told)
    await days_later(street, tenant, 60)
    assert letters(street, told)[1:] == ["Cedar Family Medicine will be erased in five days"]
    await days_later(street, tenant, 4.9)
    assert (await street.now(tenant)).state == PracticeState.FOUNDING
    await days_later(street, tenant, 0.2)
    assert (await street.now(tenant)).state == PracticeState.LEFT
