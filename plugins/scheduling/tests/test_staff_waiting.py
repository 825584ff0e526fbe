"""The staff's waiting list: who waits in what order, putting on it who calls, changing wishes, taking somebody off."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from portico.audit.tables import AuditEvent
from portico.notify.tables import Letter
from portico.outbox.tables import OutboxDelivery
from portico.tenancy.context import Actor
from portico_scheduling import staff_book, staff_join, staff_wait, staff_waiting, standing, telling, waiting
from portico_scheduling.forms import FindPatient, PatientPath, Search
from portico_scheduling.patient_forms import EntryPath, Join, JoinQuery
from portico_scheduling.staff_forms import FindWaiting, FirstForm, TakeOff, WaitQuery
from portico_scheduling.tables import WaitlistEntry
from portico_sdk import NotFound, PluginContext, Redirect, Refused, View

from plugins.scheduling.tests.desk import NONE, TUESDAY, audited
from plugins.scheduling.tests.house import MONDAY, House, MakeHouse
from plugins.scheduling.tests.showing import Showing
from plugins.scheduling.tests.waiting_line import busy, freed, joins, offers

pytestmark = pytest.mark.anyio


async def listed(house: House, showing: Showing, ctx: PluginContext, **query: object) -> str:
    view = await staff_waiting.waiting_list(ctx, NONE, WaitQuery(**query))  # type: ignore[arg-type]
    return showing.page(house, view, "workspace")


def names(page: str) -> list[str]:
    return re.findall(r"<b>(Pat\d+) Abernathy\d+</b>", page)


# --- The list ---------------------------------------------------------------------------------------------------------


async def test_the_waiting_list_empty_then_in_order(house: House, showing: Showing) -> None:
    async with house.staff(read_only=True) as ctx:
        empty = await listed(house, showing, ctx)
    await joins(house, 0, weekdays=3)
    second = await joins(house, 1, weekdays=3)
    async with house.staff() as ctx:
        view = await staff_waiting.waiting_list(ctx, NONE, WaitQuery())
        page = showing.page(house, view, "workspace")
        assert isinstance(await staff_waiting.first(ctx, NONE, FirstForm(entry=second, priority="2")), Redirect)
        after = await listed(house, showing, ctx)
    assert "Nobody waits." in empty
    assert names(page) == ["Pat0", "Pat1"]
    assert "Number 2 for Something new." in page
    assert "With anyone, Monday, Tuesday, any time of day, until" in page
    assert names(after) == ["Pat1", "Pat0"]
    assert "First of all" in after
    assert isinstance(view, View)
    assert set(view.reads[0].patient_ids) == set(house.patients[:2])


async def test_a_long_list_has_pages_kinds_and_a_search(make_house: MakeHouse, showing: Showing) -> None:
    house = await make_house(patients=standing.PAGE + 2)
    for number in range(standing.PAGE + 1):
        await joins(house, number)
    await joins(house, standing.PAGE + 1, service_id=house.services["Check-up"])
    async with house.staff(read_only=True) as ctx:
        first = await listed(house, showing, ctx)
        last = await listed(house, showing, ctx, page=2)
        beyond = await staff_waiting.waiting_list(ctx, NONE, WaitQuery(page=9))
        kind = await listed(house, showing, ctx, service=house.services["Check-up"])
        found = showing.page(house, await staff_waiting.find(ctx, NONE, FindWaiting(words="abernathy26")), "workspace")
        nobody = showing.page(house, await staff_waiting.find(ctx, NONE, FindWaiting(words="zzz")), "workspace")
    assert names(first) == [f"Pat{number}" for number in range(standing.PAGE)]
    assert f"<b>{standing.PAGE + 2}</b> people wait" in first
    assert 'href="/p/scheduling/waiting?page=2" rel="next"' in first
    assert names(last) == ["Pat25", "Pat26"]
    assert 'href="/p/scheduling/waiting" rel="prev"' in last
    assert beyond == Redirect(to="/p/scheduling/waiting"), "as when others were taken off meanwhile"
    assert names(kind) == names(found) == ["Pat26"]
    assert "Number 1 for Check-up." in found
    assert "Nobody on the list is called so" in nobody


# --- One who waits ----------------------------------------------------------------------------------------------------


async def test_one_who_waits_is_shown_with_all_that_matters(house: House, showing: Showing) -> None:
    await joins(house, 0)
    entry = EntryPath(entry=await joins(house, 1, part="morning"))
    await house.calls(1)
    await freed(house, await busy(house))
    async with house.staff(read_only=True) as ctx:
        view = await staff_wait.one(ctx, entry, NONE)
        page = showing.page(house, view, "workspace")
    assert "Pat1 Abernathy1" in page
    assert "2 of 2" in page
    assert "With anyone, any day, mornings" in page
    assert 'href="tel:+14065550199"' in page
    assert "by phone: nobody can sign in for them" in page
    assert view.reads[0].ids == (entry.entry,)
    async with house.staff("appointment:read", read_only=True) as ctx:
        looked = showing.page(house, await staff_wait.one(ctx, entry, NONE), "workspace")
    assert "<form" not in looked.partition("<main")[2].partition("</main")[0]
    assert "/off" not in looked


async def test_what_is_kept_for_somebody_stands_on_the_list_and_with_them(house: House, showing: Showing) -> None:
    entry = EntryPath(entry=await joins(house, 1))
    await freed(house, await busy(house))
    async with house.staff(read_only=True) as ctx:
        page = await listed(house, showing, ctx)
        one = showing.page(house, await staff_wait.one(ctx, entry, NONE), "workspace")
    assert "A time is kept for them until 11:01 am" in page
    assert "Kept for them: Tuesday, November 17, 9:00 am" in one
    assert "Until 11:01 am. Then the next person is asked." in one
    house.now += timedelta(minutes=122)
    async with house.staff(read_only=True) as ctx:
        assert "Nobody answered in time" in showing.page(house, await staff_wait.one(ctx, entry, NONE), "workspace")


async def test_another_practice_sees_none_of_the_line(house: House, other_house: House) -> None:
    entry = EntryPath(entry=await joins(house, 0))
    async with other_house.staff() as ctx:
        for handler in (staff_wait.one, staff_wait.ask_off, staff_join.ask_change):
            with pytest.raises(NotFound):
                await handler(ctx, entry, NONE)
        with pytest.raises(NotFound):
            await staff_wait.off(ctx, entry, TakeOff())
        with pytest.raises(NotFound):
            await staff_join.change(ctx, entry, Join(days=(1,), until=TUESDAY))


# --- Off the list -----------------------------------------------------------------------------------------------------


async def test_taking_somebody_off_frees_what_is_kept_and_the_next_is_asked(house: House, showing: Showing) -> None:
    entry = EntryPath(entry=await joins(house, 1))
    await joins(house, 2)
    wanted = house.at(TUESDAY, 9)
    await freed(house, wanted)
    async with house.staff(read_only=True) as ctx:
        asked = showing.page(house, await staff_wait.ask_off(ctx, entry, NONE), "workspace")
    assert "Take Pat1 Abernathy1 off the waiting list?" in asked
    assert "The time that is kept for them, Tuesday, November 17, 9:00 am, is free at once" in asked
    assert "They are told by letter." in asked
    async with house.staff() as ctx:
        done = await staff_wait.off(ctx, entry, TakeOff(reason=" Moved away "))
        again = await staff_wait.off(ctx, entry, TakeOff(reason="Twice"))
        after = showing.page(house, await staff_wait.ask_off(ctx, entry, NONE), "workspace")
    assert done == Redirect(to="/p/scheduling/waiting", toast="Pat1 Abernathy1 is off the waiting list")
    assert again == Redirect(to=f"/p/scheduling/waiting/line/{entry.entry}")
    assert "They do not wait for this any more." in after
    assert await told(house, entry.entry) == ["Moved away"]
    assert await letters(house, 1) == ["time-free", "waiting-over"]
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await OutboxDelivery.select(OutboxDelivery.key).where(OutboxDelivery.handler.like("%offer_freed"))
    assert telling.freed_key(wanted) in {row["key"] for row in rows}
    await freed(house, wanted)
    assert await offers(house) == [(1, "withdrawn"), (2, "open")]
    async with house.patient(1, read_only=True) as ctx:
        assert not await standing.of_patient(ctx, house.patients[1])


async def test_who_cannot_sign_in_gets_no_letter_that_leads_nowhere(house: House, showing: Showing) -> None:
    entry = EntryPath(entry=await joins(house, 1))
    await house.calls(1)
    async with house.staff() as ctx:
        asked = showing.page(house, await staff_wait.ask_off(ctx, entry, NONE), "workspace")
        await staff_wait.off(ctx, entry, TakeOff())
    assert "Nobody can sign in for them: tell them yourself." in asked
    assert await told(house, entry.entry) == [""]
    assert await letters(house, 1) == []


async def told(house: House, entry: UUID) -> list[str]:
    """The reasons in the audit for taking this one off."""
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.reason).where(
            AuditEvent.resource_ids.any(entry), AuditEvent.code == "scheduling:Waitlist:remove"
        )
    return [row["reason"] for row in rows]


async def letters(house: House, patient: int) -> list[str]:
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await Letter.select(Letter.name).where(Letter.patient_id == house.patients[patient]).order_by(Letter.id)
    return [row["name"] for row in rows]


# --- Onto the list, and other wishes ----------------------------------------------------------------------------------


async def test_staff_put_who_calls_on_the_list(house: House, showing: Showing) -> None:
    path = PatientPath(patient=house.patients[0])
    form = Join(service=house.services["Something new"], days=(0, 1), part="morning", until=MONDAY + timedelta(days=20))
    async with house.staff() as ctx:
        found = await staff_book.find_patient(ctx, NONE, FindPatient(words="abernathy0", to="waiting"))
        assert f'href="/p/scheduling/new/{path.patient}/waiting"' in showing.page(house, found, "workspace")
        asked = await staff_join.ask(ctx, path, JoinQuery())
        page = showing.page(house, asked, "workspace")
        silent = await staff_join.put(ctx, path, msgspec.structs.replace(form, days=(), until=None))
        put = await staff_join.put(ctx, path, form)
        again = await staff_join.put(ctx, path, msgspec.structs.replace(form, part="afternoon"))
        page_after = await listed(house, showing, ctx)
    assert "Onto the waiting list: Pat0 Abernathy0" in page
    assert "Procedure" not in page, "nobody is offered what patients don't book"
    assert asked.reads[0].patient_ids == (path.patient,)
    assert isinstance(silent, Refused)
    assert silent.errors == {"until": "Choose the last day on which a time would suit."}
    assert isinstance(put, Redirect)
    assert put.toast == "Pat0 Abernathy0 is on the waiting list"
    assert isinstance(again, Redirect)
    assert names(page_after) == ["Pat0"]
    assert "Monday, Tuesday, afternoons" in page_after
    async with house.patient(read_only=True) as ctx:
        (entry,) = await standing.of_patient(ctx, path.patient)
    assert (entry.place, entry.joined_by) == (1, "staff")
    assert await audited(house, entry.id) == ["scheduling:Waitlist:join"] * 2


async def test_other_wishes_keep_the_place_and_the_visit_that_is_given_for_it(house: House, showing: Showing) -> None:
    later = await house.booked(house.at(TUESDAY + timedelta(days=7), 9), patient=1)
    entry = EntryPath(entry=await joins(house, 1, moves_id=later, weekdays=3))
    await joins(house, 2)
    form = Join(days=(2,), part="afternoon", person=house.practitioners[1], until=MONDAY + timedelta(days=9))
    async with house.staff() as ctx:
        asked = showing.page(house, await staff_join.ask_change(ctx, entry, NONE), "workspace")
        silent = await staff_join.change(ctx, entry, msgspec.structs.replace(form, days=()))
        done = await staff_join.change(ctx, entry, form)
        row = await WaitlistEntry.select().where(WaitlistEntry.id == entry.entry).first()
        (one, *_), _more = await standing.page_of(ctx, 1)
    assert "What they wait for: Pat1 Abernathy1" in asked
    assert asked.count('type="checkbox"') == 7
    assert len(re.findall(r'name="days" value="[01]" checked', asked)) == 2
    assert len(re.findall(r'name="days" value="\d" checked', asked)) == 2
    assert isinstance(silent, Refused)
    assert silent.errors == {"days": "Choose at least one day of the week."}
    assert done == Redirect(to=f"/p/scheduling/waiting/line/{entry.entry}", toast="What they wait for is changed")
    assert (row["weekdays"], row["part"], row["practitioner_id"]) == (4, "afternoon", house.practitioners[1])
    assert row["moves_id"] == later
    assert (one.id, one.place) == (entry.entry, 1)
    assert (await audited(house, entry.entry))[-1] == "scheduling:Waitlist:change"


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        (127, "any day"),
        (31, "Monday to Friday"),
        (3, "Monday, Tuesday"),
        (7, "Monday to Wednesday"),
        (21, "Monday, Wednesday, Friday"),
    ],
)
async def test_days_are_said_as_people_say_them(house: House, showing: Showing, weekdays: int, words: str) -> None:
    await joins(house, 0, weekdays=weekdays)
    async with house.staff(read_only=True) as ctx:
        assert f"With anyone, {words}, any time of day, until" in await listed(house, showing, ctx)


async def test_who_has_left_has_no_wishes_to_change(house: House) -> None:
    entry = EntryPath(entry=await joins(house, 1))
    async with house.patient(1) as ctx:
        await waiting.leave(ctx, entry.entry)
    async with house.staff() as ctx:
        asked = await staff_join.ask_change(ctx, entry, NONE)
        answer = await staff_join.change(ctx, entry, Join(days=(1,), until=TUESDAY))
    assert asked == Redirect(to=f"/p/scheduling/waiting/line/{entry.entry}")
    assert isinstance(answer, Refused)
    assert "They do not wait any more" in answer.errors[""]


async def test_without_a_waiting_list_nobody_is_put_on_it(house: House, showing: Showing) -> None:
    house.settings = {"waiting_list": False}
    path = PatientPath(patient=house.patients[0])
    async with house.staff() as ctx:
        page = showing.page(house, await staff_book.new_for(ctx, path, Search()), "workspace")
        assert "Onto the waiting list" not in page
        assert "Put somebody" not in await listed(house, showing, ctx)
        with pytest.raises(NotFound):
            await staff_join.put(ctx, path, Join(service=house.services["Something new"]))
