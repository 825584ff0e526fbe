"""The whole application: a patient books, looks, cancels; staff see the day and mark. All of it without script."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import pytest
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors, hidden_fields

from plugins.scheduling.tests.conftest import MakeHouse
from plugins.scheduling.tests.house import House

pytestmark = pytest.mark.anyio

BOOK, VISITS, DAY = "/p/scheduling/book", "/p/scheduling/visits", "/p/scheduling/day"


@pytest.fixture
async def open_house(make_house: MakeHouse, visitors: Visitors) -> House:
    """The plugin enabled; the clock is the real one."""
    house = await make_house()
    await visitors.enable(house.tenant)
    house.now = datetime.now(UTC)
    return house


def first_times(page: str) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', page)


def later() -> str:
    """A day on which what is booked can be cancelled again."""
    return (datetime.now(UTC) + timedelta(days=3)).date().isoformat()


async def keep(visitor: Visitor, key: str = "") -> tuple[str, str]:
    """The first time of that day, or this one, kept: its key and the address of the last step."""
    address = f"{BOOK}?since={later()}"
    key = key or first_times((await visitor.get(address)).text)[0]
    answer = await visitor.send(address, slot=key)
    assert answer.status_code == 303, answer.text
    return key, answer.headers["location"]


async def book(visitor: Visitor, about: str = "My knee") -> tuple[str, str]:
    """The first time that can be cancelled again: its key and the visit's address."""
    key, hold = await keep(visitor)
    answer = await visitor.send(hold, description=about)
    assert answer.status_code == 303, answer.text
    return key, answer.headers["location"].partition("?")[0]


def numbers(file: httpx.Response) -> dict[str, str]:
    """What the calendar file says of the visit: property → value."""
    assert file.headers["content-type"].startswith("text/calendar")
    event = file.text.partition("BEGIN:VEVENT")[2]
    return dict(re.findall(r"^(UID|SEQUENCE|DTSTART)[^:\r\n]*:([^\r\n]+)", event, re.M))


async def test_book_see_and_cancel(open_house: House, visitors: Visitors) -> None:
    patient = await visitors.patient(open_house.tenant)
    _, visit = await book(patient, about="My <i>knee</i>")
    page = await patient.get(visit)
    assert page.status_code == 200
    assert "My &lt;i&gt;knee&lt;/i&gt;" in page.text
    assert "no-store" in page.headers["cache-control"]
    assert "Your next visit is" in (await patient.get("/")).text
    asked = await patient.get(f"{visit}/cancel")
    assert "Cancel this visit?" in asked.text
    gone = await patient.send(f"{visit}/cancel")
    assert gone.headers["location"] == VISITS
    assert "You have no visit booked" in (await patient.get(VISITS)).text


async def test_a_double_click_is_one_booking(open_house: House, visitors: Visitors) -> None:
    patient = await visitors.patient(open_house.tenant)
    _, hold = await keep(patient)
    fields = hidden_fields((await patient.get(hold)).text)
    answers = await asyncio.gather(*(patient.post(hold, fields) for _ in range(2)))
    assert {one.status_code for one in answers} == {303}
    assert len({one.headers["location"] for one in answers}) == 1


async def test_a_time_that_is_taken_meanwhile_shows_what_is_left(open_house: House, visitors: Visitors) -> None:
    one, other = await visitors.patient(open_house.tenant), await visitors.patient(open_house.tenant)
    address = f"{BOOK}?since={later()}"
    page = (await other.get(address)).text
    key = first_times(page)[0]
    await keep(one, key)
    refused = await other.post(address, {**hidden_fields(page), "slot": key})
    assert refused.status_code == 422
    assert "Someone just took that time. These are still free." in unescape(refused.text)
    left = first_times(refused.text)
    assert left
    assert key not in left
    again = await other.post(address, {**hidden_fields(refused.text), "slot": left[0]})
    assert again.status_code == 303, again.text


async def test_moving_is_one_act(open_house: House, visitors: Visitors) -> None:
    patient = await visitors.patient(open_house.tenant)
    key, visit = await book(patient)
    before = numbers(await patient.get(f"{visit}/calendar"))
    address = f"{visit}/move?since={later()}"
    other = next(one for one in first_times((await patient.get(address)).text) if one != key)
    held = await patient.send(address, slot=other)
    assert held.status_code == 303, held.text
    moved = await patient.send(held.headers["location"])
    assert moved.headers["location"] == f"{visit}?done=moved"
    assert "Your visit has a new time" in (await patient.get(f"{visit}?done=moved")).text
    after = numbers(await patient.get(f"{visit}/calendar"))
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert after["UID"] == before["UID"], "calendars find the entry that they have by it"
    assert after["DTSTART"] != before["DTSTART"]


@pytest.mark.parametrize(
    "fields",
    [
        {"slot": "x"},
        {"slot": "x" * 999},
        {"description": "x" * 501},
        {"slot": "20260101T0900Z.00000000-0000-0000-0000-000000000001.00000000-0000-0000-0000-000000000002"},
    ],
    ids=str,
)
async def test_bad_input_says_what_to_do(open_house: House, visitors: Visitors, fields: dict[str, str]) -> None:
    patient = await visitors.patient(open_house.tenant)
    _, hold = await keep(patient)
    for address in (BOOK, hold):
        given = hidden_fields((await patient.get(address)).text)
        kept = {name: value for name, value in given.items() if name.startswith("_")}
        refused = await patient.post(address, {**kept, **fields})
        if address == BOOK or fields.keys() & {"slot", "description"}:
            assert refused.status_code == 422
            assert 'data-tone="bad"' in refused.text
    assert "You have no visit booked" in (await patient.get(VISITS)).text


@pytest.mark.parametrize(
    "query", ["part=night", "since=x", "since=2026-02-30", "service=1", "person=x", "slot=" + "x" * 200]
)
async def test_an_address_that_cannot_be_read_says_so(open_house: House, visitors: Visitors, query: str) -> None:
    patient = await visitors.patient(open_house.tenant)
    answer = await patient.get(f"{BOOK}?{query}")
    assert answer.status_code == 422
    assert 'data-tone="bad"' in answer.text


async def test_the_day_the_mark_and_who_looked(open_house: House, visitors: Visitors) -> None:
    patient = await visitors.patient(open_house.tenant)
    key, visit = await book(patient)
    staff = await visitors.staff(open_house.tenant, Role.FRONT_DESK)
    when = datetime.strptime(key[:14], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    day = await staff.get(f"{DAY}?date={when.date()}")
    assert day.status_code == 200
    assert "Eleanor Whitfield" in day.text
    theirs = f"{DAY}/visits/{visit.rpartition('/')[2]}"
    marked = await staff.send(f"{theirs}/mark", page=theirs, to="arrived")
    assert marked.headers["location"] == theirs
    assert "Not here after all" in (await staff.get(theirs)).text
    async with open_house.tenancy.tenant_scope(open_house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code, AuditEvent.actor_kind, AuditEvent.plugin_id).where(
            AuditEvent.patient_ids.any(patient.patient.id if patient.patient else None),
            AuditEvent.actor_kind == "staff",
        )
    codes = [row["code"] for row in rows]
    assert codes.count("core:record:read") >= 2
    assert "scheduling:Appointment:arrive" in codes
    assert {row["plugin_id"] for row in rows} == {"portico/scheduling"}
    undone = await staff.send(f"{theirs}/mark", page=theirs, to="booked")
    missed = await staff.send(f"{theirs}/mark", page=theirs, to="noshow")
    assert (undone.status_code, missed.status_code) == (303, 303)
    seen = (await patient.get("/records/seen")).text
    for done in ("Booked a visit", "Noted the arrival for a visit", "Noted that nobody came to a visit"):
        assert done in seen, "each mark is said in its own words"
    assert "Changed visits" not in seen
    await patient.get("/records/seen?lang=es")
    assert "Anotó la llegada a una cita" in (await patient.get("/records/seen")).text


async def test_staff_book_for_somebody_found_by_name(open_house: House, visitors: Visitors) -> None:
    staff = await visitors.staff(open_house.tenant, Role.FRONT_DESK)
    found = await staff.send("/p/scheduling/new", words="abernathy1")
    assert found.status_code == 200
    address = f"/p/scheduling/new/{open_house.patients[1]}"
    assert f'href="{address}"' in found.text
    key = first_times((await staff.get(address)).text)[0]
    booked = await staff.send(f"{address}?slot={key}", description="")
    assert booked.status_code == 303
    assert "Pat1 Abernathy1" in (await staff.get(booked.headers["location"])).text


async def test_a_biller_looks_but_does_not_book_or_mark(open_house: House, visitors: Visitors) -> None:
    biller = await visitors.staff(open_house.tenant, Role.BILLER)
    assert (await biller.get(DAY)).status_code == 200
    assert (await biller.get("/p/scheduling/new")).status_code == 403
    assert (await biller.get(f"{DAY}/mark")).status_code == 403


async def test_doors_and_other_practices(open_house: House, other_house: House, visitors: Visitors) -> None:
    await visitors.enable(other_house.tenant)
    patient = await visitors.patient(open_house.tenant)
    _, visit = await book(patient)
    stranger = await visitors.patient(other_house.tenant)
    neighbour = await visitors.patient(open_house.tenant)
    absent = await neighbour.get(f"{VISITS}/00000000-0000-4000-8000-000000000000")
    for who in (stranger, neighbour):
        for path in (visit, f"{visit}/cancel"):
            assert (await who.get(path)).status_code == absent.status_code == 404
    assert (await patient.get(DAY)).status_code == 404, "staff's pages are at another door"
    await visitors.disable(open_house.tenant, "portico/scheduling")
    assert (await patient.get(BOOK)).status_code == 404
