"""Queries in SQL of our own, where Piccolo has no words for them; the answer comes in structs."""

from __future__ import annotations

from typing import TypeVar, cast

import msgspec

from portico_scheduling.tables import Claim

T = TypeVar("T")


async def rows(query: str, kind: type[T], *values: object) -> list[T]:
    """Each row as a `kind`, a msgspec Struct. `{}` in the query are its values, in order."""
    found = cast("object", await Claim.raw(query, *values))
    return msgspec.convert(found, list[kind])
