"""`ops./`: every practice, a page at a time, by address; found by a part of its name or host, and by state."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec import Meta
from portico_sdk import Nothing, View

from portico.operations import console
from portico.operations.console import Asked, Row
from portico.operations.paging import PAGE
from portico.web.operator.words import STATES, TONES
from portico.web.parts import CoreContext


class Query(msgspec.Struct, frozen=True, kw_only=True):
    q: Annotated[str, Meta(max_length=100)] = ""
    state: Annotated[str, Meta(max_length=20)] = ""
    after: Annotated[str, Meta(max_length=40)] = ""


class Practices(msgspec.Struct, frozen=True, kw_only=True):
    """`states` are those that can be asked for; `tones` tells how a state looks."""

    rows: tuple[Row, ...]
    asked: Query
    states: dict[str, str]
    tones: dict[str, str]
    next: str
    first: str


async def listed(ctx: CoreContext, _path: Nothing, query: Query) -> View:
    found = await console.practices(ctx.scope, Asked(q=query.q, state=query.state, after=query.after))
    rows = tuple(found[:PAGE])
    page = Practices(
        rows=rows,
        asked=query,
        states=dict(STATES),
        tones=dict(TONES),
        next=_address(query, after=rows[-1].slug) if len(found) > PAGE else "",
        first=_address(query, after="") if query.after else "",
    )
    return View(template="operator/practices.html", model=page)


def _address(query: Query, *, after: str) -> str:
    asked = {"q": query.q, "state": query.state, "after": after}
    return "/?" + urlencode({name: value for name, value in asked.items() if value})
