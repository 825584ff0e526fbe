"""The features' pages: what a practice reads, turns on and sets, with a plugin that has every kind of setting."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import AsyncIterator
from html import unescape

import pytest
import tomli_w
from portico.app import opened
from portico.audit.tables import AuditEvent
from portico.clinical.tables import Location
from portico.plugins.tables import PluginSecret
from portico.practice_file import applying, exporting, reading
from portico.practice_file.form import PracticeFile
from portico.tenancy.context import Actor
from portico_testkit.packages import Package, installed
from portico_testkit.visitors import Visitors, visiting

FEATURES = "/practice/features"
GATE = f"{FEATURES}/acme.gate"
PAGE = "/p/acme.gate/word"
TOKEN = "tok-8842-secret"

SETTINGS = """
[ports]
secrets = "To open the other side's door."
[[data]]
scope = "patient/Appointment.read"
reason = "To know who comes."
[[secrets]]
key = "token"
label = "Token"
help = "From the other side's own page."
lines = true
[[settings]]
key = "greeting"
type = "string"
label = "Greeting"
default = "Hello"
[[settings]]
key = "hours"
type = "integer"
label = "Hours"
default = 2
minimum = 0
maximum = 10
scope = "location"
[[settings]]
key = "loud"
type = "boolean"
label = "Loud"
default = false
scope = "location"
[[settings]]
key = "side"
type = "choice"
label = "Side"
choices = ["left", "right"]
default = "left"
[[settings]]
key = "opens"
type = "time"
label = "Opens"
default = "08:00"
[[settings]]
key = "footnote"
type = "text"
label = "Footnote"
scope = "location"
"""
PLUGIN = """
class Plugin:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (Page(path="word", audience=Audience.PATIENT, title="Word", get="pages:word"),)

    @hookimpl
    async def before_enable(self, ctx: PluginContext) -> Sequence[Problem]:
        if ctx.settings["greeting"] == "crash":
            raise ValueError("Ada Ames")
        if ctx.settings["greeting"] == "nobody":
            return (Problem(message="Greet somebody.", key="greeting"), Problem(message="Nothing else fits."))
        if await ctx.secrets.get("token") == "bad":
            return (Problem(message="The other side does not know this token.", key="token"),)
        return ()

    @hookimpl
    async def after_enable(self, ctx: PluginContext) -> None:
        if ctx.settings["greeting"] == "stuck":
            raise RuntimeError("stuck")

    @hookimpl
    async def health(self, ctx: PluginContext) -> Health:
        ok = ctx.settings["greeting"] != "sick"
        return Health(ok=ok, message="" if ok else "The other side is closed.")
plugin = Plugin()
"""
PAGES = """
from portico_sdk import *
import msgspec

class Word(msgspec.Struct, frozen=True):
    text: str

async def word(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    places = [ctx.settings_at(place) for place in ctx.location_settings]
    facts = {**ctx.settings, "token": len(await ctx.secrets.get("token")), "places": places}
    return View(template="acme_gate/word.html", model=Word(text=repr(facts)))
"""
TEMPLATE = '{% extends "portico/page.html" %}{% block main %}{{ model.text }}{% endblock %}'
HOOKS = ("declare_pages", "before_enable", "after_enable", "health")
PACKAGES = (
    Package(
        id="acme/gate",
        plugin=PLUGIN,
        hooks=HOOKS,
        manifest_lines=('name = "Gate"',),
        manifest_tables=SETTINGS,
        files={
            "pages.py": PAGES,
            "templates/acme_gate/word.html": TEMPLATE,
        },
    ),
    Package(id="acme/slots", manifest_lines=('name = "Slots"', 'provides = ["slots"]', 'exclusive = ["slots"]')),
    Package(id="acme/rival", manifest_lines=('name = "Rival"', 'provides = ["slots"]', 'exclusive = ["slots"]')),
    Package(id="acme/leaner", manifest_lines=('name = "Leaner"', 'requires = ["slots"]')),
)


@pytest.fixture(scope="module")
async def shop(settings, tmp_path_factory) -> AsyncIterator[Visitors]:
    """An application with these plugins alone."""
    with installed(tmp_path_factory.mktemp("plugins"), *PACKAGES) as points:
        async with opened(dataclasses.replace(settings), plugins=points) as app:
            assert not app.parts.registry.refused, app.parts.registry.refused
            async with visiting(app) as visitors:
                yield visitors


@pytest.fixture
async def place(shop, practice):
    async with shop.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        row = Location(name="14 Elm Street", timezone="America/New_York")
        await row.save()
        return row.id


@pytest.fixture
async def owner(shop, practice):
    return await shop.staff(practice)


GOOD = {"s.greeting": "Hi", "s.hours": "3", "s.side": "right", "s.opens": "09:30", "k.token": TOKEN}


async def save(owner, **changed):
    """Send the form, as filled in here and else as it stands."""
    return await owner.send(GATE, **{**GOOD, **{key.replace("__", "."): value for key, value in changed.items()}})


async def word(shop, practice):
    patient = await shop.patient(practice)
    answer = await patient.get(PAGE)
    return unescape(re.search(r"<main.*?</main>", answer.text, re.S)[0]) if answer.status_code == 200 else answer


async def codes(shop, practice):
    async with shop.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code, AuditEvent.reason).order_by(AuditEvent.recorded)
        return [(row["code"], row["reason"]) for row in rows if row["code"].startswith("core:plugin")]


async def its_file(shop, practice):
    exported = await exporting.export(shop.app.parts.practice_tools, practice, Actor.system("test"))
    return tomllib.loads(exported.files["practice.toml"].decode())


async def take(shop, practice, file, folder):
    """The practice becomes what the file says."""
    (folder / "practice.toml").write_text(tomli_w.dumps(file), "utf-8")
    said, source = reading.read(folder, PracticeFile)
    async with shop.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        tools = shop.app.parts.practice_tools
        await applying.apply(applying.Task(tools=tools, scope=scope, file=said, source=source))


async def test_the_list(shop, practice, owner):
    page = (await owner.get(FEATURES)).text
    assert "0 features are on." in page
    assert f'<a href="{GATE}">Gate</a>' in page


@pytest.mark.parametrize("show", ["on", "patients", "staff"])
async def test_the_list_by_kind(owner, show):
    page = await owner.get(f"{FEATURES}?show={show}")
    assert page.status_code == 200
    assert ("What you turn on will stand here." in page.text) == (show == "on")


async def test_what_it_is_stands_in_plain_words(owner):
    page = unescape((await owner.get(GATE)).text)
    for words in (
        "Visits",
        "To know who comes.",
        "Appointment.read",
        "Pages: Word",
        "To open the other side's door.",
        "Nowhere, its maker says: it stays on this server",
        "Portico does not watch what a feature sends",
        "Nothing: it has no tables of its own",
        "Nothing went wrong in the last two weeks.",
    ):
        assert words in page


async def test_enabled_with_settings_and_seen_at_once(shop, practice, owner):
    assert (await word(shop, practice)).status_code == 404
    assert (await save(owner)).status_code == 303
    seen = await word(shop, practice)
    assert "'greeting': 'Hi', 'hours': 3, 'loud': False, 'side': 'right', 'opens': '09:30'" in seen
    assert f"'token': {len(TOKEN)}" in seen
    assert "1 feature is on." in (await owner.get(FEATURES)).text


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(shop, practice, owner):
    refused = await save(owner, s__hours="eleven", s__opens="25:00", s__side="up", s__greeting="Hi you")
    assert refused.status_code == 422
    page = unescape(refused.text)
    assert "Type a number in figures" in page
    assert "Type the time as hours and minutes" in page
    assert "Choose one from the list." in page
    assert 'value="eleven"' in page
    assert 'value="Hi you"' in page
    assert TOKEN not in page
    assert "between 0 and 10" in unescape((await save(owner, s__hours="11")).text)
    assert (await word(shop, practice)).status_code == 404


async def test_the_plugin_says_what_stands_against_it(shop, practice, owner):
    refused = await save(owner, k__token="bad")
    assert refused.status_code == 422
    assert 'id="form-k.token-error"' in refused.text
    assert "The other side does not know this token." in refused.text
    refused = await save(owner, s__greeting="nobody")
    assert 'id="form-s.greeting-error"' in refused.text
    assert "Nothing else fits." in refused.text
    async with shop.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        assert not await PluginSecret.exists()
    assert await codes(shop, practice) == []


@pytest.mark.parametrize("greeting", ["crash", "stuck"])
async def test_a_plugin_that_breaks_while_it_is_enabled_changes_nothing(shop, practice, owner, greeting, caplog):
    refused = await save(owner, s__greeting=greeting)
    assert refused.status_code == 422
    assert "Something in it failed, so nothing was changed." in refused.text
    assert await codes(shop, practice) == []
    page = (await owner.get(GATE)).text
    assert ("It could not be tried" if greeting == "crash" else "It could not be made ready") in page
    assert "plugin.py:" in page
    assert "Ada Ames" not in page + caplog.text
    assert TOKEN not in caplog.text


async def test_a_secret_is_kept_replaced_and_taken_away(shop, practice, owner):
    await save(owner)
    page = unescape((await owner.get(GATE)).text)
    assert "Set on " in page
    assert TOKEN not in page
    await save(owner, k__token="")
    assert f"'token': {len(TOKEN)}" in await word(shop, practice)
    await save(owner, k__token="12345678")
    assert "'token': 8" in await word(shop, practice)
    refused = await save(owner, **{"k.token": "", "k-off.token": "yes"})
    assert refused.status_code == 422, "before_enable needs it"
    async with shop.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        (row,) = await PluginSecret.select(PluginSecret.sealed)
    assert b"12345678" not in bytes(row["sealed"])


async def test_a_key_of_several_lines_is_kept_as_it_was_pasted_and_never_shown(shop, practice, owner):
    key = "-----BEGIN KEY-----\r\nline one\r\n-----END KEY-----"
    await save(owner, k__token=key)
    assert f"'token': {len(key.replace(chr(13), ''))}" in await word(shop, practice)
    refused = await save(owner, **{"k.token": key, "s.greeting": "nobody"})
    assert (refused.status_code, "BEGIN KEY" in refused.text) == (422, False)


async def test_a_location_of_its_own(shop, practice, owner, place):
    await save(owner, **{f"l.{place}.hours": "7", f"l.{place}.loud": "yes"})
    seen = await word(shop, practice)
    assert "'hours': 3, 'loud': False" in seen
    assert "'hours': 7, 'loud': True" in seen
    assert 'value="7"' in (await owner.get(GATE)).text
    assert "between 0 and 10" in unescape((await save(owner, **{f"l.{place}.hours": "70"})).text)
    await save(owner, **{f"l.{place}.hours": "", f"l.{place}.loud": ""})
    assert "'places': []" in await word(shop, practice)


async def test_a_place_may_have_nothing_where_the_practice_has_something(shop, practice, owner, place, tmp_path):
    nothing = f"l-none.{place}.footnote"
    await save(owner, s__footnote="Ring twice", **{nothing: "yes"})
    assert "'footnote': 'Ring twice'" in await word(shop, practice)
    assert "'footnote': ''" in await word(shop, practice)
    assert re.search(rf'name="{re.escape(nothing)}" value="yes" checked', (await owner.get(GATE)).text)
    both = await save(owner, **{nothing: "yes", f"l.{place}.footnote": "Knock"})
    assert (both.status_code, "not both" in both.text) == (422, True)
    file = await its_file(shop, practice)
    assert file["location_settings"] == {"acme/gate": {"14 Elm Street": {"footnote": ""}}}
    await save(owner, s__footnote="Ring twice")
    assert "'places': []" in await word(shop, practice)
    await take(shop, practice, file, tmp_path)
    assert "'footnote': ''" in await word(shop, practice)
    assert await its_file(shop, practice) == file


async def test_a_place_of_nobody_is_not_kept(shop, practice, owner):
    await save(owner, **{"l.0198b1d2-0000-7000-8000-000000000001.hours": "7"})
    assert "'places': []" in await word(shop, practice)


async def test_the_audit_names_what_was_changed_and_not_to_what(shop, practice, owner):
    await save(owner)
    await save(owner, s__greeting="Good morning")
    await save(owner, s__greeting="Good morning", k__token="")
    await owner.send(f"{GATE}/off")
    (enabled, what), (changed, then), (disabled, _) = await codes(shop, practice)
    assert (enabled, changed, disabled) == ("core:plugin:enabled", "core:plugin:changed", "core:plugin:disabled")
    assert what == "greeting, hours, opens, side, secret token"
    assert then == "greeting, secret token"


async def test_one_that_is_not_well_needs_attention(owner):
    await save(owner, s__greeting="sick")
    assert "The other side is closed." in (await owner.get(GATE)).text
    page = (await owner.get(FEATURES)).text
    assert "1 needs attention." in page
    assert "The other side is closed." in page


async def test_off_is_calm_and_gone_with_the_next_request(shop, practice, owner):
    await save(owner)
    assert "You can turn it on again at any time" in (await owner.get(f"{GATE}/off")).text
    assert (await owner.send(f"{GATE}/off")).status_code == 303
    assert (await word(shop, practice)).status_code == 404
    assert (await owner.get(f"{GATE}/off")).status_code == 404
    assert 'value="Hi"' in (await owner.get(GATE)).text


async def test_what_must_come_first_is_said_with_the_way_there(owner):
    page = unescape((await owner.get(f"{FEATURES}/acme.leaner")).text)
    assert "It needs Rival or Slots to be on." in page
    assert f'href="{FEATURES}/acme.slots"' in page
    assert (await owner.send(f"{FEATURES}/acme.slots")).status_code == 303
    page = unescape((await owner.get(f"{FEATURES}/acme.rival")).text)
    assert "Only one feature can do this at a time, and Slots does." in page
    assert (await owner.send(f"{FEATURES}/acme.leaner")).status_code == 303
    page = unescape((await owner.get(f"{FEATURES}/acme.slots/off")).text)
    assert "Leaner can’t work without it." in page
    assert f'href="{FEATURES}/acme.leaner"' in page


async def test_what_keeps_nothing_has_nothing_to_copy_or_erase(shop, practice):
    owner = await shop.staff(practice, fresh=True)
    await save(owner)
    assert (await owner.get(f"{GATE}/copy")).status_code == 404
    assert (await owner.get(f"{GATE}/erase")).status_code == 404


async def test_one_that_is_not_there(owner):
    assert (await owner.get(f"{FEATURES}/acme.other")).status_code == 404
