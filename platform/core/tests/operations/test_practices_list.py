"""The console's first page: who gets in, what stands there, and that a practice's people do not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from platform.core.tests.onboarding.desk import words

from portico.tenancy.context import Actor, Tenant
from portico_sdk import Role
from portico_testkit.visitors import Visitors

MakePractice = Callable[..., Awaitable[Tenant]]


async def test_an_operator_sees_every_practice(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice(name="Larkspur Pediatrics")
    operator = await visitors.operator()
    page = (await operator.get(f"/?q={practice.slug}")).text
    assert "Larkspur Pediatrics" in page
    assert f"/practices/{practice.id}" in page
    assert "Olivia Park" in page


async def test_nobody_else_does(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    operator = await visitors.operator()
    owner = await visitors.staff(practice, Role.OWNER)
    for one in (visitors.nobody(operator.origin), replace(owner, origin=operator.origin)):
        answer = await one.get("/")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/auth/login")


async def test_an_operator_is_nobody_at_a_practice(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    operator = await visitors.operator()
    for origin in (practice.workspace_origin, practice.portal_origin):
        answer = await replace(operator, origin=origin).get("/")
        assert answer.status_code == 303


async def test_a_search_takes_its_words_literally(visitors: Visitors, make_practice: MakePractice) -> None:
    await make_practice(name="Under_score Family")
    operator = await visitors.operator()
    assert "Under_score Family" in (await operator.get("/?q=under_score")).text
    assert "No practice fits." in (await operator.get("/?q=under%25score")).text


async def test_a_practice_shows_what_it_turned_on_and_what_fails(
    visitors: Visitors, make_practice: MakePractice
) -> None:
    practice = await make_practice()
    operator, path = await visitors.operator(), f"/practices/{practice.id}"
    assert "It has turned nothing on." in (await operator.get(path)).text
    await visitors.enable(practice)
    parts = visitors.app.parts
    one, other = parts.registry.ready[:2]
    shown = words((await operator.get(path)).text)
    assert f"{one.manifest.name} {one.id} {one.version} Works" in shown
    await parts.relay.troubles.note(practice, one, "hook nav_items", "error", "ValueError at plugin.py:7")
    shown = words((await operator.get(path)).text)
    assert f"{one.id} {one.version}, hook nav_items: error, ValueError at plugin.py:7" in shown
    assert f"{other.id} {other.version} Works" in shown
    async with parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        for plugin in parts.registry.ready:
            await parts.enablement.disable(scope, plugin.id)
    assert "It has turned nothing on." in (await operator.get(path)).text
