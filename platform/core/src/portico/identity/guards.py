"""May this person have this page? One verdict from what the page declares and what our tables say of the person.

In `web`: find the session → open the scope with `before(session)` → `person(session)` → `judge(...)`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from portico_sdk import Audience, Page

from portico.identity.people import Person, actor_of, person_of
from portico.identity.rights import Rights
from portico.identity.sessions import Session
from portico.tenancy.context import Actor, ActorKind


class Verdict(StrEnum):
    """What happens to the request."""

    ALLOWED = "allowed"
    SIGN_IN = "sign-in"
    """Nobody is signed in: to the sign-in, and back here afterwards."""
    STEP_UP = "step-up"
    """To the second factor, and back here afterwards."""
    DENIED = "denied"
    """Known, but without this right: 403 and an audit event."""


_KINDS = {
    Audience.PATIENT: frozenset({ActorKind.PATIENT, ActorKind.PROXY}),
    # An operator is here only by a practice's leave, and holds what that gives.
    Audience.STAFF: frozenset({ActorKind.STAFF, ActorKind.OPERATOR}),
    Audience.OPERATOR: frozenset({ActorKind.OPERATOR}),
}


class Guards:
    """Made once by app.py. `defaults` says what roles may do."""

    def __init__(self, *, clock: Callable[[], datetime], defaults: Callable[[], Rights]) -> None:
        self._clock = clock
        self._defaults = defaults

    def before(self, session: Session | None) -> Actor:
        """Who asks, before our tables were read: enough to open the scope with, no right to anything."""
        return actor_of(session) if session else Actor.nobody()

    async def person(self, session: Session) -> Person | None:
        """The person, by one query in the scope that is open.

        None: they are no longer here, or their rights were changed since they signed in. End the session then.
        """
        return await person_of(session, self._defaults())

    def judge(self, page: Page, session: Session | None, person: Person | None) -> Verdict:
        """The verdict for the page and its form alike: who must prove themselves does so before they type."""
        if page.audience is Audience.ANYONE:
            return Verdict.ALLOWED
        if session is None or person is None or person.actor.kind not in _KINDS[page.audience]:
            return Verdict.SIGN_IN
        if page.audience is Audience.STAFF and not person.actor.may(page.permission):
            return Verdict.DENIED
        if page.step_up and not session.is_fresh(self._clock()):
            return Verdict.STEP_UP
        return Verdict.ALLOWED
