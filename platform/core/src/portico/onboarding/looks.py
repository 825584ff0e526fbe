"""A practice's look in versions: tried as a draft, published, brought back. In the scope that is open, all audited.

What is published stands in `Practice.look`, where every page finds it with the practice; the login pages are told by
the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, cast
from uuid import UUID

from portico_sdk import NotFound

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.onboarding.branding import tell_login
from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Practice
from portico.themes import own
from portico.themes.own import OwnLook
from portico.themes.tables import PracticeLook

State = Literal["draft", "published", "former"]
KEPT: Final = 30
"""Versions that a practice can go back to."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """`look` is None for what this version of Portico can't read any more."""

    id: UUID
    number: int
    state: State
    look: OwnLook | None
    staff_name: str
    created: datetime
    published: datetime | None
    preview_until: datetime | None = field(default=None)


async def versions() -> Sequence[Version]:
    """The newest first."""
    rows = await PracticeLook.objects().order_by(PracticeLook.number, ascending=False).limit(KEPT)
    return [_version(row) for row in rows]


async def draft() -> Version | None:
    """What is being tried."""
    row = await PracticeLook.objects().where(PracticeLook.state == "draft").first()
    return _version(row) if row else None


async def save_draft(scope: Scope, look: OwnLook) -> None:
    """This is what is being tried now. The link to see it, if there is one, leads to it too."""
    await _only_one_at_a_time(scope)
    row = await PracticeLook.objects().where(PracticeLook.state == "draft").first()
    text = own.written(look)
    if row is not None and row.choices == text:
        return
    if row is None:
        row = PracticeLook(number=await _next_number(), state="draft")
    row.choices, row.staff_id, row.staff_name = text, scope.actor.id, scope.actor.name
    await row.save()
    await record(scope, AuditCode.LOOK_CHANGED, resource=("Basic", (row.id,)))


async def discard(scope: Scope) -> None:
    """Nothing is being tried any more."""
    await _only_one_at_a_time(scope)
    row = await PracticeLook.objects().where(PracticeLook.state == "draft").first()
    if row is not None:
        await row.remove()
        await record(scope, AuditCode.LOOK_REMOVED, resource=("Basic", (row.id,)))


async def share(scope: Scope, until: datetime | None) -> None:
    """The draft may be seen by its link until then; None ends that. Raises NotFound."""
    row = await PracticeLook.objects().where(PracticeLook.state == "draft").first()
    if row is None:
        raise NotFound("draft")
    row.preview_until = until
    await row.save()
    await record(scope, AuditCode.LOOK_SHARED, resource=("Basic", (row.id,)), reason="" if until else "ended")


async def publish(scope: Scope, now: datetime) -> None:
    """The draft is what everybody sees. Raises NotFound where there is none."""
    await _only_one_at_a_time(scope)
    row = await PracticeLook.objects().where(PracticeLook.state == "draft").first()
    if row is None:
        raise NotFound("draft")
    await _put_in_use(scope, row, now)


async def bring_back(scope: Scope, version_id: UUID, now: datetime) -> None:
    """A former look again, as a version of its own. Raises NotFound."""
    await _only_one_at_a_time(scope)
    found = await PracticeLook.objects().get((PracticeLook.id == version_id) & (PracticeLook.state == "former"))
    if found is None or own.read(found.choices) is None:
        raise NotFound("look")
    row = PracticeLook(
        number=await _next_number(), choices=found.choices, staff_id=scope.actor.id, staff_name=scope.actor.name
    )
    await _put_in_use(scope, row, now)


async def declare(scope: Scope, look: OwnLook | None, now: datetime) -> bool:
    """The look that a practice's file names is in use, None for the theme's own; whether that was a change."""
    await _only_one_at_a_time(scope)
    text = own.written(look) if look else ""
    row = await Practice.select(Practice.look).where(Practice.id == scope.tenant_id).first()
    if row is None or row["look"] == text:
        return False
    if look is None:
        await _nothing_published()
        await _write_to_practice(scope, "")
        return True
    await _put_in_use(scope, PracticeLook(number=await _next_number(), choices=text), now)
    return True


async def _put_in_use(scope: Scope, row: PracticeLook, now: datetime) -> None:
    await _nothing_published()
    row.state, row.published, row.preview_until = "published", now, None
    await row.save()
    await record(scope, AuditCode.LOOK_PUBLISHED, resource=("Basic", (row.id,)))
    await _write_to_practice(scope, row.choices)


async def _nothing_published() -> None:
    await PracticeLook.update({PracticeLook.state: "former"}).where(PracticeLook.state == "published")


async def _write_to_practice(scope: Scope, text: str) -> None:
    await Practice.update({Practice.look: text}).where(Practice.id == scope.tenant_id)
    await tell_login(scope)


async def _only_one_at_a_time(scope: Scope) -> None:
    """Two people at the same look wait for each other."""
    await Practice.raw("select 1 from core.practice where id = {} for update", scope.tenant_id)


async def _next_number() -> int:
    row = await PracticeLook.select(PracticeLook.number).order_by(PracticeLook.number, ascending=False).first()
    return int(row["number"]) + 1 if row else 1


def _version(row: PracticeLook) -> Version:
    return Version(
        id=row.id,
        number=row.number,
        state=cast(State, row.state),
        look=own.read(row.choices),
        staff_name=row.staff_name,
        created=row.created,
        published=row.published,
        preview_until=row.preview_until,
    )
