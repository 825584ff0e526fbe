"""The whole application: the owner sets up, staff book over something and a series. A question changes nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor
from portico_scheduling.tables import Appointment, AvailabilityRule, HealthcareService, Series
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors, hidden_fields

from plugins.scheduling.tests.conftest import MakeHouse
from plugins.scheduling.tests.house import House

pytestmark = pytest.mark.anyio

SETUP, NEW, DAY = "/p/scheduling/setup", "/p/scheduling/new", "/p/scheduling/day"


@pytest.fixture
async def open_house(make_house: MakeHouse, visitors: Visitors) -> House:
    """The plugin enabled; the clock is the real one."""
    house = await make_house()
    await visitors.enable(house.tenant)
    house.now = datetime.now(UTC)
    return house


async def rows(house: House, table: type[Appointment | AvailabilityRule | HealthcareService | Series]) -> int:
    async with house.acting(Actor.system("test"), read_only=True):
        return await table.count()


def next_tuesday(house: House) -> datetime:
    """Nine in the morning at the place, two days ahead or more."""
    wall = datetime.now(ZoneInfo(house.tenant.timezone)) + timedelta(days=2)
    wall += timedelta(days=(1 - wall.weekday()) % 7)
    return wall.replace(hour=9, minute=0, second=0, microsecond=0)


def key_of(house: House, at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%MZ}.{house.practitioners[0]}.{house.location}"


async def book(house: House, staff: Visitor, at: datetime, patient: int = 0) -> str:
    page = f"{NEW}/{house.patients[patient]}?service={house.services['Something new']}&slot={key_of(house, at)}"
    answer = await staff.send(page)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_a_visit_type_is_added_once_and_refused_with_what_was_typed(
    open_house: House, visitors: Visitors
) -> None:
    owner = await visitors.staff(open_house.tenant, Role.OWNER)
    page = f"{SETUP}/types/new"
    refused = await owner.send(page, name="Ear wash", minutes="7", active="yes", modes="in_person")
    assert refused.status_code == 422
    assert 'value="Ear wash"' in refused.text
    assert "steps of five minutes" in refused.text
    fields = {**hidden_fields((await owner.get(page)).text), "name": "Ear wash", "minutes": "25", "modes": "in_person"}
    before = await rows(open_house, HealthcareService)
    answers = [await owner.post(page, fields) for _ in range(2)]
    assert {one.status_code for one in answers} == {303}
    assert await rows(open_house, HealthcareService) == before + 1


async def test_hours_with_visits_are_taken_away_only_after_the_question(open_house: House, visitors: Visitors) -> None:
    owner = await visitors.staff(open_house.tenant, Role.OWNER)
    await book(open_house, owner, next_tuesday(open_house))
    async with open_house.acting(Actor.system("test"), read_only=True):
        rule = (
            await AvailabilityRule.select(AvailabilityRule.id)
            .where(AvailabilityRule.weekday == 1, AvailabilityRule.practitioner_id == open_house.practitioners[0])
            .first()
        )
    page = f"{SETUP}/hours/{open_house.practitioners[0]}/{rule['id']}"
    before = await rows(open_house, AvailabilityRule)
    form = re.split(r'<form[^>]*id="remove"', (await owner.get(page)).text)[1]
    asked = await owner.post(page, hidden_fields(form))
    assert "1 visit would lie outside of the new hours" in asked.text
    assert await rows(open_house, AvailabilityRule) == before, "what is only asked changes nothing"
    again = re.split(r'<form[^>]*id="anyway"', asked.text)[1]
    taken = await owner.post(page, hidden_fields(again))
    assert taken.status_code == 303, taken.text
    assert await rows(open_house, AvailabilityRule) == before - 1
    assert await rows(open_house, Appointment) == 1


async def test_booking_over_a_visit_asks_first_and_then_stands_beside_it(open_house: House, visitors: Visitors) -> None:
    staff = await visitors.staff(open_house.tenant, Role.FRONT_DESK)
    at = next_tuesday(open_house)
    await book(open_house, staff, at)
    page = f"{NEW}/{open_house.patients[1]}/at"
    asked = await staff.send(
        page,
        service=str(open_house.services["Something new"]),
        person=str(open_house.practitioners[0]),
        place=str(open_house.location),
        day=str(at.date()),
        time="09:00",
    )
    assert asked.status_code == 200
    assert "Somebody has this time already" in asked.text
    assert await rows(open_house, Appointment) == 1
    form = hidden_fields(re.split(r'<form[^>]*id="over"', asked.text)[1])
    done = await staff.post(page, {**form, "override": "Fever"})
    assert done.status_code == 303, done.text
    day = unescape((await staff.get(f"{DAY}?date={at.date()}")).text)
    assert "Dr. Okafor, booked over" in day
    assert "Fever" in (await staff.get(done.headers["location"])).text


async def test_a_series_with_a_date_that_was_taken_meanwhile_books_nothing(
    open_house: House, visitors: Visitors
) -> None:
    staff = await visitors.staff(open_house.tenant, Role.FRONT_DESK)
    at = next_tuesday(open_house)
    service = open_house.services["Something new"]
    page = f"{NEW}/{open_house.patients[0]}/series?service={service}&slot={key_of(open_house, at)}&count=3"
    text = (await staff.get(page)).text
    assert "3 of 3 are free" in text
    fields: dict[str, object] = {**hidden_fields(re.split(r'<form[^>]*id="series"', text)[1])}
    fields["slots"] = re.findall(r'name="slots" value="([^"]+)" checked', text)
    await book(open_house, staff, at + timedelta(days=7), patient=1)
    refused = await staff.post(page, fields)  # type: ignore[arg-type]
    assert refused.status_code == 422
    assert "Nothing was booked" in refused.text
    assert (await rows(open_house, Appointment), await rows(open_house, Series)) == (1, 0)


async def test_who_may_not_set_up_is_refused_and_is_not_led_there(open_house: House, visitors: Visitors) -> None:
    nurse = await visitors.staff(open_house.tenant, Role.NURSE)
    owner = await visitors.staff(open_house.tenant, Role.OWNER)
    for path in ("", "/types", "/hours", "/days", "/rooms", "/clocks"):
        assert (await nurse.get(SETUP + path)).status_code == 403
        assert (await owner.get(SETUP + path)).status_code == 200
    assert SETUP not in (await nurse.get(DAY)).text
    assert SETUP in (await owner.get(DAY)).text


async def test_every_page_of_visits_stands_below_its_place(open_house: House, visitors: Visitors) -> None:
    staff = await visitors.staff(open_house.tenant, Role.OWNER)
    for page in (DAY, NEW, "/p/scheduling/week", "/p/scheduling/waiting", SETUP):
        here = re.search(r'<a [^>]*href="([^"]+)"[^>]* aria-current="page"', (await staff.get(page)).text)
        assert here, page
        assert here[1] == DAY, page


async def test_a_patients_page_says_what_is_booked_and_leads_to_the_next_visit(
    open_house: House, visitors: Visitors
) -> None:
    desk = await visitors.staff(open_house.tenant, Role.FRONT_DESK)
    biller = await visitors.staff(open_house.tenant, Role.BILLER)
    page, new = f"/patients/{open_house.patients[0]}", f"{NEW}/{open_house.patients[0]}"
    assert "No visit is booked." in (await desk.get(page)).text
    visit = await book(open_house, desk, next_tuesday(open_house))
    booked = (await desk.get(page)).text
    assert f'href="{visit}"' in booked
    assert "9:00 am, Something new" in booked
    assert f'href="{new}"' in booked
    assert new not in (await biller.get(page)).text, "who may not book is not led there"
    assert visit not in (await desk.get(f"/patients/{open_house.patients[1]}")).text
    async with visitors.app.parts.tenancy.tenant_scope(open_house.tenant, Actor.system("test"), "SYSADMIN"):
        read = await AuditEvent.select(AuditEvent.plugin_id, AuditEvent.patient_ids, AuditEvent.resource_ids).where(
            AuditEvent.hook == "record"
        )
    assert [(one["plugin_id"], one["patient_ids"], one["resource_ids"]) for one in read] == [
        ("portico/scheduling", [open_house.patients[0]], [UUID(visit.rpartition("/")[2])])
    ] * 2


@pytest.mark.parametrize("query", ["date=x", "person=1", "by=nobody", "date=2026-02-30"])
async def test_an_address_that_cannot_be_read_says_so(open_house: House, visitors: Visitors, query: str) -> None:
    staff = await visitors.staff(open_house.tenant, Role.FRONT_DESK)
    for page in (DAY, "/p/scheduling/week"):
        answer = await staff.get(f"{page}?{query}")
        assert answer.status_code == 422
        assert 'data-tone="bad"' in answer.text


@pytest.mark.parametrize("day", ["1000-01-01", "9999-12-31"])
async def test_the_ends_of_the_calendar_are_pages_too(open_house: House, visitors: Visitors, day: str) -> None:
    staff = await visitors.staff(open_house.tenant, Role.OWNER)
    late = f"{NEW}/{open_house.patients[0]}/series?count=26&service={open_house.services['Check-up']}"
    for page in (
        f"{DAY}?date={day}",
        f"/p/scheduling/week?date={day}",
        f"{late}&slot=99991231T0900Z.{open_house.practitioners[0]}.{open_house.location}",
    ):
        assert (await staff.get(page)).status_code == 200
    at = await staff.send(
        f"{NEW}/{open_house.patients[0]}/at",
        service=str(open_house.services["Check-up"]),
        person=str(open_house.practitioners[0]),
        place=str(open_house.location),
        day=day,
        time="09:00",
    )
    assert at.status_code == 422
    off = await staff.send(f"{SETUP}/days", kind="off", first=day)
    assert off.status_code == 303


async def test_another_practice_finds_none_of_it(open_house: House, other_house: House, visitors: Visitors) -> None:
    await visitors.enable(other_house.tenant)
    staff = await visitors.staff(open_house.tenant, Role.OWNER)
    visit = UUID((await book(open_house, staff, next_tuesday(open_house))).rpartition("/")[2])
    stranger = await visitors.staff(other_house.tenant, Role.OWNER)
    for path in (
        f"{DAY}/visits/{visit}/move",
        f"{DAY}/visits/{visit}/at",
        f"{NEW}/{open_house.patients[0]}/series",
        f"{SETUP}/types/{open_house.services['Check-up']}",
        f"{SETUP}/hours/{open_house.practitioners[0]}",
    ):
        assert (await stranger.get(path)).status_code == 404


async def test_a_place_that_closed_takes_its_rooms_along(open_house: House, visitors: Visitors) -> None:
    owner = await visitors.staff(open_house.tenant, Role.OWNER)
    room = {"name": "Room 9", "kind": "room", "place": str(open_house.location), "capacity": "1", "position": "1"}
    assert (await owner.send(f"{SETUP}/rooms/new", **room, active="yes")).status_code == 303
    assert "Room 9" in (await owner.get(f"{DAY}?by=rooms")).text
    place = f"/practice/locations/{open_house.location}"
    closed = await owner.send(place, name="Main", timezone=open_house.tenant.timezone, address="14 Elm Street")
    assert closed.status_code == 303
    for path in (DAY, f"{DAY}?by=rooms", "/p/scheduling/week"):
        page = await owner.get(path)
        assert page.status_code == 200, path
        assert "Room 9" not in page.text
