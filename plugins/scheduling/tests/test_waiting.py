"""The waiting list on a real database: who is asked, what is kept for them, and who is asked next."""

from __future__ import annotations

import asyncio
import contextvars
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from portico.notify.tables import Letter
from portico.outbox.tables import OutboxDelivery
from portico.tenancy.context import Actor
from portico_scheduling import offering, service, setup_days, standing, telling, waiting, waiting_pages
from portico_scheduling.patient_forms import Answer, JoinQuery, OfferPath
from portico_scheduling.setup_forms import AnywayForm, DayOffForm, DayOffPath
from portico_scheduling.tables import (
    Appointment,
    AvailabilityException,
    HealthcareService,
    WaitlistEntry,
    WaitlistOffer,
)
from portico_sdk import AppointmentDraft, BadInput, NotFound, Nothing, Objection, Redirect, Refused

from plugins.scheduling.tests.house import MONDAY, House, Undone
from plugins.scheduling.tests.objecting import Objecting
from plugins.scheduling.tests.showing import Showing
from plugins.scheduling.tests.waiting_line import TUESDAY, answer, busy, freed, joins, offers, open_offer, run

pytestmark = pytest.mark.anyio


async def test_who_waits_longest_is_asked_first_then_the_next(house: House) -> None:
    await joins(house, 1)
    await joins(house, 2)
    wanted = await busy(house)
    await freed(house, wanted)
    assert await offers(house) == [(1, "open")], "one at a time, also when the task runs twice"
    with pytest.raises(BadInput):
        await house.booked(wanted)
    await answer(house, 1, await open_offer(house, 1), take=False)
    await freed(house, wanted)
    assert await offers(house) == [(1, "declined"), (2, "open")], "nobody is asked twice for the same time"
    visit = await answer(house, 2, await open_offer(house, 2), take=True)
    async with house.patient(2, read_only=True):
        row = await Appointment.select().where(Appointment.id == visit).first()
        entry = await WaitlistEntry.select().where(WaitlistEntry.patient_id == house.patients[2]).first()
    assert (row["starts"], row["status"], row["booked_by"]) == (wanted.start, "booked", "patient")
    assert (entry["status"], entry["visit_id"]) == ("booked", visit)


async def test_need_comes_before_waiting(house: House) -> None:
    await joins(house, 1)
    pressing = await joins(house, 2)
    async with house.staff() as ctx:
        await waiting.set_priority(ctx, pressing, 2)
        assert [one.place for one in (await standing.page_of(ctx, 1))[0]] == [1, 2]
    await freed(house, await busy(house))
    assert await offers(house) == [(2, "open")]


async def test_only_what_suits_is_offered(house: House) -> None:
    await joins(house, 1, part="afternoon")
    await joins(house, 2, weekdays=0b1)
    await joins(house, 0, practitioner_id=house.practitioners[1])
    await freed(house, await busy(house))
    assert await offers(house) == []


async def test_an_offer_ends_and_its_time_goes_on(house: House) -> None:
    await joins(house, 1)
    await joins(house, 2)
    wanted = await busy(house)
    await freed(house, wanted)
    mine = await open_offer(house, 1)
    house.now += timedelta(minutes=121)
    with pytest.raises(BadInput) as late:
        await answer(house, 1, mine, take=True)
    assert "This offer has ended" in late.value.fields[""]
    await run(house, "expire_offers", str(mine))
    assert await offers(house) == [(1, "expired")]
    await freed(house, wanted)
    assert await offers(house) == [(1, "expired"), (2, "open")]
    async with house.patient(1, read_only=True) as ctx:
        assert [one.place for one in await standing.of_patient(ctx, house.patients[1])] == [1], "the place is kept"


async def test_who_never_answers_is_taken_out_of_the_line(house: House) -> None:
    await joins(house, 1)
    for number, hour in enumerate((8, 9, 10), 1):
        wanted = house.at(TUESDAY + timedelta(days=7), hour)
        await freed(house, wanted)
        house.now += timedelta(minutes=121)
        await run(house, "expire_offers", "x")
        assert len(await offers(house)) == number
    async with house.patient(1, read_only=True) as ctx:
        assert not await standing.of_patient(ctx, house.patients[1])


async def test_a_sooner_time_takes_the_place_of_the_visit_one_has(house: House) -> None:
    later = await house.booked(house.at(TUESDAY + timedelta(days=7), 9), patient=1)
    await joins(house, 1, moves_id=later)
    wanted = await busy(house)
    await freed(house, wanted)
    assert await answer(house, 1, await open_offer(house, 1), take=True) == later
    async with house.patient(1, read_only=True):
        rows = await Appointment.select(Appointment.starts, Appointment.sequence).where(
            Appointment.patient_id == house.patients[1]
        )
    assert [(row["starts"], row["sequence"]) for row in rows] == [(wanted.start, 1)]


async def test_who_has_all_that_they_may_have_still_waits_for_a_sooner_one(house: House) -> None:
    async with house.staff():
        await HealthcareService.update({HealthcareService.max_open: 1}).where(HealthcareService.name == "Something new")
    later = await house.booked(house.at(TUESDAY + timedelta(days=7), 9), patient=1)
    with pytest.raises(BadInput) as another:
        await joins(house, 1)
    assert "No more visits of this kind" in another.value.fields["service"]
    async with house.patient(1, read_only=True) as ctx:
        asked = await waiting_pages.ask_join(ctx, Nothing(), JoinQuery(moves=later))
    assert isinstance(asked.model, waiting_pages.JoinModel)
    assert str(house.services["Something new"]) in dict(asked.model.services)
    await joins(house, 1, moves_id=later)
    await freed(house, house.at(TUESDAY, 9))
    assert await answer(house, 1, await open_offer(house, 1), take=True) == later


async def test_only_a_visit_that_can_be_moved_is_given_for_a_sooner_one(house: House) -> None:
    own = await house.booked(house.at(TUESDAY + timedelta(days=7), 9), patient=1)
    with pytest.raises(NotFound):
        await joins(house, 2, moves_id=own)
    with pytest.raises(BadInput) as kind:
        await joins(house, 1, moves_id=own, service_id=house.services["Check-up"])
    assert "the same kind of visit" in kind.value.fields["service"]
    soon = await house.booked(house.at(TUESDAY, 8), patient=1)
    with pytest.raises(BadInput) as late:
        await joins(house, 1, moves_id=soon)
    assert "too late to move" in late.value.fields[""]
    async with house.patient(1) as ctx:
        await service.cancel(ctx, own)
    with pytest.raises(BadInput):
        await joins(house, 1, moves_id=own)
    async with house.patient(1, read_only=True) as ctx:
        assert not await standing.of_patient(ctx, house.patients[1])


async def test_who_takes_an_offer_says_how_the_visit_is_paid(house: House) -> None:
    async with house.staff():
        asked = {HealthcareService.payers: ["Medicare"], HealthcareService.modes: ["in_person", "phone"]}
        await HealthcareService.update(asked).where(HealthcareService.name == "Something new")
    await joins(house, 1)
    await freed(house, house.at(TUESDAY, 9))
    path = OfferPath(offer=await open_offer(house, 1))
    async with house.patient(1, read_only=True) as ctx:
        view, showing = await waiting_pages.see_offer(ctx, path, Nothing()), Showing()
        page = showing.page(house, view)
        again = showing.page(house, view, form="answer", values={"mode": ("phone",)}, errors={"payer": "Choose"})
    for choice in ("Medicare", "other", "phone"):
        assert f'value="{choice}"' in page
    assert 'value="in_person" checked' in page
    assert 'value="phone" checked' in again, "what was chosen stays chosen"
    assert 'value="in_person" checked' not in again
    for payer, words in (("", "Choose how the visit is paid."), ("other", "only for people who pay with Medicare")):
        with pytest.raises(Undone) as refused:
            async with house.patient(1) as ctx:
                said = await waiting_pages.answer(ctx, path, Answer(answer="take", payer=payer))
                assert isinstance(said, Refused)
                # As core does with a form that was refused.
                raise Undone(said.errors["payer"])
        assert words in str(refused.value)
    assert await offers(house) == [(1, "open")], "who is refused may still take it or leave it"
    async with house.patient(1) as ctx:
        taken = await waiting_pages.answer(ctx, path, Answer(answer="take", payer="Medicare", mode="phone"))
        row = await Appointment.select().where(Appointment.patient_id == house.patients[1]).first()
    assert isinstance(taken, Redirect)
    assert (row["payer"], row["mode"]) == ("Medicare", "phone")


async def test_who_leaves_gives_the_offer_back(house: House) -> None:
    entry = await joins(house, 1)
    wanted = await busy(house)
    await freed(house, wanted)
    path = OfferPath(offer=await open_offer(house, 1))
    with pytest.raises(NotFound):
        async with house.patient(2) as ctx:
            await waiting.leave(ctx, entry)
    async with house.patient(1) as ctx:
        await waiting.leave(ctx, entry)
        await waiting.leave(ctx, entry)
        page = Showing().page(house, await waiting_pages.see_offer(ctx, path, Nothing()))
    assert await offers(house) == [(1, "withdrawn")]
    said = page.index("You left the waiting list, so the next person was asked.")
    assert said < page.index('class="visit"'), "what became of it is read before the date"
    assert "keep your place" not in page
    await house.booked(wanted)


async def test_joining_again_changes_the_wish_and_keeps_the_place(house: House) -> None:
    first = await joins(house, 1)
    await joins(house, 2)
    assert await joins(house, 1, part="morning") == first
    async with house.patient(1, read_only=True) as ctx:
        (entry,) = await standing.of_patient(ctx, house.patients[1])
    assert (entry.part, entry.place) == ("morning", 1)


async def test_what_is_asked_for_later_and_told_by_letter(house: House) -> None:
    await joins(house, 1)
    wanted = await busy(house)
    await freed(house, wanted)
    mine = await open_offer(house, 1)
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await OutboxDelivery.select(OutboxDelivery.handler, OutboxDelivery.key)
        letters = {row["name"] for row in await Letter.select(Letter.name)}
    asked = {(row["handler"].rpartition(":")[2], row["key"]) for row in rows}
    assert ("offer_freed", telling.freed_key(wanted)) in asked
    assert {("expire_offers", str(mine)), ("remind_offer", str(mine))} <= asked
    assert letters >= {"visit-booked", "visit-cancelled", "time-free"}
    await run(house, "remind_offer", str(mine))


@pytest.mark.parametrize("kind", ["off", "extra"])
async def test_days_that_open_are_offered(house: House, kind: str) -> None:
    """A day off is taken back, or hours are added: those who wait have it each at a time of their own."""
    sunday = MONDAY + timedelta(days=6)
    day = TUESDAY if kind == "off" else sunday
    form = DayOffForm(kind="off", first=day)
    if kind == "extra":
        hours = {"starts": time(9), "ends": time(11), "step_minutes": 20}
        form = DayOffForm(kind="extra", first=day, person=house.practitioners[0], place=house.location, **hours)  # type: ignore[arg-type]
    weekday = {"weekdays": 1 << day.weekday()}
    await joins(house, 1, **weekday)
    await joins(house, 2, **weekday)
    async with house.staff() as ctx:
        await setup_days.add(ctx, Nothing(), form)
        if kind == "off":
            rows = await AvailabilityException.select(AvailabilityException.id)
            await setup_days.remove(ctx, DayOffPath(day_off=rows[0]["id"]), AnywayForm())
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        found = await OutboxDelivery.select(OutboxDelivery.key).where(OutboxDelivery.handler.like("%offer_freed"))
    assert len(found) == (len(house.practitioners) if kind == "off" else 1)
    for one in found:
        await run(house, "offer_freed", one["key"])
    async with house.acting(Actor.system("test"), read_only=True):
        rows = await WaitlistOffer.select(WaitlistOffer.starts)
    zone = ZoneInfo(house.tenant.timezone)
    assert await offers(house) == [(1, "open"), (2, "open")]
    assert {row["starts"].astimezone(zone).date().weekday() for row in rows} == {day.weekday()}
    assert len({row["starts"] for row in rows}) == 2


async def test_what_another_plugin_is_against_is_not_offered(house: House) -> None:
    await joins(house, 1)
    await joins(house, 2)
    wanted = await busy(house)
    against = Objecting()
    async with house.acting(Actor.system("test")) as ctx:
        assert await offering.offer_freed(against.at(ctx), wanted) == 0
    assert [one.patient_id for one in against.asked] == [house.patients[1], house.patients[2]]
    assert await offers(house) == []
    says = Objecting(blocks="")
    async with house.acting(Actor.system("test")) as ctx:
        assert await offering.offer_freed(says.at(ctx), wanted) == 1
    assert [(one.patient_id, one.booked_by) for one in says.asked] == [(house.patients[1], "patient")]


async def test_who_leaves_while_the_line_is_read_is_offered_nothing(house: House) -> None:
    entry = await joins(house, 1)

    class Leaving(Objecting):
        """They leave in a request of their own, while others are asked about the time."""

        async def booking(self, draft: AppointmentDraft) -> list[Objection]:
            async def leave() -> None:
                async with house.patient(1) as ctx:
                    await waiting.leave(ctx, entry)

            await asyncio.create_task(leave(), context=contextvars.Context())
            return []

    async with house.acting(Actor.system("test")) as ctx:
        assert await offering.offer_freed(Leaving().at(ctx), house.at(TUESDAY, 9)) == 0
    assert await offers(house) == []
    await house.booked(house.at(TUESDAY, 9))
