"""What becomes of a delivery after a try. Pure: no clock of its own, no database."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from portico_sdk import RetryLater

from portico.outbox.backoff import MOST_TRIES, MOST_WAITS, pause
from portico.outbox.handlers import Delivery, DeliveryFailed, NotWanted
from portico.outbox.notes import Note

LATE, INTERRUPTED, ASKED_TO_WAIT, NOBODY = "late", "interrupted", "asked to wait", "nobody does this"
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=1)


def worked(delivery: Delivery, now: datetime) -> Note:
    """Done; what runs by a schedule waits for its next time."""
    if delivery.every_minutes is None:
        return Note(state="done", tries=delivery.tries)
    return Note(state="waiting", due_at=next_time(delivery, now))


def failed(delivery: Delivery, error: BaseException, now: datetime) -> Note:
    """Tried again after a pause, or laid on the repair list."""
    if isinstance(error, NotWanted):
        return Note(state="kept", tries=delivery.tries - 1)
    if isinstance(error, RetryLater):
        return _again(delivery, ASKED_TO_WAIT, now, _asked_for(error.after_s), MOST_WAITS)
    return _again(delivery, _reason(error), now, pause(delivery.id, delivery.tries), MOST_TRIES)


def interrupted(delivery: Delivery, last_reason: str, now: datetime) -> Note | None:
    """For a try that follows one which never ended: None when it may begin at once, as after a first such end."""
    if delivery.tries > MOST_TRIES:
        return _given_up(delivery, INTERRUPTED, now, delivery.tries - 1)
    if last_reason != INTERRUPTED:
        return None
    return _again(delivery, INTERRUPTED, now, pause(delivery.id, delivery.tries), MOST_TRIES + 1)


def next_time(delivery: Delivery, now: datetime) -> datetime:
    """The next time of its schedule that is still to come; those that were missed are not made up for."""
    every = timedelta(minutes=delivery.every_minutes or 1)
    missed = max((now - delivery.due_at) // every, 0)
    return delivery.due_at + (missed + 1) * every


def _again(delivery: Delivery, reason: str, now: datetime, wait: timedelta, most: int) -> Note:
    if delivery.tries >= most:
        return _given_up(delivery, reason, now, delivery.tries)
    due_at = now + wait
    if delivery.every_minutes is not None:
        # Its next time may come before the pause is over.
        due_at = min(due_at, next_time(delivery, now))
    return Note(state="waiting", tries=delivery.tries, reason=reason, due_at=due_at)


def _given_up(delivery: Delivery, reason: str, now: datetime, tries: int) -> Note:
    # What runs by a schedule goes on: one bad night must not end all nights.
    due_at = next_time(delivery, now) if delivery.every_minutes else None
    return Note(state="failed", tries=tries, reason=reason, due_at=due_at)


def _asked_for(after_s: object) -> timedelta:
    """What a plugin says, as far as it is a time to wait."""
    if not isinstance(after_s, (int, float)) or math.isnan(after_s):
        return SHORTEST
    return timedelta(seconds=min(max(after_s, SHORTEST.total_seconds()), LONGEST.total_seconds()))


def _reason(error: BaseException) -> str:
    if isinstance(error, DeliveryFailed):
        return error.reason
    # The type only: the words could quote what was worked on.
    return LATE if isinstance(error, TimeoutError) else type(error).__name__
