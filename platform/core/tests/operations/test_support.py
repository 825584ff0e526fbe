"""Operators see a practice only by its leave: for some hours, without changing anything, each page written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from portico.audit.events import AuditCode
from portico.audit.reader import Filter, search
from portico.audit.tables import AuditEvent
from portico.operations.tables import SupportGrant
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.hosts import Door
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors

MakePractice = Callable[..., Awaitable[Tenant]]


async def let_in(visitors: Visitors, practice: Tenant) -> Visitor:
    """An owner grants, an operator goes in at the console and signs in at the workspace."""
    owner = await visitors.staff(practice, Role.OWNER, fresh=True)
    sent = await owner.send("/practice/support/grant", hours="2", reason="The calendar looks wrong")
    assert sent.status_code == 303, sent.text
    operator = await visitors.operator(fresh=True)
    page = await operator.send(f"/practices/{practice.id}/support")
    assert practice.workspace_origin in page.text
    return await visitors.at_workspace_of(practice, operator)


async def test_without_a_leave_there_is_no_way_in(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    operator = await visitors.operator(fresh=True)
    page = await operator.get(f"/practices/{practice.id}/support")
    assert "lets nobody in now" in page.text
    with pytest.raises(AssertionError):
        await visitors.at_workspace_of(practice, operator)


async def test_support_looks_and_changes_nothing(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice(name="Larkspur Pediatrics")
    await visitors.new_patient(practice)
    inside = await let_in(visitors, practice)
    page = await inside.get("/patients")
    assert page.status_code == 200
    assert "Whitfield" in page.text
    assert "as support" in page.text
    assert (await inside.get("/audit")).status_code == 403
    assert (await inside.get("/patients/new")).status_code == 403
    assert (await inside.post("/account", {})).status_code == 403
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        looked = await search(Filter(code=AuditCode.SUPPORT_LOOKED))
        read = await search(Filter(code=AuditCode.READ))
    assert {one.route for one in looked} == {"workspace:/patients"}
    assert {(one.actor_kind, one.actor_name) for one in (*looked, *read)} == {("operator", "Olivia Park")}


async def test_support_searches_and_it_stands_in_the_practices_audit(
    visitors: Visitors, make_practice: MakePractice
) -> None:
    practice = await make_practice()
    maya = await visitors.new_patient(practice, "Maya", "Whitfield")
    await visitors.new_patient(practice, "Omar", "Haddad")
    inside = await let_in(visitors, practice)
    assert 'role="search"' in (await inside.get("/patients")).text
    found = await inside.send("/patients", q="whitf")
    assert found.status_code == 200, found.text
    assert "Maya" in found.text
    assert "Haddad" not in found.text
    assert (await inside.send("/patients/new", page="/patients", given="Eve", family="Eve")).status_code == 403
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select().where(AuditEvent.query_class == "patient search")
    assert [(row["actor_kind"], row["actor_name"], row["patient_ids"]) for row in rows] == [
        ("operator", "Olivia Park", [maya.id])
    ]


async def test_taken_back_they_are_out_at_the_next_page(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    inside = await let_in(visitors, practice)
    owner = await visitors.staff(practice, Role.OWNER)
    assert (await owner.send("/practice/support")).status_code == 303
    assert (await inside.get("/patients")).status_code == 303
    operator = await visitors.operator(fresh=True)
    assert "lets nobody in now" in (await operator.get(f"/practices/{practice.id}/support")).text


async def test_the_time_is_over_by_itself(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    inside = await let_in(visitors, practice)
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        past = datetime.now(UTC) - timedelta(minutes=1)
        await SupportGrant.update({SupportGrant.ends_at: past}, force=True)
    assert (await inside.get("/patients")).status_code == 303


async def test_only_those_who_lead_the_practice_let_support_in(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    nurse = await visitors.staff(practice, Role.NURSE, fresh=True)
    assert (await nurse.get("/practice/support/grant")).status_code == 403
    owner = await visitors.staff(practice, Role.OWNER)
    assert "step_up=1" in (await owner.get("/practice/support/grant")).headers["location"]


async def test_support_sees_every_feature_as_staff_do(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    await visitors.enable(practice)
    inside, owner = await let_in(visitors, practice), await visitors.staff(practice, Role.OWNER)
    broken: list[str] = []
    for route in visitors.app.routes:
        if route.door is Door.WORKSPACE and route.get and "{" not in route.path:
            answer, theirs = await inside.get(route.path), await owner.get(route.path)
            # Their own account is at the console.
            if answer.status_code not in (theirs.status_code, 403) and not route.path.startswith("/account"):
                broken.append(f"{route.path}: {answer.status_code}, the owner {theirs.status_code}")
    assert not broken
