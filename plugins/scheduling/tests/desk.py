"""What tests of the staff's pages have in common: a visit that staff booked, its row, what the audit says of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor
from portico_scheduling import search, service
from portico_scheduling.domain import Time
from portico_scheduling.tables import Appointment, Claim
from portico_sdk import Nothing

from plugins.scheduling.tests.house import MONDAY, House

TUESDAY = MONDAY + timedelta(days=1)
NONE = Nothing()
BOOKS = ("appointment:read", "appointment:write", "appointment:checkin")
"""All but the right to book over something."""


async def booked(house: House, at: Time | None = None, *, patient: int = 0, what: str = "Something new") -> UUID:
    """By staff; on Tuesday at nine unless said otherwise."""
    async with house.staff() as ctx:
        offer = await search.load_offer(ctx, for_patient=False)
        wanted = service.Wanted(
            patient_id=house.patients[patient],
            service_id=house.services[what],
            key=(at or house.at(TUESDAY, 9)).key,
            description="My knee",
        )
        return await service.book(ctx, offer, wanted, search.staffs_window(ctx, offer))


async def row_of(house: House, visit: UUID) -> dict[str, object]:
    """The visit as it is kept."""
    async with house.staff(read_only=True):
        row = await Appointment.select().where(Appointment.id == visit).first()
    assert row
    return row


async def audited(house: House, resource: UUID) -> list[str]:
    """The codes of what was done to it, in order."""
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code).where(AuditEvent.resource_ids.any(resource))
    return [row["code"] for row in rows]


async def claims(house: House) -> Counter[UUID]:
    """How many pieces of time are taken of whom and what."""
    async with house.acting(Actor.system("test"), read_only=True):
        return Counter(row["resource_id"] for row in await Claim.select(Claim.resource_id))
