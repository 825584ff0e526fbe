"""Patients book: the list of times, a time that is kept, the last look, and why not. Handlers on a real database."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from portico_scheduling import pages, visit_pages
from portico_scheduling.forms import Search, VisitPath
from portico_scheduling.patient_forms import Choose, Confirm, HoldPath, VisitQuery
from portico_scheduling.tables import HealthcareService
from portico_sdk import Forbidden, NotFound, Redirect, Refused, View

from plugins.scheduling.tests.desk import NONE, TUESDAY
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def chosen(house: House, hour: int = 9, *, patient: int = 0, zone: str = "", what: str = "Something new") -> UUID:
    """A hold on this time."""
    minutes = 40 if what == "Check-up" else 20
    form = Choose(service=house.services[what], slot=house.at(TUESDAY, hour, minutes=minutes).key, zone=zone)
    async with house.patient(patient) as ctx:
        answer = await pages.choose(ctx, NONE, form)
    assert isinstance(answer, Redirect), answer
    return UUID(answer.to.rpartition("/")[2])


async def test_book_lists_times_the_soonest_first(house: House, showing: Showing) -> None:
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await pages.book(ctx, NONE, Search()))
    assert "<h1>Book a visit</h1>" in page
    assert "The soonest: Monday, November 16, 11:00 am" in page
    names = [re.sub(r"<[^>]+>|\s+", " ", one) for one in re.findall(r'name="slot" value="[^"]+">(.*?)</button>', page)]
    names = [" ".join(one.split()) for one in names][1:]
    assert re.sub(r"Dr. \w+", "somebody", names[0]) == "Monday, November 16, 11:00 am , somebody, 14 Elm Street"
    starts = [one.partition(" , ")[0] for one in names]
    assert len(starts) == len(set(starts)), "one button for each time"
    assert page.index("Monday, November 16 <small>today") < page.index("Tuesday, November 17 <small>tomorrow")
    assert ">Morning</h4>" in page
    assert ">Afternoon</h4>" not in page
    assert "Show later days" in page
    assert "Procedure" not in page, "patients can't book it"
    assert page.count('class="btn main') == 1


async def test_another_clock_is_told_beside_the_practices(house: House, showing: Showing) -> None:
    async with house.patient() as ctx:
        page = showing.page(house, await pages.book(ctx, NONE, Search(zone="America/Los_Angeles")))
        nonsense = showing.page(house, await pages.book(ctx, NONE, Search(zone="America/Nowhere")))
    assert "11:00 am <small>(8:00 am)</small>" in page
    assert "the one in brackets is Pacific time (Los Angeles)" in page
    assert "in brackets" not in nonsense
    hold = await chosen(house, zone="America/Los_Angeles")
    async with house.patient() as ctx:
        look = showing.page(house, await pages.look(ctx, HoldPath(hold=hold), NONE))
        answer = await pages.confirm(ctx, HoldPath(hold=hold), Confirm())
    assert "By your clock: Tuesday, November 17, 6:00 am." in look
    assert isinstance(answer, Redirect)
    visit = VisitPath(id=UUID(answer.to.partition("?")[0].rpartition("/")[2]))
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await visit_pages.visit(ctx, visit, VisitQuery(done="booked")))
    assert "<h1>Your visit is booked</h1>" in page
    assert "By your clock: Tuesday, November 17, 6:00 am." in page


async def test_a_chosen_time_is_kept_and_shows_what_will_be_booked(house: House, showing: Showing) -> None:
    hold = await chosen(house)
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await pages.look(ctx, HoldPath(hold=hold), NONE))
        # Of two people who are free at the same time, the list for anybody names one.
        mine = Search(since=TUESDAY, person=house.practitioners[0])
        offered = showing.page(house, await pages.book(ctx, NONE, mine))
    assert "Tuesday, November 17, 9:00 am</time></p>" in page
    assert "We keep this time for you until 9:10 am." in page
    assert "You can move or cancel it until Monday, November 16, 9:00 am." in page
    assert re.search(r'<textarea[^>]*name="description"', page)
    assert house.at(TUESDAY, 9).key in offered, "one's own choice stays on the list"
    async with house.patient(1, read_only=True) as ctx:
        others = showing.page(house, await pages.book(ctx, NONE, Search(since=TUESDAY, person=house.practitioners[0])))
        with pytest.raises(NotFound):
            await pages.look(ctx, HoldPath(hold=hold), NONE)
    assert house.at(TUESDAY, 9).key not in others


async def test_who_comes_second_is_told_at_the_list(house: House, showing: Showing) -> None:
    await chosen(house)
    form = Choose(service=house.services["Something new"], slot=house.at(TUESDAY, 9).key)
    async with house.patient(1) as ctx:
        answer = await pages.choose(ctx, NONE, form)
        assert isinstance(answer, Refused)
        view = await pages.book(ctx, NONE, Search())
        page = showing.page(house, view, form="slots", values={"slot": (form.slot,)}, errors=answer.errors)
    assert "Someone just took that time. These are still free." in page


async def test_who_was_too_slow_keeps_the_words_and_sees_the_nearest(house: House, showing: Showing) -> None:
    hold = HoldPath(hold=await chosen(house))
    house.now += timedelta(minutes=11)
    async with house.patient(read_only=True) as ctx:
        over = showing.page(house, await pages.look(ctx, hold, NONE))
    assert "We kept this time for a while, and it is still free" in over
    await house.booked(house.at(TUESDAY, 9), patient=1)
    async with house.patient() as ctx:
        answer = await pages.confirm(ctx, hold, Confirm(description="My <b> ear"))
        assert isinstance(answer, Refused)
    async with house.patient() as ctx:
        view = await pages.look(ctx, hold, NONE)
        assert isinstance(view, View)
        page = showing.page(house, view, form="book", values={"description": ("My <b> ear",)}, errors=answer.errors)
    assert "That time is not free any more" in page
    assert "My &lt;b&gt; ear</textarea>" in page
    nearest = re.findall(r'type="radio" name="slot"[^>]*> <span><b>([^<]+)</b>', page)
    assert "Tuesday, November 17, 9:00 am" in nearest, "the other doctor is free"
    assert len(nearest) == 6
    first, slot = re.findall(r'type="radio" name="slot" value="([^"]+)"', page)[:2]
    again = showing.page(house, view, form="book", values={"slot": (slot,)}, errors={"description": "So long"})
    gone = showing.page(house, view, form="book", values={"slot": ("gone too",)}, errors=answer.errors)
    assert re.findall(r'value="([^"]+)" checked', again) == [slot], "what was chosen stays chosen"
    assert re.findall(r'value="([^"]+)" checked', gone) == [first]
    async with house.patient() as ctx:
        booked = await pages.confirm(ctx, hold, Confirm(slot=slot, description="My ear"))
    assert isinstance(booked, Redirect)


async def test_a_hold_that_was_used_leads_to_its_visit(house: House) -> None:
    hold = HoldPath(hold=await chosen(house))
    async with house.patient() as ctx:
        first = await pages.confirm(ctx, hold, Confirm())
        second = await pages.confirm(ctx, hold, Confirm())
        look = await pages.look(ctx, hold, NONE)
    assert first == second
    assert isinstance(first, Redirect)
    assert isinstance(look, Redirect)
    assert first.to.startswith(look.to)


async def test_a_form_that_is_refused_without_times_says_so(house: House, showing: Showing) -> None:
    async with house.patient() as ctx:
        view = await pages.book(ctx, NONE, Search(part="afternoon"))
    page = showing.page(house, view, form="slots", values={"slot": ("x",)}, errors={"slot": "Choose a time."})
    assert "That was not possible" in page
    assert "Choose a time." in page


async def test_nothing_free_names_ways_on(house: House, showing: Showing) -> None:
    async with house.patient(read_only=True) as ctx:
        query = Search(part="afternoon", person=house.practitioners[0])
        page = showing.page(house, await pages.book(ctx, NONE, query))
    assert "<h1>No free times</h1>" in page
    assert "We looked for: Something new, Dr. Okafor, Afternoon." in page
    assert "The first free time with the same person" in page
    assert "Join the waiting list" in page
    assert "Call us: (406) 555-0142" in page
    assert "Call 911" in page


async def test_a_practice_that_offers_nothing_says_call(house: House, showing: Showing) -> None:
    async with house.staff():
        await HealthcareService.update({HealthcareService.active: False}, force=True)
    async with house.patient(read_only=True) as ctx:
        page = showing.page(house, await pages.book(ctx, NONE, Search()))
    assert "Visits are booked by phone" in page


async def test_why_not_is_said_in_words(house: House, showing: Showing) -> None:
    async with house.staff():
        await HealthcareService.update({HealthcareService.max_age: 17}).where(HealthcareService.name == "Check-up")
    async with house.patient() as ctx:
        page = showing.page(house, await pages.book(ctx, NONE, Search()))
        form = Choose(service=house.services["Check-up"], slot=house.at(TUESDAY, 9, minutes=40).key)
        answer = await pages.choose(ctx, NONE, form)
    words = "This kind of visit is for people of 17 years and less."
    assert f"<b>Check-up:</b> {words}" in page
    assert f'value="{house.services["Check-up"]}"' not in page
    assert isinstance(answer, Refused)
    assert answer.errors == {"service": words}


async def test_the_way_of_paying_is_asked_where_it_matters(house: House, showing: Showing) -> None:
    async with house.staff():
        await HealthcareService.update({HealthcareService.payers: ["Medicare", "Blue Cross"]}).where(
            HealthcareService.name == "Check-up"
        )
    hold = HoldPath(hold=await chosen(house, what="Check-up"))
    async with house.patient() as ctx:
        page = showing.page(house, await pages.look(ctx, hold, NONE))
        silent = await pages.confirm(ctx, hold, Confirm())
    assert 'value="Medicare"' in page
    assert isinstance(silent, Refused)
    assert silent.errors == {"payer": "Choose how the visit is paid."}
    async with house.patient() as ctx:
        other = await pages.confirm(ctx, hold, Confirm(payer="other"))
    assert isinstance(other, Refused)
    assert "only for people who pay with Medicare, Blue Cross" in other.errors["payer"]
    async with house.patient() as ctx:
        assert isinstance(await pages.confirm(ctx, hold, Confirm(payer="Medicare")), Redirect)


async def test_staff_have_no_record_to_book_for(house: House) -> None:
    with pytest.raises(Forbidden):
        async with house.staff(read_only=True) as ctx:
            await pages.book(ctx, NONE, Search())
