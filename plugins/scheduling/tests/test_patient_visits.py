"""The visits of a patient: empty, full, past; cancelled, moved, changed by the practice, in a calendar, and unseen."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from portico_scheduling import pages, service, visit_pages
from portico_scheduling.forms import Search, VisitPath
from portico_scheduling.patient_forms import CancelForm, Choose, Confirm, HoldPath, VisitQuery
from portico_scheduling.tables import HealthcareService
from portico_sdk import Download, NotFound, Redirect, Refused

from plugins.scheduling.tests.desk import NONE, TUESDAY
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


PLAIN = VisitQuery()


async def test_visits_empty_then_full_then_past(house: House, showing: Showing) -> None:
    async with house.patient(read_only=True) as ctx:
        empty = await visit_pages.visits_list(ctx, NONE, NONE)
    assert "You have no visit booked" in showing.page(house, empty)
    assert empty.reads[0].patient_ids == (house.patients[0],)
    visit = await house.booked(house.at(TUESDAY, 9))
    async with house.patient(read_only=True) as ctx:
        full = await visit_pages.visits_list(ctx, NONE, NONE)
        assert "Tuesday, November 17, 9:00 am" in showing.page(house, full)
        assert full.reads[0].ids == (visit,)
        house.now += timedelta(days=3)
        past = showing.page(house, await visit_pages.visits_list(ctx, NONE, NONE))
    assert past.index("Past and cancelled") < past.index("Tuesday, November 17, 9:00 am")


async def test_a_visit_and_its_cancelling(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await house.booked(house.at(TUESDAY, 11)))
    async with house.patient(read_only=True) as ctx:
        view = await visit_pages.visit(ctx, visit, PLAIN)
        page = showing.page(house, view)
        asked = showing.page(house, await visit_pages.ask_cancel(ctx, visit, NONE))
    assert "What it is about:</b> My knee" in page
    assert view.reads[0].ids == (visit.id,)
    assert f'href="/p/scheduling/visits/{visit.id}/cancel"' in page
    assert f'href="/p/scheduling/visits/{visit.id}/move"' in page
    assert '<form class="stack" id="cancel" method="post"' in asked
    async with house.patient() as ctx:
        answer = await visit_pages.cancel(ctx, visit, CancelForm())
    assert answer == Redirect(to="/p/scheduling/visits", toast="Your visit is cancelled")
    async with house.patient(read_only=True) as ctx:
        assert "It is cancelled already" in showing.page(house, await visit_pages.ask_cancel(ctx, visit, NONE))


async def test_the_policy_is_told_in_the_practices_words(house: House, showing: Showing) -> None:
    async with house.staff():
        await HealthcareService.update(
            {HealthcareService.cancel_hours: 2, HealthcareService.cancel_words: "A late change costs $20."}
        ).where(HealthcareService.name == "Something new")
    visit = VisitPath(id=await house.booked(house.at(TUESDAY, 9)))
    house.now = house.at(TUESDAY, 6).start
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await visit_pages.visit(ctx, visit, PLAIN))
    assert "You can move or cancel it until Tuesday, November 17, 7:00 am. A late change costs $20." in page


async def test_too_late_to_change_names_the_phone(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await house.booked(house.at(TUESDAY, 9)))
    house.now += timedelta(hours=3)
    async with house.patient() as ctx:
        page = showing.page(house, await visit_pages.visit(ctx, visit, PLAIN))
        asked = showing.page(house, await visit_pages.ask_cancel(ctx, visit, NONE))
        moving = showing.page(house, await pages.ask_move(ctx, visit, Search()))
        answer = await visit_pages.cancel(ctx, visit, CancelForm())
        other = await pages.move(ctx, visit, Choose(slot=house.at(TUESDAY, 10).key))
    assert "It is too late to move or cancel this visit here." in page
    assert "It is too late to cancel this visit here." in asked
    assert "This visit can’t be moved here" in moving
    for one in (page, asked, moving):
        assert 'href="tel:+14065550142"' in one
        assert 'id="cancel"' not in one
    assert isinstance(answer, Refused)
    assert isinstance(other, Refused)


async def test_moving_keeps_the_old_time_until_the_last_step(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await house.booked(house.at(TUESDAY, 11)))
    async with house.patient() as ctx:
        listed = showing.page(house, await pages.ask_move(ctx, visit, Search()))
        answer = await pages.move(ctx, visit, Choose(slot=house.at(TUESDAY, 11, 20).key))
    assert "Tuesday, November 17, 11:00 am" in listed
    assert isinstance(answer, Redirect)
    hold = HoldPath(hold=UUID(answer.to.rpartition("/")[2]))
    async with house.patient() as ctx:
        look = showing.page(house, await pages.look(ctx, hold, NONE))
        still = showing.page(house, await visit_pages.visit(ctx, visit, PLAIN))
        moved = await pages.confirm(ctx, hold, Confirm())
        page = showing.page(house, await visit_pages.visit(ctx, visit, VisitQuery(done="moved")))
    assert "It was Tuesday, November 17, 11:00 am. That time stays yours until you say yes." in look
    assert "11:00 am</time>" in still
    assert moved == Redirect(to=f"/p/scheduling/visits/{visit.id}?done=moved", toast="Your visit has a new time")
    assert "11:20 am</time>" in page
    assert "<h1>Your visit has a new time</h1>" in page


async def test_what_the_practice_changed_is_news_until_it_is_read(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await house.booked(house.at(TUESDAY, 11)))
    async with house.staff() as ctx:
        await service.cancel(ctx, visit.id)
    async with house.patient() as ctx:
        page = showing.page(house, await visit_pages.visit(ctx, visit, PLAIN))
        answer = await visit_pages.seen(ctx, visit, NONE)
        after = showing.page(house, await visit_pages.visit(ctx, visit, PLAIN))
    assert "The practice cancelled this visit" in page
    assert isinstance(answer, Redirect)
    assert "The practice cancelled this visit" not in after
    assert "Take it out of the calendar" in after


async def test_the_calendar_file_says_nothing_of_health(house: House) -> None:
    visit = VisitPath(id=await house.booked(house.at(TUESDAY, 11), about="My knee"))
    async with house.patient(read_only=True) as ctx:
        answer = await visit_pages.calendar(ctx, visit, NONE)
    assert isinstance(answer, Download)
    text = answer.content.decode()
    assert f"UID:{visit.id}@" in text
    assert "SEQUENCE:0" in text
    assert "DTSTART;TZID=America/New_York:20261117T110000" in text
    assert f"X-WR-CALNAME:{house.tenant.name}" in text
    assert "COLOR:darkslategray" in text, "the practice's"
    for word in ("knee", "Something new", "Okafor", "Abernathy"):
        assert word not in text


@pytest.mark.parametrize("index", range(4))
async def test_nobody_sees_the_visit_of_another(house: House, other_house: House, index: int) -> None:
    visit = VisitPath(id=await house.booked(house.at(TUESDAY, 9)))
    for who in (house.patient(1), other_house.patient()):
        with pytest.raises(NotFound):
            async with who as ctx:
                looks = (
                    lambda: visit_pages.visit(ctx, visit, PLAIN),
                    lambda: visit_pages.calendar(ctx, visit, NONE),
                    lambda: pages.ask_move(ctx, visit, Search()),
                    lambda: visit_pages.seen(ctx, visit, NONE),
                )
                await looks[index]()
