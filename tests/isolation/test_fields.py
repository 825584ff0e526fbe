"""Ids in addresses' queries and in the fields of forms: a foreign one is told from an unknown one by nothing.

Made from the structs that the handlers ask for: every field that is an id, or that a page offers values with ids for
(a time's key). The others keep what our own pages put into them, so that it is the id that is looked at.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

import httpx
import msgspec.inspect as types
import pytest
from portico.web.forms import Reader
from portico.web.routing import Route
from portico_testkit.visitors import Visitor

from tests.isolation.street import UUIDS, Street, form_of, told
from tests.isolation.ways import Ways, form_to, walkers

pytestmark = pytest.mark.anyio

TRIED = 4
"""So many of the values that a page of theirs offers for a field."""

Sent = Mapping[str, str | Sequence[str]]


async def test_a_foreign_id_in_a_query_or_a_form_is_an_unknown_one(street: Street) -> None:
    ids = [str(one) for one in await street.ids(street.there)]
    theirs, before = await street.rows(street.there), await street.rows(street.here)
    people = walkers(street.people)
    known = {one for rows in theirs.values() for one in UUIDS.findall(rows)}
    holes: list[str] = []
    tried = 0
    for route in street.routes:
        visitor = people[route.door]
        for way in street.ways.to[route.name][:1]:
            for method, field, base in await _fields(route, way, visitor, street):
                for value in _values(field, street.ways, street.far_ways, ids):
                    tried += 1
                    unknown = UUIDS.sub(lambda one: _beside(one[0]) if one[0] in known else one[0], value)
                    absent = told(await _sent(visitor, method, way, base, field, unknown), unknown)
                    if told(await _sent(visitor, method, way, base, field, value), value) != absent:
                        holes.append(f"{method} {route.name} {field}={value}")
    assert not holes, "\n".join(holes)
    assert tried > 200
    assert await street.rows(street.there) == theirs
    # Other tests hand foreign ids in on purpose.
    ours = await street.rows(street.here)
    assert not [(name, one) for name, rows in ours.items() for one in ids if one in rows and one not in before[name]]


async def _fields(route: Route, way: str, visitor: Visitor, street: Street) -> Sequence[tuple[str, str, Sent]]:
    """Method, field, and what else is sent with it."""
    found: list[tuple[str, str, Sent]] = []
    if route.get:
        query = httpx.URL(way).params
        found += [("GET", name, dict(query)) for name in _ids_in(route.get.input, street.far_ways)]
    if route.post and (names := [*_ids_in(route.post.input, street.far_ways)]):
        form = form_to(await visitor.get(way), way.partition("?")[0])
        base = form.careful("Wednesday", "w@mail.example") if form else await form_of(visitor)
        found += [("POST", name, base) for name in names]
    return found


def _ids_in(reader: Reader[Any], offered: Ways) -> Iterator[str]:
    for one in cast(types.StructType, types.type_info(reader.struct)).fields:
        has_ids = any(UUIDS.search(value) for value in offered.offered.get(one.encode_name, ()))
        if "UUIDType" in repr(one.type) or has_ids:
            yield one.encode_name


def _values(field: str, ours: Ways, theirs: Ways, ids: Sequence[str]) -> Iterator[str]:
    """What their pages offer for it, else ids of all their tables; of a key with several ids also each alone."""
    offered = [value for value in theirs.offered.get(field, ()) if UUIDS.search(value)]
    own = next((value for value in ours.offered.get(field, ()) if UUIDS.search(value)), "")
    if field == "id" or not offered:
        yield from ids[::2]
    for value in offered[:TRIED]:
        yield value
        foreign = UUIDS.findall(value)
        if len(foreign) > 1:
            yield from (own.replace(mine, other) for mine, other in zip(UUIDS.findall(own), foreign, strict=True))


def _beside(one: str) -> str:
    """An id that nothing has, of the same time: what is sorted by ids (`before`) stays where it was."""
    return one[:-12] + secrets.token_hex(6)


async def _sent(visitor: Visitor, method: str, way: str, base: Sent, field: str, value: str) -> httpx.Response:
    if method == "GET":
        return await visitor.get(f"{way.partition('?')[0]}?{httpx.QueryParams({**base, field: value})}")
    return await visitor.post(way, {**base, "_submission": str(uuid4()), field: value})
