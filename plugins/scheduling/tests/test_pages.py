"""Each page empty, full and refused: handlers on a real database, templates in core's sandbox."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from portico_scheduling import pages
from portico_scheduling.forms import Booking, Search, VisitPath
from portico_sdk import Forbidden, NotFound, Nothing, Redirect, Refused

from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + timedelta(days=1)
NONE = Nothing()


@pytest.fixture(scope="session")
def showing() -> Showing:
    return Showing()


async def booked(house: House, *, hour: int = 9, patient: int = 0, about: str = "My knee") -> UUID:
    form = Booking(service=house.services["Something new"], slot=house.at(TUESDAY, hour).key, description=about)
    async with house.patient(patient) as ctx:
        answer = await pages.book_it(ctx, NONE, form)
    assert isinstance(answer, Redirect), answer
    return UUID(answer.to.rpartition("/")[2])


async def test_every_template_compiles(showing: Showing) -> None:
    for name in showing.templates.names():
        showing.templates.load(name)


async def test_book_lists_times_the_soonest_first(house: House, showing: Showing) -> None:
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await pages.book(ctx, NONE, Search()))
    assert "<h1>Book a visit</h1>" in page
    names = [re.sub(r"<[^>]+>|\s+", " ", one) for one in re.findall(r'name="slot" value="[^"]+">(.*?)</button>', page)]
    assert re.sub(r"Dr. \w+", "somebody", " ".join(names[0].split())) == (
        "Monday, November 16, 11:00 am , somebody, 14 Elm Street"
    )
    starts = [one.partition(" , ")[0] for one in (" ".join(name.split()) for name in names)]
    assert len(starts) == len(set(starts)), "one button for each time"
    assert page.index("Monday, November 16 <small>today") < page.index("Tuesday, November 17 <small>tomorrow")
    assert "Show later days" in page
    assert "Procedure" not in page, "patients can't book it"


async def test_a_chosen_time_shows_what_will_be_booked(house: House, showing: Showing) -> None:
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await pages.book(ctx, NONE, Search(slot=house.at(TUESDAY, 9).key)))
    assert '<p class="visit-when">Tuesday, November 17, 9:00 am</p>' in page
    assert page.count('aria-current="true"') == 1
    assert "You can cancel it until Monday, November 16, 9:00 am." in page
    assert re.search(r'<textarea[^>]*name="description"', page)


async def test_a_time_that_is_gone_offers_the_nearest_and_keeps_the_words(house: House, showing: Showing) -> None:
    await booked(house)
    form = Booking(service=house.services["Something new"], slot=house.at(TUESDAY, 9).key, description="My <b> ear")
    async with house.patient(1) as ctx:
        answer = await pages.book_it(ctx, NONE, form)
        assert isinstance(answer, Refused)
        view = await pages.book(ctx, NONE, Search(service=form.service, slot=form.slot))
        page = showing.page(house, view, form="book", values={"description": (form.description,)}, errors=answer.errors)
    assert "Someone just took that time. These are still free." in page
    assert "My &lt;b&gt; ear</textarea>" in page
    nearest = re.findall(r'type="radio" name="slot"[^>]*> <span><b>([^<]+)</b>', page)
    assert "Tuesday, November 17, 9:00 am" in nearest, "the other doctor is free"
    assert len(nearest) == 6


async def test_a_form_that_is_refused_without_a_choice_says_so(house: House, showing: Showing) -> None:
    async with house.patient() as ctx:
        view = await pages.book(ctx, NONE, Search())
    page = showing.page(house, view, form="book", values={"slot": ("x",)}, errors={"slot": "Choose a time."})
    assert "That was not possible" in page
    assert "Choose a time." in page


async def test_nothing_free_names_ways_on(house: House, showing: Showing) -> None:
    async with house.patient(read_only=True) as ctx:
        query = Search(part="afternoon", person=house.practitioners[0])
        page = showing.page(house, await pages.book(ctx, NONE, query))
    assert "<h1>No free times</h1>" in page
    assert "We looked for: Something new, Dr. Okafor, Afternoon." in page
    assert "The first free time with the same person" in page
    assert "Call us: (406) 555-0142" in page
    assert "Call 911" in page


async def test_a_practice_that_offers_nothing_says_call(house: House, showing: Showing) -> None:
    house.services.clear()
    from portico_scheduling.tables import HealthcareService

    async with house.staff():
        await HealthcareService.update({HealthcareService.active: False}, force=True)
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await pages.book(ctx, NONE, Search()))
    assert "Visits are booked by phone" in page


async def test_visits_empty_then_full_then_past(house: House, showing: Showing) -> None:
    async with house.patient(read_only=True) as ctx:
        empty = await pages.visits_list(ctx, NONE, NONE)
    assert "You have no visit booked" in showing.page(house, empty)
    assert empty.reads[0].patient_ids == (house.patients[0],)
    visit = await booked(house)
    async with house.patient(read_only=True) as ctx:
        full = await pages.visits_list(ctx, NONE, NONE)
        assert "Tuesday, November 17, 9:00 am" in showing.page(house, full)
        assert full.reads[0].ids == (visit,)
        house.now += timedelta(days=3)
        past = showing.page(house, await pages.visits_list(ctx, NONE, NONE))
    assert past.index("Past and cancelled") < past.index("Tuesday, November 17, 9:00 am")


async def test_a_visit_and_its_cancelling(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house, hour=11))
    async with house.patient(read_only=True) as ctx:
        view = await pages.visit(ctx, visit, NONE)
        page = showing.page(house, view)
        asked = showing.page(house, await pages.ask_cancel(ctx, visit, NONE))
    assert "What it is about:</b> My knee" in page
    assert view.reads[0].ids == (visit.id,)
    assert f'href="/p/scheduling/visits/{visit.id}/cancel"' in page
    assert '<form class="stack" id="cancel" method="post"' in asked
    async with house.patient() as ctx:
        answer = await pages.cancel(ctx, visit, NONE)
    assert answer == Redirect(to="/p/scheduling/visits", toast="Your visit is cancelled")
    async with house.patient(read_only=True) as ctx:
        assert "It is cancelled already" in showing.page(house, await pages.ask_cancel(ctx, visit, NONE))


async def test_too_late_to_cancel_names_the_phone(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    house.now += timedelta(hours=3)
    async with house.patient() as ctx:
        page = showing.page(house, await pages.visit(ctx, visit, NONE))
        asked = showing.page(house, await pages.ask_cancel(ctx, visit, NONE))
        answer = await pages.cancel(ctx, visit, NONE)
    for one in (page, asked):
        assert "It is too late to cancel this visit here." in one
        assert 'href="tel:+14065550142"' in one
        assert 'id="cancel"' not in one
    assert isinstance(answer, Refused)


async def test_nobody_sees_the_visit_of_another(house: House, other_house: House) -> None:
    visit = VisitPath(id=await booked(house))
    for who in (house.patient(1, read_only=True), other_house.patient(read_only=True)):
        with pytest.raises(NotFound):
            async with who as ctx:
                await pages.visit(ctx, visit, NONE)


async def test_staff_have_no_record_to_book_for(house: House) -> None:
    with pytest.raises(Forbidden):
        async with house.staff(read_only=True) as ctx:
            await pages.book(ctx, NONE, Search())
