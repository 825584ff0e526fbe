"""A newer version of the agreement comes into force: who signs is told and asked, then led there; nobody else is."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from platform.core.tests.opening.conftest import Street, opened_street
from platform.core.tests.opening.test_agreement import NEXT, OURS, PUBLISHED
from platform.core.tests.opening.test_pages import SIGN, SIGNED, SYSTEM, TEXT, kept

import pytest
from portico import outbox
from portico.audit.tables import AuditEvent
from portico.identity.tables import StaffMember
from portico.settings import Settings
from portico.tenancy.context import PracticeState, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.tables import Practice
from portico_sdk import Role
from portico_testkit.outbox import drain
from portico_testkit.sign_ups import founding
from portico_testkit.visitors import Visitor, hidden_fields

NEWER = "The newer agreement\n\n1. What is new\n\nEverything is said more clearly."
BANNER, LATE = "There is a newer version of the agreement", "was to be signed by"
SUBJECT = "A newer version of the agreement for Cedar Family Medicine"
FORCE_IN, GRACE = 10, 14
"""Days: till it is in force, and so many more."""


@pytest.fixture
async def street(settings: Settings, tmp_path: Path) -> AsyncIterator[Street]:
    """With a newer text that comes into force in ten days."""
    folder = tmp_path / "agreements"
    shutil.copytree(OURS, folder)
    day = datetime.now(UTC).date() + timedelta(days=FORCE_IN)
    name = f"{day.year + 1}-01"
    (folder / f"baa-{name}.txt").write_text(NEWER)
    with (folder / "versions.toml").open("a") as index:
        index.write(NEXT.format(name=name, day=day))
    async with opened_street(settings, agreements_folder=str(folder)) as here:
        yield here


async def signed(street: Street, **told: object) -> Tenant:
    """A practice that is open and signed what was in force."""
    tenant = await street.founded(founding(timezone="UTC", **told))
    tenancy = street.app.parts.tenancy
    async with tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        await StaffMember.update({StaffMember.active: True}, force=True)
        await street.app.office.agreeing.sign(scope, digest=TEXT.digest, signatory="Ada Cedar", title="Owner")
        await Practice.update({Practice.state: PracticeState.ACTIVE.value}).where(Practice.id == tenant.id)
    await tenancy.hosts.changed()
    return await street.now(tenant)


async def hourly_look(street: Street, tenant: Tenant) -> None:
    platform = await street.app.parts.tenancy.tenant_by_id(PLATFORM_ID)
    assert platform is not None
    async with street.app.parts.tenancy.tenant_scope(platform, SYSTEM, "SYSADMIN") as scope:
        await outbox.enqueue(scope, "core:agreements", key=str(street.clock()))
        street.clock.move(seconds=1)
    await drain(street.app, platform, tenant)


def subjects(street: Street) -> list[str]:
    return [str(one["Subject"]) for one in street.inbox.letters]


async def staff(street: Street, tenant: Tenant, role: Role = Role.OWNER) -> Visitor:
    return await street.desk.staff(tenant, role, f"A {role.value}", fresh=True)


async def test_who_signs_reads_until_when_and_a_signature_ends_it(street: Street) -> None:
    tenant = await signed(street)
    assert BANNER not in (await (await staff(street, tenant)).get("/practice")).text
    street.clock.move(days=FORCE_IN + 1)
    owner, admin = await staff(street, tenant), await staff(street, tenant, Role.ADMIN)
    page = (await owner.get("/practice")).text
    kept("newer-banner", page)
    last = street.clock().date() + timedelta(days=GRACE - 1)
    assert BANNER in page
    assert f"{last:%B} {last.day}, {last.year}" in page
    assert BANNER not in (await admin.get("/practice")).text
    asked = (await owner.get("/opening/agreement")).text
    kept("newer-agreement", asked)
    assert "Everything is said more clearly." in asked
    assert "stays good until" in asked

    assert (await owner.send(SIGN, **SIGNED)).status_code == 303
    assert BANNER not in (await owner.get("/practice")).text
    after = (await owner.get("/opening/agreement")).text
    kept("newer-signed", after)
    assert hashlib.sha256(NEWER.encode()).hexdigest() in after
    assert 'href="/opening/agreement/signed/2026-11"' in after
    await hourly_look(street, tenant)
    assert SUBJECT not in subjects(street)


async def test_what_was_signed_stays_readable_with_its_facts(street: Street) -> None:
    tenant = await signed(street)
    street.clock.move(days=FORCE_IN + 1)
    admin = await staff(street, tenant, Role.ADMIN)
    page = await admin.get("/opening/agreement/signed/2026-11")
    kept("signed-once", page.text)
    for words in (TEXT.blocks[-1].words[:40], "Ada Cedar, Owner", "Cedar Family Medicine", PUBLISHED["2026-11"]):
        assert words in page.text
    assert (await admin.get("/opening/agreement/signed/2027-01")).status_code == 404
    assert (await admin.get("/opening/agreement/signed/..%2Fbaa-2026-11")).status_code == 404


async def test_every_owner_gets_one_letter(street: Street) -> None:
    tenant, spanish = await signed(street), await signed(street, language="es")
    await hourly_look(street, tenant)
    assert SUBJECT not in subjects(street)
    street.clock.move(days=FORCE_IN + 1)
    for _ in range(3):
        await hourly_look(street, tenant)
        street.clock.move(days=4)
    assert subjects(street).count(SUBJECT) == 1
    letter = street.inbox.text()
    last = street.clock().date() + timedelta(days=GRACE - 1 - 12)
    assert f"by {last:%B} {last.day}, {last.year}" in " ".join(letter.split())
    assert f"{tenant.workspace_origin}/opening/agreement" in letter
    await drain(street.app, spanish)
    assert "Una versión nueva del acuerdo de Cedar Family Medicine" in subjects(street)
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code, AuditEvent.reason)
    assert [one["code"] for one in rows if str(one["reason"]).startswith("agreement-staff")] == [
        "core:practice:reminded"
    ]


async def test_after_the_grace_the_owners_pages_lead_there_and_nobody_elses(street: Street) -> None:
    tenant = await signed(street)
    patient_before = await street.desk.new_patient(tenant)
    street.clock.move(days=FORCE_IN + GRACE)
    owner = await staff(street, tenant)
    assert (await owner.get("/practice")).status_code == 200
    street.clock.move(days=1)
    owner, admin = await staff(street, tenant), await staff(street, tenant, Role.ADMIN)
    for path in ("/", "/patients", "/practice"):
        assert (await owner.get(path)).headers["location"] == "/opening/agreement"
        assert (await admin.get(path)).status_code in {200, 303}
        assert (await admin.get(path)).headers.get("location") != "/opening/agreement"
    assert (await owner.get("/account")).status_code == 200
    assert LATE in (await owner.get("/opening")).text
    patient = await street.desk.patient(tenant, patient_before)
    assert (await patient.get("/")).status_code == 200
    page = (await owner.get("/opening/agreement")).text
    kept("newer-late", page)
    assert "sees nothing else until this version is signed" in page
    assert (await owner.send(SIGN, **SIGNED)).status_code == 303
    assert (await owner.get("/practice")).status_code == 200


async def test_a_practice_that_leaves_takes_its_copy_whatever_it_signed(street: Street) -> None:
    """The agreement is closed with its other pages: nobody could come back from there."""
    tenant = await signed(street)
    street.clock.move(days=FORCE_IN + GRACE + 1)
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        await Practice.update({Practice.state: PracticeState.LEAVING.value}).where(Practice.id == tenant.id)
    await street.app.parts.tenancy.hosts.changed()
    page = await (await staff(street, tenant)).get("/practice/leaving")
    assert page.status_code == 200
    assert LATE not in page.text
    assert BANNER not in page.text


async def test_what_somebody_typed_is_taken_before_they_are_led_away(street: Street) -> None:
    tenant = await signed(street)
    street.clock.move(days=FORCE_IN + GRACE)
    street.clock.now = street.clock.now.replace(hour=23, minute=55)
    owner = await staff(street, tenant)
    form = await owner.get("/practice/details")
    assert form.status_code == 200, form.text
    street.clock.move(minutes=6)
    assert (await owner.get("/practice/details")).headers["location"] == "/opening/agreement"
    typed = {"name": "Cedar and Sons", "phone": "(406) 555-0142", "address": "12 Cedar Lane", "timezone": "UTC"}
    answer = await owner.post("/practice/details", {**hidden_fields(form.text), **typed})
    assert answer.status_code == 303, answer.text
    assert (await street.now(tenant)).name == "Cedar and Sons"


async def test_a_practice_that_never_signed_is_asked_for_nothing(street: Street) -> None:
    """Its contract was made elsewhere: it came by a command, not by a sign-up."""
    tenant = await street.founded(founding(timezone="UTC"))
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        await Practice.update({Practice.state: PracticeState.ACTIVE.value}).where(Practice.id == tenant.id)
    await street.app.parts.tenancy.hosts.changed()
    street.clock.move(days=FORCE_IN + GRACE + 1)
    await hourly_look(street, tenant)
    page = await (await staff(street, tenant)).get("/practice")
    assert page.status_code == 200
    assert BANNER not in page.text
    assert SUBJECT not in subjects(street)


async def test_operators_see_which_version_each_practice_signed(street: Street) -> None:
    tenant = await signed(street)
    path, listed = f"/practices/{tenant.id}", f"/?q={tenant.slug}"
    assert "2026-11" in (await (await street.desk.operator()).get(listed)).text
    street.clock.move(days=FORCE_IN + 1)
    operator = await street.desk.operator()
    assert "2026-11, asked for" in (await operator.get(path)).text
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        digest = hashlib.sha256(NEWER.encode()).hexdigest()
        await street.app.office.agreeing.sign(scope, digest=digest, signatory="Ada Cedar", title="Owner")
    page = (await operator.get(path)).text
    assert "asked for" not in page
    assert f"{(datetime.now(UTC) + timedelta(days=FORCE_IN)).year + 1}-01" in page


async def test_a_practice_in_the_making_signs_what_is_in_force_now(street: Street) -> None:
    tenant = await street.founded()
    street.clock.move(days=FORCE_IN + GRACE + 2)
    owner = await staff(street, tenant)
    assert "Everything is said more clearly." in (await owner.get("/opening/agreement")).text
    refused = await owner.send(SIGN, **{**SIGNED, "digest": TEXT.digest})
    assert refused.status_code == 422
    assert (await owner.send(SIGN, **SIGNED)).status_code == 303
    assert (await street.now(tenant)).agreed != "2026-11"
