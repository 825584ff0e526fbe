"""Finding free times: one query for all that is taken, then sums. Reads only; never a query per day or practitioner."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from portico_scheduling.catalogue import (
    Offer,
    Policy,
    VisitType,
    in_words,
    load_offer,
    patients_window,
    policy,
    staffs_window,
)
from portico_scheduling.domain import PartOfDay, Time, Window, free_times, quanta
from portico_scheduling.raw import rows

__all__ = [
    "Asked",
    "Offer",
    "Policy",
    "VisitType",
    "find_slots",
    "in_words",
    "load_offer",
    "patients_window",
    "policy",
    "staffs_window",
]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for; None and "any" mean that it does not matter. `since` is a day at the practice.

    With `service` only those who offer it, with its buffers, rooms and devices. `moves` is a visit that would give its
    own time for the new one.
    """

    minutes: int
    service: UUID | None = None
    place: UUID | None = None
    person: UUID | None = None
    part: PartOfDay = "any"
    since: date | None = None
    moves: UUID | None = None


async def find_slots(
    offer: Offer, asked: Asked, window: Window, *, patient_id: UUID | None = None, days: int | None = None
) -> Iterator[Time]:
    """Free times, the soonest first, within `days` from the first day that may be offered; all when None.

    A patient's own visits count as taken, so that nobody is offered two things at once; what they just chose does not.
    """
    visit_type = offer.visit_types.get(asked.service) if asked.service else None
    window = _since(window, asked, offer.zone, days)
    rules = [
        rule
        for rule in offer.rules_for(visit_type)
        if asked.place in (None, rule.location_id) and asked.person in (None, rule.practitioner_id)
    ]
    if not rules:
        return iter(())
    pools = offer.pools_for(visit_type)
    resources = {rule.practitioner_id for rule in rules} | {one for at in pools.values() for pool in at for one in pool}
    taken = await taken_quanta(offer, window, resources, patient_id, asked.moves)
    return free_times(
        rules,
        {rule.location_id: offer.zone_of(rule.location_id) for rule in rules},
        window,
        minutes=asked.minutes,
        taken=taken,
        part=asked.part,
        also_taken=taken.get(patient_id, ()) if patient_id else (),
        before=visit_type.buffer_before if visit_type else 0,
        after=visit_type.buffer_after if visit_type else 0,
        shut=offer.shut,
        pools=pools,
    )


async def taken_quanta(
    offer: Offer, window: Window, resources: Collection[UUID], patient_id: UUID | None, moves: UUID | None = None
) -> Mapping[UUID, Collection[int]]:
    """For each of these, and the patient, the five minutes in which nothing more fits."""
    end = datetime.combine(window.last_day + timedelta(days=2), time(), offer.zone).astimezone(UTC)
    span = quanta(window.earliest - _LONGEST_BUFFER, end)
    wanted = [*resources, *([patient_id] if patient_id else [])]
    found = await rows(_TAKEN, _Taken, span.start, span.stop, wanted, offer.now, patient_id, moves, moves)
    taken: dict[UUID, set[int]] = {}
    for one in found:
        room = offer.rooms.get(one.resource_id)
        if one.seats >= (room.capacity if room else 1):
            taken.setdefault(one.resource_id, set()).update(one.quanta)
    return taken


class _Taken(msgspec.Struct, frozen=True):
    """Where so many `seats` of one resource are taken."""

    resource_id: UUID
    seats: int
    quanta: list[int]


def _since(window: Window, asked: Asked, zone: ZoneInfo, days: int | None) -> Window:
    earliest = window.earliest
    if asked.since:
        earliest = max(earliest, datetime.combine(asked.since, time(), zone).astimezone(UTC))
    last_day = window.last_day
    if days is not None:
        last_day = min(last_day, earliest.astimezone(zone).date() + timedelta(days=days - 1))
    return Window(earliest=earliest, last_day=last_day)


_LONGEST_BUFFER = timedelta(hours=2)
# Aggregated, since the answer for a quarter of a year is a hundred times smaller so.
_TAKEN = """
    SELECT resource_id, seats, array_agg(quantum) AS quanta
    FROM (
        SELECT resource_id, quantum, count(*) AS seats
        FROM p_scheduling.claim
        WHERE quantum >= {} AND quantum < {} AND resource_id = ANY({})
          AND (expires IS NULL OR expires > {})
          AND (hold_id IS NULL
               OR hold_id NOT IN (SELECT id FROM p_scheduling.hold WHERE patient_id = {} AND kind = 'choice'))
          AND ({}::uuid IS NULL OR appointment_id IS DISTINCT FROM {}::uuid)
        GROUP BY resource_id, quantum
    ) AS each
    GROUP BY resource_id, seats
"""
