"""Booking, cancelling and marking on a real PostgreSQL, as the plugin's own role."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor
from portico_scheduling import search, service
from portico_scheduling.domain import Time
from portico_scheduling.search import Asked
from portico_scheduling.tables import Appointment, Claim
from portico_sdk import BadInput, NotFound, PluginContext

from plugins.scheduling.tests.house import MONDAY, House

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + timedelta(days=1)


async def book(ctx: PluginContext, house: House, one: Time, *, patient: int = 0, what: str = "Something new") -> UUID:
    is_staff = ctx.actor.kind == "staff"
    offer = await search.load_offer(ctx, for_patient=not is_staff)
    window = search.staffs_window(ctx, offer) if is_staff else search.patients_window(ctx, offer)
    wanted = service.Wanted(
        patient_id=house.patients[patient], service_id=house.services[what], key=one.key, description="My knee"
    )
    return await service.book(ctx, offer, wanted, window)


async def book_key(house: House, key: str) -> UUID:
    """Whatever the key is."""
    async with house.patient() as ctx:
        offer = await search.load_offer(ctx, for_patient=True)
        wanted = service.Wanted(patient_id=house.patients[0], service_id=house.services["Something new"], key=key)
        return await service.book(ctx, offer, wanted, search.patients_window(ctx, offer))


async def free(ctx: PluginContext, house: House, day: date, minutes: int = 20, **filters: UUID) -> list[Time]:
    offer = await search.load_offer(ctx, for_patient=True)
    asked = Asked(minutes=minutes, since=day, **filters)
    window = search.patients_window(ctx, offer)
    return list(await search.find_slots(offer, asked, window, patient_id=ctx.actor.patient_id, days=1))


async def audited(house: House, visit: UUID) -> list[tuple[str, str, list[UUID]]]:
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code, AuditEvent.action, AuditEvent.patient_ids).where(
            AuditEvent.resource_ids.any(visit)
        )
    return [(row["code"], row["action"], row["patient_ids"]) for row in rows]


async def left_over(house: House) -> tuple[int, int]:
    """Visits and claims in this practice."""
    async with house.acting(Actor.system("test"), read_only=True):
        return await Appointment.count(), await Claim.count()


async def test_a_patient_books_and_the_time_is_gone(house: House) -> None:
    wanted = house.at(TUESDAY, 9)
    async with house.patient() as ctx:
        before = await free(ctx, house, TUESDAY)
        visit = await book(ctx, house, wanted)
    async with house.patient(1, read_only=True) as ctx:
        after = await free(ctx, house, TUESDAY)
    assert set(before) - set(after) == {wanted}
    assert await audited(house, visit) == [("scheduling:Appointment:book", "C", [house.patients[0]])]
    assert await left_over(house) == (1, 8)


async def test_who_comes_second_is_told_and_nothing_of_it_is_left(house: House) -> None:
    wanted = house.at(TUESDAY, 9)
    async with house.patient() as ctx:
        await book(ctx, house, wanted)
    with pytest.raises(BadInput) as refused:
        async with house.patient(1) as ctx:
            await book(ctx, house, wanted, patient=1)
    assert refused.value.fields == {"slot": "Someone just took that time. These are still free."}
    assert await left_over(house) == (1, 8)


async def test_a_longer_visit_that_overlaps_is_refused(house: House) -> None:
    async with house.patient() as ctx:
        await book(ctx, house, house.at(TUESDAY, 9, 20))
    with pytest.raises(BadInput):
        async with house.patient(1) as ctx:
            await book(ctx, house, house.at(TUESDAY, 9, minutes=40), patient=1, what="Check-up")
    assert await left_over(house) == (1, 8)


async def test_the_same_form_twice_is_one_visit(house: House) -> None:
    wanted = house.at(TUESDAY, 9)
    async with house.patient() as ctx:
        first = await book(ctx, house, wanted)
    async with house.patient() as ctx:
        assert await book(ctx, house, wanted) == first
    assert await left_over(house) == (1, 8)
    assert len(await audited(house, first)) == 1


async def test_nobody_is_in_two_places_at_once(house: House) -> None:
    async with house.patient() as ctx:
        await book(ctx, house, house.at(TUESDAY, 9))
        offered = await free(ctx, house, TUESDAY)
        assert house.at(TUESDAY, 9, person=1) not in offered
    with pytest.raises(BadInput) as refused:
        async with house.patient() as ctx:
            await book(ctx, house, house.at(TUESDAY, 9, person=1))
    assert "another visit at this time" in refused.value.fields["slot"]


async def test_only_what_is_offered_can_be_booked(house: House) -> None:
    today_too_soon = house.at(MONDAY, 10)
    for wanted, what in (
        (today_too_soon, "Something new"),
        (house.at(TUESDAY, 13), "Something new"),
        (house.at(TUESDAY, 9, 5), "Something new"),
        (house.at(MONDAY + timedelta(days=70), 9), "Something new"),
        (house.at(TUESDAY, 9, minutes=60), "Procedure"),
    ):
        with pytest.raises(BadInput):
            async with house.patient() as ctx:
                await book(ctx, house, wanted, what=what)
    assert await left_over(house) == (0, 0)


async def test_staff_book_to_the_last_minute_and_what_patients_cannot(house: House) -> None:
    async with house.staff() as ctx:
        await book(ctx, house, house.at(MONDAY, 9, 20))
        await book(ctx, house, house.at(TUESDAY, 9, minutes=60), patient=1, what="Procedure")
    assert await left_over(house) == (2, 8 + 24)


async def test_cancelling_frees_the_time(house: House) -> None:
    wanted = house.at(TUESDAY, 11)
    async with house.patient() as ctx:
        visit = await book(ctx, house, wanted)
    async with house.patient() as ctx:
        await service.cancel(ctx, visit)
    assert await left_over(house) == (1, 0)
    async with house.patient(1) as ctx:
        again = await book(ctx, house, wanted, patient=1)
    assert again != visit
    codes = {code for code, _, _ in await audited(house, visit)}
    assert codes == {"scheduling:Appointment:book", "scheduling:Appointment:cancel"}


async def test_a_patient_cancels_until_a_day_before_staff_until_it_begins(house: House) -> None:
    wanted = house.at(TUESDAY, 9)
    async with house.patient() as ctx:
        visit = await book(ctx, house, wanted)
    house.now = wanted.start - timedelta(hours=23, minutes=59)
    with pytest.raises(BadInput):
        async with house.patient() as ctx:
            await service.cancel(ctx, visit)
    async with house.staff() as ctx:
        await service.cancel(ctx, visit)
    assert await left_over(house) == (1, 0)


async def test_cancelling_twice_is_cancelling_once(house: House) -> None:
    async with house.patient() as ctx:
        visit = await book(ctx, house, house.at(TUESDAY, 11))
        await service.cancel(ctx, visit)
        await service.cancel(ctx, visit)
    assert len(await audited(house, visit)) == 2


async def test_a_visit_of_somebody_else_is_not_there(house: House, other_house: House) -> None:
    async with house.patient() as ctx:
        visit = await book(ctx, house, house.at(TUESDAY, 9))
    for who in (house.patient(1), other_house.patient(), other_house.staff()):
        with pytest.raises(NotFound):
            async with who as ctx:
                await service.cancel(ctx, visit)
    assert await left_over(house) == (1, 8)


async def test_marks_and_taking_them_back(house: House) -> None:
    async with house.staff() as ctx:
        visit = await book(ctx, house, house.at(TUESDAY, 9))
        for to in ("arrived", "arrived", "booked", "noshow", "booked", "arrived", "fulfilled"):
            await service.mark(ctx, visit, to)
        with pytest.raises(BadInput):
            await service.mark(ctx, visit, "noshow")
        with pytest.raises(BadInput):
            await service.cancel(ctx, visit)
        with pytest.raises(NotFound):
            await service.mark(ctx, uuid4(), "arrived")
    codes = sorted(code for code, _, _ in await audited(house, visit))
    assert codes == [
        "scheduling:Appointment:arrive",
        "scheduling:Appointment:arrive",
        "scheduling:Appointment:book",
        "scheduling:Appointment:finish",
        "scheduling:Appointment:no-show",
        "scheduling:Appointment:unmark",
        "scheduling:Appointment:unmark",
    ]


async def test_another_practices_ids_are_refused_like_ids_of_nothing(house: House, other_house: House) -> None:
    async with other_house.patient() as ctx:
        offered = await free(ctx, other_house, TUESDAY)
    assert offered
    for key in (offered[0].key, Time(offered[0].start, offered[0].end, uuid4(), uuid4()).key):
        with pytest.raises(BadInput) as refused:
            await book_key(house, key)
        assert refused.value.fields == {"slot": "This time can’t be booked any more. These are still free."}


async def test_the_filters(house: House) -> None:
    async with house.patient(read_only=True) as ctx:
        everybody = await free(ctx, house, TUESDAY)
        theirs = await free(ctx, house, TUESDAY, person=house.practitioners[1])
        nowhere = await free(ctx, house, TUESDAY, place=uuid4())
    assert len(everybody) == 24
    assert [one for one in everybody if one.practitioner_id == house.practitioners[1]] == theirs
    assert nowhere == []
    assert everybody == sorted(everybody)


async def test_search_reads_the_visits_once_however_long_it_looks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.patient(read_only=True) as ctx:
        offer = await search.load_offer(ctx, for_patient=True)
        counted: list[str] = []
        from portico.tenancy.scopes import OpenScope

        run = OpenScope.run

        async def counting(self: OpenScope, query: str, args: object) -> object:
            counted.append(query)
            return await run(self, query, args)  # type: ignore[arg-type]

        monkeypatch.setattr(OpenScope, "run", counting)
        times = list(await search.find_slots(offer, Asked(minutes=20), search.patients_window(ctx, offer)))
    assert len(times) > 500
    assert len(counted) == 1


async def test_a_booking_on_the_day_of_the_change_keeps_its_wall_time(house: House) -> None:
    house.now = datetime(2026, 10, 30, 14, 0, tzinfo=UTC)
    monday_after = date(2026, 11, 2)
    wanted = house.at(monday_after, 9)
    async with house.patient() as ctx:
        visit = await book(ctx, house, wanted)
    async with house.patient(read_only=True) as ctx:
        row = await Appointment.select(Appointment.starts).where(Appointment.id == visit).first()
    assert row["starts"] == datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
