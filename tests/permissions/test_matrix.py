"""Route × role: what each page declares is what happens, and the whole table stands in `routes.txt` for review.

After a change that is meant: PORTICO_WRITE_TABLE=1 pytest tests/permissions, and commit the file.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from portico.app import App
from portico.identity.permissions import Permission
from portico.identity.rights import permissions_for
from portico.plugins.rights import role_defaults
from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.web.routing import Route, RouteError, core_route
from portico_sdk import Audience, Nothing, Page, Role, View
from portico_sdk.permissions import STAFF_ROLES
from portico_testkit.visitors import Visitors

from tests.isolation.street import address, furnish, people_of

pytestmark = pytest.mark.anyio

TABLE = Path(__file__).parent / "routes.txt"
ROLES = (Role.OWNER, Role.ADMIN, Role.CLINICIAN, Role.NURSE, Role.FRONT_DESK, Role.BILLER)


def outcome(app: App, route: Route, who: str) -> str:
    """What the declaration means for this person: open, sign-in or refused."""
    if route.page.audience is Audience.ANYONE:
        return "open"
    if who == "nobody":
        return "sign-in"
    if route.page.audience is Audience.PATIENT:
        return "open" if who == "patient" else "sign-in"
    if route.page.audience is Audience.OPERATOR:
        return "sign-in" if who != "operator" else "prove" if route.page.step_up else "open"
    if who not in {role.value for role in STAFF_ROLES}:
        return "sign-in"
    rights = permissions_for(Role(who), role_defaults(app.parts.registry))
    if route.page.permission not in rights:
        return "refused"
    return "prove" if route.page.step_up else "open"


async def test_everybody_gets_what_the_page_declares(
    visitors: Visitors, make_practice: Callable[..., Awaitable[Tenant]]
) -> None:
    practice = await make_practice(name="Elm Street Family Medicine")
    await furnish(visitors, practice)
    people = await people_of(visitors, practice)
    wrong: list[str] = []
    for route in visitors.app.routes:
        for who, visitor in people.get(route.door, {}).items():
            expected = outcome(visitors.app, route, who)
            # An unknown id is a 404 only for who may see the page: rights are asked first.
            statuses = {"open": {200, 303, 404}, "sign-in": {303}, "prove": {303}, "refused": {403}}[expected]
            answer = await visitor.get(address(route)) if route.get else await visitor.post(address(route), {})
            location = answer.headers.get("location", "")
            level = "prove" if "step_up=1" in location else "sign-in"
            is_right = expected == level if location.startswith("/auth/login") else expected not in ("sign-in", "prove")
            if answer.status_code not in statuses or not is_right:
                wrong.append(f"{route.name} {who}: {answer.status_code} {location}, expected {expected}")
            if route.post:
                sent = await visitor.post(address(route), {})
                if sent.status_code not in {"open": {422, 404}}.get(expected, statuses):
                    wrong.append(f"POST {route.name} {who}: {sent.status_code}, expected {expected}")
    assert not wrong


async def test_the_table_is_the_committed_one(app: App) -> None:
    table = written(app)
    if os.environ.get("PORTICO_WRITE_TABLE"):
        TABLE.write_text(table, "utf-8")
    assert TABLE.read_text("utf-8") == table, "PORTICO_WRITE_TABLE=1 pytest tests/permissions writes it anew"


def written(app: App) -> str:
    """One line per route: x = may, · = may not, – = no business there."""
    lines = [
        "door       methods          audience  permission            " + " ".join(r.value for r in ROLES) + "  path"
    ]
    for route in sorted(app.routes, key=lambda one: (one.door.value, one.path)):
        page = route.page
        marks = [_mark(app, route, role).center(len(role.value)) for role in ROLES]
        lines.append(
            f"{route.door.value:10} {route.allowed:16} {page.audience.value:9} {page.permission or '–':21} "
            f"{' '.join(marks)}  {route.path}{'  (fresh factor)' if page.step_up else ''}"
        )
    for raw in sorted(app.raw_routes, key=lambda one: (one.door.value, one.path)):
        lines.append(f"{raw.door.value:10} {raw.allowed:16} {'anyone':9} {'–':21} (see auth.py, way_in.py)  {raw.path}")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _mark(app: App, route: Route, role: Role) -> str:
    if route.door is not Door.WORKSPACE:
        return "–"
    return "x" if outcome(app, route, role.value) in ("open", "prove") else "·"


async def page(_ctx: object, _path: Nothing, _query: Nothing) -> View:
    return View(template="x.html")


@pytest.mark.parametrize(
    ("door", "declared", "words"),
    [
        (Door.WORKSPACE, Page(path="x", audience=Audience.STAFF, title="X", get=page), "declares no permission"),
        (
            Door.PORTAL,
            Page(path="x", audience=Audience.STAFF, title="X", permission="a:b", get=page),
            "this door is for",
        ),
        (
            Door.PORTAL,
            Page(path="x", audience=Audience.PATIENT, title="X", permission=Permission.PATIENT_READ, get=page),
            "only staff hold permissions",
        ),
        (Door.PORTAL, Page(path="x", audience=Audience.PATIENT, title="X"), "nothing answers"),
        (Door.PUBLIC, Page(path="x", audience=Audience.PATIENT, title="X", get=page), "this door is for anyone"),
    ],
)
def test_a_route_that_does_not_say_who_it_is_for_ends_the_start(door: Door, declared: Page, words: str) -> None:
    with pytest.raises(RouteError, match=words):
        core_route(door, declared)
