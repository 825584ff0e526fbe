"""The practice's places and those who give care, as staff keep them. In the scope that is open; changes are audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portico_sdk import NotFound

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.clinical import calendar
from portico.clinical.tables import Location, Practitioner
from portico.tenancy.scopes import Scope


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place with what staff may change. A closed one stays, since visits point to it."""

    id: UUID
    name: str
    address: str
    timezone: str
    phone: str
    active: bool


@dataclass(frozen=True, kw_only=True)
class Carer:
    """Somebody who gives care, or gave it."""

    id: UUID
    name: str
    role: str
    active: bool


async def all_places() -> Sequence[Place]:
    """By name, closed ones last."""
    rows = await Location.objects().order_by(Location.name, Location.id)
    return sorted((_place(row) for row in rows), key=lambda one: not one.active)


async def place(location_id: UUID) -> Place:
    """Raises NotFound."""
    row = await Location.objects().get(Location.id == location_id)
    if row is None:
        raise NotFound("location")
    return _place(row)


async def save_place(scope: Scope, location_id: UUID | None, wanted: Place) -> UUID:
    """Add a place (no id yet), or change it: `wanted.id` is not looked at. Raises NotFound."""
    row = Location() if location_id is None else await Location.objects().get(Location.id == location_id)
    if row is None:
        raise NotFound("location")
    row.name, row.address, row.timezone = wanted.name, wanted.address, wanted.timezone
    row.phone, row.active = wanted.phone, wanted.active
    await row.save()
    await calendar.tell_practice(scope)
    code = AuditCode.LOCATION_CREATED if location_id is None else AuditCode.LOCATION_CHANGED
    await writer.record(scope, code, resource=("Location", (row.id,)), reason="" if wanted.active else "closed")
    return row.id


async def all_carers() -> Sequence[Carer]:
    """By name, those who are not here any more last."""
    rows = await Practitioner.objects().order_by(Practitioner.name, Practitioner.id)
    found = (Carer(id=row.id, name=row.name, role=row.role, active=row.active) for row in rows)
    return sorted(found, key=lambda one: not one.active)


async def carer(practitioner_id: UUID) -> Carer:
    """Raises NotFound."""
    found = next((one for one in await all_carers() if one.id == practitioner_id), None)
    if found is None:
        raise NotFound("practitioner")
    return found


async def save_carer(scope: Scope, practitioner_id: UUID | None, *, name: str, role: str, active: bool = True) -> UUID:
    """Add somebody who gives care, or change them. Raises NotFound."""
    row = (
        Practitioner()
        if practitioner_id is None
        else await Practitioner.objects().get(Practitioner.id == practitioner_id)
    )
    if row is None:
        raise NotFound("practitioner")
    row.name, row.role, row.active = name, role, active
    await row.save()
    code = AuditCode.PRACTITIONER_CREATED if practitioner_id is None else AuditCode.PRACTITIONER_CHANGED
    await writer.record(scope, code, resource=("Practitioner", (row.id,)), reason="" if active else "not here any more")
    return row.id


def _place(row: Location) -> Place:
    return Place(
        id=row.id, name=row.name, address=row.address, timezone=row.timezone, phone=row.phone, active=row.active
    )
