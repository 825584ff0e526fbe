"""A time that came free for somebody who can't sign in: staff see whom to call, and write down the answer, once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from portico.audit.tables import AuditEvent
from portico.notify.tables import Letter
from portico.outbox.tables import OutboxDelivery
from portico.tenancy.context import Actor
from portico_scheduling import staff_day, staff_offer, staff_waiting, staff_week, standing
from portico_scheduling.patient_forms import OfferPath
from portico_scheduling.plugin import Scheduling
from portico_scheduling.staff_forms import AnswerFor, DayQuery, WaitQuery
from portico_scheduling.tables import Appointment, Claim, HealthcareService, WaitlistEntry
from portico_sdk import NavRequest, NotFound, PluginContext, Redirect, Refused, View

from plugins.scheduling.tests.desk import NONE, TUESDAY
from plugins.scheduling.tests.house import House, Undone
from plugins.scheduling.tests.objecting import Objecting
from plugins.scheduling.tests.showing import Showing
from plugins.scheduling.tests.waiting_line import answer, busy, freed, joins, offers, open_offer, run

pytestmark = pytest.mark.anyio

TAKE, LEAVE = AnswerFor(answer="take"), AnswerFor(answer="leave")


async def offered(house: House, *, waits: tuple[int, ...] = (1, 2)) -> OfferPath:
    """The first of these is called; Tuesday at nine is kept for them, until eleven."""
    for patient in waits:
        await joins(house, patient)
    await house.calls(waits[0])
    await freed(house, await busy(house))
    return OfferPath(offer=await open_offer(house, waits[0]))


async def counted(ctx: PluginContext) -> int:
    return (await Scheduling().nav_items(ctx, NavRequest(audience="staff")))[0].count


async def the_list(house: House, showing: Showing, ctx: PluginContext) -> str:
    return showing.page(house, await staff_waiting.waiting_list(ctx, NONE, WaitQuery()), "workspace")


async def audited(house: House, entry: UUID) -> list[tuple[str, str]]:
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = (
            await AuditEvent.select(AuditEvent.code, AuditEvent.actor_kind)
            .where(AuditEvent.resource_ids.any(entry))
            .order_by(AuditEvent.id)
        )
    return [(row["code"].rpartition(":")[2], row["actor_kind"]) for row in rows]


async def test_staff_see_whom_to_call_and_until_when(house: House, showing: Showing) -> None:
    path = await offered(house)
    async with house.staff(read_only=True) as ctx:
        day = showing.page(house, await staff_day.day(ctx, NONE, DayQuery()), "workspace")
        week = showing.page(house, await staff_week.week(ctx, NONE, DayQuery()), "workspace")
        view = await staff_waiting.waiting_list(ctx, NONE, WaitQuery())
        page = showing.page(house, view, "workspace")
        sheet = showing.page(house, await staff_offer.see(ctx, path, NONE), "workspace")
        assert await counted(ctx) == 1
    for one in (day, week):
        assert "1 person is to be called about a time that is kept for them" in one
        assert "Abernathy1" not in one
    assert "To be called now" in page
    assert 'href="tel:+14065550199"' in page
    assert "Tuesday, November 17, 9:00 am with Dr. Okafor, Something new, is kept for them until 11:02 am." in page
    assert isinstance(view, View)
    assert house.patients[1] in view.reads[0].patient_ids
    assert "<h1>Call Pat1 Abernathy1</h1>" in sheet
    assert "Born " in sheet, "who answers is asked for it"
    assert "It is kept for them until 11:02 am." in sheet
    async with house.staff("appointment:read", read_only=True) as ctx:
        assert "To be called now" not in await the_list(house, showing, ctx)
        assert "is to be called" not in showing.page(house, await staff_day.day(ctx, NONE, DayQuery()), "workspace")
        assert await counted(ctx) == 0
    assert await letters(house) == [], "nobody could open what it leads to"


@pytest.mark.parametrize(("phone", "said"), [("", "No phone number is known"), ("ask her sister", "ask her sister")])
async def test_a_number_that_cannot_be_dialled_is_still_read(
    house: House, showing: Showing, phone: str, said: str
) -> None:
    path = await offered(house)
    await house.calls(1, phone=phone)
    async with house.staff(read_only=True) as ctx:
        pages = (
            await the_list(house, showing, ctx),
            showing.page(house, await staff_offer.see(ctx, path, NONE), "workspace"),
        )
    for page in pages:
        assert said in page
        assert ("No phone number is known" in page) == (not phone)
        assert 'href="tel:' not in page
        assert 'href=""' not in page


async def test_who_can_sign_in_is_not_called_and_may_be_answered_for(house: House, showing: Showing) -> None:
    await joins(house, 1)
    await freed(house, await busy(house))
    path = OfferPath(offer=await open_offer(house, 1))
    async with house.staff() as ctx:
        assert await counted(ctx) == 0
        assert "To be called now" not in await the_list(house, showing, ctx)
        sheet = showing.page(house, await staff_offer.see(ctx, path, NONE), "workspace")
        assert isinstance(await staff_offer.answer(ctx, path, TAKE), Redirect)
    assert "They got a letter and can answer in the portal too." in sheet
    assert "time-free" in await letters(house)


async def test_they_take_it_and_have_it_once(house: House, showing: Showing) -> None:
    path = await offered(house)
    async with house.staff() as ctx:
        silent = await staff_offer.answer(ctx, path, AnswerFor())
        first = await staff_offer.answer(ctx, path, TAKE)
        second = await staff_offer.answer(ctx, path, TAKE)
        late = await staff_offer.answer(ctx, path, LEAVE)
        sheet = showing.page(house, await staff_offer.see(ctx, path, NONE), "workspace")
        assert await counted(ctx) == 0
        rows = await Appointment.select().where(Appointment.patient_id == house.patients[1])
        entry = await WaitlistEntry.select().where(WaitlistEntry.patient_id == house.patients[1]).first()
    (row,) = rows
    assert isinstance(silent, Refused)
    assert first == second == Redirect(to=f"/p/scheduling/day/visits/{row['id']}", toast="The visit is booked")
    assert isinstance(late, Refused), "nobody is told that the next is asked"
    assert "They took it." in sheet
    assert (row["starts"], row["booked_by"], row["news"]) == (house.at(TUESDAY, 9).start, "staff", "booked")
    assert (entry["status"], entry["visit_id"]) == ("booked", row["id"])
    acts = await audited(house, entry["id"])
    assert acts == [("join", "patient"), ("offer", "system"), ("accept", "staff")]


async def test_they_do_not_want_it_and_the_next_is_asked(house: House) -> None:
    path = await offered(house)
    async with house.staff() as ctx:
        first = await staff_offer.answer(ctx, path, LEAVE)
        second = await staff_offer.answer(ctx, path, LEAVE)
        take = await staff_offer.answer(ctx, path, TAKE)
    assert first == Redirect(to="/p/scheduling/waiting", toast="The next person is asked, and they keep their place")
    assert isinstance(second, Refused)
    assert isinstance(take, Refused)
    assert "They keep their place" in take.errors[""]
    await freed(house, house.at(TUESDAY, 9))
    assert await offers(house) == [(1, "declined"), (2, "open")]
    async with house.staff(read_only=True) as ctx:
        (one, *_), _more = await standing.page_of(ctx, 1)
    assert (one.patient_id, one.place) == (house.patients[1], 1)


async def test_an_offer_that_is_over_is_not_taken(house: House, showing: Showing) -> None:
    path = await offered(house)
    house.now += timedelta(minutes=121)
    async with house.staff() as ctx:
        sheet = showing.page(house, await staff_offer.see(ctx, path, NONE), "workspace")
        assert isinstance(await staff_offer.answer(ctx, path, TAKE), Refused)
        assert await counted(ctx) == 0
    assert "Nobody answered in time." in sheet
    assert 'id="answer"' not in sheet


async def test_what_is_asked_of_patients_is_asked_of_staff(house: House, showing: Showing) -> None:
    async with house.staff():
        asked = {HealthcareService.payers: ["Medicare"], HealthcareService.modes: ["in_person", "phone"]}
        await HealthcareService.update(asked).where(HealthcareService.name == "Something new")
    path = await offered(house)
    async with house.staff() as ctx:
        sheet = showing.page(house, await staff_offer.see(ctx, path, NONE), "workspace")
    assert 'value="Medicare"' in sheet
    assert "How do they want to meet?" in sheet
    with pytest.raises(Undone):
        async with house.staff() as ctx:
            silent = await staff_offer.answer(ctx, path, TAKE)
            assert isinstance(silent, Refused)
            assert silent.errors == {"payer": "Choose how the visit is paid."}
            raise Undone
    async with house.staff() as ctx:
        done = await staff_offer.answer(ctx, path, AnswerFor(answer="take", payer="Medicare", mode="phone"))
        row = await Appointment.select().where(Appointment.patient_id == house.patients[1]).first()
    assert isinstance(done, Redirect)
    assert (row["payer"], row["mode"]) == ("Medicare", "phone")


async def test_an_objection_asks_why_and_the_reason_is_kept(house: House, showing: Showing) -> None:
    path = await offered(house)
    question = ""
    with pytest.raises(Undone):
        async with house.staff() as ctx:
            asked = await staff_offer.answer(Objecting().at(ctx), path, TAKE)
            assert isinstance(asked, View)
            question = showing.page(house, asked, "workspace")
            raise Undone
    assert "Not with staff. Call us. To book it all the same, say why." in question
    assert 'name="answer" value="take"' in question
    async with house.staff() as ctx:
        form = AnswerFor(answer="take", override="The doctor asked for it")
        assert isinstance(await staff_offer.answer(Objecting().at(ctx), path, form), Redirect)
        row = await Appointment.select().where(Appointment.patient_id == house.patients[1]).first()
    assert row["override_reason"] == "The doctor asked for it"


async def test_who_is_not_reached_keeps_the_place(house: House) -> None:
    await joins(house, 1)
    await house.calls(1)
    for hour in (8, 9, 10):
        await freed(house, house.at(TUESDAY + timedelta(days=7), hour))
        house.now += timedelta(days=1)
        await run(house, "expire_offers", "x")
    assert await offers(house) == [(1, "expired")] * 3
    async with house.patient(1, read_only=True) as ctx:
        assert [one.place for one in await standing.of_patient(ctx, house.patients[1])] == [1]


async def test_nobody_is_kept_a_time_about_which_nobody_can_call(house: House) -> None:
    """At twenty to twelve there are twenty minutes left today, and none on Tuesday before an hour before the visit."""
    await joins(house, 1)
    await joins(house, 2)
    await house.calls(1)
    house.now = house.at(TUESDAY - timedelta(days=1), 11, 40).start
    await freed(house, house.at(TUESDAY, 8, 20))
    assert await offers(house) == [(2, "open")]
    await answer(house, 2, await open_offer(house, 2), take=False)
    async with house.acting(Actor.system("test"), read_only=True):
        assert await Claim.count() == 0


async def test_another_practice_does_not_answer(house: House, other_house: House) -> None:
    path = await offered(house)
    async with other_house.staff() as ctx:
        assert await counted(ctx) == 0
        with pytest.raises(NotFound):
            await staff_offer.see(ctx, path, NONE)
        for form in (TAKE, LEAVE):
            with pytest.raises(NotFound):
                await staff_offer.answer(ctx, path, form)


async def letters(house: House) -> list[str]:
    """About times that are kept, and work to send another one later."""
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await Letter.select(Letter.name).where(Letter.name.like("time-%"))
        later = await OutboxDelivery.count().where(OutboxDelivery.handler.like("%remind_offer"))
    return [*(row["name"] for row in rows), *(["remind"] * later)]
