"""Each hostile plugin costs only itself: the page stands, what happened is logged once and without anybody's words, and
nobody else's rows are read or changed.

What can't be held in the same process is said in docs/security-model.md: os._exit, a busy loop, reading memory.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from portico.plugins import isolation
from portico.tenancy.context import Tenant
from portico_testkit.visitors import Visitors

from .scene import MakePractice, Scene

pytestmark = pytest.mark.anyio

AT_ONCE = ("exiter", "flooder", "liar", "thief")
HOSTILE = (*AT_ONCE, "sleeper")
"""Those whose every hook fails; the injector's answers are in order, and harmless once they are written down."""
SECRETS = ("rash", "Eleanor", "loot", "treasure")


def told(caplog: pytest.LogCaptureFixture, scene: Scene) -> list[str]:
    """What the log says of the hostile plugin, without what it says itself."""
    return [
        record.getMessage()
        for record in caplog.records
        if scene.plugin_id in record.getMessage() and record.levelno >= logging.WARNING
    ]


@pytest.mark.parametrize("name", HOSTILE)
async def test_the_page_stands(scene, caplog: pytest.LogCaptureFixture, name: str) -> None:
    here = await scene(name)
    for _ in range(2):
        home = await here.patient.get("/")
        assert home.status_code == 200
        assert "Call before you come late." in home.text, "the good plugin's card"
        assert "Visits</span>" in home.text, "scheduling's place"
        assert "Late visits</span>" in home.text
        assert "Something is missing here" in home.text
        assert not [secret for secret in SECRETS if secret in home.text.replace(here_name(here), "")]
        assert len(home.text) < 60_000
    assert (await here.patient.get("/p/scheduling/book")).status_code == 200
    assert (await here.patient.get("/p/acme.careful/show")).status_code == 200
    lines = told(caplog, here)
    for hook in ("home", "nav_items"):
        (line,) = [line for line in lines if f"hook {hook} failed" in line]
        assert here.practice.slug in line
        assert not [secret for secret in SECRETS if secret in line], line


def here_name(scene: Scene) -> str:
    """The patient's own name stands in the greeting."""
    return scene.patient.patient.given if scene.patient.patient else ""


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_check_that_fails_does_not_block_and_the_others_are_heard(scene, name: str) -> None:
    found = await (await scene(name)).objections()
    assert [missing.plugin.id for missing in found.missing] == [f"hostile/{name}"]
    (part,) = found.parts
    assert "Call us, or choose an earlier time." in part.answer[0].message


@pytest.mark.parametrize("name", HOSTILE)
async def test_its_page_breaks_alone(scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(isolation, "PAGE_DEADLINE_S", 0.3)
    here = await scene(name)
    page = await here.patient.get(f"/p/hostile.{name}/show")
    assert page.status_code == (200 if name == "thief" else 500)
    assert "Late visits</span>" in page.text, "one can go elsewhere"
    assert not [secret for secret in SECRETS if secret in page.text.replace(here_name(here), "")]


@pytest.mark.parametrize("name", AT_ONCE)
async def test_in_a_copy_of_the_record_its_part_alone_is_missing(
    scene, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    here = await scene(name)
    answer = await here.patient.get("/record/copy")
    assert answer.status_code == 200
    assert len(answer.content) < 60_000
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        readable = archive.read("record.html").decode()
    assert "1948-03-27" in readable or "March 27, 1948" in readable
    assert f"<h2>{name.title()}</h2>" in readable
    assert readable.count("This part is missing") == 1
    assert not [secret for secret in SECRETS if secret in readable.replace(here_name(here), "")]
    (line,) = [line for line in told(caplog, here) if "hook export_subject failed" in line]
    assert not [secret for secret in SECRETS if secret in line], line


async def test_words_of_a_copy_stay_words(scene) -> None:
    answer = await (await scene("injector")).patient.get("/record/copy")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        readable = archive.read("record.html").decode()
    assert "&lt;script&gt;alert(1)" in readable
    assert not re.search(r"<script|<img", readable)


@pytest.mark.parametrize("name", [*AT_ONCE, "injector"])
async def test_nothing_is_erased_while_one_does_not_say_that_it_did(scene, name: str) -> None:
    here = await scene(name)
    owner = await here.visitors.staff(here.practice, fresh=True)
    record = await here.visitors.new_patient(here.practice, "Hector")
    page = f"/patients/{record.id}/remove"
    refused = await owner.send(page, reason="a test")
    assert refused.status_code == 422
    assert f"{name.title()} could not take away what it keeps" in refused.text or "alert(1)" in refused.text
    assert (await owner.get(f"/patients/{record.id}")).status_code == 200
    await here.visitors.disable(here.practice, here.plugin_id)
    assert (await owner.send(page, reason="a test")).status_code == 303
    assert (await owner.get(f"/patients/{record.id}")).status_code == 404


@pytest.mark.parametrize("path", ["file", "toast"])
async def test_a_flood_is_no_answer(scene, path: str) -> None:
    here = await scene("flooder")
    answer = await here.patient.get(f"/p/hostile.flooder/{path}")
    assert answer.status_code == 500
    assert len(answer.content) < 60_000


async def test_a_flood_in_the_log_is_a_puddle(scene, caplog: pytest.LogCaptureFixture) -> None:
    await (await scene("flooder")).patient.get("/")
    lines = [record.getMessage() for record in caplog.records if "of the flood" in record.getMessage()]
    assert len(lines) == 50
    assert max(map(len, lines)) < 1_100
    assert any("the rest is left out" in record.getMessage() for record in caplog.records)


async def test_words_stay_words(scene) -> None:
    here = await scene("injector")
    found = await here.objections()
    assert "<script>alert(1)</script>" in {one.message for part in found.parts for one in part.answer}
    for path in ("/", "/p/hostile.injector/show"):
        page = await here.patient.get(path)
        assert page.status_code == 200
        assert "alert(1)" in page.text
        assert not re.search(r"<script>alert|<img src=x|\"\s*on(mouseover|load|error)=", page.text)
        policy = page.headers["content-security-policy"]
        assert "'unsafe-inline'" not in policy
        assert "script-src 'nonce-" in policy


@pytest.mark.parametrize("path", ["address", "tricks", "away"])
async def test_a_page_that_carries_script_or_leads_away_is_not_shown(scene, path: str) -> None:
    answer = await (await scene("injector")).patient.get(f"/p/hostile.injector/{path}")
    assert answer.status_code == 500
    assert "elsewhere" not in answer.headers.get("location", "")
    assert "script:" not in answer.text
    assert "<script>alert" not in answer.text
    assert "<h1>{{ 7" not in answer.text


async def test_a_thief_sees_its_own_rows_of_this_practice_only(
    scene, make_practice: MakePractice, hostile_visitors: Visitors, owner_url: str
) -> None:
    here = await scene("thief")
    there = await make_practice(name="Bright Harbor")
    await _insert(owner_url, here.practice, "own loot")
    await _insert(owner_url, there, "foreign treasure")
    get = here.patient.get
    assert "<h1>own loot</h1>" in (await get("/p/hostile.thief/show")).text
    assert "<h1>0 rows</h1>" in (await get(f"/p/hostile.thief/foreign?practice={there.id}")).text
    for path in (f"become?practice={there.id}", "own_role", "write", "keep"):
        answer = await get(f"/p/hostile.thief/{path}")
        assert answer.status_code == 500, path
        assert "treasure" not in answer.text
    connection: Any = await asyncpg.connect(owner_url)
    rows = await connection.fetch("select words from p_hostile_thief.loot where tenant_id = $1", here.practice.id)
    await connection.close()
    assert [row["words"] for row in rows] == ["own loot"]


async def _insert(owner_url: str, practice: Tenant, words: str) -> None:
    connection: Any = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute("select set_config('app.tenant_id', $1, true)", str(practice.id))
            await connection.execute("insert into p_hostile_thief.loot (id, words) values ($1, $2)", uuid4(), words)
    finally:
        await connection.close()
