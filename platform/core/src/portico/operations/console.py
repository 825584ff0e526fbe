"""What operators see of the practices: names, states and counts, never anything of a patient's.

One statement per page, on the global tables, by the name's index order: the five thousandth practice costs as much as
the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from portico.tenancy.open_scope import OpenScope
from portico.tenancy.practices import PLATFORM_ID

PAGE: Final = 50


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One practice in the list."""

    id: UUID
    slug: str
    name: str
    state: str
    region: str
    specialty: str
    created: datetime
    failed: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator looks for. `after` is the slug of the last line of the page before."""

    q: str = ""
    state: str = ""
    after: str = ""


async def practices(scope: OpenScope, asked: Asked) -> Sequence[Row]:
    """By address, one more than a page holds where there are more."""
    rows = await scope.run(_PRACTICES, (PLATFORM_ID, asked.after, asked.state, _contained(asked.q), PAGE + 1))
    return msgspec.convert([dict(row) for row in rows], list[Row])


async def states(scope: OpenScope) -> dict[str, int]:
    """How many practices are in each state."""
    rows = await scope.run(_STATES, (PLATFORM_ID,))
    return {str(row["state"]): int(row["found"]) for row in rows}


def _contained(words: str) -> str:
    """For LIKE: what was typed, taken literally."""
    clean = words.strip().lower()
    return "%" + "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in clean) + "%" if clean else ""


_PRACTICES = """
SELECT p.id, p.slug, p.name, p.state, p.region, p.specialty, p.created,
    (SELECT count(*) FROM core.outbox_failed f WHERE f.tenant_id = p.id) AS failed
FROM core.practice p
WHERE p.id <> $1 AND p.slug > $2 AND ($3 = '' OR p.state = $3)
    AND ($4 = '' OR lower(p.name) LIKE $4 OR p.slug LIKE $4
        OR EXISTS (SELECT 1 FROM core.practice_host h WHERE h.practice = p.id AND h.host LIKE $4))
ORDER BY p.slug LIMIT $5
"""
_STATES = "SELECT state, count(*) AS found FROM core.practice WHERE id <> $1 GROUP BY state"
