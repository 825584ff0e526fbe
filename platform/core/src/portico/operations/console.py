"""What operators see of the practices: names, states and counts, never anything of a patient's.

One statement per page, on the global tables, by the name's index order: the five thousandth practice costs as much as
the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from portico.operations.owners import MAY_BE_HELPED
from portico.operations.paging import PAGE, Mark, contained
from portico.tenancy.open_scope import OpenScope
from portico.tenancy.practices import PLATFORM_ID


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One practice in the list."""

    id: UUID
    slug: str
    name: str
    state: str
    region: str
    specialty: str
    created: datetime
    agreed: str
    failed: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator looks for. `after` is the slug of the last line of the page before."""

    q: str = ""
    state: str = ""
    after: str = ""


async def practices(scope: OpenScope, asked: Asked) -> Sequence[Row]:
    """By address, one more than a page holds where there are more."""
    rows = await scope.run(_PRACTICES, (PLATFORM_ID, asked.after, asked.state, contained(asked.q), PAGE + 1))
    return msgspec.convert([dict(row) for row in rows], list[Row])


_PRACTICES = """
SELECT p.id, p.slug, p.name, p.state, p.region, p.specialty, p.created, p.agreed,
    (SELECT count(*) FROM core.outbox_failed f WHERE f.tenant_id = p.id) AS failed
FROM core.practice p
WHERE p.id <> $1 AND p.slug > $2 AND ($3 = '' OR p.state = $3)
    AND ($4 = '' OR lower(p.name) LIKE $4 OR p.slug LIKE $4 OR p.npi LIKE $4
        OR EXISTS (SELECT 1 FROM core.practice_host h WHERE h.practice = p.id AND h.host LIKE $4))
ORDER BY p.slug LIMIT $5
"""


class Host(msgspec.Struct, frozen=True, kw_only=True):
    host: str
    door: str
    canonical: bool


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on a repair list, in codes; `of_practice` is how many its practice has there."""

    id: UUID
    practice: UUID
    name: str
    slug: str
    handler: str
    reason: str
    tries: int
    failed_at: datetime
    of_practice: int

    @property
    def mark(self) -> Mark:
        return Mark(self.failed_at, self.id)


class Same(msgspec.Struct, frozen=True, kw_only=True):
    """Another practice with the same NPI."""

    id: UUID
    name: str
    slug: str
    state: str


class One(msgspec.Struct, frozen=True, kw_only=True):
    """One practice. `agreed` is the newest version of the agreement that it signed."""

    id: UUID
    slug: str
    name: str
    state: str
    suspended_reason: str
    npi: str
    region: str
    specialty: str
    timezone: str
    created: datetime
    opened_at: datetime | None
    sign_up: UUID | None
    agreed: str
    features: str
    support_until: datetime | None
    erase_at: datetime | None
    has_key: bool
    owners: int

    @property
    def needs_owner(self) -> bool:
        """Whether people work there, and none of them is an owner who can sign in."""
        return not self.owners and self.state in MAY_BE_HELPED

    @property
    def feature_ids(self) -> tuple[str, ...]:
        """Of the plugins that it enabled."""
        return tuple(self.features.split())


async def one(scope: OpenScope, practice_id: UUID) -> One | None:
    rows = await scope.run(_ONE, (practice_id, PLATFORM_ID))
    return msgspec.convert(dict(rows[0]), One) if rows else None


async def hosts(scope: OpenScope, practice_id: UUID) -> Sequence[Host]:
    rows = await scope.run(_HOSTS, (practice_id,))
    return msgspec.convert([dict(row) for row in rows], list[Host])


async def failed(scope: OpenScope, practice_id: UUID | None = None, before: Mark | None = None) -> Sequence[Failed]:
    """The latest first, one more than a page holds where there are more; of all practices, or of one."""
    mark = before or Mark.read("")
    rows = await scope.run(_FAILED, (practice_id, mark.at, mark.id, PAGE + 1))
    return msgspec.convert([dict(row) for row in rows], list[Failed])


async def same_npi(scope: OpenScope, practice_id: UUID) -> Sequence[Same]:
    """The other practices with its NPI."""
    rows = await scope.run(_SAME, (practice_id,))
    return msgspec.convert([dict(row) for row in rows], list[Same])


_ONE = """
SELECT id, slug, name, state, suspended_reason, npi, region, specialty, timezone, created, opened_at, sign_up,
    agreed, features, support_until, CASE WHEN state = 'founding' THEN erase_at END AS erase_at,
    data_key <> '' AS has_key, owners
FROM core.practice WHERE id = $1 AND id <> $2
"""
_HOSTS = "SELECT host, door, canonical FROM core.practice_host WHERE practice = $1 ORDER BY door, host"
_FAILED = """
SELECT f.delivery_id AS id, f.tenant_id AS practice, p.name, p.slug, f.handler, f.reason, f.tries, f.failed_at,
    (SELECT count(*) FROM core.outbox_failed o WHERE o.tenant_id = f.tenant_id) AS of_practice
FROM core.outbox_failed f JOIN core.practice p ON p.id = f.tenant_id
WHERE ($1::uuid IS NULL OR f.tenant_id = $1::uuid) AND (f.failed_at, f.delivery_id) < ($2::timestamptz, $3::uuid)
ORDER BY f.failed_at DESC, f.delivery_id DESC LIMIT $4
"""
_SAME = """
SELECT o.id, o.name, o.slug, o.state FROM core.practice p JOIN core.practice o ON o.npi = p.npi AND o.id <> p.id
WHERE p.id = $1 AND p.npi <> '' AND o.state <> 'left' ORDER BY o.slug LIMIT 20
"""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of making a practice."""

    step: str
    state: str
    reason: str
    tries: int
    changed: datetime


async def provisioning(scope: OpenScope, practice_id: UUID) -> Sequence[Step]:
    """In the order in which they were taken."""
    rows = await scope.run(_STEPS, (practice_id,))
    return msgspec.convert([dict(row) for row in rows], list[Step])


_STEPS = "SELECT step, state, reason, tries, changed FROM core.provisioning WHERE practice = $1 ORDER BY changed, step"
