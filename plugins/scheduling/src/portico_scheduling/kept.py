"""A visit as it is kept, for those who change it: read once, checked, told. No words of a page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from portico_sdk import BadInput, NotFound, PluginContext, translator

from portico_scheduling.catalogue import Offer, VisitType, cancel_hours
from portico_scheduling.domain import Time, may_cancel_until
from portico_scheduling.raw import rows
from portico_scheduling.telling import Told

t = translator("portico_scheduling")

COLUMNS = (
    "id, status, starts, ends, service_id, patient_id, practitioner_id, location_id, series_id, sequence, description,"
    " news"
)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A row of Appointment. `cancel_hours` are the visit type's own."""

    id: UUID
    status: str
    starts: datetime
    ends: datetime
    service_id: UUID
    patient_id: UUID
    practitioner_id: UUID
    location_id: UUID
    series_id: UUID | None
    sequence: int
    description: str
    news: str
    cancel_hours: int | None = None

    @property
    def time(self) -> Time:
        return Time(self.starts, self.ends, self.practitioner_id, self.location_id)

    @property
    def told(self) -> Told:
        return Told(
            id=self.id,
            patient_id=self.patient_id,
            service_id=self.service_id,
            practitioner_id=self.practitioner_id,
            location_id=self.location_id,
            sequence=self.sequence,
        )


async def one(ctx: PluginContext, visit_id: UUID) -> Kept:
    """Raises NotFound, also for another patient's visit when a patient asks."""
    found = await rows(_ONE, Kept, visit_id)
    if not found or not (ctx.actor.kind == "staff" or ctx.actor.patient_id == found[0].patient_id):
        raise NotFound
    return found[0]


def check_may_change(ctx: PluginContext, visit: Kept, *, to_move: bool) -> None:
    """Raises BadInput when it is not booked any more, or too late for a patient."""
    if visit.status != "booked":
        raise BadInput({"": t("This visit has already begun or is over, so it can’t be changed.")})
    if ctx.actor.kind == "staff" or patient_may_change(ctx, visit.starts, visit.cancel_hours):
        return
    if to_move:
        raise BadInput({"": t("It is too late to move this visit here. Call us, and we will do it for you.")})
    raise BadInput({"": t("It is too late to cancel this visit here. Call us, and we will do it for you.")})


def patient_may_change(ctx: PluginContext, starts: datetime, own_hours: int | None = None) -> bool:
    """Whether there is still time to cancel or move it; `own_hours` are the visit type's."""
    return ctx.now() <= may_cancel_until(starts, cancel_hours(ctx, own_hours))


def bookable(offer: Offer, service_id: UUID | None) -> VisitType:
    """Raises BadInput."""
    found = offer.visit_types.get(service_id) if service_id else None
    if found is None:
        raise BadInput({"service": t("This kind of visit can’t be booked here any more. Choose another.")})
    return found


def source(ctx: PluginContext) -> str:
    """Who acts, as visits keep it."""
    return "staff" if ctx.actor.kind == "staff" else "patient"


def changed_meanwhile() -> BadInput:
    return BadInput({"": t("Someone changed this visit just now. Look at it again.")})


_ONE = f"""
    SELECT {", ".join(f"one.{column.strip()}" for column in COLUMNS.split(","))}, service.cancel_hours
    FROM p_scheduling.appointment one JOIN p_scheduling.healthcare_service service
      ON service.tenant_id = one.tenant_id AND service.id = one.service_id
    WHERE one.id = {{}}
"""  # noqa: S608 (columns of our own)
