"""Sign-ups as operators see them: how far each came, up to where its practice stands on the way to an open door.

One statement per page. What it needs of a practice stands in rows that belong to none: no practice's scope is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from portico.onboarding.provisioning import STEPS
from portico.operations.paging import PAGE, Mark, contained
from portico.tenancy.open_scope import OpenScope


class SignUpRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-up and how far it came. It holds what a practice says of itself; the owner's address is not shown.

    `step` is where its practice stands: what it does next while it is set up, and then its state. `trouble` is why its
    making failed. `erase_at` is when it is erased, should nobody have signed in by then. `others` is how many more
    practices have its NPI.
    """

    id: UUID
    state: str
    practice_name: str
    npi: str
    region: str
    specialty: str
    created: datetime
    confirmed_at: datetime | None
    founded_at: datetime | None
    practice: UUID | None
    erase_at: datetime | None
    step: str
    trouble: str
    others: int

    @property
    def mark(self) -> Mark:
        return Mark(self.created, self.id)


async def sign_ups(scope: OpenScope, before: Mark, words: str = "") -> Sequence[SignUpRow]:
    """The latest first, one more than a page holds where there are more. Only in the platform's own scope."""
    given = (None, before.at, before.id, contained(words), PAGE + 1, len(STEPS))
    return msgspec.convert([dict(row) for row in await scope.run(_SIGN_UPS, given)], list[SignUpRow])


async def sign_up(scope: OpenScope, sign_up_id: UUID | None) -> SignUpRow | None:
    if sign_up_id is None:
        return None
    top = Mark.read("")
    rows = await scope.run(_SIGN_UPS, (sign_up_id, top.at, top.id, "", 1, len(STEPS)))
    return msgspec.convert(dict(rows[0]), SignUpRow) if rows else None


_SIGN_UPS = """
SELECT s.id, s.state, s.practice_name, s.npi, s.region, s.specialty, s.created, s.confirmed_at, s.founded_at,
    s.practice, CASE WHEN p.state = 'founding' THEN p.erase_at END AS erase_at, coalesce(making.trouble, '') AS trouble,
    CASE
        WHEN p.id IS NULL THEN ''
        WHEN p.state <> 'founding' THEN p.state
        WHEN making.trouble IS NOT NULL THEN 'failed'
        WHEN making.done < $6 THEN 'making'
        WHEN p.owners = 0 THEN 'sign-in'
        WHEN p.agreed = '' THEN 'agreement'
        WHEN p.phone = '' OR p.open_weeks = '' THEN 'places'
        ELSE 'door'
    END AS step,
    (SELECT count(*) FROM core.practice o
        WHERE o.npi = s.npi AND s.npi <> '' AND o.state <> 'left' AND o.id IS DISTINCT FROM s.practice) AS others
FROM core.sign_up s LEFT JOIN core.practice p ON p.id = s.practice
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE m.state = 'done') AS done, max(m.reason) FILTER (WHERE m.state = 'failed') AS trouble
    FROM core.provisioning m WHERE m.practice = p.id
) making
WHERE s.tenant_id = core.current_tenant() AND ($1::uuid IS NULL OR s.id = $1::uuid)
    AND (s.created, s.id) < ($2::timestamptz, $3::uuid)
    AND ($4 = '' OR lower(s.practice_name) LIKE $4 OR s.npi LIKE $4 OR s.slug LIKE $4)
ORDER BY s.created DESC, s.id DESC LIMIT $5
"""
