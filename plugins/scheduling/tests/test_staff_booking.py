"""Staff book for patients: a free time, over another visit or outside of hours with a reason, a time that is typed."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from portico_scheduling import staff_book, staff_day, staff_visit
from portico_scheduling.forms import FindPatient, NewQuery, PatientPath, Search, VisitPath
from portico_scheduling.staff_forms import At, DayQuery, Over
from portico_sdk import BadInput, Forbidden, Redirect, Refused, View

from plugins.scheduling.tests.desk import BOOKS, NONE, TUESDAY, audited, booked, row_of
from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


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
    page = showing.page(house, nobody, "workspace")
    assert "No patient found" in page
    assert "added under Patients first" in page
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
