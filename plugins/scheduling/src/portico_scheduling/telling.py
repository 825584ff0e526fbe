"""Who is told what happened to a visit: other plugins by an event, the patient by a letter, the waiting list by a task.

All of it is kept in the transaction of the act and undone with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from portico_sdk import MessageTemplate, PluginContext

from portico_scheduling.catalogue import policy
from portico_scheduling.domain import Time, named

What = Literal["booked", "moved", "cancelled", "arrived", "missed", "fulfilled", "unmarked"]

EVENTS = "scheduling.Appointment."
_LETTERS = frozenset({"booked", "moved", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class Told:
    """The visit as others learn of it: ids only. `sequence` tells two letters about the same visit apart."""

    id: UUID
    patient_id: UUID
    service_id: UUID
    practitioner_id: UUID
    location_id: UUID
    sequence: int = 0


def messages() -> Sequence[MessageTemplate]:
    """Every letter: that there is something to see, never what it is."""
    return (
        MessageTemplate(
            name="visit-booked",
            subject="Your visit is booked",
            paragraphs=(
                "A visit at {practice} is booked for you.",
                "Sign in to see when and where, or to put it into your calendar. Call us at {phone} if you have not "
                "asked for it.",
            ),
            button="See the visit",
            category="visits",
        ),
        MessageTemplate(
            name="visit-moved",
            subject="A visit has a new time",
            paragraphs=(
                "A visit at {practice} was moved to another time.",
                "Sign in to see the new time. Call us at {phone} if it does not suit you.",
            ),
            button="See the new time",
            category="visits",
        ),
        MessageTemplate(
            name="visit-cancelled",
            subject="A visit was cancelled",
            paragraphs=(
                "A visit at {practice} was cancelled.",
                "Sign in to see which one, or to book another. Call us at {phone} if you have questions.",
            ),
            button="See what was cancelled",
            category="visits",
        ),
        MessageTemplate(
            name="time-free",
            subject="A time is free for you",
            paragraphs=(
                "You are on the waiting list of {practice}, and a time has come free.",
                "We keep it for you for a short while. Sign in to take it or to leave it to the next person.",
            ),
            button="See the time",
            category="visits",
        ),
        MessageTemplate(
            name="time-kept",
            subject="A time is still kept for you",
            paragraphs=(
                "The time that {practice} keeps for you is still free, but not for much longer.",
                "Sign in to take it or to leave it to the next person.",
            ),
            button="See the time",
            category="visits",
        ),
        MessageTemplate(
            name="waiting-over",
            subject="You are no longer on a waiting list",
            paragraphs=(
                "{practice} has taken you off a waiting list.",
                "Sign in to see what you still wait for, or to join again. Call us at {phone} if you have questions.",
            ),
            button="See the waiting list",
            category="visits",
        ),
    )


async def tell(ctx: PluginContext, what: What, visit: Told, *, letter: bool = True) -> None:
    """The event, and for what a patient should know a letter that leads to the visit."""
    await ctx.queue.emit(
        f"{EVENTS}{what}",
        resource=("Appointment", visit.id),
        patient_id=visit.patient_id,
        facts={
            "service": str(visit.service_id),
            "practitioner": str(visit.practitioner_id),
            "location": str(visit.location_id),
            "by": "staff" if ctx.actor.kind == "staff" else "patient",
        },
    )
    if letter and what in _LETTERS:
        path = ctx.url(f"visits/{visit.id}")
        await ctx.mail.send(f"visit-{what}", to=visit.patient_id, path=path, key=str(visit.sequence))


async def time_came_free(ctx: PluginContext, freed: Time) -> None:
    """Somebody on the waiting list may want it: looked after once the act is committed."""
    if policy(ctx).waiting_list and freed.end > ctx.now():
        await ctx.queue.later("offer_freed", freed_key(freed))


async def days_opened(
    ctx: PluginContext, opens: datetime, closes: datetime, pairs: Iterable[tuple[UUID, UUID]]
) -> None:
    """Each of these pairs of practitioner and place has hours between these instants that were not there before."""
    latest = ctx.now() + timedelta(days=policy(ctx).horizon_days)
    for practitioner_id, location_id in pairs:
        # One task each, since the line is asked apart for everybody's time: a handful, once in a while.
        await time_came_free(ctx, Time(opens, min(closes, latest), practitioner_id, location_id))


def freed_key(freed: Time) -> str:
    """The time in the key of a task: no more than its instants and who and where it is."""
    return f"{int((freed.end - freed.start).total_seconds()) // 60}.{freed.key}"


def freed_of(key: str) -> Time:
    """Raises BadKey or ValueError."""
    minutes, _, rest = key.partition(".")
    start, practitioner_id, location_id = named(rest)
    return Time(start, start + timedelta(minutes=int(minutes)), practitioner_id, location_id)
