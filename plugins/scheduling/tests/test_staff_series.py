"""Series that staff book: what stands against each date, all or nothing, the rest cancelled together."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from portico_scheduling import staff_series, staff_visit
from portico_scheduling.forms import PatientPath, VisitPath
from portico_scheduling.staff_forms import CancelForm, SeriesForm, SeriesQuery
from portico_scheduling.tables import Appointment, AvailabilityRule, Series
from portico_sdk import Redirect, Refused

from plugins.scheduling.tests.desk import TUESDAY, booked
from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_a_series_shows_what_stands_against_it_then_books_the_chosen_dates(
    house: House, showing: Showing
) -> None:
    await booked(house, house.at(TUESDAY + timedelta(days=7), 9), patient=1)
    async with house.staff():
        thursday = MONDAY + timedelta(days=15)
        await AvailabilityRule.update({AvailabilityRule.valid_to: thursday - timedelta(days=1)}).where(
            AvailabilityRule.weekday == 1
        )
    path = PatientPath(patient=house.patients[0])
    query = SeriesQuery(service=house.services["Something new"], slot=house.at(TUESDAY, 9).key, count=4)
    async with house.staff() as ctx:
        view = await staff_series.dates(ctx, path, query)
        page = showing.page(house, view, "workspace")
        assert isinstance(view.model, staff_series.SeriesModel)
        free = [one.key for one in view.model.dates if one.key]
        instead = view.model.dates[1].instead[0].key
    assert "1 of 4 are free" in page
    assert page.count("Somebody has this time already.") == 1
    assert page.count("Nobody sees patients then.") == 2
    assert len(free) == 1
    async with house.staff() as ctx:
        form = SeriesForm(service=house.services["Something new"], slots=(*free, instead), count=4)
        answer = await staff_series.book(ctx, path, form)
    assert isinstance(answer, Redirect)
    assert answer.toast == "2 visits are booked"
    async with house.staff(read_only=True):
        assert await Series.count() == 1
        assert await Appointment.count().where(Appointment.patient_id == house.patients[0]) == 2


async def test_a_series_is_booked_whole_or_not_at_all(house: House) -> None:
    taken = house.at(TUESDAY + timedelta(days=7), 9)
    await booked(house, taken, patient=1)
    path = PatientPath(patient=house.patients[0])
    form = SeriesForm(service=house.services["Something new"], slots=(house.at(TUESDAY, 9).key, taken.key), count=2)
    async with house.staff() as ctx, ctx.db.savepoint():
        answer = await staff_series.book(ctx, path, form)
    assert isinstance(answer, Refused)
    assert "Nothing was booked" in answer.errors["slots"]
    async with house.staff() as ctx:
        none = await staff_series.book(ctx, path, SeriesForm(service=form.service))
    assert isinstance(none, Refused)


async def test_the_rest_of_a_series_is_cancelled_together(house: House) -> None:
    path = PatientPath(patient=house.patients[0])
    slots = tuple(house.at(TUESDAY + timedelta(days=7 * number), 9).key for number in range(3))
    async with house.staff() as ctx:
        form = SeriesForm(service=house.services["Something new"], slots=slots, count=3)
        answer = await staff_series.book(ctx, path, form)
        assert isinstance(answer, Redirect)
    second = VisitPath(id=await _nth(house, 1))
    async with house.staff() as ctx:
        done = await staff_visit.cancel(ctx, second, CancelForm(rest=True))
    assert isinstance(done, Redirect)
    assert done.toast == "2 visits are cancelled"


async def test_a_series_without_a_first_time_leads_to_one(house: House, showing: Showing) -> None:
    async with house.staff(read_only=True) as ctx:
        view = await staff_series.dates(ctx, PatientPath(patient=house.patients[0]), SeriesQuery(slot="x"))
    assert "Choose the first visit’s time" in showing.page(house, view, "workspace")


async def _nth(house: House, number: int) -> UUID:
    async with house.staff(read_only=True):
        rows = await Appointment.select(Appointment.id).order_by(Appointment.starts)
    return rows[number]["id"]
