"""The practice's set-up is taken from its page: a zip that says what was decided, audited, for those who may."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Awaitable, Callable
from platform.core.tests.onboarding.desk import send, words

from portico.audit.tables import AuditEvent
from portico.clinical import places
from portico.clinical.directory import NewPatient, add
from portico.tenancy.context import Actor, Tenant
from portico_sdk import Role
from portico_testkit.visitors import Visitors

MakePractice = Callable[..., Awaitable[Tenant]]


async def test_the_owner_takes_it(visitors: Visitors, make_practice: MakePractice) -> None:
    tenant = await make_practice(name="Maple Street", phone="(406) 555-0100")
    tenancy = visitors.app.parts.tenancy
    async with tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        await places.save_carer(scope, None, name="Dr. Lee", role="Doctor")
        await add(scope, NewPatient(given="Zyxwena", family="Quill", birth_date=visitors.app.parts.clock().date()))
    owner = await visitors.staff(tenant, Role.OWNER, "Ruth Owner")
    shown = words((await owner.get("/practice/setup")).text)
    assert "1 person who gives care" in shown
    assert "locations" not in shown
    taken = await send(owner, "/practice/setup")
    assert taken.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    assert name == f"{tenant.slug}/practice.toml"
    said = tomllib.loads(text)
    assert (said["name"], said["phone"]) == ("Maple Street", "(406) 555-0100")
    assert said["practitioners"] == [{"name": "Dr. Lee", "role": "Doctor"}]
    for secret in ("Zyxwena", "Quill", "Ruth"):
        assert secret not in text
    async with tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code).where(AuditEvent.code == "core:practice:exported")
    assert len(rows) == 1


async def test_two_of_one_name_are_told(visitors: Visitors, make_practice: MakePractice) -> None:
    tenant = await make_practice()
    async with visitors.app.parts.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        for _ in range(2):
            await places.save_carer(scope, None, name="Dr. Lee", role="Doctor")
    owner = await visitors.staff(tenant, Role.OWNER)
    refused = await send(owner, "/practice/setup")
    assert refused.status_code == 422
    assert "Two people who give care are called Dr. Lee. Give each a name of its own" in words(refused.text)
