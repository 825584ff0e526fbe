"""Closed days and hours of the week, on the database."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

import pytest
from portico.audit.tables import AuditEvent
from portico.clinical import calendar
from portico.clinical.calendar import Span
from portico.clinical.tables import Location
from portico.tenancy.context import Actor
from portico_sdk import Closure, NotFound

SYSTEM = Actor.system("test")


async def test_closures_are_those_that_touch_the_days_asked_for(tenancy, practice, other_practice):
    async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN") as scope:
        place = Location(name="Main", timezone="America/Denver")
        await place.save()
        week = Closure(name="Repairs", first=date(2026, 12, 21), last=date(2026, 12, 23), location_id=place.id)
        day = Closure(name="Christmas Day", first=date(2026, 12, 25), last=date(2026, 12, 25))
        for one in (day, week):
            await calendar.close(scope, one)
        assert list(await calendar.closures(date(2026, 12, 1), date(2026, 12, 31))) == [week, day]
        assert list(await calendar.closures(date(2026, 12, 23), date(2026, 12, 24))) == [week]
        assert list(await calendar.closures(date(2026, 12, 25), date(2026, 12, 25))) == [day]
        assert not await calendar.closures(date(2026, 12, 26), date(2027, 1, 31))
    async with tenancy.tenant_scope(other_practice, SYSTEM, "SYSADMIN"):
        assert not await calendar.closures(date(2026, 12, 1), date(2026, 12, 31))


async def test_a_closure_is_taken_back_once_and_both_are_written_down(tenancy, practice):
    async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN") as scope:
        made = await calendar.close(scope, Closure(name="Staff day", first=date(2027, 3, 1), last=date(2027, 3, 1)))
        assert await calendar.reopen(scope, made) == "Staff day"
        with pytest.raises(NotFound):
            await calendar.reopen(scope, made)
        codes = await AuditEvent.select(AuditEvent.code).order_by(AuditEvent.id).output(as_list=True)
    assert codes == ["core:closure:created", "core:closure:removed"]


async def test_another_practices_place_can_be_neither_closed_nor_opened(tenancy, practice, other_practice):
    async with tenancy.tenant_scope(other_practice, SYSTEM, "SYSADMIN"):
        theirs = Location(name="Theirs", timezone="UTC")
        await theirs.save()
    async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN") as scope:
        with pytest.raises(NotFound):
            await calendar.set_week(scope, theirs.id, ((),) * 7)
        with pytest.raises(NotFound):
            await calendar.close(
                scope, Closure(name="x", first=date(2027, 1, 1), last=date(2027, 1, 1), location_id=theirs.id)
            )


async def test_a_week_replaces_the_one_before(tenancy, practice):
    morning, afternoon = Span(opens=time(8), closes=time(12)), Span(opens=time(13), closes=time(17, 30))
    async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN") as scope:
        place = Location(name="Main", timezone="UTC")
        await place.save()
        await calendar.set_week(scope, place.id, ((afternoon, morning), *((morning,),) * 4, (), ()))
        assert (await calendar.weeks())[place.id] == ((morning, afternoon), *((morning,),) * 4, (), ())
        await calendar.set_week(scope, place.id, ((),) * 7)
        assert place.id not in await calendar.weeks()
        with pytest.raises(NotFound):
            await calendar.set_week(scope, uuid4(), ((),) * 7)
