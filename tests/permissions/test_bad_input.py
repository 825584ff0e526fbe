"""Every form of the application × every field of it × input that no browser of ours would send.

Made from the routes and the structs that their handlers ask for: a new form is in here by itself. Each is opened with
ids of the practice's own and sent as it stands but for one field. What is refused says so, marks the field, shows what
was typed, and wrote nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import msgspec.inspect as types
import pytest
from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.web.forms import Reader
from portico.web.routing import Route
from portico_testkit.visitors import Visitor, Visitors

from tests.isolation.street import form_of, furnish, known_patient, people_of
from tests.isolation.ways import form_to, pattern_of, walkers, ways_of
from tests.permissions.bad_input import TOO_LONG, WITH_NUL, WRONG_TYPE, Bad, Opened, Rows, said

pytestmark = pytest.mark.anyio


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
                found = [*said(answer, bad, opened)]
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
