"""A practice that anybody may walk through: in by one button, everything to be seen, nothing ever kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from portico.app import App
from portico.audit.tables import AuditEvent
from portico.clinical.tables import Patient
from portico.identity.people import find_person
from portico.identity.population import Population
from portico.identity.rights import Rights
from portico.identity.tables import PersonLink, StaffMember
from portico.tenancy.context import Actor, ActorKind, Tenant
from portico.tenancy.database import Failures
from portico.tenancy.practices import SHOWCASE_ISSUER, VISITOR
from portico.web import showcase
from portico.web.routing import Route
from portico_sdk import Audience
from portico_testkit.app_browser import AppBrowser
from portico_testkit.portal import MakePractice
from portico_testkit.visitors import Visitors, ids_in

pytestmark = pytest.mark.anyio

SYSTEM = Actor.system("test")
BANNER = "This practice is made up"
SIGN_UP = "/open-your-own"


@pytest.fixture
async def maple(make_practice: MakePractice, visitors: Visitors) -> Tenant:
    """A showcase with every plugin, a patient, and whom its visitors are."""
    practice = await make_practice(name="Maple Hollow", state="showcase")
    await visitors.enable(practice)
    nora = await visitors.new_patient(practice, "Nora", "Whitaker")
    async with visitors.app.parts.tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN"):
        await PersonLink(
            issuer=SHOWCASE_ISSUER, sub=VISITOR, patient_id=nora.id, email="nora@mail.example", active=True
        ).save()
        await StaffMember(
            issuer=SHOWCASE_ISSUER,
            sub=VISITOR,
            name="Wren Calloway",
            email="wren@maple.example",
            role="owner",
            phone="(608) 555-0120",
            active=True,
        ).save()
    return practice


@pytest.fixture
def portal(app: App, maple: Tenant) -> AppBrowser:
    return AppBrowser(app.asgi, maple.portal_origin)


@pytest.fixture
def workspace(app: App, maple: Tenant) -> AppBrowser:
    return AppBrowser(app.asgi, maple.workspace_origin)


async def walked_in(browser: AppBrowser) -> AppBrowser:
    form = (await browser.get("/walk-in")).form()
    page = await browser.post("/walk-in", form)
    assert (page.status, page.location) == (303, "/"), page.words
    return browser


async def kept(app: App, practice: Tenant) -> tuple[int, ...]:
    """How much is there."""
    async with app.parts.tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN"):
        return tuple([await table.count() for table in (AuditEvent, Patient, PersonLink, StaffMember)])


async def test_a_visitor_comes_in_as_the_patient(app: App, maple: Tenant, portal: AppBrowser) -> None:
    before = await kept(app, maple)
    assert (await portal.get("/")).location == "/auth/login?to=%2F"
    assert (await portal.get("/auth/login?to=%2F")).location == "/walk-in"
    page = await (await walked_in(portal)).get("/")
    assert page.status == 200, page.words
    assert "Nora" in page.words
    assert BANNER in page.words
    assert f'href="{SIGN_UP}"' in page.text
    assert (await portal.get(SIGN_UP)).location.endswith("/sign-up")
    assert await kept(app, maple) == before


async def test_a_visitor_comes_in_as_the_owner(app: App, maple: Tenant, workspace: AppBrowser) -> None:
    before = await kept(app, maple)
    await walked_in(workspace)
    for path in ("/patients", "/audit", "/practice", "/practice/people", "/practice/features", "/account"):
        page = await workspace.get(path)
        assert page.status == 200, f"{path}: {page.words}"
        assert BANNER in page.words
    assert await kept(app, maple) == before


def _forms(app: App, audience: Audience) -> Sequence[Route]:
    return [route for route in app.routes if route.post and not route.page.searches and route.page.audience is audience]


@pytest.mark.parametrize("audience", [Audience.PATIENT, Audience.STAFF])
async def test_no_form_is_taken(
    app: App, maple: Tenant, portal: AppBrowser, workspace: AppBrowser, audience: Audience
) -> None:
    browser = await walked_in(portal if audience is Audience.PATIENT else workspace)
    before = await kept(app, maple)
    routes = _forms(app, audience)
    assert routes
    for route in routes:
        path = route.path
        for name, value in ids_in(path).items():
            path = path.replace(next(part for part in path.split("/") if part.startswith("{" + name)), str(value))
        page = await browser.post(path, {"q": "Secret words"})
        assert page.status == 403, f"{route.name}: {page.status}"
        assert "Nothing is saved here" in page.words
        assert "Secret words" not in page.text
    assert await kept(app, maple) == before


async def test_a_search_is_taken_and_keeps_nothing(app: App, maple: Tenant, workspace: AppBrowser) -> None:
    await walked_in(workspace)
    before = await kept(app, maple)
    form = (await workspace.get("/patients")).form(action="/patients")
    found = await workspace.post("/patients", {**form, "q": "whit"})
    assert (found.status, "Nora" in found.words) == (200, True), found.words
    assert "No patient matches" in (await workspace.post("/patients", {**form, "q": "zz"})).words
    assert await kept(app, maple) == before


async def test_whoever_is_no_part_of_the_platform_changes_nothing(app: App, maple: Tenant) -> None:
    """Not because a page says so: the database refuses."""
    owner = Actor(kind=ActorKind.STAFF, role="owner", permissions=frozenset({"patient:write"}))
    before = await kept(app, maple)
    for actor in (owner, Actor.nobody(), Actor(kind=ActorKind.PATIENT), Actor(kind=ActorKind.OPERATOR)):
        with pytest.raises(Failures):
            async with app.parts.tenancy.tenant_scope(maple, actor, "TREAT") as scope:
                assert scope.is_read_only
                await PersonLink.update({PersonLink.email: "eve@mail.example"}, force=True)
    assert await kept(app, maple) == before


async def test_each_visitor_sees_only_their_own_session(app: App, maple: Tenant) -> None:
    one, other = AppBrowser(app.asgi, maple.portal_origin), AppBrowser(app.asgi, maple.portal_origin)
    await walked_in(one)
    await walked_in(other)
    assert one.cookies["__Host-sid"] != other.cookies["__Host-sid"]
    assert (await one.get("/account")).words.count("This device") <= 1
    out = await one.post("/auth/logout", (await one.get("/")).form(action="/auth/logout"))
    assert out.location == "/signed-out"
    assert (await other.get("/")).status == 200


async def test_a_visitors_language_is_their_browsers_own(portal: AppBrowser, app: App, maple: Tenant) -> None:
    await walked_in(portal)
    assert (await portal.get("/?lang=es")).status == 303
    assert "Este consultorio es inventado" in (await portal.get("/")).words
    other = await walked_in(AppBrowser(app.asgi, maple.portal_origin))
    assert BANNER in (await other.get("/")).words


@pytest.mark.parametrize("path", ["/recover", "/start", "/setup/" + "x" * 43, "/auth/callback?state=x&code=y"])
async def test_nobody_signs_in_here(portal: AppBrowser, path: str) -> None:
    assert (await portal.get(path)).location == "/walk-in"
    page = await portal.post(path, {"email": "ada@mail.example"})
    assert page.status in (403, 405)
    assert "ada@mail.example" not in page.text


async def test_other_practices_have_no_such_button(app: App, practice: Tenant) -> None:
    browser = AppBrowser(app.asgi, practice.portal_origin)
    assert (await browser.get("/walk-in")).status == 404
    assert (await browser.post("/walk-in", {})).status == 404
    assert (await browser.get(SIGN_UP)).status == 404
    async with app.parts.tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN"):
        assert await find_person(Population.PATIENTS, SHOWCASE_ISSUER, VISITOR, Rights()) is None


async def test_a_network_walks_in_so_often(portal: AppBrowser, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showcase, "_PER_NETWORK", 0)
    form = (await portal.get("/walk-in")).form()
    page = await portal.post("/walk-in", form)
    assert page.status == 429
    assert "Come back in an hour" in page.words
