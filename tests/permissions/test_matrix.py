"""Route × role: what each page declares is what happens, and the whole table stands in `routes.txt` for review.

After a change that is meant: PORTICO_WRITE_TABLE=1 pytest tests/permissions, and commit the file.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from portico.app import App
from portico.identity.permissions import Permission
from portico.plugins.rights import role_defaults
from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.web.routing import Route, RouteError, core_route
from portico_sdk import Audience, Nothing, Page, Role, View
from portico_sdk.permissions import STAFF_ROLES
from portico_testkit.visitors import Visitor, Visitors

from tests.isolation.street import address, form_of, furnish, known_patient, people_of
from tests.isolation.ways import UNREACHED, ways_of

pytestmark = pytest.mark.anyio

TABLE = Path(__file__).parent / "routes.txt"
ROLES = (Role.OWNER, Role.ADMIN, Role.CLINICIAN, Role.NURSE, Role.FRONT_DESK, Role.BILLER)


LAST = ("workspace:/practice/features/{name:str}/off", "operations:/practices/{id:uuid}/leave")
"""Sent after all others: they take away what others are about."""

STATUSES = {"open": {200, 303, 422}, "sign-in": {303}, "prove": {303}, "refused": {403}}


def outcome(app: App, route: Route, who: str, *, proved: bool) -> str:
    """What the declaration means for this person, who has just `proved` who they are or not: open, sign-in, prove or
    refused.
    """
    if route.page.audience is Audience.ANYONE:
        return "open"
    if who == "nobody":
        return "sign-in"
    may = "open" if proved or not route.page.step_up else "prove"
    if route.page.audience is Audience.PATIENT:
        return "open" if who == "patient" else "sign-in"
    if route.page.audience is Audience.OPERATOR:
        return may if who == "operator" else "sign-in"
    if who not in {role.value for role in STAFF_ROLES}:
        return "sign-in"
    rights = role_defaults(app.parts.registry).of(Role(who))
    return may if route.page.permission in rights else "refused"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at a door, with what the forms there carry for them."""

    who: str
    visitor: Visitor
    proved: bool
    token: Mapping[str, str]

    @classmethod
    async def of(cls, who: str, visitor: Visitor, *, proved: bool) -> Person:
        return cls(who=who, visitor=visitor, proved=proved, token=await form_of(visitor))

    def new_form(self) -> Mapping[str, str]:
        return {**self.token, "_submission": str(uuid4())}


def told(answer: httpx.Response) -> str:
    """Which outcome the answer is. A form that says that it has no token was not taken for the reason in question."""
    location = answer.headers.get("location", "")
    if location.startswith("/auth/login"):
        return "prove" if "step_up=1" in location else "sign-in"
    if answer.status_code == 403:
        return "refused"
    is_whole = "open for too long" not in answer.text and "not complete" not in answer.text
    return "open" if answer.status_code in {200, 303, 422} and is_whole else f"{answer.status_code}"


async def test_everybody_gets_what_the_page_declares(
    visitors: Visitors, make_practice: Callable[..., Awaitable[Tenant]], owner_url: str
) -> None:
    """With ids of the practice's own, and forms with a token: each may really act, and some do."""
    app = visitors.app
    practice = await make_practice(name="Elm Street Family Medicine")
    await furnish(visitors, practice)
    patient = await known_patient(visitors, practice, owner_url)
    proved = await people_of(visitors, practice, patient=patient, fresh=True)
    others = await people_of(visitors, practice, patient=patient)
    ways = await ways_of(app.routes, proved, practice)
    people = {
        door: [
            await Person.of(who, visitor, proved=each is proved)
            for each in (proved, others)
            for who, visitor in each[door].items()
        ]
        for door in proved
    }
    wrong: list[str] = []
    for route in sorted(app.routes, key=lambda one: (one.door is Door.OPERATIONS, one.name in LAST)):
        for one in people.get(route.door, ()):
            if not one.proved and not route.page.step_up:
                continue
            expected = outcome(app, route, one.who, proved=one.proved)
            path, got = await _shown(one.visitor, route, ways.to[route.name] or [address(route)])
            if got != expected and not (got == "404" and expected == "open" and route.name in UNREACHED):
                wrong.append(f"{route.name} {one.who}: {got}, expected {expected}")
            if route.post:
                got = told(await one.visitor.post(path, one.new_form()))
                if got != expected:
                    wrong.append(f"POST {route.name} {one.who}: {got}, expected {expected}")
        if route.name in LAST:
            await visitors.enable(practice)
    assert not wrong


async def _shown(visitor: Visitor, route: Route, ways: Sequence[str]) -> tuple[str, str]:
    """The first of these addresses that is not gone by what was sent before, and what one gets there."""
    path, got = "", ""
    for path in ways:
        got = told(await visitor.get(path))
        if got != "404":
            break
    return path, got


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
    return "x" if outcome(app, route, role.value, proved=True) == "open" else "·"


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
