"""A time that came free and is kept for one who waits, as its page tells it to them, or to the staff who call them."""

from __future__ import annotations

from datetime import datetime

import msgspec
from portico_sdk import PluginContext, Read

from portico_scheduling import catalogue, visits
from portico_scheduling.choices import ways_to_meet, ways_to_pay
from portico_scheduling.standing import Offered
from portico_scheduling.visits import Visit


class OfferedTime(msgspec.Struct, frozen=True, kw_only=True):
    """`status` is open, or what became of it; kept until `ends`. `moves` is the visit that they would give for it.

    `modes` and `payers` are what is asked of who takes it.
    """

    status: str
    start: datetime
    ends: datetime
    zone: str
    who: str
    where: str
    address: str
    service: str
    minutes: int
    modes: tuple[tuple[str, str], ...]
    payers: tuple[tuple[str, str], ...]
    moves: Visit | None

    @property
    def is_open(self) -> bool:
        return self.status == "open"


async def offered_time(ctx: PluginContext, found: Offered) -> OfferedTime:
    """Who takes it in place of a visit was asked as that one was booked."""
    offer = await catalogue.load_offer(ctx, for_patient=False)
    place, person = offer.locations.get(found.location_id), offer.practitioners.get(found.practitioner_id)
    asks = offer.visit_types.get(found.service_id) if found.moves_id is None else None
    is_over = found.status == "open" and found.expires <= ctx.now()
    return OfferedTime(
        status="expired" if is_over else found.status,
        start=found.starts,
        ends=found.expires,
        zone=place.timezone if place else ctx.tenant.timezone,
        who=person.name if person else "",
        where=place.name if place else "",
        address=place.address if place else "",
        service=catalogue.in_words(found.service),
        minutes=int((found.ends - found.starts).total_seconds()) // 60,
        modes=ways_to_meet(asks) if asks else (),
        payers=ways_to_pay(asks) if asks else (),
        moves=await visits.one(ctx, found.moves_id) if found.moves_id and found.status == "open" else None,
    )


def read_of(found: Offered) -> Read:
    """Whoever sees an offer saw this."""
    return Read(code="Appointment", patient_ids=(found.patient_id,), ids=(found.hold_id,), query="waiting list")
