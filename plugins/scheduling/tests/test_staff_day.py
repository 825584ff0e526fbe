"""The day and the week of the staff: lanes, filters, who is expected, and what who may only look does not see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from portico_scheduling import board, staff_book, staff_day, staff_visit, staff_week
from portico_scheduling.forms import DayMark, PatientPath, VisitPath
from portico_scheduling.staff_forms import DayQuery, Over
from portico_scheduling.tables import HealthcareService, Resource
from portico_sdk import Redirect

from plugins.scheduling.tests.desk import NONE, TUESDAY, booked
from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_the_day_empty_and_full(house: House, showing: Showing) -> None:
    visit = await booked(house)
    async with house.staff(read_only=True) as ctx:
        sunday = await staff_day.day(ctx, NONE, DayQuery(date=MONDAY - timedelta(days=1)))
        tuesday = await staff_day.day(ctx, NONE, DayQuery(date=TUESDAY))
    assert "No visits on this day, and nobody sees patients." in showing.page(house, sunday, "workspace")
    page = showing.page(house, tuesday, "workspace")
    assert "<h1>Tuesday, November 17</h1>" in page
    assert "Pat0 Abernathy0" in page
    assert "Free, 8:00 am to 9:00 am" in page
    assert "Free, 9:20 am to 12:00 pm" in page
    assert tuesday.reads[0].patient_ids == (house.patients[0],)
    assert tuesday.reads[0].ids == (visit,)


async def test_filters_keep_to_ids_and_say_what_is_shown(house: House, showing: Showing) -> None:
    await booked(house)
    other = await booked(house, house.at(TUESDAY, 10, person=1), patient=1)
    async with house.staff(read_only=True) as ctx:
        query = DayQuery(date=TUESDAY, person=house.practitioners[1])
        view = await staff_day.day(ctx, NONE, query)
        page = showing.page(house, view, "workspace")
    assert view.reads[0].ids == (other,)
    assert "Pat0" not in page
    assert "Shown: Dr. Feld" in page
    assert "<details" in page
    assert f"date=2026-11-18&amp;person={house.practitioners[1]}" in page
    assert "Abernathy" not in " ".join(part.split('"')[0] for part in page.split('href="')[1:])


async def test_a_lane_for_each_room(house: House, showing: Showing) -> None:
    async with house.staff():
        await Resource.insert(Resource(name="Room 3", location_id=house.location))
        await HealthcareService.update({HealthcareService.needs_room: True}).where(
            HealthcareService.name == "Something new"
        )
    await booked(house)
    await booked(house, house.at(TUESDAY, 10), patient=1, what="Check-up")
    async with house.staff(read_only=True) as ctx:
        page = showing.page(house, await staff_day.day(ctx, NONE, DayQuery(date=TUESDAY, by="rooms")), "workspace")
    assert ">Room 3 <small>" in page
    assert "1 visit needs no room or device and stands with the people only." in page
    assert "Free, " not in page


async def test_who_is_expected_is_marked_on_the_day_and_late_ones_show(house: House, showing: Showing) -> None:
    visit = await booked(house)
    house.now = house.at(TUESDAY, 9, 10).start
    async with house.staff() as ctx:
        before = showing.page(house, await staff_day.day(ctx, NONE, DayQuery()), "workspace")
        answer = await staff_day.mark_on_day(ctx, NONE, DayMark(visit=visit))
        after = showing.page(house, await staff_day.day(ctx, NONE, DayQuery()), "workspace")
    assert 'data-state="late"' in before
    assert f'name="visit" value="{visit}"' in before
    assert isinstance(answer, Redirect)
    assert 'data-state="here"' in after
    assert "Nobody is expected in the next half hour." in after


async def test_who_may_only_look_sees_no_buttons(house: House, showing: Showing) -> None:
    visit = await booked(house)
    house.now = house.at(TUESDAY, 9, 10).start
    async with house.staff("appointment:read", read_only=True) as ctx:
        day = showing.page(house, await staff_day.day(ctx, NONE, DayQuery()), "workspace")
        week = showing.page(house, await staff_week.week(ctx, NONE, DayQuery()), "workspace")
        one = showing.page(house, await staff_visit.visit(ctx, VisitPath(id=visit), NONE), "workspace")
    assert "New visit" not in day + week
    assert "Free, " not in day + week
    assert 'id="mark"' not in day + one
    assert "Move this visit" not in one


async def test_three_at_once_hide_none_of_each_other(house: House, showing: Showing) -> None:
    await booked(house)
    for number in (1, 2):
        async with house.staff() as ctx:
            path = PatientPath(patient=house.patients[number])
            over = Over(
                service=house.services["Something new"], slot=house.at(TUESDAY, 9).key, override="Seen together"
            )
            assert isinstance(await staff_book.book_for(ctx, path, over), Redirect)
    async with house.staff(read_only=True) as ctx:
        page = showing.page(house, await staff_day.day(ctx, NONE, DayQuery(date=TUESDAY)), "workspace")
    for lane in ("Dr. Okafor <small>", "Dr. Okafor, booked over <small>", "Dr. Okafor, booked over 2 <small>"):
        assert f">{lane}" in page


def test_the_tally_leaves_cancelled_ones_out() -> None:
    assert board.tally([]) == board.Tally(visits=0, to_come=0, waiting=0, late=0)


async def test_the_week_has_a_column_for_each_day_with_what_is_free(house: House, showing: Showing) -> None:
    visit = await booked(house)
    async with house.staff(read_only=True) as ctx:
        view = await staff_week.week(ctx, NONE, DayQuery(date=TUESDAY))
        before = showing.page(house, await staff_week.week(ctx, NONE, DayQuery(date=date(2026, 1, 7))), "workspace")
    page = showing.page(house, view, "workspace")
    assert "<h1>Week of Monday, November 16</h1>" in page
    assert page.count('<section class="lane"') == 5, "nobody works on the weekend"
    assert view.reads[0].ids == (visit,)
    assert "Free, 9:20 am to 12:00 pm" in page
    assert "Free, " not in before, "what is past is not free"
