"""Every form of the application × every field of it × input that no browser of ours would send.

Made from the routes and the structs that their handlers ask for: a new form is in here by itself. Each is opened with
ids of the practice's own and sent as it stands but for one field. What is refused says so, marks the field, shows what
was typed, and wrote nothing.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import httpx
import msgspec.inspect as types
import pytest
from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.web.forms import Reader
from portico.web.routing import Route
from portico_testkit.visitors import Visitor, Visitors

from tests.isolation.street import form_of, furnish, known_patient, people_of
from tests.isolation.ways import form_to, pattern_of, walkers, ways_of

pytestmark = pytest.mark.anyio

TOO_LONG = "x" * 5_000
WITH_NUL = "be\0fore"
WRONG_TYPE = "neither a number nor a day"

UNTOUCHED = {"core.audit_event", "core.submission"}
"""Tables that may say that something was tried."""

SHOWN_AGAIN = {"text", "search", "email", "tel", "number", "date", "time", "textarea"}
"""Kinds of boxes whose words are typed: they come back."""


@dataclass(frozen=True, kw_only=True)
class Bad:
    """What nobody should send. `unreadable` are those of its fields that can't be it, whatever they ask for."""

    what: str
    fields: Mapping[str, str]
    unreadable: frozenset[str] = frozenset()


async def test_bad_input_is_refused_in_words_and_changes_nothing(
    visitors: Visitors, make_practice: Callable[..., Awaitable[Tenant]], owner_url: str
) -> None:
    here, there = await make_practice(name="Elm Street Family Medicine"), await make_practice(name="Bright Harbor")
    await furnish(visitors, here)
    foreign = (await visitors.new_patient(there)).id
    patient = await known_patient(visitors, here, owner_url)
    people = await people_of(visitors, here, patient=patient, fresh=True)
    ways = await ways_of(visitors.app.routes, people, here)
    to = {name: list(found) for name, found in ways.to.items()}
    owner: Any = await asyncpg.connect(owner_url)
    wrong: list[str] = []
    refused = 0
    try:
        rows = await Rows.of(owner)
        # What books comes before what may close a place, and operators last: they may close the practice.
        for route in sorted(visitors.app.routes, key=lambda one: (one.door is Door.OPERATIONS, one.plugin is None)):
            if route.post is None or route.post.input.is_empty:
                continue
            visitor, opened = walkers(people)[route.door], None
            for bad in _bad_inputs(route.post.input, foreign):
                if opened is None:
                    opened = await _opened(visitor, route, to[route.name])
                    before = await rows.counted()
                answer = await visitor.post(opened.path, opened.with_(bad))
                found = [*_said(answer, bad, opened)]
                if answer.status_code == 422:
                    refused += 1
                    after = await rows.counted()
                    found += [f"{name} has other rows" for name in after if after[name] != before[name]]
                else:
                    _remember(answer.headers.get("location", ""), route, visitors.app.routes, to)
                    opened = None
                wrong += [f"POST {route.name} {bad.what}: {answer.status_code}, {one}" for one in found]
    finally:
        await owner.close()
    assert not wrong, "\n".join(wrong)
    assert refused > 200


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A form as its page shows it, if that page is there. `boxes` are the kinds of its fields by name; none where
    another page has it.
    """

    path: str
    is_there: bool
    fields: Mapping[str, Sequence[str] | str]
    boxes: Mapping[str, str]

    def with_(self, bad: Bad) -> Mapping[str, Sequence[str] | str]:
        return {**self.fields, "_submission": str(uuid4()), **bad.fields}


def _remember(location: str, sent: Route, routes: Sequence[Route], to: Mapping[str, list[str]]) -> None:
    """What a form that was taken led to is one more address: the time it keeps may stand in place of another."""
    for route in routes:
        if "{" in route.path and route.door is sent.door and pattern_of(route).match(location):
            to[route.name].insert(0, location)


async def _opened(visitor: Visitor, route: Route, ways: Sequence[str]) -> Opened:
    """The first page of the route that is not gone by what was sent before, and its form, filled in."""
    path, form, is_there = "", None, False
    for path in ways:
        shown = await visitor.get(path)
        form, is_there = form_to(shown, path.partition("?")[0]), shown.status_code == 200
        if is_there:
            break
    if form is None:
        return Opened(path=path, is_there=is_there, fields=await form_of(visitor), boxes={})
    boxes = {one["name"]: one.get("type", "text") for one in form.fields}
    return Opened(
        path=path, is_there=is_there, fields=form.careful("Wednesday", f"{uuid4().hex}@mail.example"), boxes=boxes
    )


def _bad_inputs(reader: Reader[Any], foreign: UUID) -> Iterator[Bad]:
    """All fields at once, where all are refused at once; one by one, where the page itself has to look."""
    info = cast(types.StructType, types.type_info(reader.struct))
    fields = {one.encode_name: one.type for one in info.fields if not isinstance(one.type, types.DictType)}
    others = frozenset(name for name, kind in fields.items() if not _takes_words(kind))
    long = frozenset(name for name, kind in fields.items() if "BytesType" not in repr(kind))
    yield Bad(what="too long", fields=dict.fromkeys(fields, TOO_LONG), unreadable=long)
    yield Bad(what="with a NUL", fields=dict.fromkeys(fields, WITH_NUL), unreadable=frozenset(fields))
    yield Bad(what="of a wrong type", fields=dict.fromkeys(fields, WRONG_TYPE), unreadable=others)
    for name in fields:
        yield Bad(what=f"{name} empty", fields={name: ""})
        yield Bad(what=f"{name} a foreign id", fields={name: str(foreign)})


def _takes_words(kind: types.Type) -> bool:
    match kind:
        case types.Metadata():
            return _takes_words(kind.type)
        case types.VarTupleType():
            return _takes_words(kind.item_type)
        case _:
            return isinstance(kind, types.StrType)


def _said(answer: httpx.Response, bad: Bad, opened: Opened) -> Iterator[str]:
    """What is wrong with the answer itself."""
    if answer.status_code not in {200, 303, 404, 422}:
        yield "expected 200, 303, 404 or 422"
    if bad.unreadable and opened.is_there and answer.status_code in {200, 303}:
        yield "taken"
    if answer.status_code != 422 or not opened.boxes:
        return
    boxes, page = opened.boxes, answer.text
    summary = re.search(r'<div class="notice" data-tone="bad" role="group".*?</div>', page, re.S)
    if summary is None:
        # Buttons with hidden fields only have nothing to type again: a page with the reason is enough.
        if set(boxes.values()) - {"hidden", "submit"} or "We could not take this form" not in page:
            yield "no summary"
        return
    for target in re.findall(r'<a href="#([^"]+)"', summary[0]):
        if f'id="{target}"' not in page:
            yield f"the summary leads to #{target}, which is not there"
    for name, value in bad.fields.items():
        kind = boxes.get(name, "hidden")
        tags = re.findall(rf'<(?:input|select|textarea)[^>]*\sname="{name}(?:\.\w+)?"[^>]*>', page)
        if name in bad.unreadable and kind not in {"hidden", "submit"} and 'aria-invalid="true"' not in "".join(tags):
            yield f"{name} ({kind}) is not marked"
        if kind in SHOWN_AGAIN and value and value != WITH_NUL and value not in unescape(page):
            yield f"what was typed into {name} is gone"


@dataclass(frozen=True)
class Rows:
    """How many rows each table has, as the owner sees them."""

    owner: Any
    query: str

    @classmethod
    async def of(cls, owner: Any) -> Rows:
        names = [row["name"] for row in await owner.fetch(_TABLES) if row["name"] not in UNTOUCHED]
        return cls(owner, " union all ".join(f"select '{name}', count(*) from {name}" for name in names))

    async def counted(self) -> Mapping[str, int]:
        return {str(name): int(rows) for name, rows in await self.owner.fetch(self.query)}


_TABLES = """
select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and (n.nspname = 'core' or n.nspname like 'p\\_%')
order by 1
"""
