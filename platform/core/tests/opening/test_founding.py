"""From a sign-up to a practice: once, whole, and told to whom it belongs."""

from __future__ import annotations

import asyncio
from platform.core.tests.opening.conftest import Street
from uuid import uuid4

import pytest
from portico import outbox
from portico.audit.tables import AuditEvent
from portico.identity.tables import StaffMember
from portico.onboarding.founding import HANDLER, SlugTaken
from portico.onboarding.provisioning import STEPS
from portico.onboarding.tables import Beginning, ProvisioningStep
from portico.outbox.tables import OutboxDelivery
from portico.tenancy.context import Actor, PracticeState
from portico_testkit.outbox import drain
from portico_testkit.sign_ups import founding

SYSTEM = Actor.system("test")


async def test_a_sign_up_becomes_a_practice_whose_owner_gets_a_letter(street: Street) -> None:
    told = founding()
    tenant = await street.founded(told)
    assert tenant.state == PracticeState.FOUNDING
    assert (tenant.npi, tenant.region, tenant.specialty) == ("1234567893", "MT", "family-medicine")
    assert street.inbox.link().startswith(f"{tenant.workspace_origin}/setup/")
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        (owner,) = await StaffMember.objects()
        (begun,) = await Beginning.objects()
        steps = await ProvisioningStep.objects()
        codes = [str(row["code"]) for row in await AuditEvent.select(AuditEvent.code)]
    assert (owner.name, owner.email, owner.role) == ("Ada Cedar", told.owner_email, "owner")
    assert (begun.owner_name, begun.owner_email, begun.owner_phone) == ("", "", "")
    assert {step.step: step.state for step in steps} == dict.fromkeys(STEPS, "done")
    assert codes.count("core:practice:created") == 1


async def test_the_same_sign_up_makes_one_practice_also_at_the_same_moment(street: Street) -> None:
    told = founding()
    made = await asyncio.gather(*(street.app.office.founder.found(told) for _ in range(4)))
    again = await street.app.office.founder.found(told)
    assert {one.id for one in [*made, again]} == {again.id}
    async with street.app.parts.tenancy.tenant_scope(again, SYSTEM, "SYSADMIN"):
        assert await OutboxDelivery.count() == 1
        assert await Beginning.count() == 1


async def test_an_address_that_another_practice_has_is_refused_and_leaves_nothing(street: Street) -> None:
    first = await street.founded()
    with pytest.raises(SlugTaken):
        await street.app.office.founder.found(founding(slug=first.slug))
    second = await street.founded()
    assert second.id != first.id


async def test_of_two_words_that_look_alike_one_is_taken_also_at_the_same_moment(street: Street) -> None:
    own = uuid4().hex[:8]
    words = (f"corner-{own}", f"comer-{own}", f"c0rner{own}", f"corne-r-{own}")
    found = street.app.office.founder.found
    made = await asyncio.gather(*(found(founding(slug=word)) for word in words), return_exceptions=True)
    assert sorted(type(one).__name__ for one in made) == ["SlugTaken", "SlugTaken", "SlugTaken", "Tenant"]


async def test_the_founders_letter_is_their_own(street: Street) -> None:
    told = founding(language="es")
    tenant = await street.founded(told)
    assert str(street.inbox.letters[-1]["Subject"]).startswith("Le damos la bienvenida a Portico")
    portal = tenant.portal_origin.partition("//")[2]
    assert portal in street.inbox.text()
    assert street.inbox.link().startswith(f"{tenant.workspace_origin}/setup/")


async def test_provisioning_again_sends_no_second_letter_and_changes_nothing(street: Street) -> None:
    told = founding()
    tenant = await street.founded(told)
    letters = len(street.inbox.letters)
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        rows = await AuditEvent.count()
        # As if the process had ended right after the letter, and no step had been noted.
        await ProvisioningStep.delete(force=True)
        owner = {Beginning.owner_name: told.owner_name, Beginning.owner_email: told.owner_email}
        await Beginning.update({**owner, Beginning.owner_phone: told.owner_phone}, force=True)
        await outbox.enqueue(scope, HANDLER, key="again")
    await drain(street.app, tenant)
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        assert await AuditEvent.count() == rows
        assert await ProvisioningStep.count() == len(STEPS)
    assert len(street.inbox.letters) == letters
