"""Holds, rooms, buffers, moving and booking over, on a real PostgreSQL: what two want is decided by its constraint."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from portico.tenancy.context import Actor
from portico_scheduling import holding, search, service
from portico_scheduling.domain import Time
from portico_scheduling.holding import Given
from portico_scheduling.search import Asked
from portico_scheduling.service import NeedsReason, Wanted
from portico_scheduling.tables import Appointment, Claim, HealthcareService, Hold, Resource, Series
from portico_sdk import BadInput, Forbidden

from plugins.scheduling.tests.desk import TUESDAY, claims
from plugins.scheduling.tests.house import House, MakeHouse

pytestmark = pytest.mark.anyio

JUST_TAKEN = {"slot": "Someone just took that time. These are still free."}


async def hold(house: House, one: Time, *, patient: int = 0, moves: UUID | None = None) -> UUID:
    async with house.patient(patient) as ctx:
        offer = await search.load_offer(ctx, for_patient=True)
        wanted = Wanted(patient_id=house.patients[patient], service_id=house.services["Something new"], key=one.key)
        return await holding.hold(ctx, offer, wanted, search.patients_window(ctx, offer), moves_id=moves)


async def confirm(house: House, hold_id: UUID, *, patient: int = 0) -> UUID:
    async with house.patient(patient) as ctx:
        offer = await search.load_offer(ctx, for_patient=True)
        return await holding.confirm(ctx, offer, hold_id, Given(), search.patients_window(ctx, offer))


async def staff_book(house: House, one: Time, *, patient: int, override: str = "", what: str = "Something new") -> UUID:
    async with house.staff() as ctx:
        offer = await search.load_offer(ctx, for_patient=False)
        wanted = Wanted(
            patient_id=house.patients[patient], service_id=house.services[what], key=one.key, override=override
        )
        return await service.book(ctx, offer, wanted, search.staffs_window(ctx, offer))


async def change_type(house: House, **values: object) -> None:
    columns = {getattr(HealthcareService, name): value for name, value in values.items()}
    async with house.staff():
        await HealthcareService.update(columns).where(HealthcareService.name == "Something new")


async def room(house: House, name: str, *, capacity: int = 1) -> UUID:
    async with house.staff():
        one = Resource(name=name, location_id=house.location, capacity=capacity)
        await Resource.insert(one)
    return one.id


async def test_a_hold_keeps_others_away_until_it_is_over(house: House) -> None:
    wanted = house.at(TUESDAY, 9)
    mine = await hold(house, wanted)
    with pytest.raises(BadInput) as refused:
        await hold(house, wanted, patient=1)
    assert refused.value.fields == JUST_TAKEN
    house.now += timedelta(minutes=10)
    theirs = await hold(house, wanted, patient=1)
    with pytest.raises(BadInput) as lost:
        await confirm(house, mine)
    assert lost.value.fields == JUST_TAKEN
    await confirm(house, theirs, patient=1)


async def test_who_confirms_late_still_gets_what_nobody_took(house: House) -> None:
    mine = await hold(house, house.at(TUESDAY, 9))
    house.now += timedelta(hours=1)
    async with house.acting(Actor.system("test")) as ctx:
        assert await holding.clear(ctx) == 8
    assert await confirm(house, mine) == await confirm(house, mine)
    assert sum((await claims(house)).values()) == 8


async def test_one_person_keeps_one_time(house: House) -> None:
    first = await hold(house, house.at(TUESDAY, 9))
    await hold(house, house.at(TUESDAY, 10))
    await hold(house, house.at(TUESDAY, 9), patient=1)
    with pytest.raises(BadInput):
        await confirm(house, first)


async def test_old_holds_are_forgotten(house: House) -> None:
    await hold(house, house.at(TUESDAY, 9))
    house.now += timedelta(days=2)
    async with house.acting(Actor.system("test")) as ctx:
        await holding.clear(ctx)
        await holding.clear(ctx)
        assert await Hold.count() == 0
        assert await Claim.count() == 0


async def test_a_move_into_ones_own_time_keeps_what_both_have(house: House) -> None:
    await change_type(house, minutes=40)
    visit = await house.booked(house.at(TUESDAY, 9, minutes=40))
    await confirm(house, await hold(house, house.at(TUESDAY, 9, 20, minutes=40), moves=visit))
    async with house.patient(read_only=True):
        row = await Appointment.select().where(Appointment.id == visit).first()
    assert row["starts"] == house.at(TUESDAY, 9, 20).start
    assert (row["sequence"], row["moved_from"]) == (1, house.at(TUESDAY, 9).start)
    assert await claims(house) == {house.practitioners[0]: 8, house.patients[0]: 8}


async def test_a_move_that_fails_leaves_the_old_time(house: House) -> None:
    visit = await house.booked(house.at(TUESDAY, 9))
    await house.booked(house.at(TUESDAY, 10), patient=1)
    with pytest.raises(BadInput) as refused:
        async with house.patient() as ctx:
            offer = await search.load_offer(ctx, for_patient=True)
            window = search.patients_window(ctx, offer)
            await service.move(ctx, offer, visit, house.at(TUESDAY, 10).key, window)
    assert refused.value.fields == JUST_TAKEN
    async with house.patient(read_only=True):
        row = await Appointment.select(Appointment.starts).where(Appointment.id == visit).first()
    assert row["starts"] == house.at(TUESDAY, 9).start
    assert sum((await claims(house)).values()) == 16


async def test_buffers_are_taken_of_the_practitioner_only(house: House) -> None:
    await change_type(house, buffer_before=10, buffer_after=15)
    await house.booked(house.at(TUESDAY, 9))
    assert await claims(house) == {house.practitioners[0]: 9, house.patients[0]: 4}
    async with house.patient(1, read_only=True) as ctx:
        offer = await search.load_offer(ctx, for_patient=True)
        asked = Asked(minutes=20, service=house.services["Something new"], since=TUESDAY, person=house.practitioners[0])
        found = await search.find_slots(offer, asked, search.patients_window(ctx, offer), days=1)
        starts = {f"{one.start.astimezone(offer.zone):%H:%M}" for one in found}
    assert starts.isdisjoint({"08:20", "08:40", "09:00", "09:20", "09:40"})
    assert {"08:00", "10:00"} <= starts
    with pytest.raises(BadInput):
        await house.booked(house.at(TUESDAY, 9, 20), patient=1)


async def test_two_visits_need_two_rooms(house: House) -> None:
    await change_type(house, needs_room=True)
    with pytest.raises(BadInput):
        await house.booked(house.at(TUESDAY, 9))
    blue = await room(house, "Blue")
    first = await house.booked(house.at(TUESDAY, 9))
    with pytest.raises(BadInput):
        await house.booked(house.at(TUESDAY, 9, person=1), patient=1)
    green = await room(house, "Green")
    await house.booked(house.at(TUESDAY, 9, person=1), patient=1)
    assert (await claims(house))[blue] == (await claims(house))[green] == 4
    async with house.patient() as ctx:
        await service.cancel(ctx, first)
    assert blue not in await claims(house)


async def test_a_room_for_two_holds_two(house: House) -> None:
    await change_type(house, needs_room=True)
    await room(house, "Hall", capacity=2)
    await house.booked(house.at(TUESDAY, 9))
    await house.booked(house.at(TUESDAY, 9, person=1), patient=1)
    async with house.patient(2, read_only=True) as ctx:
        offer = await search.load_offer(ctx, for_patient=True)
        asked = Asked(minutes=20, service=house.services["Something new"], since=TUESDAY)
        found = await search.find_slots(offer, asked, search.patients_window(ctx, offer), days=1)
        assert house.at(TUESDAY, 9).start not in {one.start for one in found}


async def test_staff_book_over_with_a_reason_and_it_stays_booked(house: House) -> None:
    wanted = house.at(TUESDAY, 9)
    first = await house.booked(wanted)
    with pytest.raises(NeedsReason):
        await staff_book(house, wanted, patient=1)
    second = await staff_book(house, wanted, patient=1, override="Her fever is high")
    async with house.staff() as ctx:
        row = await Appointment.select(Appointment.overbooked).where(Appointment.id == second).first()
        assert row["overbooked"]
        await service.cancel(ctx, first)
    with pytest.raises(BadInput):
        await house.booked(wanted, patient=2)
    async with house.staff() as ctx:
        await service.cancel(ctx, second)
    await house.booked(wanted, patient=2)


async def test_a_reason_needs_the_right_and_never_doubles_a_patient(house: House) -> None:
    wanted = house.at(TUESDAY, 9)
    await house.booked(wanted, patient=1)
    with pytest.raises(BadInput) as refused:
        await staff_book(house, house.at(TUESDAY, 9, person=1), patient=1, override="Both at once")
    assert not isinstance(refused.value, NeedsReason)
    with pytest.raises(Forbidden):
        async with house.staff("appointment:write") as ctx:
            offer = await search.load_offer(ctx, for_patient=False)
            asked = Wanted(
                patient_id=house.patients[0],
                service_id=house.services["Something new"],
                key=wanted.key,
                override="I want to",
            )
            await service.book(ctx, offer, asked, search.staffs_window(ctx, offer))


async def test_no_more_open_at_once_than_allowed_however_fast(house: House) -> None:
    await change_type(house, max_open=1)
    outcomes = await asyncio.gather(
        *(house.booked(house.at(TUESDAY, hour)) for hour in (8, 9, 10, 11)), return_exceptions=True
    )
    assert sum(isinstance(one, UUID) for one in outcomes) == 1
    refused = [one for one in outcomes if isinstance(one, BadInput)]
    assert len(refused) == 3
    assert all("No more visits of this kind" in one.fields["service"] for one in refused)


async def test_the_rest_of_a_series_is_cancelled_and_nothing_else(house: House) -> None:
    async with house.staff() as ctx:
        series = Series(rule="x", patient_id=house.patients[0], service_id=house.services["Something new"])
        await Series.insert(series)
        offer = await search.load_offer(ctx, for_patient=False)
        window = search.staffs_window(ctx, offer)
        made = [
            await service.book(
                ctx,
                offer,
                Wanted(
                    patient_id=house.patients[0],
                    service_id=house.services["Something new"],
                    key=house.at(TUESDAY + timedelta(weeks=number), 9).key,
                    series_id=series.id,
                    is_told=number == 0,
                ),
                window,
            )
            for number in range(4)
        ]
    async with house.patient() as ctx:
        assert await service.cancel(ctx, made[1], rest=True) == 3
        rows = await Appointment.select(Appointment.id, Appointment.status)
    assert {row["id"] for row in rows if row["status"] == "booked"} == {made[0]}
    assert sum((await claims(house)).values()) == 8


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bookers=st.integers(2, 12), hour=st.integers(8, 11), late=st.booleans())
async def test_of_n_who_want_one_time_exactly_one_gets_it(
    make_house: MakeHouse, bookers: int, hour: int, late: bool
) -> None:
    house = await make_house(patients=bookers + 1)
    wanted = house.at(TUESDAY, hour)
    if late:  # a hold that is over stands in nobody's way
        await hold(house, wanted, patient=bookers)
        house.now += timedelta(minutes=11)

    async def one(patient: int) -> str:
        try:
            hold_id = await hold(house, wanted, patient=patient)
            await confirm(house, hold_id, patient=patient)
        except BadInput as error:
            return error.fields["slot"]
        return "booked"

    outcomes = Counter(await asyncio.gather(*(one(patient) for patient in range(bookers))))
    assert outcomes == {"booked": 1, JUST_TAKEN["slot"]: bookers - 1}
    async with house.acting(Actor.system("test")) as ctx:
        await holding.clear(ctx)
    assert sum((await claims(house)).values()) == 8
