"""Every route of the application × everybody × own, foreign, unknown and malformed ids, disabled plugins, all methods.

Made from the application's own list: a new route is in here by itself. Failures are collected, so that one run names
every hole.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from portico.tenancy.hosts import Door
from portico_sdk import Audience

from tests.isolation.street import UUIDS, Street, address, form_of, told, with_foreign
from tests.isolation.ways import UNREACHED, walkers

pytestmark = pytest.mark.anyio

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PROPFIND")


async def test_the_matrix_is_not_empty(street: Street) -> None:
    assert len(street.routes) >= 15
    assert any(route.plugin for route in street.routes)
    assert list(street.with_parameters())
    assert len(await street.ids(street.there)) >= 20


async def test_a_foreign_id_is_told_from_an_unknown_one_by_nothing(street: Street) -> None:
    foreign = await street.ids(street.there)
    holes: list[str] = []
    for route in street.with_parameters():
        for who, visitor in street.people[route.door].items():
            form = await form_of(visitor)
            absent = told(await visitor.get(address(route)))
            absent_form = told(await visitor.post(address(route), form))
            if who not in ("nobody",) and absent[0] not in (403, 404):
                holes.append(f"{route.name} {who}: an unknown id gives {absent[0]}")
            own = next(iter(street.ways.to[route.name]), address(route))
            # Who may not see the page at all is asked before any id is looked at: a few are enough.
            for one in foreign if absent[0] == 404 else foreign[::10]:
                for path in with_foreign(route, own, str(one)):
                    if told(await visitor.get(path)) != absent:
                        holes.append(f"GET {path} {who}")
            for one in foreign[::5] if absent[0] == 404 else foreign[::10]:
                for path in with_foreign(route, own, str(one)):
                    form["_submission"] = str(uuid4())
                    if told(await visitor.post(path, form)) != absent_form:
                        holes.append(f"POST {path} {who}")
    # Who is not signed in is led to the sign-in, and back to that very address.
    assert not [hole for hole in holes if " nobody: " not in hole]


async def test_what_is_our_own_is_there(street: Street) -> None:
    """Else all that is absent above would prove nothing: for each route some id of our own opens it."""
    people = walkers(street.people)
    for route in street.with_parameters():
        if route.name not in UNREACHED and route.get:
            codes: list[int] = []
            for path in street.ways.to[route.name]:
                codes.append((await people[route.door].get(path)).status_code)
                if codes[-1] == 200:
                    break
            assert 200 in codes, f"{route.name} {codes}: furnish a row for it, or let a page lead to it"


async def test_another_patients_id_is_an_unknown_one(street: Street) -> None:
    visitor = street.people[Door.PORTAL]["patient"]
    assert visitor.patient is not None
    others = await street.ids(street.here, patient=visitor.patient.id)
    assert others
    holes: list[str] = []
    for route in street.with_parameters():
        if route.page.audience is not Audience.PATIENT:
            continue
        form = await form_of(visitor)
        absent, absent_form = told(await visitor.get(address(route))), told(await visitor.post(address(route), form))
        for one in others:
            form["_submission"] = str(uuid4())
            if told(await visitor.get(address(route, one))) != absent:
                holes.append(f"GET {route.name}: {one}")
            if told(await visitor.post(address(route, one), form)) != absent_form:
                holes.append(f"POST {route.name}: {one}")
    assert not holes


@pytest.mark.parametrize("text", ["x", "0", "%00", "..%2f..", "%F0%28%8C%28", "a" * 3000, "%27%3B--"])
async def test_a_malformed_id_is_an_unknown_one(street: Street, text: str) -> None:
    for route in street.with_parameters():
        for who, visitor in street.people[route.door].items():
            if who == "nobody":
                continue
            absent = told(await visitor.get(address(route)))
            answer = await visitor.get(route.path.partition("{")[0] + text + route.path.partition("}")[2])
            if absent[0] == 404:
                assert told(answer) == absent, f"{route.name} {who}"
            else:
                assert answer.status_code in {403, 404}, f"{route.name} {who}"


async def test_a_plugin_that_is_not_enabled_is_not_there(bare: Street) -> None:
    holes: list[str] = []
    for door, people in bare.people.items():
        for who, visitor in people.items():
            form = await form_of(visitor)
            for method in METHODS:
                headers = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
                body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
                nothing = told(await visitor.ask(method, "/p/nothing/here", headers=headers, body=body))
                assert nothing[0] == 404
                for route in bare.routes:
                    if route.plugin is None or route.door is not door:
                        continue
                    answer = await visitor.ask(method, address(route), headers=headers, body=body)
                    if told(answer) != nothing:
                        holes.append(f"{method} {route.name} {who}: {answer.status_code}")
    assert not holes


async def test_methods_that_a_page_does_not_take(street: Street) -> None:
    holes: list[str] = []
    for route in street.routes:
        for who, visitor in street.people[route.door].items():
            for method in METHODS:
                if route.endpoint(method):
                    continue
                answer = await visitor.ask(method, address(route), headers={"sec-fetch-site": "same-origin"})
                if (answer.status_code, answer.headers.get("allow")) != (405, route.allowed):
                    holes.append(f"{method} {route.name} {who}: {answer.status_code}")
    for raw in street.raw_routes:
        for who, visitor in street.people.get(raw.door, {}).items():
            for method in set(METHODS) - {"HEAD"} - set(raw.methods):
                answer = await visitor.ask(method, address(raw), headers={"sec-fetch-site": "same-origin"})
                if (answer.status_code, answer.headers.get("allow")) != (405, raw.allowed):
                    holes.append(f"{method} {raw.name} {who}: {answer.status_code}")
    assert not holes


async def test_head_is_get_without_the_body(street: Street) -> None:
    for route in street.routes:
        for visitor in street.people.get(route.door, {}).values():
            path = address(route)
            get, head = await visitor.get(path), await visitor.ask("HEAD", path)
            assert (head.status_code, head.content) == (get.status_code, b""), route.name
            assert head.headers["content-type" if get.content else "location"], route.name


async def test_head_tells_a_foreign_id_from_an_unknown_one_by_nothing(street: Street) -> None:
    foreign = await street.ids(street.there)
    for route in street.with_parameters():
        for who, visitor in street.people[route.door].items():
            if who == "nobody":
                continue
            absent = told(await visitor.ask("HEAD", address(route)))
            tried = [address(route, one, one) for one in foreign[:2]]
            # Operators see every practice.
            if route.door is not Door.OPERATIONS:
                theirs = [way.partition("?")[0] for way in street.far_ways.to[route.name]]
                tried += [path for path in theirs if UUIDS.search(path)][:2]
            for path in tried:
                assert told(await visitor.ask("HEAD", path)) == absent, f"{path} {who}"


async def test_a_session_of_elsewhere_opens_nothing(street: Street) -> None:
    for route in street.routes:
        if route.page.audience is Audience.ANYONE:
            continue
        nobody = street.people[route.door]["nobody"]
        path = address(route)
        for who, stranger in street.strangers[route.door].items():
            assert told(await stranger.get(path)) == told(await nobody.get(path)), f"{route.name} {who}"
            fields = {"_token": "x", "_submission": str(uuid4())}
            assert told(await stranger.post(path, fields)) == told(await nobody.post(path, fields)), route.name


async def test_a_session_opens_nothing_more_at_the_public_door(street: Street) -> None:
    nobody = street.people[Door.PUBLIC]["nobody"]
    for route in street.raw_routes:
        if route.door is Door.PUBLIC and "GET" in route.methods:
            path = address(route)
            for who, stranger in street.strangers[Door.PUBLIC].items():
                assert told(await stranger.get(path)) == told(await nobody.get(path)), f"{route.name} {who}"


async def test_a_route_is_behind_its_own_door_only(street: Street) -> None:
    served = {(route.door, route.path) for route in (*street.routes, *street.raw_routes)}
    for route in street.routes:
        for door in street.people:
            if (door, route.path) in served:
                continue
            for who, visitor in street.people[door].items():
                answer = await visitor.get(address(route))
                nothing = await visitor.get("/p/nothing/here")
                assert told(answer) == told(nothing), f"{route.name} at {door.value} for {who}"


async def test_nobody_types_the_inner_paths(street: Street) -> None:
    for route in street.routes:
        for door, people in street.people.items():
            for visitor in people.values():
                answer = await visitor.get(f"/~{route.door.value}{address(route)}")
                assert told(answer) == told(await visitor.get("/p/nothing/here")), f"{route.name} at {door.value}"


async def test_an_unknown_host_is_told_so(street: Street) -> None:
    stray = street.visitors.nobody("http://nobody.portico.localhost:8000")
    for path in ("/", "/account", "/~portal/", "/static/x/portico.css"):
        answer = await stray.get(path)
        assert answer.status_code == 421
        assert "location" not in answer.headers
