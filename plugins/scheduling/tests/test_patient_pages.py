"""Each page of patients empty, full and refused: handlers on a real database, templates in core's sandbox."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from portico_scheduling import pages, service, visit_pages, waiting_pages
from portico_scheduling.forms import Search, VisitPath
from portico_scheduling.patient_forms import (
    Answer,
    CancelForm,
    Choose,
    Confirm,
    EntryPath,
    HoldPath,
    Join,
    JoinQuery,
    OfferPath,
    VisitQuery,
)
from portico_scheduling.tables import HealthcareService, WaitlistEntry
from portico_sdk import Download, Forbidden, NotFound, Nothing, Redirect, Refused, Task, View

from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + timedelta(days=1)
NONE = Nothing()
PLAIN = VisitQuery()


async def test_every_template_compiles(showing: Showing) -> None:
    for name in showing.templates.names():
        showing.templates.load(name)


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
    slot = re.findall(r'type="radio" name="slot" value="([^"]+)"', page)[1]
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


async def test_staff_have_no_record_to_book_for(house: House) -> None:
    with pytest.raises(Forbidden):
        async with house.staff(read_only=True) as ctx:
            await pages.book(ctx, NONE, Search())


async def waits(house: House, patient: int, **more: object) -> UUID:
    form = Join(
        **{  # type: ignore[arg-type]
            "service": house.services["Something new"],
            "days": (0, 1, 2, 3, 4),
            "until": date(2026, 12, 20),
            **more,
        }
    )
    async with house.patient(patient) as ctx:
        answer = await waiting_pages.join(ctx, NONE, form)
        assert isinstance(answer, Redirect), answer
        row = await WaitlistEntry.select(WaitlistEntry.id).where(WaitlistEntry.patient_id == house.patients[patient])
    return row[0]["id"]


async def test_waiting_empty_joined_and_left(house: House, showing: Showing) -> None:
    async with house.patient() as ctx:
        empty = showing.page(house, await waiting_pages.waiting_list(ctx, NONE, NONE))
        form = showing.page(house, await waiting_pages.ask_join(ctx, NONE, JoinQuery(part="morning")))
    assert "You are not waiting for a time." in empty
    assert 'name="days" value="0" checked' in form
    await waits(house, 1)
    entry = EntryPath(entry=await waits(house, 0, days=(1, 3), part="morning", person=house.practitioners[0]))
    async with house.patient() as ctx:
        page = showing.page(house, await waiting_pages.waiting_list(ctx, NONE, NONE))
        listed = showing.page(house, await visit_pages.visits_list(ctx, NONE, NONE))
        asked = showing.page(house, await waiting_pages.ask_leave(ctx, entry, NONE))
        await waiting_pages.leave(ctx, entry, NONE)
        after = showing.page(house, await waiting_pages.waiting_list(ctx, NONE, NONE))
    assert "You are number 2 in line." in page
    assert "Tuesday, Thursday, in the morning" in page
    assert "Until Sunday, December 20" in page
    assert "You wait for 1 visit" in listed
    assert "You give up your place." in asked
    assert "You are not waiting for a time." in after


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until": None}, "until"),
        ({"until": date(2026, 11, 1)}, "until"),
        ({"until": date(2028, 11, 1)}, "until"),
        ({"days": ()}, "days"),
        ({"service": None}, "service"),
    ],
)
async def test_a_wish_that_cannot_be_kept_says_why(house: House, more: dict[str, object], field: str) -> None:
    given = {"service": house.services["Something new"], "days": (0,), "until": date(2026, 12, 1), **more}
    async with house.patient() as ctx:
        answer = await waiting_pages.join(ctx, NONE, Join(**given))  # type: ignore[arg-type]
    assert isinstance(answer, Refused)
    assert list(answer.errors) == [field]


async def test_an_offer_is_shown_taken_and_gone(house: House, showing: Showing) -> None:
    from portico_scheduling import tasks, telling

    visit = await house.booked(house.at(TUESDAY, 11))
    await waits(house, 1)
    async with house.staff() as ctx:
        await service.cancel(ctx, visit)
    offer_id = await offered(house, telling.freed_key(house.at(TUESDAY, 11)), tasks.offer_freed)
    path = OfferPath(offer=offer_id)
    async with house.patient(1) as ctx:
        page = showing.page(house, await waiting_pages.see_offer(ctx, path, NONE))
        nothing = await waiting_pages.answer(ctx, path, Answer())
        taken = await waiting_pages.answer(ctx, path, Answer(answer="take"))
        again = await waiting_pages.answer(ctx, path, Answer(answer="take"))
        after = showing.page(house, await waiting_pages.see_offer(ctx, path, NONE))
    assert "Tuesday, November 17, 11:00 am" in page
    assert "It is kept for you until Monday, November 16, 11:00 am." in page
    assert isinstance(nothing, Refused)
    assert isinstance(taken, Redirect)
    assert taken == again
    assert "You took it." in after
    with pytest.raises(NotFound):
        async with house.patient(2) as ctx:
            await waiting_pages.see_offer(ctx, path, NONE)


async def offered(house: House, key: str, task: object) -> UUID:
    from portico.tenancy.context import Actor
    from portico_scheduling.tables import WaitlistOffer

    async with house.acting(Actor.system("test")) as ctx:
        await task(ctx, Task(id=UUID(int=1), name="offer_freed", key=key, due=house.now))  # type: ignore[operator]
        rows = await WaitlistOffer.select(WaitlistOffer.id).where(WaitlistOffer.status == "open")
    return rows[0]["id"]
