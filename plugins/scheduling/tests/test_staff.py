"""The staff's pages: the day, the week, booking over something, moving, series. Handlers on a real database."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import msgspec
import pytest
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor
from portico_scheduling import (
    board,
    search,
    service,
    staff_book,
    staff_day,
    staff_move,
    staff_series,
    staff_visit,
    staff_waiting,
    staff_week,
    waiting,
)
from portico_scheduling.domain import Time
from portico_scheduling.forms import DayMark, FindPatient, NewQuery, PatientPath, Search, VisitPath
from portico_scheduling.patient_forms import Join, JoinQuery
from portico_scheduling.staff_forms import (
    At,
    CancelForm,
    DayQuery,
    FirstForm,
    MarkForm,
    MoveAt,
    MoveForm,
    Over,
    SeriesForm,
    SeriesQuery,
)
from portico_scheduling.tables import (
    Appointment,
    AvailabilityRule,
    Claim,
    HealthcareService,
    Resource,
    Series,
    WaitlistEntry,
)
from portico_scheduling.waiting import Wishes
from portico_sdk import BadInput, Forbidden, NotFound, Nothing, Redirect, Refused, View

from plugins.scheduling.tests.desk import BOOKS, NONE, TUESDAY, audited, booked, row_of
from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio

# --- The day ----------------------------------------------------------------------------------------------------------


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


# --- The week ---------------------------------------------------------------------------------------------------------


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


# --- One visit --------------------------------------------------------------------------------------------------------


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


async def test_staff_cancel(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff() as ctx:
        asked = showing.page(house, await staff_visit.ask_cancel(ctx, visit, NONE), "workspace")
        assert isinstance(await staff_visit.cancel(ctx, visit, CancelForm()), Redirect)
        again = showing.page(house, await staff_day.day(ctx, NONE, DayQuery(date=TUESDAY)), "workspace")
    assert 'id="cancel"' in asked
    assert "Cancelled" in again


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


# --- Booking ----------------------------------------------------------------------------------------------------------


async def test_staff_book_for_a_patient(house: House, showing: Showing) -> None:
    async with house.staff() as ctx:
        first = showing.page(house, await staff_book.new(ctx, NONE, NewQuery()), "workspace")
        found = await staff_book.find_patient(ctx, NONE, FindPatient(words="abernathy1"))
        assert isinstance(found, View)
        assert found.reads[0].patient_ids == (house.patients[1],)
        listed = showing.page(house, found, "workspace")
        path = PatientPath(patient=house.patients[1])
        slot = house.at(MONDAY, 9, 20).key
        chosen = showing.page(house, await staff_book.new_for(ctx, path, Search(slot=slot)), "workspace")
        answer = await staff_book.book_for(ctx, path, Over(service=house.services["Procedure"], slot=slot))
    assert "Who is it for?" in first
    assert f'href="/p/scheduling/new/{house.patients[1]}"' in listed
    assert "New visit for Pat1 Abernathy1" in chosen
    assert "Several visits" in chosen
    assert "Procedure" in chosen
    assert isinstance(answer, Redirect)


async def test_nobody_found_and_nothing_typed(house: House, showing: Showing) -> None:
    async with house.staff() as ctx:
        nobody = await staff_book.find_patient(ctx, NONE, FindPatient(words="zzz"))
        nothing = await staff_book.find_patient(ctx, NONE, FindPatient(words="  "))
    assert "No patient found" in showing.page(house, nobody, "workspace")
    assert isinstance(nothing, Refused)


async def test_double_booking_asks_why_and_is_written_down(house: House, showing: Showing) -> None:
    await booked(house)
    path = PatientPath(patient=house.patients[1])
    form = At(
        service=house.services["Something new"],
        person=house.practitioners[0],
        place=house.location,
        day=TUESDAY,
        time=time(9),
    )
    async with house.staff() as ctx:
        page = showing.page(house, await staff_book.at(ctx, path, NONE), "workspace")
        asked = await staff_book.book_at(ctx, path, form)
        assert isinstance(asked, View)
        question = showing.page(house, asked, "workspace")
    assert "A time that is not free, for Pat1 Abernathy1" in page
    assert "Book it all the same?" in question
    assert "Somebody has this time already" in question
    assert 'name="time" value="09:00"' in question
    async with house.staff() as ctx:
        reason = At(
            service=form.service, person=form.person, place=form.place, day=TUESDAY, time=time(9), override="Fever"
        )
        answer = await staff_book.book_at(ctx, path, reason)
        assert isinstance(answer, Redirect)
    visit = UUID(answer.to.rpartition("/")[2])
    row = await row_of(house, visit)
    assert (row["overbooked"], row["override_reason"]) == (True, "Fever")
    assert "scheduling:Appointment:overbook" in await audited(house, visit)
    async with house.staff(read_only=True) as ctx:
        shown = showing.page(house, await staff_visit.visit(ctx, VisitPath(id=visit), NONE), "workspace")
        day = showing.page(house, await staff_day.day(ctx, NONE, DayQuery(date=TUESDAY)), "workspace")
    assert "Booked over another visit on purpose" in shown
    assert "Fever" in shown
    assert "Dr. Okafor, booked over" in day, "beside, so that neither hides the other"


async def test_who_may_not_book_over_is_told_that_it_is_taken(house: House, showing: Showing) -> None:
    await booked(house)
    path = PatientPath(patient=house.patients[1])
    form = Over(service=house.services["Something new"], slot=house.at(TUESDAY, 9).key)
    async with house.staff(*BOOKS) as ctx:
        answer = await staff_book.book_for(ctx, path, form)
        page = showing.page(house, await staff_book.new_for(ctx, path, Search()), "workspace")
    assert isinstance(answer, Refused)
    assert "slot" in answer.errors
    assert "A time that is not free" not in page
    with pytest.raises(Forbidden):
        async with house.staff(*BOOKS) as ctx:
            over = Over(service=form.service, slot=form.slot, override="Because")
            await staff_book.book_for(ctx, path, over)


async def test_outside_of_hours_asks_why(house: House) -> None:
    path = PatientPath(patient=house.patients[1])
    slot = house.at(TUESDAY, 18).key
    async with house.staff() as ctx:
        asked = await staff_book.book_for(ctx, path, Over(service=house.services["Something new"], slot=slot))
        assert isinstance(asked, View)
        over = Over(service=house.services["Something new"], slot=slot, override="House call")
        assert isinstance(await staff_book.book_for(ctx, path, over), Redirect)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"time": time(9, 3)}, {"time"}),
        ({"day": MONDAY - timedelta(days=7)}, {"day"}),
        ({"day": MONDAY, "time": time(8)}, {"time"}),
        ({"person": UUID(int=1), "place": UUID(int=2)}, {"person", "place"}),
        ({"day": date(2027, 3, 14), "time": time(2, 30)}, {"time"}),
    ],
    ids=["off the grid", "gone by", "too early", "person and place", "skipped"],
)
async def test_a_typed_time_that_cannot_be_says_why(house: House, given: dict[str, object], fields: set[str]) -> None:
    plain = {
        "service": house.services["Something new"],
        "person": house.practitioners[0],
        "place": house.location,
        "day": TUESDAY,
        "time": time(9),
    }
    with pytest.raises(BadInput) as error:
        async with house.staff() as ctx:
            form = At(**{**plain, **given})  # type: ignore[arg-type]
            await staff_book.book_at(ctx, PatientPath(patient=house.patients[0]), form)
    assert set(error.value.fields) == fields


# --- Moving -----------------------------------------------------------------------------------------------------------


async def test_a_visit_moves_to_a_time_of_the_list(house: House, showing: Showing) -> None:
    visit = VisitPath(id=await booked(house))
    async with house.staff() as ctx:
        page = showing.page(house, await staff_move.move(ctx, visit, Search()), "workspace")
        slot = house.at(TUESDAY, 10).key
        chosen = showing.page(house, await staff_move.move(ctx, visit, Search(slot=slot)), "workspace")
        answer = await staff_move.move_it(ctx, visit, MoveForm(slot=slot))
    assert "Move the visit of Pat0 Abernathy0" in page
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


# --- Series -----------------------------------------------------------------------------------------------------------


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
