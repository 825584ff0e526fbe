"""A form is taken once: its one-time id is the idempotency key, kept with what it led to.

The row goes in first, in the same transaction as the act. A second request with the same id waits for the first one's
commit (the unique key makes it), then gets the same answer; with other content it is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from piccolo.columns.combination import And
from portico_sdk import Answer, Redirect, Refused, translator

from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Submission
from portico.web.forms import SUBMISSION_FIELD, TOKEN_FIELD, Values
from portico.web.outside import Outside

t = translator("portico")

_NOBODY = UUID(int=0)
"""Stands for somebody who has not signed in; ids are random, so nobody meets another's."""


@dataclass(frozen=True, kw_only=True)
class _Claim:
    """`new`: nobody sent this before. `replay`: it was done, and led to `location` ('' where it led to no page).
    `other`: the id was used for something else.
    """

    state: Literal["new", "replay", "other"]
    location: str = ""


def id_in(values: Values) -> UUID | None:
    """The one-time id that was sent, if it is one."""
    try:
        return UUID(next(iter(values.get(SUBMISSION_FIELD, ())), ""))
    except ValueError:
        return None


def _digest_of(values: Values) -> str:
    """Of what was typed, without token and id: a person may have signed in again in between."""
    content = {name: list(given) for name, given in values.items() if name not in {TOKEN_FIELD, SUBMISSION_FIELD}}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


async def once(
    scope: Scope, route: str, values: Values, act: Callable[[], Awaitable[Answer | Outside]]
) -> Answer | Outside:
    """What `act` answers; sent again, what it led to the first time."""
    sent = id_in(values)
    if sent is None:
        return Refused(errors={"": t("This form was not complete. Look through it and send it again.")})
    claim = await _claim(scope, route, sent, _digest_of(values))
    if claim.state == "replay" and claim.location:
        return Redirect(to=claim.location)
    if claim.state != "new":
        words = t("This form was sent before, and it was taken. Look at what it led to before you send it again.")
        return Refused(errors={"": words})
    answer = await act()
    if isinstance(answer, Redirect):
        await done(scope, route, sent, answer.to)
    return answer


async def _claim(scope: Scope, route: str, sent: UUID, content: str) -> _Claim:
    """Take the id for this request, or say what it led to."""
    row = Submission(actor_id=_actor_id(scope), route=route, submission_id=sent, request_hash=content, location="")
    made = await Submission.insert(row).on_conflict(action="DO NOTHING").returning(Submission.id)
    if made:
        return _Claim(state="new")
    found = await Submission.select(Submission.request_hash, Submission.location).where(_is(scope, route, sent)).first()
    if found is None or found["request_hash"] != content:
        return _Claim(state="other")
    return _Claim(state="replay", location=found["location"])


async def done(scope: Scope, route: str, sent: UUID, location: str) -> None:
    """The act led there."""
    await Submission.update({Submission.location: location}).where(_is(scope, route, sent))


def _is(scope: Scope, route: str, sent: UUID) -> And:
    return (Submission.actor_id == _actor_id(scope)) & (Submission.route == route) & (Submission.submission_id == sent)


def _actor_id(scope: Scope) -> UUID:
    return scope.actor.id or _NOBODY
