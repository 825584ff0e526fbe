"""Two processes, a hundred people in each, one time: one has it, all others are told so, nothing is left over."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico_scheduling.domain import quanta
from portico_scheduling.tables import Appointment, Claim

from plugins.scheduling.tests.booker import Orders
from plugins.scheduling.tests.house import MONDAY, House

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + timedelta(days=1)
BOOKER = Path(__file__).with_name("booker.py")

Booking = tuple[UUID, UUID, str]
MakeHouse = Callable[..., Awaitable[House]]


async def book_at_once(settings: Settings, house: House, *groups: Sequence[Booking]) -> Counter[str]:
    """Each group by a process of its own, all beginning together; how often each outcome came."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, str(BOOKER), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        for _ in groups
    ]
    for process, bookings in zip(processes, groups, strict=True):
        assert process.stdin
        assert process.stdout
        process.stdin.write(Orders(settings, house.tenant, house.now, tuple(bookings)).packed())
        assert await process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
    answers = [await process.communicate() for process in processes]
    return sum((Counter(json.loads(output)) for output, _ in answers), Counter())


async def test_two_hundred_bookers_one_time(settings: Settings, make_house: MakeHouse) -> None:
    house = await make_house(patients=200)
    key, visit_type = house.at(TUESDAY, 9).key, house.services["Something new"]
    bookings = [(patient, visit_type, key) for patient in house.patients]
    outcomes = await book_at_once(settings, house, bookings[::2], bookings[1::2])
    assert outcomes == {"booked": 1, "Someone just took that time. These are still free.": 199}
    async with house.acting(Actor.system("test"), read_only=True):
        visits = await Appointment.select(Appointment.id)
        claims = await Claim.select(Claim.appointment_id)
    assert len(visits) == 1
    assert [row["appointment_id"] for row in claims] == [visits[0]["id"]] * 8


async def test_visits_that_overlap_in_every_way_never_share_a_minute(settings: Settings, make_house: MakeHouse) -> None:
    """Two lengths, two people, eight patients who all want several: many waits, no circle of them, no overlap."""
    house = await make_house(patients=8)
    dice = random.Random(20)
    lengths = [("Something new", 20), ("Check-up", 40)]
    bookings: list[Booking] = []
    for _ in range(120):
        name, minutes = dice.choice(lengths)
        at = house.at(TUESDAY, 8 + dice.randrange(3), 20 * dice.randrange(3), person=dice.randrange(2), minutes=minutes)
        bookings.append((dice.choice(house.patients), house.services[name], at.key))
    outcomes = await book_at_once(settings, house, bookings[::2], bookings[1::2])
    known = {
        "booked",
        "Someone just took that time. These are still free.",
        "There is another visit at this time already. These times are still free.",
    }
    assert set(outcomes) <= known
    async with house.acting(Actor.system("test"), read_only=True):
        visits = await Appointment.select().order_by(Appointment.starts)
        claims = await Claim.count()
    assert claims == sum(2 * len(quanta(one["starts"], one["ends"])) for one in visits)
    for column in ("practitioner_id", "patient_id"):
        for who in {one[column] for one in visits}:
            theirs = [one for one in visits if one[column] == who]
            assert all(one["ends"] <= other["starts"] for one, other in itertools.pairwise(theirs))
