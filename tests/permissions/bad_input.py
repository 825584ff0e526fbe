"""Bad input, and what an answer to it has to be: used for pages and for the routes beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

import httpx

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


def said(answer: httpx.Response, bad: Bad, opened: Opened) -> Iterator[str]:
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
        if kind in SHOWN_AGAIN and value and "\0" not in value and value not in unescape(page):
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
