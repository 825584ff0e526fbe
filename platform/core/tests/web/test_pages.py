"""Pages of core and of plugins through the whole application: served, refused, replayed, written down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import uuid4

import httpx
import pytest
from portico.audit import reader
from portico.audit.reader import Event
from portico.tenancy.context import Actor, Tenant
from portico_sdk import Role
from portico_testkit.visitors import Visitors, hidden_fields

pytestmark = pytest.mark.anyio

NEW = {"given": "Núria", "family": "Vidal", "birth_date": "1984-07-31", "gender": "unknown", "language": "es"}


async def events(visitors: Visitors, practice: Tenant) -> Sequence[Event]:
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        return await reader.search(reader.Filter())


async def test_home(visitors: Visitors, practice: Tenant) -> None:
    await visitors.enable(practice)
    eleanor = await visitors.patient(practice)
    page = await eleanor.get("/")
    assert page.status_code == 200, page.text
    assert "Eleanor</h1>" in page.text
    assert 'href="/p/scheduling/visits"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert int(re.fullmatch(r"(\d+); url=/signed-out", page.headers["refresh"])[1]) in range(1795, 1810)  # type: ignore[index]


async def test_home_of_a_practice_that_enabled_nothing(visitors: Visitors, practice: Tenant) -> None:
    page = await (await visitors.patient(practice)).get("/")
    assert page.status_code == 200
    assert "Your portal is being set up" in page.text


async def test_a_plugins_page(visitors: Visitors, practice: Tenant) -> None:
    await visitors.enable(practice)
    page = await (await visitors.patient(practice)).get("/p/scheduling/visits")
    assert page.status_code == 200, page.text
    read = (await events(visitors, practice))[0]
    assert (read.code, read.plugin_id, read.route) == (
        "core:record:read",
        "portico/scheduling",
        "portal:/p/scheduling/visits",
    )


async def test_every_read_is_written_down_and_the_patient_sees_it(visitors: Visitors, practice: Tenant) -> None:
    eleanor = await visitors.patient(practice)
    tom = await visitors.staff(practice, Role.FRONT_DESK, "Tom Beckett")
    found = await tom.send("/patients", q="whitfield")
    assert found.status_code == 200
    assert "Whitfield" in found.text
    page = await eleanor.get("/records/seen")
    assert page.status_code == 200
    assert "Tom Beckett" in page.text
    assert "Looked at name and birth date" in page.text


async def test_staff_start_where_their_work_is(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    assert (await tom.get("/")).headers["location"] == "/patients"
    await visitors.enable(practice)
    assert (await tom.get("/")).headers["location"] == "/p/scheduling/day"


async def test_a_patient_is_added_once(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    fields = {**hidden_fields((await tom.get("/patients/new")).text), **NEW}
    first = await tom.post("/patients/new", fields)
    assert first.status_code == 303, first.text
    again = await tom.post("/patients/new", fields)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    other = await tom.post("/patients/new", {**fields, "given": "Anna"})
    assert other.status_code == 422
    assert "was sent before" in other.text
    created = [one for one in await events(visitors, practice) if one.code == "core:Patient:created"]
    assert len(created) == 1


async def test_what_was_done_is_said_once(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    added = await tom.send("/patients/new", **NEW)
    tom.cookies |= cookies_set(added)
    assert "Vidal" not in added.headers["location"]
    page = await tom.get(added.headers["location"])
    assert "Núria Vidal is added" in page.text
    assert "is added" not in (await tom.get(added.headers["location"])).text


async def test_a_refused_form_keeps_what_was_typed(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    page = await tom.send("/patients/new", **{**NEW, "given": "", "email": "nuria@", "phone": "12"})
    assert page.status_code == 422
    assert "Please look at 3 things" in page.text
    assert 'value="Vidal"' in page.text
    assert 'value="nuria@"' in page.text
    assert "Type the whole address, like name@example.com." in page.text
    assert not [one for one in await events(visitors, practice) if one.code == "core:Patient:created"]


async def test_a_double_is_asked_about(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    assert (await tom.send("/patients/new", **NEW)).status_code == 303
    asked = await tom.send("/patients/new", **NEW)
    assert asked.status_code == 422
    assert "is here already" in asked.text
    sure = await tom.post("/patients/new", {**hidden_fields(asked.text), **NEW, "anyway": "yes"})
    assert sure.status_code == 303


async def test_a_record_number_is_given_once(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    assert (await tom.send("/patients/new", **NEW, mrn="A-7")).status_code == 303
    page = await tom.send("/patients/new", **{**NEW, "given": "Anna", "mrn": "A-7"})
    assert page.status_code == 422
    assert "Another patient has this record number" in page.text


async def test_an_old_token_asks_to_send_again(visitors: Visitors, practice: Tenant) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    fields = {**hidden_fields((await tom.get("/patients/new")).text), **NEW}
    page = await tom.post("/patients/new", {**fields, "_token": "of-an-earlier-sign-in"})
    assert page.status_code == 422
    assert "open for too long" in page.text
    assert 'value="Núria"' in page.text
    sent = await tom.post("/patients/new", {**hidden_fields(page.text), **NEW})
    assert sent.status_code == 303


async def test_a_refused_form_that_its_page_has_not_is_told_why_all_the_same(
    visitors: Visitors, practice: Tenant
) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    fields = {**hidden_fields((await tom.get("/patients/new")).text), **NEW, "family": "", "_form": "gone"}
    page = await tom.post("/patients/new", fields)
    assert page.status_code == 422
    assert "We could not take this form" in page.text
    assert "Fill this in." in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://evil.portico.localhost:8000"},
        {"origin": "null"},
        {},
    ],
)
async def test_a_form_from_elsewhere_is_refused(
    visitors: Visitors, practice: Tenant, headers: Mapping[str, str]
) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    fields = {**hidden_fields((await tom.get("/patients/new")).text), **NEW}
    form = {"content-type": "application/x-www-form-urlencoded", **headers}
    page = await tom.ask("POST", "/patients/new", headers=form, body=httpx.QueryParams(fields).__str__().encode())
    assert page.status_code == 403
    found = await events(visitors, practice)
    assert not [one for one in found if one.code == "core:Patient:created"]
    assert (found[0].code, found[0].reason) == ("core:access:denied", "sent from elsewhere")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=" + b"x" * 300_000, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"a=1"] * 500), "application/x-www-form-urlencoded", 413),
        (b"a=%ff", "application/x-www-form-urlencoded", 422),
        (b"{}", "application/json", 422),
        (b"", "multipart/form-data", 422),
    ],
)
async def test_what_is_no_form(visitors: Visitors, practice: Tenant, body: bytes, kind: str, status: int) -> None:
    tom = await visitors.staff(practice, Role.FRONT_DESK)
    headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
    page = await tom.ask("POST", "/patients/new", headers=headers, body=body)
    assert page.status_code == status
    assert "<h1>" in page.text


async def test_a_denial_is_written_down(visitors: Visitors, practice: Tenant) -> None:
    nurse = await visitors.staff(practice, Role.NURSE)
    page = await nurse.get("/audit")
    assert page.status_code == 403
    assert 'aria-label="Main"' in page.text, "the navigation still works"
    denied = (await events(visitors, practice))[0]
    assert (denied.code, denied.outcome, denied.reason) == ("core:access:denied", "denied", "audit:read")


async def test_what_is_not_there_for_somebody_is_written_down(
    visitors: Visitors, practice: Tenant, other_practice: Tenant
) -> None:
    """Another practice's patient and one who never was: one row each, and nothing in it tells them apart."""
    nurse = await visitors.staff(practice, Role.NURSE, "Nora Lind")
    theirs = await visitors.new_patient(other_practice)
    for one in (theirs.id, uuid4()):
        assert (await nurse.get(f"/patients/{one}")).status_code == 404
    first, second = (await events(visitors, practice))[:2]
    assert (first.code, first.outcome, first.reason) == ("core:access:denied", "denied", "nothing there")
    assert (first.route, first.actor_name) == ("workspace:/patients/{id:uuid}", "Nora Lind")
    assert str(theirs.id) not in f"{first} {second}"
    for name in set(Event.__struct_fields__) - {"id", "recorded", "request_id"}:
        assert getattr(first, name) == getattr(second, name)
    nobody = visitors.nobody(practice.workspace_origin)
    for path in (f"/patients/{theirs.id}", "/nothing/here"):
        await nobody.get(path)
    assert (await nurse.get("/nothing/here")).status_code == 404
    assert (await events(visitors, practice))[0].id == first.id


async def test_the_audit_with_filters(visitors: Visitors, practice: Tenant) -> None:
    ruth = await visitors.staff(practice, Role.OWNER, "Ruth Halvorsen")
    assert (await ruth.get("/patients")).status_code == 200
    page = await ruth.get("/audit?outcome=denied")
    assert "Nothing fits these filters." in page.text
    page = await ruth.get("/audit?since=2026-13-01&outcome=success")
    assert page.status_code == 422
    assert "The month must be between 1 and 12." in page.text
    assert 'value="2026-13-01"' in page.text
    assert "Ruth Halvorsen" in page.text


async def test_a_proxy_sees_whose_records_these_are(visitors: Visitors, practice: Tenant) -> None:
    harold = await visitors.patient(practice, proxy="Harold Whitfield")
    page = await harold.get("/records/seen")
    assert page.status_code == 200
    assert "You are acting for <b>Eleanor Whitfield</b>" in page.text
    assert "Harold Whitfield, your account" in page.text
    assert '<a href="/account">Your account</a>' in page.text, "in words too, not by initials alone"


async def test_the_language_is_chosen_by_a_link_and_kept(visitors: Visitors, practice: Tenant) -> None:
    eleanor = await visitors.patient(practice)
    page = await eleanor.get("/records/seen")
    assert '<html lang="en">' in page.text
    assert 'href="/records/seen?lang=es"' in page.text
    switched = await eleanor.get("/records/seen?lang=es")
    assert (switched.status_code, switched.headers["location"]) == (303, "/records/seen")
    assert cookies_set(switched) == {"lang": "es"}
    assert '<html lang="es">' in (await eleanor.get("/")).text


async def test_before_the_sign_in_the_cookie_keeps_the_language(visitors: Visitors, practice: Tenant) -> None:
    somebody = visitors.nobody(practice.portal_origin)
    assert '<html lang="es">' in (await somebody.get("/privacy", **{"accept-language": "es-MX,en;q=0.5"})).text
    somebody.cookies["lang"] = "es"
    assert '<html lang="es">' in (await somebody.get("/privacy")).text
    assert '<html lang="en">' in (await visitors.nobody(practice.workspace_origin).get("/privacy")).text


@pytest.mark.parametrize(
    "path", ["//privacy?lang=es", "///privacy?lang=es", "/\\privacy?lang=es", "/%2fprivacy?lang=es"]
)
async def test_no_address_leads_to_another_host(visitors: Visitors, practice: Tenant, path: str) -> None:
    answer = await visitors.nobody(practice.portal_origin).get(path)
    assert not answer.headers.get("location", "/x").startswith(("//", "/\\", "http"))


@pytest.mark.parametrize(
    "cookie", ["a b=c", "=x", "__Host-sid", '__Host-sid="', "lang=xx; @@=1", "a=b=c;;;", "__Host-sid=x, y"]
)
async def test_any_cookie_is_borne(visitors: Visitors, practice: Tenant, cookie: str) -> None:
    somebody = visitors.nobody(practice.portal_origin)
    page = await somebody.ask("GET", "/privacy", headers={"cookie": cookie.encode().decode("latin-1")})
    assert page.status_code == 200


async def test_who_is_not_signed_in_goes_to_the_sign_in(visitors: Visitors, practice: Tenant) -> None:
    page = await visitors.nobody(practice.portal_origin).get("/records/seen?before=x")
    assert page.status_code == 303
    assert page.headers["location"] == "/auth/login?to=%2Frecords%2Fseen%3Fbefore%3Dx"


async def test_a_session_carried_to_another_practice_is_ignored_and_written_down(
    visitors: Visitors, practice: Tenant, other_practice: Tenant
) -> None:
    eleanor = await visitors.patient(practice)
    eleanor.origin = other_practice.portal_origin
    assert (await eleanor.get("/")).status_code == 303
    assert [one.code for one in await events(visitors, other_practice)] == ["core:session:foreign"]


NASTY = (
    "?",
    "?x",
    "?=&=&&",
    "?lang=%ff",
    "?q=%00",
    "?q=" + "x" * 5000,
    "?page=99999999999999999999&before=x&since=9999-12-31&until=9999-12-31",
    "?page=-1&since=0000-00-00",
    "?since=1000-01-01&until=1000-01-01&id=zz&patient_id=%27",
    "?" + "&".join(f"a{number}=1" for number in range(500)),
)


@pytest.mark.parametrize("query", NASTY, ids=range(len(NASTY)))
async def test_no_query_breaks_a_page(visitors: Visitors, practice: Tenant, query: str) -> None:
    await visitors.enable(practice)
    people = {"portal": await visitors.patient(practice), "workspace": await visitors.staff(practice)}
    for route in visitors.app.routes:
        if route.door.value not in people or not route.get:
            continue
        visitor = people[route.door.value]
        path = re.sub(r"\{.*?\}", "0190b5a0-0000-7000-8000-000000000001", route.path)
        page = await visitor.get(path + query)
        assert page.status_code < 500, f"{route.name}{query[:60]}"
        if route.post:
            sent = await visitor.post(path + query, {"_token": "x", "_submission": "x"})
            assert sent.status_code < 500, f"POST {route.name}{query[:60]}"


def cookies_set(answer: httpx.Response) -> dict[str, str]:
    pairs = (header.partition(";")[0].split("=", 1) for header in answer.headers.get_list("set-cookie"))
    return {name: value for name, value in pairs}  # noqa: C416 (a list of two is no tuple)
