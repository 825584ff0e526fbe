"""What goes wrong becomes a page that says so, and nothing is half-done: plugins, audit, commit, database, Valkey."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from portico.app import App, opened
from portico.audit import reader
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_sdk import Role
from portico_testkit.packages import Package, installed
from portico_testkit.visitors import Visitor, Visitors, hidden_fields

pytestmark = pytest.mark.anyio

PLUGIN = """
from portico_sdk import Audience, HomePart, HomeRequest, NavItem, NavRequest, Page, PluginContext, hookimpl
from portico_sdk import RecordPart, RecordRequest
from collections.abc import Sequence

def patients(path, get, post=None, shows=()):
    post = post and f"pages:{post}"
    return Page(path=path, audience=Audience.PATIENT, title=path, get=f"pages:{get}", post=post, shows=shows)

class Notes:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (
            patients("fine", "fine", "book"), patients("raises", "raises"),
            patients("silent", "silent", shows=("Appointment",)),
            patients("away", "away"), patients("broken", "broken"), patients("exits", "exits"),
            patients("preview", "fine", "preview"), patients("form-raises", "fine", "raises_on_form"),
        )

    @hookimpl
    async def nav_items(self, ctx: PluginContext, request: NavRequest) -> Sequence[NavItem]:
        elsewhere = NavItem(label="Evil", icon="pill", href="/elsewhere")
        return [NavItem(label="Notes", icon="pill", href=ctx.url("fine")), elsewhere]

    @hookimpl
    async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:
        raise ValueError("canary-value")

    @hookimpl
    async def record(self, ctx: PluginContext, request: RecordRequest) -> RecordPart:
        raise ValueError("canary-value")

plugin = Notes()
"""
PAGES = """
import msgspec
from portico_sdk import BadInput, Nothing, PluginContext, Redirect, View

class Form(msgspec.Struct):
    words: str = ""

class Model(msgspec.Struct):
    words: str

async def fine(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    return View(template="page.html", model=Model("A fine page"))

async def book(ctx: PluginContext, path: Nothing, form: Form) -> Redirect:
    if form.words == "bad":
        raise BadInput({"words": "Choose other words."})
    return Redirect(to=ctx.url("fine"))

async def raises(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    raise ValueError("canary-value")

async def raises_on_form(ctx: PluginContext, path: Nothing, form: Form) -> Redirect:
    raise ValueError("canary-value")

async def silent(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    return View(template="page.html", model=Model("Shows a visit and does not say so"))

async def away(ctx: PluginContext, path: Nothing, query: Nothing) -> Redirect:
    return Redirect(to="//evil.example/")

async def broken(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    return View(template="broken.html", model=Model("x"))

async def exits(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    raise SystemExit(1)

async def preview(ctx: PluginContext, path: Nothing, form: Form) -> View:
    return View(template="page.html", model=Model(f"Preview of {form.words}"))
"""
TEMPLATE = """{% extends "portico/page.html" %}
{% from "portico/parts.html" import form, field %}
{% block title %}Notes{% endblock %}
{% block main %}<h1>{{ model.words }}</h1>
{% call form(submit="Send") %}{{ field("words", "Words") }}{% endcall %}{% endblock %}
"""
BROKEN = """{% extends "portico/page.html" %}{% block main %}{{ model.nothing.there }}{% endblock %}"""


@pytest.fixture(scope="module")
async def broken_app(
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    app: App,  # made before this plugin is found by everybody
) -> AsyncIterator[App]:
    """An application with one plugin, which does everything wrong."""
    package = Package(
        plugin=PLUGIN,
        hooks=("declare_pages", "nav_items", "home", "record"),
        manifest_tables='[[data]]\nscope = "patient/Appointment.read"\nreason = "To show visits."\n',
        files={"pages.py": PAGES, "templates/page.html": TEMPLATE, "templates/broken.html": BROKEN},
    )
    folder: Path = tmp_path_factory.mktemp("plugins")
    with installed(folder, package) as points:
        async with opened(settings, plugins=points) as made:
            assert not made.parts.registry.refused, made.parts.registry.refused
            yield made


@pytest.fixture
async def broken(broken_app: App) -> AsyncIterator[Visitors]:
    async with client_of(broken_app) as client:
        yield Visitors(app=broken_app, client=client)


@pytest.fixture
async def eleanor(broken: Visitors, practice: Tenant) -> Visitor:
    await broken.enable(practice)
    return await broken.patient(practice)


@pytest.mark.parametrize("path", ["raises", "silent", "away", "broken", "exits"])
async def test_a_plugins_fault_is_ours_to_explain(
    eleanor: Visitor, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await eleanor.get(f"/p/acme.notes/{path}")
    assert page.status_code == 500
    assert page.headers["x-request-id"] in page.text, "the reference number"
    assert "The fault is ours" in page.text
    assert 'href="/p/acme.notes/fine"' in page.text, "the navigation still works"
    assert "canary-value" not in page.text + capsys.readouterr().err
    assert (await eleanor.get("/p/acme.notes/fine")).status_code == 200


async def test_a_form_that_breaks_may_be_sent_again(eleanor: Visitor) -> None:
    answer = await eleanor.send("/p/acme.notes/form-raises", words="x")
    assert answer.status_code == 500
    assert "was not done by half" in answer.text


async def test_a_missing_part_of_home_costs_only_itself(eleanor: Visitor) -> None:
    page = await eleanor.get("/")
    assert page.status_code == 200
    assert "Something is missing here" in page.text
    assert "/elsewhere" not in page.text


async def test_a_missing_part_of_a_patients_page_costs_only_itself(
    eleanor: Visitor, broken: Visitors, practice: Tenant
) -> None:
    staff = await broken.staff(practice, Role.FRONT_DESK)
    assert eleanor.patient
    page = await staff.get(f"/patients/{eleanor.patient.id}")
    assert page.status_code == 200
    assert "Something is missing here" in page.text
    assert "Access to the portal" in page.text
    assert "canary-value" not in page.text


async def test_a_preview_is_no_answer_yet(eleanor: Visitor) -> None:
    fields = {**hidden_fields((await eleanor.get("/p/acme.notes/preview")).text), "words": "a & b"}
    for _ in range(2):
        page = await eleanor.post("/p/acme.notes/preview", fields)
        assert page.status_code == 200
        assert "Preview of a &amp; b" in page.text


async def test_bad_input_of_a_plugin_comes_back_with_the_page(eleanor: Visitor) -> None:
    page = await eleanor.send("/p/acme.notes/fine", words="bad")
    assert page.status_code == 422
    assert "Choose other words." in page.text
    assert 'value="bad"' in page.text


@pytest.mark.parametrize("moment", ["", "deferrable initially deferred"])
async def test_no_audit_row_no_page(visitors: Visitors, practice: Tenant, owner_url: str, moment: str) -> None:
    """At once, and at the commit."""
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    async with refusing_audit(owner_url, practice, moment):
        page = await tom.get("/patients")
        assert page.status_code == 503
        assert "Nothing is lost" in page.text
        form = {"given": "Núria", "family": "Vidal", "birth_date": "1984-07-31", "gender": "unknown", "language": "es"}
        answer = await tom.send("/patients/new", **form)
        assert answer.status_code == 503
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        assert not [one for one in await reader.search(reader.Filter()) if one.code == "core:Patient:created"]
    assert "Vidal" not in (await tom.get("/patients")).text


async def test_two_clicks_are_one_act(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    typed = {"given": "Núria", "family": "Vidal", "birth_date": "1984-07-31", "gender": "unknown", "language": "es"}
    fields = {**hidden_fields((await tom.get("/patients/new")).text), **typed}
    answers = await asyncio.gather(*(tom.post("/patients/new", fields) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_the_database_is_gone(settings: Settings, visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    async with opened(settings) as app, client_of(app) as client:
        tom.client = client
        assert (await tom.get("/patients")).status_code == 200
        await app.parts.tenancy.database.close()
        page = await tom.get("/patients")
    assert page.status_code == 503
    assert page.headers["retry-after"] == "30"
    assert "Nothing is lost" in page.text


async def test_valkey_is_gone(settings: Settings, visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    gone = dataclasses.replace(settings, redis_url="redis://127.0.0.1:9/0")
    async with opened(gone) as app, client_of(app) as client:
        tom.client = client
        assert (await tom.get("/patients")).status_code == 503
        assert (await Visitor(client=client, origin=practice.portal_origin).get("/privacy")).status_code == 200


@contextlib.asynccontextmanager
async def client_of(app: App) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app.asgi)) as client:  # type: ignore[arg-type]
        yield client


@contextlib.asynccontextmanager
async def refusing_audit(owner_url: str, practice: Tenant, moment: str) -> AsyncGenerator[None]:
    """The practice's audit takes no row of a person, at once or at the commit."""
    owner: Any = await asyncpg.connect(owner_url)
    name = f"refuse_{practice.slug}"
    await owner.execute(
        f"create function core.{name}() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;"
        f"create constraint trigger {name} after insert on core.audit_event {moment} for each row "
        f"when (new.tenant_id = '{practice.id}') execute function core.{name}();"
    )
    try:
        yield
    finally:
        await owner.execute(f"drop trigger {name} on core.audit_event; drop function core.{name}()")
        await owner.close()
