"""A feature's data at a practice: a copy to take away, and erasing, not before the time of grace is over."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest
from portico.app import opened
from portico.audit.tables import AuditEvent
from portico.aws import Objects
from portico.identity.tables import StaffMember
from portico.notify.tables import Letter
from portico.outbox.tables import OutboxDelivery
from portico.plugins import copies
from portico.plugins.tables import PluginCopy
from portico.tenancy import holdings, strokes
from portico.tenancy.context import Actor
from portico.tenancy.files import FileMissing
from portico_announcements.tables import GotIt, Notice
from portico_testkit.clock import LaterClock
from portico_testkit.outbox import drain
from portico_testkit.packages import Package, installed
from portico_testkit.visitors import Visitors, hidden_fields, visiting

NOTICES = "portico/announcements"
HERE = "/practice/features/announcements"
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture(scope="module")
async def house(settings, clock) -> AsyncIterator[Visitors]:
    async with opened(dataclasses.replace(settings), clock=clock) as app, visiting(app) as visitors:
        yield visitors


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


@pytest.fixture
def tiny(monkeypatch):
    """Whatever is copied is too large for one answer, and fills a part with two rows or a file."""
    monkeypatch.setattr(copies, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(strokes, "MOST_BYTES", 0)
    monkeypatch.setattr(holdings, "PAGE", 2)


async def parts_of(owner):
    """What the page offers, taken: name of the file in the zip → its content. No two parts have the same name."""
    found, page = {}, (await owner.get(f"{HERE}/copy")).text
    for number in range(1, page.count('name="part"') + 1):
        answer = await owner.send(f"{HERE}/copy", part=str(number))
        assert answer.status_code == 200
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            for name in archive.namelist():
                assert name not in found
                found[name] = archive.read(name)
    return found


def titles_in(found):
    return sorted(
        json.loads(line)["title"] for name in found if name.startswith("notice") for line in found[name].splitlines()
    )


async def test_a_large_copy_is_made_in_parts_for_who_asked(house, practice, other_practice, owner, tiny):
    await furnish(house, practice, "ABCDE")
    await furnish(house, other_practice, ["not ours"])
    async with inside(house, practice) as scope:
        await scope.files.put("p-announcements", "other.pdf", b"y")
    asked = await owner.send(f"{HERE}/copy")
    assert (asked.status_code, asked.headers["location"]) == (303, f"{HERE}/copy")
    assert "being made" in (await owner.get(f"{HERE}/copy")).text
    assert (await owner.post(f"{HERE}/copy", {**await _hidden(owner), "part": "1"})).status_code == 422
    await drain(house.app, practice)

    colleague = await house.staff(practice, fresh=True)
    assert 'name="part"' not in (await colleague.get(f"{HERE}/copy")).text
    assert (await colleague.send(f"{HERE}/copy", part="1")).status_code == 422
    found = await parts_of(owner)
    about = json.loads(found["about.json"])
    assert titles_in(found) == list("ABCDE")
    assert (found["files/leaf.pdf"], found["files/other.pdf"]) == (b"x", b"y")
    assert (about["rows"], about["files"]) == ({"notice": 5, "got_it": 5}, 2)
    assert about["parts"] > 5
    async with inside(house, practice):
        rows = await AuditEvent.select().where(AuditEvent.code == "core:plugin:exported").order_by(AuditEvent.id)
    reasons = [f"part {number} of {about['parts']}" for number in range(1, about["parts"] + 1)]
    assert [row["reason"] for row in rows] == ["asked for, in parts", *reasons]


async def letters_of(house, practice):
    """Whom a letter was handed in for, and which page it leads to."""
    async with inside(house, practice):
        members = {row["id"]: row["sub"] for row in await StaffMember.select(StaffMember.id, StaffMember.sub)}
        rows = await Letter.select().where(Letter.name == "copy-staff").order_by(Letter.id)
    return [(members[row["reader_id"]], row["path"]) for row in rows]


async def made_by(house, practice):
    """What the worker was asked to do for the copy's part that is due."""
    async with inside(house, practice):
        query = OutboxDelivery.select().where(OutboxDelivery.handler == f"core:{copies.MAKE_HANDLER}")
        return json.loads((await query.order_by(OutboxDelivery.id, ascending=False).first())["payload"])


async def test_who_asked_for_a_copy_gets_a_letter_when_it_is_ready_once(house, practice, owner, tiny):
    await furnish(house, practice, "ABC")
    await house.staff(practice, fresh=True)
    await owner.send(f"{HERE}/copy")
    assert await letters_of(house, practice) == []
    await drain(house.app, practice)
    assert await letters_of(house, practice) == [(owner.sub, f"{HERE}/copy")]

    last = await made_by(house, practice)
    await house.app.parts.copies.make(house.app.parts.tenancy, practice, last)
    async with inside(house, practice):
        # As if the part was never noted, by one of two workers who both made it.
        await PluginCopy.update({PluginCopy.parts: PluginCopy.parts - 1}, force=True)
    await house.app.parts.copies.make(house.app.parts.tenancy, practice, last)
    assert len(await letters_of(house, practice)) == 1
    await owner.send(f"{HERE}/copy", part="0")
    await drain(house.app, practice)
    assert len(await letters_of(house, practice)) == 2


async def test_who_works_here_no_more_is_not_written_to(house, practice, owner, tiny):
    await furnish(house, practice, "A")
    await owner.send(f"{HERE}/copy")
    async with inside(house, practice):
        await StaffMember.update({StaffMember.active: False}, force=True)
    await drain(house.app, practice)
    assert await letters_of(house, practice) == []


async def test_a_part_that_is_made_again_changes_nothing(house, practice, owner, tiny):
    await furnish(house, practice, "ABC")
    await owner.send(f"{HERE}/copy")
    made = await made_by(house, practice)
    await drain(house.app, practice)
    plugin = house.app.parts.registry.get(NOTICES)
    async with inside(house, practice) as scope, scope.savepoint(role=plugin.database_role):
        await Notice.update({Notice.title: "changed"}, force=True)
    await house.app.parts.copies.make(house.app.parts.tenancy, practice, made)
    await drain(house.app, practice)
    assert titles_in(await parts_of(owner)) == list("ABC")


async def test_a_copy_in_parts_ends_by_itself_and_with_what_it_is_of(house, practice, owner, clock, tiny):
    await furnish(house, practice, "A")
    await owner.send(f"{HERE}/copy")
    await drain(house.app, practice)
    kept = f"t/{practice.id}/copy-"
    first = await house.app.parts.tenancy.objects.keys_below(kept)
    assert first
    await owner.send(f"{HERE}/copy", part="0")
    await drain(house.app, practice)
    second = await house.app.parts.tenancy.objects.keys_below(kept)
    assert second
    assert not set(first) & set(second)
    clock.move(days=4)
    await drain(house.app, practice)
    assert await house.app.parts.tenancy.objects.keys_below(kept) == []

    owner = await house.staff(practice, fresh=True)
    assert "Take the copy" in (await owner.get(f"{HERE}/copy")).text
    await house.disable(practice, NOTICES)
    clock.move(days=31)
    owner = await house.staff(practice, fresh=True)
    await owner.send(f"{HERE}/copy")
    await drain(house.app, practice)
    assert await house.app.parts.tenancy.objects.keys_below(kept)
    assert (await owner.send(f"{HERE}/erase", typed="notices")).status_code == 303
    await drain(house.app, practice)
    assert await house.app.parts.tenancy.objects.keys_below(kept) == []


@pytest.fixture
def take_storage_away(house, monkeypatch):
    def take() -> None:
        tenancy = house.app.parts.tenancy
        away = Objects(dataclasses.replace(tenancy.settings, objects_url="http://127.0.0.1:1"))
        monkeypatch.setattr(tenancy, "objects", away)

    return take


async def test_without_the_storage_no_copy_leaves_and_none_is_in_the_audit(house, practice, owner, take_storage_away):
    await furnish(house, practice, "A")
    take_storage_away()
    answer = await owner.send(f"{HERE}/copy")
    assert answer.status_code == 422
    assert "Its files can’t be read just now" in answer.text
    async with inside(house, practice):
        assert not await AuditEvent.exists().where(AuditEvent.code == "core:plugin:exported")


async def test_a_part_that_can_not_be_read_is_said(house, practice, owner, tiny, take_storage_away):
    await furnish(house, practice, "A")
    await owner.send(f"{HERE}/copy")
    await drain(house.app, practice)
    take_storage_away()
    answer = await owner.send(f"{HERE}/copy", part="1")
    assert answer.status_code == 422
    assert "This part can’t be read just now" in answer.text


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
        async with (
            opened(dataclasses.replace(settings), clock=clock, plugins=points) as app,
            visiting(app) as visitors,
        ):
            yield visitors


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
