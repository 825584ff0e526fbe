"""One visit as staff see it: marks and taking them back, cancelling, moving it, and who does not see it."""

from __future__ import annotations

from datetime import time

import pytest
from portico_scheduling import staff_day, staff_move, staff_visit
from portico_scheduling.forms import Search, VisitPath
from portico_scheduling.staff_forms import CancelForm, DayQuery, MarkForm, MoveAt, MoveForm
from portico_scheduling.tables import Appointment, Claim
from portico_sdk import NotFound, Redirect, Refused, View

from plugins.scheduling.tests.desk import NONE, TUESDAY, booked, row_of
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_a_staff_visit_is_marked_and_taken_back(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff() as ctx:
        fresh = showing.page(house, await staff_visit.visit(ctx, visit, NONE), "workspace")
        assert isinstance(await staff_visit.mark(ctx, visit, MarkForm(to="noshow")), Redirect)
        absent = showing.page(house, await staff_visit.visit(ctx, visit, NONE), "workspace")
        refused = await staff_visit.mark(ctx, visit, MarkForm(to="fulfilled"))
    assert "Is here" in fresh
    assert "Take back: did not come" in absent
    assert isinstance(refused, Refused)


async def test_the_number_of_who_is_late_is_dialled_from_the_visit(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff(read_only=True) as ctx:
        unknown = showing.page(house, await staff_visit.visit(ctx, visit, NONE), "workspace")
    await house.calls(0)
    async with house.staff(read_only=True) as ctx:
        page = showing.page(house, await staff_visit.visit(ctx, visit, NONE), "workspace")
    assert "Not known" in unknown
    assert '<a href="tel:+14065550199">(406) 555-0199</a>' in page


async def test_staff_see_that_a_visit_is_by_video(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff():
        await Appointment.update({Appointment.mode: "video"}).where(Appointment.id == visit.id)
    async with house.staff(read_only=True) as ctx:
        assert "By video" in showing.page(house, await staff_visit.visit(ctx, visit, NONE), "workspace")


async def test_staff_cancel(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff() as ctx:
        asked = showing.page(house, await staff_visit.ask_cancel(ctx, visit, NONE), "workspace")
        assert isinstance(await staff_visit.cancel(ctx, visit, CancelForm()), Redirect)
        again = showing.page(house, await staff_day.day(ctx, NONE, DayQuery(date=TUESDAY)), "workspace")
    assert 'id="cancel"' in asked
    assert "Cancelled" in again


async def test_a_visit_moves_to_a_time_of_the_list(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff() as ctx:
        page = showing.page(house, await staff_move.move(ctx, visit, Search()), "workspace")
        slot = house.at(TUESDAY, 10).key
        chosen = showing.page(house, await staff_move.move(ctx, visit, Search(slot=slot)), "workspace")
        answer = await staff_move.move_it(ctx, visit, MoveForm(slot=slot))
    assert "Move the visit of Pat0 Abernathy0" in page
    assert "What is the visit for?" not in page, "that is settled"
    assert "Move it here" in chosen
    assert isinstance(answer, Redirect)
    row = await row_of(house, visit.id)
    assert row["starts"] == house.at(TUESDAY, 10).start
    async with house.staff(read_only=True) as ctx:
        assert await Claim.count() == 8
        shown = showing.page(house, await staff_visit.visit(ctx, visit, NONE), "workspace")
    assert "It was moved from Tuesday, November 17, 9:00 am" in shown


async def test_a_visit_moves_over_another_only_with_a_reason(house: House) -> None:
    await booked(house, house.at(TUESDAY, 10), patient=1)
    visit = VisitPath(id=await booked(house))
    form = MoveAt(person=house.practitioners[0], place=house.location, day=TUESDAY, time=time(10))
    async with house.staff() as ctx:
        asked = await staff_move.move_at(ctx, visit, form)
        assert isinstance(asked, View)
    async with house.staff() as ctx:
        reason = MoveAt(person=form.person, place=form.place, day=form.day, time=form.time, override="Both are short")
        assert isinstance(await staff_move.move_at(ctx, visit, reason), Redirect)
    row = await row_of(house, visit.id)
    assert (row["starts"], row["overbooked"]) == (house.at(TUESDAY, 10).start, True)


async def test_a_cancelled_visit_does_not_move(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff() as ctx:
        await staff_visit.cancel(ctx, visit, CancelForm())
        page = showing.page(house, await staff_move.move(ctx, visit, Search()), "workspace")
        answer = await staff_move.move_it(ctx, visit, MoveForm(slot=house.at(TUESDAY, 10).key))
    assert "so it can’t be moved" in page
    assert isinstance(answer, Refused)


async def test_another_practice_sees_none_of_it(house: House, other_house: House) -> None:
    visit = VisitPath(id=await booked(house))
    async with other_house.staff() as ctx:
        for handler in (staff_visit.visit, staff_visit.ask_cancel, staff_move.at):
            with pytest.raises(NotFound):
                await handler(ctx, visit, NONE)
        with pytest.raises(NotFound):
            await staff_move.move(ctx, visit, Search())
        with pytest.raises(NotFound):
            await staff_move.move_it(ctx, visit, MoveForm(slot=house.at(TUESDAY, 10).key))
