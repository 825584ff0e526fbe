"""Where a practice's own pages lead: for each route the addresses with real ids that some page links to.

Made by walking from the first page on as somebody who may see all of it, so that a new page is found by itself. A page
that nothing links to is looked for beside one that is about the same row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import httpx
from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.web.routing import Route
from portico_sdk import Role
from portico_testkit.visitors import Visitor

from tests.operations.reading import Form, read

OPENED, KEPT = 3, 24
"""So many addresses of a route are opened, and so many remembered."""

MAKING: Mapping[Door, Sequence[tuple[str, str, Mapping[str, str]]]] = {
    Door.WORKSPACE: (
        ("/practice/look", "/practice/look", {"main": "#335577", "tone": ""}),
        ("/practice/look", "/practice/look/share", {}),
        *(("/practice/address/new", "/practice/address/new", {"host": f"{name}.{{}}.com"}) for name in ("a", "b", "c")),
    ),
    Door.PORTAL: (("/p/scheduling/book", "/p/scheduling/book", {}),),
    Door.OPERATIONS: (),
}
"""What the demonstration has none of is made first, as (page, its form's address, fields): a look with a link to show
it, own addresses, a time that is kept. `{}` is the practice's short name.
"""

UNREACHED = {
    "portal:/opens-soon": "the practice is open",
    "operations:/practices/{id:uuid}/certificate/file": "nothing was destroyed",
}
"""What these pages are about is not there, so nobody gets them: each has a test of its own."""

People = Mapping[Door, Mapping[str, Visitor]]


@dataclass(frozen=True, kw_only=True)
class Ways:
    """`to`: addresses by route's name; a route without parameters has its own path first. `offered`: what links and
    forms offer as the values of their fields, by field's name.
    """

    to: Mapping[str, Sequence[str]]
    offered: Mapping[str, Sequence[str]]


def walkers(people: People) -> Mapping[Door, Visitor]:
    """Who may see most at each door."""
    return {
        Door.WORKSPACE: people[Door.WORKSPACE][Role.OWNER.value],
        Door.PORTAL: people[Door.PORTAL]["patient"],
        Door.OPERATIONS: people[Door.OPERATIONS]["operator"],
    }


async def ways_of(routes: Sequence[Route], people: People, practice: Tenant) -> Ways:
    """At the operators' door only what is about this practice: others have their own there."""
    found: dict[str, Sequence[str]] = {}
    links: list[str] = []
    offered: dict[str, dict[str, None]] = {}
    for door, visitor in walkers(people).items():
        here = [route for route in routes if route.door is door]
        walk = _Walk(visitor, [(route, pattern_of(route)) for route in here], links, offered)
        starts = [link for link in links if link.startswith(visitor.origin)]
        starts += [f"/practices/{practice.id}"] if door is Door.OPERATIONS else []
        await walk.go("/", *starts, *[await _made(visitor, *one, practice.slug) for one in MAKING[door]])
        for route in here:
            ways = [*walk.seen.get(route.name, ()), *_beside(route, walk.linked)]
            if door is Door.OPERATIONS:
                ways = [way for way in ways if str(practice.id) in way]
            found[route.name] = [*([] if "{" in route.path else [route.path]), *ways][:KEPT]
    return Ways(to=found, offered={name: list(values) for name, values in offered.items()})


def pattern_of(route: Route) -> re.Pattern[str]:
    """Matches the addresses of a route."""
    return re.compile(_parameters(route.path) + r"(?:\?[^#]*)?\Z")


def _parameters(path: str) -> str:
    return re.sub(r"\{\w+(?::(\w+))?\}", lambda match: "[0-9a-f-]{36}" if match[1] == "uuid" else "[^/?#]+", path)


def _beside(route: Route, linked: Mapping[str, None]) -> Sequence[str]:
    """Addresses with the ids of others that begin alike."""
    head, ends, tail = route.path.rpartition("}")
    begins = re.compile(_parameters(head + ends) + r"(?=[/?]|\Z)")
    return list(dict.fromkeys(match[0] + tail for one in linked if (match := begins.match(one))))


def form_to(page: httpx.Response, path: str) -> Form | None:
    """The page's form that is sent to this address."""
    own = page.request.url.path
    targets = ((form, (form.action.partition("#")[0] or own).partition("?")[0]) for form in read(page.text).forms)
    return next((form for form, target in targets if target == path), None)


async def _made(visitor: Visitor, page: str, path: str, fields: Mapping[str, str], word: str) -> str:
    """Where the page's form leads, sent with little more than what stands in it."""
    form = form_to(await visitor.get(page), path)
    assert form is not None, f"{page} has no form that is sent to {path}"
    typed = {name: value.format(word) for name, value in fields.items()}
    answer = await visitor.post(path, {**form.careful(word, f"{word}@mail.example"), **typed})
    assert answer.status_code == 303, f"{path}: {answer.status_code}"
    return answer.headers["location"]


@dataclass
class _Walk:
    visitor: Visitor
    patterns: Sequence[tuple[Route, re.Pattern[str]]]
    links: list[str]
    offered: dict[str, dict[str, None]]
    linked: dict[str, None] = field(default_factory=dict[str, None])
    seen: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    async def go(self, *starts: str) -> None:
        waiting, opened = list(starts), dict[str, int]()
        while waiting:
            path = waiting.pop(0).removeprefix(self.visitor.origin).partition("#")[0] or "/"
            if not path.startswith("/") or path.startswith("//") or path in self.linked or "lang=" in path:
                continue
            self.linked[path] = None
            route = next((route for route, pattern in self.patterns if pattern.match(path)), None)
            if route is None:
                continue
            self.seen.setdefault(route.name, []).append(path)
            if opened.get(route.name, 0) >= OPENED or route.get is None:
                continue
            opened[route.name] = opened.get(route.name, 0) + 1
            answer = await self.visitor.get(path)
            waiting += [answer.headers["location"]] if "location" in answer.headers else []
            if "text/html" in answer.headers.get("content-type", ""):
                page = read(answer.text)
                waiting += [*page.links, *(form.action for form in page.forms)]
                self.links += page.links
                for link in page.links:
                    self._offer(parse_qsl(urlsplit(link).query))
                for form in page.forms:
                    self._offer((one["name"], one.get("value", "")) for one in form.fields)

    def _offer(self, pairs: Iterable[tuple[str, str]]) -> None:
        for name, value in pairs:
            self.offered.setdefault(name, {})[value] = None
