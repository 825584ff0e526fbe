"""A feature's data at a practice: a copy to take away, and erasing, not before the time of grace is over."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import httpx
import pytest
from portico.app import opened
from portico.audit.tables import AuditEvent
from portico.plugins import removal
from portico.tenancy import holdings
from portico.tenancy.context import Actor
from portico.tenancy.files import FileMissing
from portico_announcements.tables import GotIt, Notice
from portico_testkit.clock import LaterClock
from portico_testkit.packages import Package, installed
from portico_testkit.visitors import Visitors, hidden_fields

NOTICES = "portico/announcements"
HERE = "/practice/features/announcements"
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture(scope="module")
async def house(settings, clock) -> AsyncIterator[Visitors]:
    async with opened(dataclasses.replace(settings), clock=clock) as app:
        transport = httpx.ASGITransport(app=app.asgi, client=("203.0.113.7", 40000))
        async with httpx.AsyncClient(transport=transport, follow_redirects=False) as client:
            yield Visitors(app=app, client=client)


def inside(house, practice):
    return house.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN")


async def furnish(house, practice, titles):
    """The feature, on, with these notices; each was read by somebody."""
    await house.enable(practice, NOTICES)
    plugin = house.app.parts.registry.get(NOTICES)
    async with inside(house, practice) as scope, scope.savepoint(role=plugin.database_role):
        for title in titles:
            notice = Notice(title=title, body="x", first_day=DAY, last_day=DAY)
            await notice.save()
            await GotIt(notice_id=notice.id, person_id=uuid4()).save()
    async with inside(house, practice) as scope:
        await scope.files.put("p-announcements", "leaf.pdf", b"x")


async def titles_left(house, practice):
    plugin = house.app.parts.registry.get(NOTICES)
    async with inside(house, practice) as scope, scope.savepoint(role=plugin.database_role):
        return sorted([row["title"] for row in await Notice.select(Notice.title)])


@pytest.fixture
async def owner(house, practice):
    return await house.staff(practice, fresh=True)


async def test_copy_and_erase_ask_for_the_second_factor(house, practice):
    await furnish(house, practice, ["A"])
    owner = await house.staff(practice)
    for page in ("copy", "erase"):
        answer = await owner.get(f"{HERE}/{page}")
        assert (answer.status_code, "step_up=1" in answer.headers["location"]) == (303, True)


async def test_a_copy_holds_this_practices_rows_and_no_others(house, practice, other_practice, owner, monkeypatch):
    monkeypatch.setattr(holdings, "PAGE", 2)
    await furnish(house, practice, ["A", "B", "C"])
    await furnish(house, other_practice, ["not ours"])
    answer = await owner.send(f"{HERE}/copy")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        lines = [json.loads(line) for line in archive.read("notice.jsonl").splitlines()]
        about = json.loads(archive.read("about.json"))
        assert archive.read("files/leaf.pdf") == b"x"
    assert sorted(line["title"] for line in lines) == ["A", "B", "C"]
    assert {line["tenant_id"] for line in lines} == {str(practice.id)}
    assert about["rows"] == {"notice": 3, "got_it": 3}
    assert about["files"] == 1
    async with inside(house, practice):
        (row,) = await AuditEvent.select().where(AuditEvent.code == "core:plugin:exported")
    assert (row["reason"], row["plugin_id"], row["action"]) == ("6 rows, files: 1", NOTICES, "R")


async def test_a_copy_that_is_too_large_is_refused_in_words(house, practice, owner, monkeypatch):
    monkeypatch.setattr(removal, "MOST_BYTES", 10)
    await furnish(house, practice, ["A"])
    answer = await owner.send(f"{HERE}/copy")
    assert answer.status_code == 422
    assert "Ask your operator for the copy." in answer.text


async def test_erased_when_off_for_long_enough_and_confirmed(house, practice, other_practice, owner, clock):
    await furnish(house, practice, ["A", "B"])
    await furnish(house, other_practice, ["stays"])
    assert "It is on" in (await owner.get(f"{HERE}/erase")).text
    await house.disable(practice, NOTICES)
    assert "Not yet" in (await owner.get(f"{HERE}/erase")).text
    early = await owner.post(f"{HERE}/erase", {**await _hidden(owner), "typed": "Notices"})
    assert early.status_code == 422
    assert await titles_left(house, practice) == ["A", "B"]

    clock.move(days=31)
    owner = await house.staff(practice, fresh=True)
    assert (await owner.send(f"{HERE}/erase", typed="Something")).status_code == 422
    assert await titles_left(house, practice) == ["A", "B"]
    done = await owner.send(f"{HERE}/erase", typed="notices")
    assert done.status_code == 303
    assert await titles_left(house, practice) == []
    assert await titles_left(house, other_practice) == ["stays"]
    assert (await owner.get(f"{HERE}/erase")).status_code == 404
    await _files_are_erased(house, practice, other_practice)


async def test_files_stay_when_it_was_enabled_again_meanwhile(house, practice):
    await furnish(house, practice, [])
    app = house.app
    await app.parts.removal.erase_files(app.parts.tenancy, practice, {"plugin": NOTICES})
    async with inside(house, practice) as scope:
        assert await scope.files.get("p-announcements", "leaf.pdf") == b"x"


@pytest.fixture(params=["", "outdated"])
async def without(request, settings, clock, tmp_path) -> AsyncIterator[Visitors]:
    """The same server some day, on which the feature is not installed any more, or can't be used."""
    outdated = [Package(id=NOTICES, manifest_lines=('sdk = ">=9"',))] if request.param else []
    with installed(tmp_path, *outdated) as points:
        async with opened(dataclasses.replace(settings), clock=clock, plugins=points) as app:
            transport = httpx.ASGITransport(app=app.asgi, client=("203.0.113.7", 40000))
            async with httpx.AsyncClient(transport=transport, follow_redirects=False) as client:
                yield Visitors(app=app, client=client)


async def test_what_can_not_be_used_any_more_is_listed_turned_off_copied_and_erased(
    house, without, practice, other_practice, clock
):
    await furnish(house, practice, ["A"])
    await furnish(house, other_practice, ["stays"])
    owner = await without.staff(practice, fresh=True)
    page = (await owner.get("/practice/features")).text
    assert "Not available on this server at the moment" in page
    assert "It is not installed on this server." in page or "&gt;=9" in page
    assert f'href="{HERE}/off"' in page
    assert (await owner.get(HERE)).status_code == 404
    assert (await owner.send(f"{HERE}/off")).headers["location"].startswith("/practice/features")
    page = (await owner.get("/practice/features")).text
    assert "out of order" not in page
    assert (await owner.get(f"{HERE}/off")).status_code == 404
    with zipfile.ZipFile(io.BytesIO((await owner.send(f"{HERE}/copy")).content)) as archive:
        assert json.loads(archive.read("notice.jsonl"))["title"] == "A"
        assert archive.read("files/leaf.pdf") == b"x"

    clock.move(days=31)
    owner = await without.staff(practice, fresh=True)
    shown = without.app.parts.registry.at_all(NOTICES).name
    assert (await owner.send(f"{HERE}/erase", typed=shown)).status_code == 303
    assert await titles_left(house, practice) == []
    assert await titles_left(house, other_practice) == ["stays"]
    assert "Not available on this server" not in (await owner.get("/practice/features")).text


async def test_nobody_elses_absent_feature_is_shown(without, practice):
    owner = await without.staff(practice, fresh=True)
    assert "Not available on this server" not in (await owner.get("/practice/features")).text
    for page in ("off", "copy", "erase"):
        assert (await owner.get(f"{HERE}/{page}")).status_code == 404


async def _files_are_erased(house, practice, other_practice):
    app = house.app
    await app.parts.removal.erase_files(app.parts.tenancy, practice, {"plugin": NOTICES})
    async with inside(house, practice) as scope:
        with pytest.raises(FileMissing):
            await scope.files.get("p-announcements", "leaf.pdf")
    async with inside(house, other_practice) as scope:
        assert await scope.files.get("p-announcements", "leaf.pdf") == b"x"


async def _hidden(owner):
    return hidden_fields((await owner.get(f"{HERE}")).text)
