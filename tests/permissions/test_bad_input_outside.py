"""The forms of who is not signed in, and the others that are no pages (`RawRoute`) × input that no browser would send.

No struct says what they ask for, so the page that has the form does: a new box is in here by itself, and a new route
must be. The same is demanded of the answers as of pages'.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from portico.identity.population import Population
from portico.identity.tables import PersonLink, StaffMember
from portico.notify import one_click
from portico.notify.kinds import Reader, ReaderKind
from portico.onboarding.tables import Invitation, SignUp
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.hosts import Door
from portico.tenancy.practices import PLATFORM_ID
from portico.web.forms import SUBMISSION_FIELD, TOKEN_FIELD
from portico.web.public.sign_up import HONEYPOT
from portico.web.raw import RawRoute
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors

from tests.isolation.street import people_of
from tests.isolation.ways import form_to
from tests.permissions.bad_input import TOO_LONG, WITH_NUL, WRONG_TYPE, Bad, Opened, Rows, said

pytestmark = pytest.mark.anyio

SYSTEM = Actor.system("test")
ASKS_NOTHING = {"/auth/logout": "a button", "/walk-in": "a button, of a showcase alone"}
"""Nothing to be filled in wrongly: what their token is worth is tested in test_matrix.py and with the showcase."""
NO_PAGE = {"/letters/off/{token}": {"List-Unsubscribe": "One-Click"}}
"""Sent by mailboxes: RFC 8058 says what."""
NOT_TYPED = {TOKEN_FIELD, SUBMISSION_FIELD, "_form", HONEYPOT}
FREE = {"text", "textarea"}
"""Kinds of boxes that words may stand in."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Who sends the form, where it is shown and where it is sent."""

    visitor: Visitor
    page: str
    path: str


async def test_bad_input_from_outside_is_refused_in_words_and_changes_nothing(
    visitors: Visitors, make_practice: Callable[..., Awaitable[Tenant]], owner_url: str
) -> None:
    here = await make_practice(name="Elm Street Family Medicine")
    foreign = (await visitors.new_patient(await make_practice(name="Bright Harbor"))).id
    places = await _places(visitors, here)
    owner: Any = await asyncpg.connect(owner_url)
    wrong: list[str] = []
    refused = 0
    tried: set[str] = set()
    try:
        rows = await Rows.of(owner)
        for route in (one for one in visitors.app.raw_routes if "POST" in one.methods):
            if route.path in ASKS_NOTHING:
                continue
            place = places[route.name]
            opened = await _opened(place, route)
            for bad in _bad_inputs(opened, foreign):
                opened = await _opened(place, route)
                before = await rows.counted()
                answer = await place.visitor.post(opened.path, opened.with_(bad))
                found = [*said(answer, bad, opened)]
                after = await rows.counted()
                found += [f"{name} has other rows" for name in after if after[name] != before[name]]
                refused += answer.status_code == 422
                tried.add(route.name)
                wrong += [f"POST {route.name} {bad.what}: {answer.status_code}, {one}" for one in found]
    finally:
        await owner.close()
    assert not wrong, "\n".join(wrong)
    assert refused > 60
    posted = {one.name for one in visitors.app.raw_routes if "POST" in one.methods and one.path not in ASKS_NOTHING}
    assert tried == posted


async def _opened(place: Place, route: RawRoute) -> Opened:
    if given := NO_PAGE.get(route.path):
        return Opened(path=place.path, is_there=False, fields=given, boxes={})
    shown = await place.visitor.get(place.page)
    for line in shown.headers.get_list("set-cookie"):
        name, _, value = line.partition(";")[0].partition("=")
        place.visitor.cookies[name] = value
    form = form_to(shown, place.path)
    assert form is not None, f"{place.page} has no form that is sent to {place.path}: {shown.status_code}"
    boxes = {one["name"]: one.get("type", "text") for one in form.fields if one["name"] not in NOT_TYPED}
    fields = form.careful("Wednesday", f"{uuid4().hex}@mail.example")
    return Opened(path=place.path, is_there=True, fields={**fields, HONEYPOT: ""}, boxes=boxes)


def _bad_inputs(opened: Opened, foreign: UUID) -> Iterator[Bad]:
    names = opened.boxes or dict.fromkeys(opened.fields, "hidden")
    no_words = frozenset(name for name, kind in names.items() if kind not in FREE)
    yield Bad(what="too long", fields=dict.fromkeys(names, TOO_LONG), unreadable=frozenset(names))
    yield Bad(what="with a NUL", fields=dict.fromkeys(names, WITH_NUL), unreadable=frozenset(names))
    yield Bad(what="of a wrong type", fields=dict.fromkeys(names, WRONG_TYPE), unreadable=no_words)
    for name, kind in names.items():
        yield Bad(what=f"{name} empty", fields={name: ""})
        yield Bad(what=f"{name} a foreign id", fields={name: str(foreign)})
        if kind == "email":
            yield Bad(
                what=f"{name} with a NUL", fields={name: f"{WITH_NUL}@mail.example"}, unreadable=frozenset([name])
            )
    if not opened.is_there:
        return  # a mailbox has no token of ours
    yield Bad(what="another's token", fields={TOKEN_FIELD: TOO_LONG})
    yield Bad(what="a token with a NUL", fields={TOKEN_FIELD: WITH_NUL})


async def _places(visitors: Visitors, here: Tenant) -> Mapping[str, Place]:
    """For each route the place of its form, with links that are good."""
    people = await people_of(visitors, here)
    signed_in = {
        Door.PORTAL: people[Door.PORTAL]["patient"],
        Door.WORKSPACE: people[Door.WORKSPACE][Role.OWNER.value],
        Door.OPERATIONS: people[Door.OPERATIONS]["operator"],
    }
    links = await _links(visitors, here)
    found: dict[str, Place] = {}
    for route in visitors.app.raw_routes:
        path = links.get(route.name, route.path)
        if route.path == "/auth/action":
            found[route.name] = Place(visitor=signed_in[route.door], page="/account", path=path)
        else:
            found[route.name] = Place(visitor=people[route.door]["nobody"], page=path, path=path)
    return found


async def _links(visitors: Visitors, here: Tenant) -> Mapping[str, str]:
    """Paths with a token that opens something, by route's name."""
    parts = visitors.app.parts
    platform = await parts.tenancy.tenant_by_id(PLATFORM_ID)
    assert platform is not None
    soon = parts.clock() + timedelta(hours=1)
    links: dict[str, str] = {}
    for door, tenant in ((Door.PORTAL, here), (Door.WORKSPACE, here), (Door.OPERATIONS, platform)):
        population = Population.PATIENTS if door is Door.PORTAL else Population.WORKFORCE
        async with parts.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
            table = PersonLink if population is Population.PATIENTS else StaffMember
            person = await table.objects().order_by(table.id, ascending=False).first()
            assert person is not None
            token = secrets.token_urlsafe(32)
            await Invitation(
                purpose="recovery",
                population=population.value,
                subject_id=person.id,
                token_digest=hashlib.sha256(token.encode()).digest(),
                fact_salt=b"salt",
                fact_digest=b"nobody's",
                expires_at=soon,
            ).save()
        links[f"{door}:/setup/{{token}}"] = f"/setup/{token}"
        if door is not Door.OPERATIONS:
            kind = ReaderKind.PERSON if population is Population.PATIENTS else ReaderKind.STAFF
            at = await one_click.address(parts.tenancy.keys, tenant.id, "", Reader(kind, person.id), "visits")
            links[f"{door}:/letters/off/{{token}}"] = at
    async with parts.tenancy.tenant_scope(platform, SYSTEM, "SYSADMIN"):
        token = secrets.token_urlsafe(32)
        await SignUp(
            practice_name="Maple Avenue",
            npi="",
            address="1 Maple Avenue",
            region="MT",
            timezone="America/Denver",
            specialty="",
            phone="",
            owner_name="Ada Cedar",
            owner_phone="",
            email="ada@mail.example",
            mail_digest=b"",
            token_digest=hashlib.sha256(token.encode()).digest(),
            expires_at=soon,
        ).save()
    links["public:/sign-up/confirm/{token}"] = f"/sign-up/confirm/{token}"
    return links
