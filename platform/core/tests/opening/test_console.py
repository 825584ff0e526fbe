"""The console's lists: what stands in them, page after page, and a practice that could not be made at first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from platform.core.tests.onboarding.desk import words
from platform.core.tests.opening.conftest import Street
from platform.core.tests.opening.test_pages import SIGN, SIGNED, owner_of
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from portico import outbox
from portico.onboarding.founding import Founding
from portico.onboarding.tables import SignUp
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico_testkit.outbox import drain
from portico_testkit.sign_ups import founding
from portico_testkit.visitors import Visitor, hidden_fields

SYSTEM = Actor.system("test")
DOWN = "the sign-in does not answer"
TRIES = 10


async def platform(street: Street) -> Tenant:
    found = await street.app.parts.tenancy.tenant_by_id(PLATFORM_ID)
    assert found is not None
    return found


async def signed_up(street: Street, told: Founding, *, practice: Tenant | None = None, **changes: object) -> None:
    """The platform's own row of it."""
    now = street.clock()
    row: dict[str, object] = {
        "id": told.sign_up,
        "state": "founded" if practice else "asked",
        "practice_name": told.name,
        "npi": told.npi,
        "practice": practice.id if practice else None,
        "mail_digest": b"1",
        "created": now,
        "expires_at": now,
    }
    async with street.app.parts.tenancy.tenant_scope(await platform(street), SYSTEM, "SYSADMIN"):
        await SignUp(**{**row, **changes}).save()


async def tried_to_the_end(street: Street, tenant: Tenant) -> None:
    for _ in range(TRIES):
        await drain(street.app, tenant)
        street.clock.move(hours=6)


async def line(operator: Visitor, path: str, practice: Tenant) -> str:
    """What the list says of this practice, in words."""
    page = (await operator.get(path)).text
    return " / ".join(words(row) for row in re.findall(r"(?s)<tr>.*?</tr>", page) if str(practice.id) in row)


async def walked(operator: Visitor, path: str, pattern: str) -> Sequence[Sequence[str]]:
    """What matches on each page, from the first to the last."""
    pages = list[Sequence[str]]()
    while path:
        page = (await operator.get(path)).text
        pages.append(re.findall(pattern, page.partition("<main")[2]))
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    return pages


async def test_a_practice_whose_sign_in_was_down_is_seen_and_made_again(street: Street) -> None:
    told = founding(name="Juniper Family Medicine")
    street.directory.available = False
    tenant = await street.founded(told)
    await signed_up(street, told, practice=tenant)
    assert street.inbox.letters == []
    operator = await street.desk.operator()
    first = await line(operator, "/sign-ups?q=juniper", tenant)
    assert "Could not be made" in first
    assert DOWN in first
    assert await line(operator, "/repairs", tenant) == ""  # it is still tried by itself

    await tried_to_the_end(street, tenant)
    operator = await street.desk.operator()
    failed = await line(operator, "/repairs", tenant)
    assert "core:provision" in failed
    assert f"{DOWN} {TRIES}" in failed
    page = words((await operator.get(f"/practices/{tenant.id}")).text)
    assert re.search(rf"Sign in .{{0,60}}{TRIES} tries, {DOWN} failed", page), page

    street.directory.available = True
    answer = await operator.send(f"/practices/{tenant.id}")
    assert answer.status_code == 303, answer.text
    await drain(street.app, tenant)
    assert "Owner sets up a sign-in" in await line(operator, "/sign-ups?q=juniper", tenant)
    assert DOWN not in (await operator.get(f"/practices/{tenant.id}")).text
    assert await line(operator, "/repairs", tenant) == ""
    assert street.inbox.link().startswith(f"{tenant.workspace_origin}/setup/")


async def test_a_sign_up_shows_where_its_practice_stands(street: Street) -> None:
    told = founding(name="Rowan Family Medicine", specialty="", phone="")
    tenant = await street.founded(told)
    await signed_up(street, told, practice=tenant)
    operator, path = await street.desk.operator(), f"/sign-ups?q={told.name[:5].lower()}"
    assert "Owner sets up a sign-in" in await line(operator, path, tenant)
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        await scope.run("UPDATE core.practice SET owners = 1 WHERE id = $1", (tenant.id,))
    assert "Signs the agreement" in await line(operator, path, tenant)
    await (await owner_of(street, tenant)).send(SIGN, **SIGNED)
    assert "Says where and when" in await line(operator, path, tenant)
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        await scope.run("UPDATE core.practice SET phone = '1', open_weeks = '[]' WHERE id = $1", (tenant.id,))
    assert "Ready to open" in await line(operator, path, tenant)
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        await scope.run("UPDATE core.practice SET state = 'active' WHERE id = $1", (tenant.id,))
    assert "Open" in (await line(operator, path, tenant)).split()
    assert "Where it stands Open" in words((await operator.get(f"/practices/{tenant.id}")).text)


async def test_sign_ups_are_found_and_paged_also_those_of_one_moment(street: Street) -> None:
    word = uuid4().hex[:8]
    now = street.clock()
    for number in range(61):
        told = founding(name=f"Practice {word} {number:02}", npi=f"{number:010}")
        # Three hundred lines in an hour would share seconds: these share the very instant, but for the last.
        await signed_up(street, told, created=now + timedelta(seconds=number // 60))
    operator = await street.desk.operator()
    pages = await walked(operator, f"/sign-ups?q={word.upper()}", rf"Practice {word} \d\d")
    assert [len(page) for page in pages] == [50, 11]
    assert pages[0][0] == f"Practice {word} 60"
    assert len({name for page in pages for name in page}) == 61
    assert f"{word} 07" in (await operator.get("/sign-ups?q=0000000007")).text
    assert "No sign-up fits." in (await operator.get(f"/sign-ups?q={word}%25")).text
    assert (await operator.get("/sign-ups?before=nonsense")).status_code == 200


async def test_repairs_are_paged(street: Street) -> None:
    tenant = await street.founded(founding(specialty=""))
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        await scope.run(_MANY, (tenant.id, street.clock()))
    operator = await street.desk.operator()
    pages = await walked(operator, "/repairs", r'name="id" value="([^"]+)"')
    found = [one for page in pages for one in page]
    assert len(pages[0]) == 50
    assert len(found) == len(set(found)) >= 60
    assert await _on_the_list(street, tenant) <= set(found)
    assert "Nothing older." in (await operator.get(f"/repairs?before=0.{UUID(int=0).hex}")).text
    await _empty_the_list(street)


async def test_everything_of_one_practice_is_tried_again_at_once(street: Street) -> None:
    tenant, other = await street.founded(founding(specialty="")), await street.founded(founding(specialty=""))
    for one in (tenant, other):
        async with street.app.parts.tenancy.tenant_scope(one, SYSTEM, "SYSADMIN") as scope:
            for key in "abc":
                await outbox.enqueue(scope, "core:nobody-knows", key=key)
    await tried_to_the_end(street, tenant)
    await tried_to_the_end(street, other)
    operator = await street.desk.operator()
    page = (await operator.get("/repairs")).text
    assert "3 things did not work" in page
    fields = {name: value for name, value in hidden_fields(page).items() if name != "id"}
    answer = await operator.post("/repairs", {**fields, "practice": str(tenant.id)})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/repairs"
    assert await _on_the_list(street, tenant) == set()
    assert len(await _on_the_list(street, other)) == 3
    assert "Try all of this practice again" in (await operator.get(f"/practices/{other.id}")).text
    assert (await operator.send(f"/practices/{other.id}")).status_code == 303
    assert await _on_the_list(street, other) == set()


async def test_lists_with_nothing_in_them_say_so(street: Street) -> None:
    await _empty_the_list(street)
    async with street.app.parts.tenancy.tenant_scope(await platform(street), SYSTEM, "SYSADMIN") as scope:
        await scope.run("DELETE FROM core.sign_up", ())
    operator = await street.desk.operator()
    assert "Everything worked." in (await operator.get("/repairs")).text
    assert "Nobody has signed up yet." in (await operator.get("/sign-ups")).text
    assert "Nothing yet." in (await operator.get(f"/audit?before={UUID(int=0)}")).text


async def test_the_server_tells_its_plugins_and_every_part_when_asked(street: Street) -> None:
    operator = await street.desk.operator()
    page = words((await operator.get("/server")).text)
    for plugin in street.app.parts.registry.ready:
        assert f"{plugin.id} {plugin.version} Ready" in page
    looked = words((await operator.send("/server")).text)
    assert "Every part, as it answers now" in looked
    assert re.search(r"Database Well", looked), looked
    assert "Mend it" in looked  # no sign-in service is there


async def test_what_operators_do_stands_in_their_audit(street: Street) -> None:
    tenant = await street.founded(founding(specialty=""))
    operator = await street.desk.operator("Olivia Audited", fresh=True)
    await operator.send(f"/practices/{tenant.id}/suspend", reason="The bill was not paid since June.")
    page = (await operator.get("/audit")).text
    (row,) = [words(one) for one in re.findall(r"(?s)<tr>.*?</tr>", page) if tenant.slug in one]
    assert "Olivia Audited" in row
    assert "The bill was not paid since June." in row


async def test_equal_npis_of_two_practices_are_flagged(street: Street) -> None:
    npi = f"{uuid4().int % 10**10:010}"
    one, two = founding(name="Alder Clinic", npi=npi), founding(name="Birch Clinic", npi=npi)
    first = await street.founded(one)
    await signed_up(street, one, practice=first)
    operator, flag = await street.desk.operator(), "Another practice has this NPI"
    assert flag not in (await operator.get(f"/sign-ups?q={npi}")).text
    assert flag not in (await operator.get(f"/practices/{first.id}")).text
    second = await street.founded(two)
    await signed_up(street, two, practice=second)
    assert (await operator.get(f"/sign-ups?q={npi}")).text.count(flag) == 2
    page = (await operator.get(f"/practices/{first.id}")).text
    assert flag in page
    assert f'href="/practices/{second.id}"' in page
    listed = (await operator.get(f"/?q={npi}")).text
    assert "Alder Clinic" in listed
    assert "Birch Clinic" in listed


async def test_a_page_asks_no_more_for_fifty_lines_than_for_one(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = f"x{uuid4().hex[:6]}"
    operator = await street.desk.operator()
    asked = list[str]()
    fetch = asyncpg.Connection.fetch

    async def noted(self: asyncpg.Connection, query: str, *args: object, **options: Any) -> Any:
        asked.append(query)
        return await fetch(self, query, *args, **options)

    monkeypatch.setattr(asyncpg.Connection, "fetch", noted)

    async def statements(path: str) -> list[str]:
        await operator.get(path)  # what is cached is cached
        asked.clear()
        assert (await operator.get(path)).status_code == 200
        return list(asked)

    paths = (f"/?q={word}", f"/sign-ups?q={word}", "/repairs")
    await _empty_the_list(street)
    for _ in range(2):
        told = founding(name=f"Practice {word}", slug=f"{word}-{uuid4().hex[:8]}", specialty="")
        tenant = await street.app.office.founder.found(told)
        await signed_up(street, told, practice=tenant)
        if not asked:
            async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
                await scope.run(_MANY.replace("60", "1"), (tenant.id, street.clock()))
    few = [await statements(path) for path in paths]
    for number in range(30):
        told = founding(name=f"Practice {word}", slug=f"{word}-{number:03}", specialty="")
        await signed_up(street, told, practice=await street.app.office.founder.found(told))
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        await scope.run(_MANY, (tenant.id, street.clock()))
    assert [await statements(path) for path in paths] == few
    assert sum("core.sign_up" in one for one in few[1]) == 1
    await _empty_the_list(street)


async def _on_the_list(street: Street, tenant: Tenant) -> set[str]:
    async with street.app.parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN") as scope:
        rows = await scope.run("SELECT delivery_id FROM core.outbox_failed WHERE tenant_id = $1", (tenant.id,))
    return {str(row["delivery_id"]) for row in rows}


async def _empty_the_list(street: Street) -> None:
    async with street.app.parts.tenancy.tenant_scope(await platform(street), SYSTEM, "SYSADMIN") as scope:
        await scope.run("DELETE FROM core.outbox_failed", ())


_MANY = """
INSERT INTO core.outbox_failed (delivery_id, tenant_id, handler, reason, tries, failed_at)
SELECT gen_random_uuid(), $1::uuid, 'core:letter', 'late', 9, $2::timestamptz FROM generate_series(1, 60)
"""
