"""Outside of pages too a hostile plugin costs only itself: events, tasks, being turned on, saying how it is.

What it did is undone, what failed is tried again and ends on the repair list with a reason that quotes nobody, and what
others were told stays told.
"""

from __future__ import annotations

import dataclasses
import html
import re

import pytest
from portico.audit.tables import AuditEvent
from portico.outbox.backoff import MOST_TRIES
from portico.outbox.tables import OutboxDelivery
from portico.plugins.registry import Installed
from portico.plugins.schedules import task_of, told
from portico.plugins.secrets import Secrets
from portico_sdk import limits
from portico_sdk.hooks import SPECS

from .scene import GOOD, Scene

pytestmark = pytest.mark.anyio

SECRETS = ("rash", "Eleanor", "alert(1)", "goodbye", "treasure")
FAILING = {
    "exiter": "error: SystemExit at plugin.py:",
    "flooder": "error: LimitReached at plugin.py:",
    "injector": "error: an error with a strange name at plugin.py:",
}
"""Whose event can't be told, and what the repair list says of it."""


def plugin_of(here: Scene) -> Installed:
    found = here.visitors.app.parts.registry.get(here.plugin_id)
    assert found is not None
    return found


async def heard(here: Scene, code: str) -> int:
    async with here.scope():
        return await AuditEvent.count().where(AuditEvent.code == code)


@pytest.mark.parametrize("name", FAILING)
async def test_an_event_that_a_plugin_can_not_take_ends_on_the_repair_list(scene, name: str) -> None:
    here: Scene = await scene(name)
    await here.furnish()
    await here.book()
    for _ in range(MOST_TRIES):
        await here.drain()
        here.clock.move(hours=6)
    here.clock.move(hours=-6 * MOST_TRIES)
    found = await here.deliveries()
    mine = found.pop(told(here.plugin_id))
    assert (mine.state, mine.tries) == ("failed", MOST_TRIES)
    assert mine.reason.startswith(FAILING[name])
    assert task_of(here.plugin_id, "work") not in found, "what it asked for before it failed is undone"
    assert await heard(here, "acme.careful:Appointment:heard") == 1
    assert (found[told(GOOD)].state, found["core:letter"].state) == ("done", "done")
    assert {one.reason for one in found.values()} == {""}
    await _shown(here, mine)


async def _shown(here: Scene, mine: OutboxDelivery) -> None:
    """To the practice, and to who runs the platform; in nobody's words."""
    owner, operator = await here.visitors.staff(here.practice), await here.visitors.operator()
    pages = {
        "repairs": await owner.get("/practice/repairs"),
        "feature": await owner.get(here.page),
        "operator": await operator.get(f"/practices/{here.practice.id}"),
    }
    for name, page in pages.items():
        assert page.status_code == 200, name
        assert re.search(r"(\w+ at plugin\.py:\d+)", mine.reason)[1] in html.unescape(page.text), name
        main = page.text.partition("<main")[2]
        assert not [secret for secret in SECRETS if secret in mine.reason + main.replace("&lt;script&gt;alert(1)", "")]
        assert "<script>alert" not in page.text
    assert "It stopped with an error" in pages["repairs"].text
    assert "Some of its work failed and is tried again" in pages["feature"].text
    assert told(here.plugin_id) in pages["operator"].text


async def test_a_wait_that_is_no_time_is_a_short_one(scene) -> None:
    here: Scene = await scene("liar")
    await here.furnish()
    await here.book()
    keys = ("for ever", "in words", "before the beginning")
    for key in keys:
        await here.ask_for_work(key)
    await here.drain()
    async with here.scope():
        mine = await OutboxDelivery.objects().where(OutboxDelivery.handler.like(f"%{here.plugin_id}%"))
    assert {one.key for one in mine} > set(keys)
    assert {(one.state, one.reason) for one in mine} == {("waiting", "asked to wait")}
    now = here.visitors.app.deliveries.now()
    assert all((one.due_at - now).total_seconds() <= 24 * 3600 for one in mine)
    assert (await here.deliveries())[told(GOOD)].state == "done"


async def test_an_event_and_a_task_have_a_deadline(scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SPECS, "on_event", dataclasses.replace(SPECS["on_event"], deadline_s=0.3))
    here: Scene = await scene("sleeper")
    await here.furnish()
    await here.book()
    await here.ask_for_work("one")
    await here.drain()
    found = await here.deliveries()
    for handler, place in ((told(here.plugin_id), "plugin.py"), (task_of(here.plugin_id, "work"), "tasks.py")):
        assert (found[handler].state, found[handler].tries) == ("waiting", 1)
        assert found[handler].reason.startswith("late: TimeoutError"), place
    assert await heard(here, "hostile.sleeper:Appointment:slept") == 0, "what it wrote before it slept is undone"
    assert await heard(here, "acme.careful:Appointment:heard") == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("exiter", "error: an error with a strange name at tasks.py:"),
        ("flooder", "error: LimitReached at tasks.py:"),
        ("injector", "error: an error with a strange name at tasks.py:"),
        ("thief", "error: InsufficientPrivilegeError at tasks.py:"),
    ],
)
async def test_a_task_that_fails_fails_alone(scene, name: str, reason: str) -> None:
    here: Scene = await scene(name)
    await here.ask_for_work("one")
    await here.drain()
    mine = (await here.deliveries())[task_of(here.plugin_id, "work")]
    assert (mine.state, mine.tries) == ("waiting", 1)
    assert mine.reason.startswith(reason)


@pytest.mark.parametrize("what", ["cache", "cache, often", "files", "facts"])
async def test_a_flood_of_what_is_kept_is_refused(scene, what: str) -> None:
    here: Scene = await scene("flooder")
    await here.ask_for_work(what)
    await here.drain()
    assert (await here.deliveries())[task_of(here.plugin_id, "work")].reason.startswith("error: LimitReached at ")
    async with here.scope() as scope:
        cache = scope.cache.below("p:hostile.flooder")
        assert await cache.get("flood") is None
        assert await cache.get(str(limits.MOST_TIMES + 1)) is None


async def test_a_thief_gets_nothing_that_is_anothers(scene) -> None:
    here: Scene = await scene("thief")
    await here.furnish()
    async with here.scope() as scope:
        await Secrets(here.visitors.app.parts.tenancy.keys).put(scope, GOOD, "phone_key", "treasure", here.clock())
        await scope.files.put("p-acme.careful", "letter", b"treasure")
    visit = await here.book()
    await here.drain()
    await here.cancel(visit)
    await here.drain()
    page = html.unescape((await here.patient.get("/p/hostile.thief/show")).text)
    assert re.findall(r"booked ([\w ]+): (\w+)", page) == [
        ("audit", "PortNotGranted"),
        ("event", "PortNotGranted"),
        ("file by its path", "ValueError"),
        ("file", "NotFound"),
        ("port", "PortNotGranted"),
        ("secret", "PortNotGranted"),
        ("task", "ValueError"),
    ]
    assert "cancelled" not in page, "it hears of what it subscribes to"
    found = await here.deliveries()
    assert found[told(here.plugin_id)].state == "done"
    assert await heard(here, "acme.careful:Appointment:heard") == 1


@pytest.mark.parametrize("name", ["exiter", "flooder", "liar", "sleeper", "thief"])
async def test_what_can_not_be_tried_is_not_turned_on(scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    short = dataclasses.replace(SPECS["before_enable"], deadline_s=0.3)
    if name == "sleeper":
        monkeypatch.setitem(SPECS, "before_enable", short)
    here: Scene = await scene(name)
    await here.visitors.disable(here.practice, here.plugin_id)
    owner = await here.visitors.staff(here.practice)
    refused = await owner.send(here.page)
    assert refused.status_code == 422
    words = "It took too long to answer" if name == "sleeper" else "Something in it failed"
    assert f"{words}, so nothing was changed." in refused.text
    async with here.scope() as scope:
        assert here.plugin_id not in await here.visitors.app.parts.enablement.enabled(scope)
    assert "It could not be tried before it was turned on" in (await owner.get(here.page)).text


async def test_a_good_one_is_made_ready_beside_them(scene) -> None:
    here: Scene = await scene("exiter")
    await here.visitors.disable(here.practice, GOOD)
    owner = await here.visitors.staff(here.practice)
    assert (await owner.send("/practice/features/acme.careful", **{"s.last_hour": "16"})).status_code == 303
    async with here.scope() as scope:
        assert (await scope.files.get("p-acme.careful", "letter")).startswith(b"Why we call")


@pytest.mark.parametrize("name", ["exiter", "flooder", "liar", "thief"])
async def test_who_can_not_say_how_it_is_needs_attention(scene, name: str) -> None:
    here: Scene = await scene(name)
    owner = await here.visitors.staff(here.practice)
    for address in ("/practice/features", here.page):
        page = await owner.get(address)
        assert page.status_code == 200
        assert not [secret for secret in SECRETS if secret in page.text]
        assert len(page.text) < 90_000
    assert "It did not say how it is" in (await owner.get(here.page)).text


async def test_words_about_itself_stay_words(scene) -> None:
    here: Scene = await scene("injector")
    owner = await here.visitors.staff(here.practice)
    for address in ("/practice/features", here.page):
        page = await owner.get(address)
        assert "&lt;script&gt;alert(1)" in page.text
        assert not re.search(r"<script>alert|<img src=x|\"\s*on(mouseover|error)=", page.text)
    await here.visitors.disable(here.practice, here.plugin_id)
    refused = await owner.send(here.page)
    assert refused.status_code == 422
    assert "&lt;script&gt;alert(1)" in refused.text
    assert not re.search(r"<script>alert|<img src=x", refused.text)
