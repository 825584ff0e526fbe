"""Tells the owners of a practice that leaves that the copy of everything is ready.

The platform's work: a closed practice has none of its own, and its letters would wait until it opens again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from portico import outbox
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.notify.kinds import LetterKind, Reader, ReaderKind, State
from portico.notify.post import Post
from portico.notify.tables import Letter
from portico.outbox.handlers import Outside
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.scopes import Scope, Tenancy

HANDLER: Final = "leave-letter"
PAGE: Final = "/practice/leaving"
"""Where the copy is taken."""
_ACTOR: Final = Actor.system("leave")


async def ask(scope: Scope, practice_id: UUID, leaving_id: UUID) -> None:
    """In the platform's scope, with the note that the copy is complete."""
    payload = {"practice": str(practice_id), "leaving": str(leaving_id)}
    await outbox.enqueue(scope, f"core:{HANDLER}", key=str(leaving_id), payload=payload)


class Telling:
    """The outbox's handler. Made once by app.py; `deliver` sends one letter."""

    def __init__(self, post: Post, deliver: Outside) -> None:
        self._post = post
        self._deliver = deliver

    async def __call__(self, tenancy: Tenancy, _platform: Tenant, payload: Mapping[str, str]) -> None:
        """Called again it sends what was not sent. Raises MailNotSent."""
        there = await tenancy.tenant_by_id(UUID(payload["practice"]))
        if there is None or there.state != PracticeState.LEAVING:
            return
        async with tenancy.tenant_scope(there, _ACTOR, "SYSADMIN") as scope:
            letters = await self._hand_in(scope, payload["leaving"])
        for letter_id in letters:
            await self._deliver(tenancy, there, {"letter": str(letter_id)})

    async def _hand_in(self, scope: Scope, leaving: str) -> list[UUID]:
        """One for each owner, once for this leaving; those that are not sent yet."""
        kind = LetterKind.COPY_STAFF
        owners = await StaffMember.select(StaffMember.id).where(
            StaffMember.role == Role.OWNER.value, StaffMember.active.eq(True)
        )
        for owner in owners:
            await self._post.own(scope, kind, Reader(ReaderKind.STAFF, owner["id"]), path=PAGE, key=leaving)
        rows = await Letter.select(Letter.id).where(
            Letter.name == kind.value, Letter.path == PAGE, Letter.state == State.WAITING.value
        )
        return [row["id"] for row in rows]
