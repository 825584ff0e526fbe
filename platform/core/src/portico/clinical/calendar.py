"""When the practice's places are open and when they are shut: hours of the week, holidays, single days.

Every function needs an open tenant scope; what is changed here is audited here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import cast
from uuid import UUID

import msgspec
from portico_sdk import Closure, NotFound

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.clinical import tables
from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Practice

DAYS = 7


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """Open from one time of the day to another, by the place's clock."""

    opens: time
    closes: time


Week = tuple[tuple[Span, ...], ...]
"""The spans of each day, Monday first; none where the place is closed."""


@dataclass(frozen=True, kw_only=True)
class KeptClosure:
    """A closure and its id, for the page that takes it back."""

    id: UUID
    name: str
    first: date
    last: date
    location_id: UUID | None


async def closures(first: date, last: date) -> Sequence[Closure]:
    """What touches the days from `first` to `last`, both included, by date."""
    return [
        Closure(name=one.name, first=one.first, last=one.last, location_id=one.location_id)
        for one in await kept_closures(first, last)
    ]


async def kept_closures(first: date, last: date) -> Sequence[KeptClosure]:
    """The same with their ids."""
    closure = tables.Closure
    rows = (
        await closure.select(closure.id, closure.name, closure.first_day, closure.last_day, closure.location_id)
        .where((closure.first_day <= last) & (closure.last_day >= first))
        .order_by(closure.first_day, closure.name, closure.id)
    )
    return [_kept(msgspec.convert(row, _Row)) for row in rows]


async def close(scope: Scope, new: Closure) -> UUID:
    """Shut the practice or one place on these days. Raises NotFound."""
    if new.location_id and not await tables.Location.exists().where(tables.Location.id == new.location_id):
        raise NotFound("location")
    row = tables.Closure(name=new.name, first_day=new.first, last_day=new.last, location_id=new.location_id)
    await row.save()
    await writer.record(scope, AuditCode.CLOSURE_CREATED, resource=("Location", _ids(new.location_id)), reason=new.name)
    return row.id


async def reopen(scope: Scope, closure_id: UUID) -> str:
    """Take a closure back; its name. Raises NotFound."""
    row = await tables.Closure.objects().get(tables.Closure.id == closure_id)
    if row is None:
        raise NotFound("closure")
    await row.remove()
    await writer.record(scope, AuditCode.CLOSURE_REMOVED, resource=("Location", _ids(row.location_id)), reason=row.name)
    return row.name


async def weeks() -> dict[UUID, Week]:
    """The hours of every place that has any."""
    found = cast("object", await _HOURS.run())
    by_place: dict[UUID, list[list[Span]]] = {}
    for row in msgspec.convert(found, list[_Hours]):
        days = by_place.setdefault(row.location_id, [[] for _ in range(DAYS)])
        days[row.weekday].append(Span(opens=row.opens, closes=row.closes))
    return {place: tuple(tuple(day) for day in days) for place, days in by_place.items()}


async def set_week(scope: Scope, location_id: UUID, week: Week) -> None:
    """These hours and no others. Raises NotFound."""
    if not await tables.Location.exists().where(tables.Location.id == location_id):
        raise NotFound("location")
    hours = tables.OpeningHours
    await hours.delete().where(hours.location_id == location_id)
    rows = [
        hours(location_id=location_id, weekday=day, opens=span.opens, closes=span.closes)
        for day, spans in enumerate(week)
        for span in spans
    ]
    if rows:
        await hours.insert(*rows)
    await tell_practice(scope)
    await writer.record(scope, AuditCode.HOURS_CHANGED, resource=("Location", (location_id,)))


class OpenPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place and its hours as they stand on the practice's row: per day, Monday first, pairs of times."""

    name: str
    days: tuple[tuple[tuple[time, time], ...], ...]


def read_weeks(text: str) -> Sequence[OpenPlace]:
    """What `tell_practice` wrote; nothing where the practice said nothing."""
    return msgspec.json.decode(text, type=list[OpenPlace]) if text else []


async def tell_practice(scope: Scope) -> None:
    """Copy the open places' hours to the practice's row, so that the foot of a page costs no query."""
    known = await weeks()
    places = tables.Location
    rows = await places.select(places.id, places.name).where(places.active.eq(True)).order_by(places.name)
    said = [
        OpenPlace(
            name=row["name"], days=tuple(tuple((one.opens, one.closes) for one in day) for day in known[row["id"]])
        )
        for row in rows
        if row["id"] in known
    ]
    text = msgspec.json.encode(said).decode() if said else ""
    await Practice.update({Practice.open_weeks: text}).where(Practice.id == scope.tenant.id)


class _Row(msgspec.Struct):
    id: UUID
    name: str
    first_day: date
    last_day: date
    location_id: UUID | None


class _Hours(msgspec.Struct):
    location_id: UUID
    weekday: int
    opens: time
    closes: time


_HOURS = (
    tables.OpeningHours.select(
        tables.OpeningHours.location_id,
        tables.OpeningHours.weekday,
        tables.OpeningHours.opens,
        tables.OpeningHours.closes,
    )
    .order_by(tables.OpeningHours.weekday, tables.OpeningHours.opens)
    .freeze()
)


def _kept(row: _Row) -> KeptClosure:
    return KeptClosure(id=row.id, name=row.name, first=row.first_day, last=row.last_day, location_id=row.location_id)


def _ids(location_id: UUID | None) -> tuple[UUID, ...]:
    return (location_id,) if location_id else ()
