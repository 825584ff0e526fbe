"""Takes and gives back time. The only file that writes claims; its caller opens the savepoint.

What two want at once is decided by the constraint of `tables.Claim`, never by what was read before. Claims are made in
one order for everybody (people, then rooms, then devices), so that two bookings never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from portico_scheduling.catalogue import Offer, VisitType
from portico_scheduling.domain import Time, quanta
from portico_scheduling.raw import rows
from portico_scheduling.tables import Claim

TRIES = 4
"""So often another room is looked for when somebody was faster."""

Piece = tuple[UUID, int]
"""Five minutes of somebody or something."""


class Lost(Exception):
    """Somebody else has a part of the time. `of_room` is true when only a room or a device is missing."""

    def __init__(self, *, of_room: bool = False) -> None:
        super().__init__("room" if of_room else "time")
        self.of_room = of_room


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a visit takes: `around` are the practitioner's pieces with the buffers, `own` the patient's without.

    `pools` are lists of which one room or device each is needed, with how many visits fit in it at once.
    """

    practitioner_id: UUID
    patient_id: UUID
    around: range
    own: range
    pools: Sequence[Mapping[UUID, int]] = ()

    @property
    def people(self) -> list[Piece]:
        """In the order of all claims."""
        of_each = ((self.practitioner_id, self.around), (self.patient_id, self.own))
        return [(one, quantum) for one, span in sorted(of_each, key=lambda each: each[0]) for quantum in span]

    def pieces(self, rooms: Iterable[UUID]) -> set[Piece]:
        """All of it, with these rooms and devices."""
        return {*self.people, *((one, quantum) for one in rooms for quantum in self.around)}


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose the claims are: a visit's, or until `expires` a hold's."""

    visit_id: UUID | None = None
    hold_id: UUID | None = None
    expires: datetime | None = None

    def claim(self, piece: Piece, seat: int) -> Claim:
        return Claim(
            resource_id=piece[0],
            quantum=piece[1],
            seat=seat,
            appointment_id=self.visit_id,
            hold_id=self.hold_id,
            expires=self.expires,
        )


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was found for the pools, in their order; whether the visit shares time with others on purpose."""

    rooms: tuple[UUID, ...] = ()
    overbooked: bool = False


def need_of(offer: Offer, visit_type: VisitType | None, time: Time, patient_id: UUID) -> Need:
    pools = offer.pools_for(visit_type).get(time.location_id, ())
    before, after = (visit_type.buffer_before, visit_type.buffer_after) if visit_type else (0, 0)
    return Need(
        practitioner_id=time.practitioner_id,
        patient_id=patient_id,
        around=quanta(time.start, time.end, before, after),
        own=quanta(time.start, time.end),
        pools=[{one: offer.rooms[one].capacity for one in pool} for pool in pools],
    )


def claims_of(visit_id: UUID, time: Time, patient_id: UUID) -> Sequence[Claim]:
    """The claims of a visit without buffers and rooms, not yet made."""
    span = quanta(time.start, time.end)
    need = Need(practitioner_id=time.practitioner_id, patient_id=patient_id, around=span, own=span)
    owner = Owner(visit_id=visit_id)
    return [owner.claim(piece, 0) for piece in need.people]


async def take(need: Need, owner: Owner, now: datetime, *, had: Collection[Piece] = (), over: bool = False) -> Taken:
    """Claim all of it, or raise Lost. `had` are pieces that are the owner's already.

    With `over` a practitioner, room or device that is taken is shared; a patient never is in two places.
    """
    await _clear_expired(need, now)
    missing = [piece for piece in need.people if piece not in had]
    overbooked = False
    if not await _insert(owner, [(piece, 0) for piece in missing]):
        if not over:
            raise Lost
        await _share(owner, [piece for piece in missing if piece[0] == need.practitioner_id])
        if not await _insert(owner, [(piece, 0) for piece in missing if piece[0] == need.patient_id]):
            raise Lost
        overbooked = True
    rooms: list[UUID] = []
    for pool in need.pools:
        room, shared = await _take_one(owner, pool, need.around, had, over=over)
        rooms.append(room)
        overbooked = overbooked or shared
    return Taken(rooms=tuple(rooms), overbooked=overbooked)


async def pieces_of_visit(visit_id: UUID) -> set[Piece]:
    """What a visit has claimed."""
    found = await rows(
        "SELECT resource_id, quantum FROM p_scheduling.claim WHERE appointment_id = {}", _Piece, visit_id
    )
    return {(one.resource_id, one.quantum) for one in found}


async def hand_over(hold_id: UUID, visit_id: UUID) -> set[Piece]:
    """What is left of a hold's claims becomes the visit's, for good."""
    found = await rows(
        "UPDATE p_scheduling.claim SET appointment_id = {}, hold_id = NULL, expires = NULL"
        " WHERE hold_id = {} RETURNING resource_id, quantum",
        _Piece,
        visit_id,
        hold_id,
    )
    return {(one.resource_id, one.quantum) for one in found}


async def give_back(visit_ids: Sequence[UUID], *, but: Iterable[Piece] = ()) -> None:
    """Free these visits' time, or all but some. Who was booked over it moves up, so that nobody gets between."""
    kept = list(but)
    freed = await rows(_GIVE_BACK, _Seat, list(visit_ids), [one[0] for one in kept], [one[1] for one in kept])
    if freed:
        await Claim.raw(
            _MOVE_UP,
            [one.resource_id for one in freed],
            [one.quantum for one in freed],
            [one.seat for one in freed],
        )


async def drop_holds(hold_ids: Sequence[UUID]) -> None:
    """Free the time of these holds."""
    if hold_ids:
        await Claim.delete().where(Claim.hold_id.is_in(list(hold_ids)))


class _Piece(msgspec.Struct, frozen=True):
    resource_id: UUID
    quantum: int


class _Seat(msgspec.Struct, frozen=True):
    resource_id: UUID
    quantum: int
    seat: int


async def _insert(owner: Owner, wanted: Sequence[tuple[Piece, int]]) -> bool:
    """All or, when any is taken, False; the caller's savepoint then undoes what was made, or it goes on without."""
    if not wanted:
        return True
    claims = [owner.claim(piece, seat) for piece, seat in wanted]
    kept = await Claim.insert(*claims).on_conflict(action="DO NOTHING").returning(Claim.id)
    if len(kept) == len(claims):
        return True
    if kept:
        await Claim.delete().where(Claim.id.is_in([row["id"] for row in kept]))
    return False


async def _share(owner: Owner, pieces: Sequence[Piece]) -> None:
    """The lowest seat that is free, for each piece by itself."""
    for _ in range(TRIES):
        used = await _seats({one for one, _ in pieces}, [quantum for _, quantum in pieces])
        if await _insert(owner, [(piece, _lowest(used.get(piece, set()))) for piece in pieces]):
            return
    raise Lost


async def _take_one(
    owner: Owner, pool: Mapping[UUID, int], span: range, had: Collection[Piece], *, over: bool
) -> tuple[UUID, bool]:
    """One of the pool for the whole span, and whether it is shared beyond what fits in it."""
    for one in pool:
        if all((one, quantum) in had for quantum in span):
            return one, False
    for _ in range(TRIES):
        used = await _seats(pool, span)
        for one, capacity in pool.items():
            pieces = [(one, quantum) for quantum in span if (one, quantum) not in had]
            seats = [(piece, _lowest(used.get(piece, set()))) for piece in pieces]
            if all(seat < capacity for _, seat in seats):
                if await _insert(owner, seats):
                    return one, False
                break
        else:
            break
    if over and pool:
        first = next(iter(pool))
        await _share(owner, [(first, quantum) for quantum in span if (first, quantum) not in had])
        return first, True
    raise Lost(of_room=True)


async def _seats(resources: Iterable[UUID], span: Iterable[int]) -> dict[Piece, set[int]]:
    wanted = list(span)
    found = await rows(_SEATS, _Seat, list(resources), min(wanted, default=0), max(wanted, default=0))
    seats: dict[Piece, set[int]] = {}
    for one in found:
        seats.setdefault((one.resource_id, one.quantum), set()).add(one.seat)
    return seats


def _lowest(used: Collection[int]) -> int:
    return next(seat for seat in range(len(used) + 1) if seat not in used)


async def _clear_expired(need: Need, now: datetime) -> None:
    """A hold that is over no longer stands in anybody's way."""
    resources = [need.practitioner_id, need.patient_id, *(one for pool in need.pools for one in pool)]
    await Claim.raw(_CLEAR, resources, need.around.start, need.around.stop, now)


_SEATS = """
    SELECT resource_id, quantum, seat FROM p_scheduling.claim
    WHERE resource_id = ANY({}) AND quantum BETWEEN {} AND {}
"""
# Locked in one order first: two who clear the same hold would otherwise wait for each other in a circle.
_CLEAR = """
    DELETE FROM p_scheduling.claim WHERE id IN (
        SELECT id FROM p_scheduling.claim
        WHERE resource_id = ANY({}) AND quantum >= {} AND quantum < {} AND expires <= {}
        ORDER BY resource_id, quantum, seat FOR UPDATE
    )
"""
_GIVE_BACK = """
    DELETE FROM p_scheduling.claim
    WHERE appointment_id = ANY({})
      AND (resource_id, quantum) NOT IN (SELECT * FROM unnest({}::uuid[], {}::integer[]))
    RETURNING resource_id, quantum, seat
"""
_MOVE_UP = """
    UPDATE p_scheduling.claim AS one SET seat = freed.seat
    FROM unnest({}::uuid[], {}::integer[], {}::smallint[]) AS freed (resource_id, quantum, seat)
    WHERE one.resource_id = freed.resource_id AND one.quantum = freed.quantum AND one.seat > freed.seat
      AND one.seat = (
          SELECT max(other.seat) FROM p_scheduling.claim AS other
          WHERE other.resource_id = freed.resource_id AND other.quantum = freed.quantum
      )
"""
