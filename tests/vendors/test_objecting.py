"""Another vendor's plugin has something against a visit: patients are told so in its words, staff are asked why."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from portico.tenancy.context import Actor, Tenant
from portico_scheduling.tables import Appointment, AvailabilityRule, Claim, Hold
from portico_sdk import Role
from portico_testkit.visitors import Visitors, hidden_fields

from plugins.scheduling.tests.house import House

pytestmark = pytest.mark.anyio

GOOD, SCHEDULING = "acme/careful", "portico/scheduling"
SENTENCE = "So late we need a word with you first. Call us, or choose an earlier time."
BOOK, NEW = "/p/scheduling/book", "/p/scheduling/new"


@pytest.fixture
async def late_house(hostile_visitors: Visitors, make_practice: Callable[..., Awaitable[Tenant]]) -> House:
    """A practice that sees people also from four to six in the evening, when the other plugin wants a call first."""
    parts = hostile_visitors.app.parts
    practice = await make_practice(name="Elm Street", timezone="America/New_York", phone="(406) 555-0142")
    await hostile_visitors.enable(practice, SCHEDULING, GOOD)
    scheduling = parts.registry.get(SCHEDULING)
    assert scheduling is not None
    house = House(tenancy=parts.tenancy, plugin=scheduling, tenant=practice, now=datetime.now(UTC))
    await house.furnish(practitioners=1)
    async with house.staff():
        await AvailabilityRule.insert(
            *(
                AvailabilityRule(
                    practitioner_id=house.practitioners[0],
                    location_id=house.location,
                    weekday=weekday,
                    starts=time(16),
                    ends=time(18),
                    step_minutes=20,
                    valid_from=date(2026, 1, 1),
                )
                for weekday in range(5)
            )
        )
    return house


def wanted(house: House, hour: int) -> tuple[date, str]:
    """A Tuesday, three days ahead or more, and the time's key."""
    day = datetime.now(ZoneInfo(house.tenant.timezone)).date() + timedelta(days=3)
    day += timedelta(days=(1 - day.weekday()) % 7)
    return day, house.at(day, hour).key


async def visits(house: House) -> int:
    async with house.acting(Actor.system("test"), read_only=True):
        return await Appointment.count()


async def kept_times(house: House) -> int:
    async with house.acting(Actor.system("test"), read_only=True):
        return await Hold.count() + await Claim.count()


async def test_what_is_against_it_since_it_was_picked_is_said_as_it_is_booked(
    late_house: House, hostile_visitors: Visitors
) -> None:
    await hostile_visitors.disable(late_house.tenant, GOOD)
    patient = await hostile_visitors.patient(late_house.tenant)
    day, key = wanted(late_house, 16)
    kept = (await patient.send(f"{BOOK}?since={day}", slot=key)).headers["location"]
    await hostile_visitors.enable(late_house.tenant, GOOD)
    refused = await patient.send(kept, description="My knee")
    assert refused.status_code == 422
    assert SENTENCE in unescape(refused.text)
    assert "My knee" in refused.text, "what was typed is kept"
    assert await visits(late_house) == 0


async def test_a_patient_is_refused_in_the_plugins_words_and_nothing_is_booked(
    late_house: House, hostile_visitors: Visitors
) -> None:
    patient = await hostile_visitors.patient(late_house.tenant)
    day, key = wanted(late_house, 16)
    page = f"{BOOK}?since={day}"
    picked = await patient.send(page, slot=key)
    assert picked.status_code == 422, "said as it is picked, and not after it was read over"
    assert SENTENCE in unescape(picked.text)
    assert key in picked.text, "beside the times that are free"
    assert await kept_times(late_house) == 0
    assert await visits(late_house) == 0
    earlier = (await patient.send(page, slot=wanted(late_house, 11)[1])).headers["location"]
    assert (await patient.send(earlier)).status_code == 303, "what it has nothing against is booked"


async def test_staff_say_why_and_book_over_it(late_house: House, hostile_visitors: Visitors) -> None:
    staff = await hostile_visitors.staff(late_house.tenant, Role.FRONT_DESK)
    address = f"{NEW}/{late_house.patients[0]}?service={late_house.services['Something new']}"
    picked = unescape((await staff.get(f"{address}&slot={wanted(late_house, 16)[1]}")).text)
    assert SENTENCE in picked
    assert "You can book it all the same: you are asked why." in picked
    asked = await staff.send(f"{address}&slot={wanted(late_house, 16)[1]}")
    assert f"{SENTENCE} To book it all the same, say why." in unescape(asked.text)
    assert await visits(late_house) == 0, "what is only asked changes nothing"
    form = hidden_fields(re.split(r'<form[^>]*id="over"', asked.text)[1])
    done = await staff.post(f"{NEW}/{late_house.patients[0]}", {**form, "override": "The daughter called"})
    assert done.status_code == 303, done.text
    assert "The daughter called" in (await staff.get(done.headers["location"])).text
    assert await visits(late_house) == 1
