"""The owner's way: sign, say where and when, open; and what everybody else reads meanwhile."""

from __future__ import annotations

import os
from pathlib import Path
from platform.core.tests.opening.conftest import Street

import pytest
from portico.audit.tables import AuditEvent
from portico.clinical.places import save_carer
from portico.clinical.tables import Location
from portico.onboarding.agreement_texts import Agreements
from portico.onboarding.lifecycle import reopen, suspend
from portico.onboarding.starting import By
from portico.onboarding.tables import Agreement
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico_sdk import Role
from portico_testkit.outbox import drain
from portico_testkit.sign_ups import founding
from portico_testkit.visitors import Visitor

SYSTEM = Actor.system("test")
TEXT = Agreements.read().text("2026-11")
SIGN = "/opening/agreement/sign"
SIGNED = {"signatory": "Ada Cedar", "title": "Owner", "agreed": "yes"}


async def owner_of(street: Street, tenant: Tenant) -> Visitor:
    return await street.desk.staff(tenant, Role.OWNER, "Ada Cedar", fresh=True)


def kept(name: str, page: str) -> None:
    """For looking at, where somebody wants to."""
    if folder := os.environ.get("PORTICO_KEEP_PAGES"):
        (Path(folder) / f"{name}.html").write_text(page, "utf-8")


async def test_from_a_signature_to_an_open_door(street: Street) -> None:
    tenant = await street.founded(founding(specialty="family-medicine"))
    owner = await owner_of(street, tenant)
    for page in ("/", "/practice", "/patients", "/practice/features"):
        assert (await owner.get(page)).headers["location"] in {"/opening", "/opening/agreement"}
    first = await owner.get("/opening")
    kept("opening-first", first.text)
    assert 'class="btn main" href="/opening/agreement"' in first.text
    text = await owner.get("/opening/agreement")
    kept("agreement", text.text)
    assert TEXT.blocks[-1].words[:40] in text.text

    unticked = await owner.send(SIGN, signatory="Ada Cedar", title="Owner")
    assert unticked.status_code == 422
    kept("agreement-unticked", unticked.text)
    assert "Tick the box" in unticked.text
    assert 'value="Ada Cedar"' in unticked.text
    signed = await owner.send(SIGN, **SIGNED)
    assert signed.headers["location"] == "/opening"
    kept("opening-signed", (await owner.get("/opening")).text)
    kept("agreement-signed", (await owner.get("/opening/agreement")).text)
    assert (await owner.get("/practice")).status_code == 200
    kept("practice", (await owner.get("/practice")).text)

    assert (await street.portal(tenant).get("/")).status == 404
    door = await owner.get("/opening/door")
    kept("door", door.text)
    opened = await owner.send("/opening/door")
    assert opened.headers["location"] == "/opening", opened.text
    left = (await owner.get("/opening")).text
    kept("opening-open", left)
    assert "Nobody can be visited yet" in left, "who invites patients now should know what they can't do"
    assert (await street.now(tenant)).state == PracticeState.ACTIVE
    front = await street.portal(tenant).get("/privacy")
    assert front.status == 200
    assert "/auth/login" in (await street.portal(tenant).get("/")).location


async def test_begun_on_one_device_and_gone_on_from_another(street: Street) -> None:
    tenant = await street.founded(founding(specialty=""))
    desk = await owner_of(street, tenant)
    phone = await street.desk.at_workspace_of(tenant, desk, fresh=True)
    await desk.send(SIGN, **SIGNED)
    met = (await phone.get("/opening")).text
    assert "Signed by Ada Cedar" in met
    assert 'class="btn main" href="/practice/locations"' in met

    added = await phone.send("/practice/locations/new", name="Cedar House", timezone="America/Denver")
    await phone.send(added.headers["location"], mon="8-17")
    left = (await desk.get("/opening")).text
    assert "1 place, with its hours" in left
    assert 'class="btn main" href="/opening/door"' in left


async def test_the_signature_is_kept_once_and_its_copy_goes_by_mail(street: Street) -> None:
    tenant = await street.founded()
    owner = await owner_of(street, tenant)
    await owner.send(SIGN, **SIGNED)
    await drain(street.app, tenant)
    again = await owner.send(SIGN, page="/opening/door", **SIGNED, digest=TEXT.digest)
    assert again.headers.get("location") == "/opening"
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        (row,) = await Agreement.objects()
        codes = [str(one["code"]) for one in await AuditEvent.select(AuditEvent.code)]
    assert (row.signatory, row.title, row.practice_name) == ("Ada Cedar", "Owner", "Cedar Family Medicine")
    assert row.text_digest == TEXT.digest
    assert row.actor_id is not None
    assert codes.count("core:agreement:signed") == 1
    copy = street.inbox.text()
    assert row.text_digest in copy.replace("\n", "")
    assert "5. The rights of patients" in copy
    assert "Ada Cedar, Owner" in copy


async def test_another_text_than_the_one_in_force_is_not_signed(street: Street) -> None:
    tenant = await street.founded()
    owner = await owner_of(street, tenant)
    refused = await owner.send(SIGN, **{**SIGNED, "digest": "0" * 64})
    assert refused.status_code == 422
    assert "new version" in refused.text


async def test_only_the_owner_signs_and_opens(street: Street) -> None:
    tenant = await street.founded()
    admin = await street.desk.staff(tenant, Role.ADMIN, "Tom Admin", fresh=True)
    assert (await admin.get("/patients")).headers["location"] == "/opening/agreement"
    shown = await admin.get("/opening/agreement")
    kept("agreement-admin", shown.text)
    assert "The owner signs this" in shown.text
    assert (await admin.get(SIGN)).status_code == 403
    assert (await admin.get("/opening/door")).status_code == 403


async def test_the_door_stays_closed_without_what_it_needs(street: Street) -> None:
    tenant = await street.founded(founding(phone="", specialty=""))
    owner = await owner_of(street, tenant)
    await owner.send(SIGN, **SIGNED)
    page = await owner.get("/opening/door")
    kept("door-wanting", page.text)
    assert "Before you can open" in page.text
    hidden = await owner.get("/opening/agreement")
    assert hidden.status_code == 200
    refused = await owner.send("/opening/door", page="/practice/details")
    assert refused.status_code == 422
    assert "Patients need a phone number to call." in refused.text
    assert (await street.now(tenant)).state == PracticeState.FOUNDING


async def test_who_gives_care_without_hours_is_said_by_the_feature_that_needs_them(street: Street) -> None:
    bare, full = (
        await street.founded(founding(specialty="")),
        await street.founded(founding(specialty="family-medicine")),
    )
    for tenant in (bare, full):
        async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
            carer = await save_carer(scope, None, name="Dr. Ines Okafor", role="Physician")
    said = "Dr. Ines Okafor has no weekly hours yet"
    assert said not in (await (await owner_of(street, bare)).get("/opening")).text
    owner = await owner_of(street, full)
    await owner.send(SIGN, **SIGNED)
    page, door = await owner.get("/opening"), await owner.get("/opening/door")
    kept("opening-hours", page.text)
    kept("door-hours", door.text)
    assert said in page.text
    assert said in door.text
    href = f"/p/scheduling/setup/hours/{carer}"
    assert f'href="{href}"' in page.text
    async with street.app.parts.tenancy.tenant_scope(full, SYSTEM, "SYSADMIN"):
        place = await Location.select(Location.id).first()
    assert place
    hours = {"weekdays": "0", "starts": "08:00", "ends": "12:00", "valid_from": "2026-01-05", "step_minutes": "20"}
    assert (await owner.send(href, place=str(place["id"]), **hours)).status_code == 303
    assert said not in (await owner.get("/opening")).text


@pytest.mark.parametrize("path", ["/", "/auth/login", "/setup/abc", "/p/scheduling/book", "/nothing"])
async def test_a_portal_that_is_not_open_says_so_at_every_address(street: Street, path: str) -> None:
    tenant = await street.founded()
    browser = street.portal(tenant)
    seen = await browser.get(path)
    kept("opens-soon", seen.text)
    assert seen.status == 404
    assert "opens soon" in seen.words
    browser.language = "es"
    spanish = await browser.get(path)
    kept("opens-soon-es", spanish.text)
    assert "abre pronto" in spanish.words


async def test_suspended_and_back_to_where_it_was(street: Street) -> None:
    tenant = await street.founded()
    by = By(tenant=tenant, actor=SYSTEM)
    tenancy = street.app.parts.tenancy
    assert await suspend(tenancy, by, "Unpaid since spring")
    assert not await suspend(tenancy, by, "again")
    assert (await street.now(tenant)).state == PracticeState.SUSPENDED
    assert await reopen(tenancy, by)
    assert not await reopen(tenancy, by)
    assert (await street.now(tenant)).state == PracticeState.FOUNDING
