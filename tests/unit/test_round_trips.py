"""How often one page goes to PostgreSQL and to Valkey and waits: what a page costs most, and what grows unnoticed.

Counted on the wire, between application and server, so that nobody can forget to count.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
from portico.app import opened
from portico.clinical.tables import Location, Practitioner
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_scheduling.tables import Appointment, HealthcareService
from portico_sdk import Patient, Role
from portico_testkit.visitors import Visitor, Visitors

DATABASE, VALKEY = 10, 2
"""Open; person; plugin's role; waiting list; visits; core's role; practitioners and places; leave the plugin; audit;
commit. And: session; what is enabled. A change that needs more says so here, with the reason in its message.
"""

HOME = DATABASE + 2
"""Notices are asked too: their role, and what is unread, once for the first page and the navigation."""


@dataclass
class Wire:
    """A server seen through a wire that counts. A trip is: something is sent after something was heard."""

    url: str
    trips: int = 0


async def test_a_page_of_a_plugin_with_a_query(
    visitors: Visitors, settings: Settings, make_practice: Callable[..., Awaitable[Tenant]]
) -> None:
    practice = await make_practice()
    # Others ask for their places in the navigation, each with trips of its own.
    await visitors.enable(practice, "portico/scheduling")
    patient = await visitors.new_patient(practice)
    await _visit(visitors, practice, patient)
    visitor = await visitors.patient(practice, patient)
    page, trips = await _trips(settings, visitor, "/p/scheduling/visits")
    assert "Dr. Okafor" in page
    assert trips == (DATABASE, VALKEY)


async def test_the_first_page_with_two_features(
    visitors: Visitors, settings: Settings, make_practice: Callable[..., Awaitable[Tenant]]
) -> None:
    practice = await make_practice()
    await visitors.enable(practice, "portico/scheduling", "portico/announcements")
    patient = await visitors.new_patient(practice)
    await _visit(visitors, practice, patient)
    page, trips = await _trips(settings, await visitors.patient(practice, patient), "/")
    assert "Dr. Okafor" in page
    assert trips == (HOME, VALKEY)


async def test_a_week_goes_to_the_database_as_often_as_a_day(
    visitors: Visitors, settings: Settings, make_practice: Callable[..., Awaitable[Tenant]]
) -> None:
    practice = await make_practice()
    await visitors.enable(practice, "portico/scheduling")
    for _ in range(3):
        await _visit(visitors, practice, await visitors.new_patient(practice))
    staff = await visitors.staff(practice, Role.FRONT_DESK)
    # The day of the visits by the practice's clock, which is another than UTC's for some hours of each day.
    tomorrow = (datetime.now(ZoneInfo(practice.timezone)) + timedelta(days=1)).date()
    day = await _trips(settings, staff, f"/p/scheduling/day?date={tomorrow}")
    week = await _trips(settings, staff, f"/p/scheduling/week?date={tomorrow}")
    assert "Dr. Okafor" in day[0]
    assert "Dr. Okafor" in week[0]
    assert week[1] == day[1]


async def test_the_operators_list_is_one_query_however_long(
    visitors: Visitors, settings: Settings, make_practice: Callable[..., Awaitable[Tenant]]
) -> None:
    operator = await visitors.operator()
    await make_practice(name="Practice 1")
    few = await _trips(settings, operator, "/")
    for number in range(2, 12):
        await make_practice(name=f"Practice {number}")
    many = await _trips(settings, operator, "/")
    # A page holds 50, and other tests' practices may have filled it.
    assert 0 < few[0].count("/practices/") <= many[0].count("/practices/")
    # Open; person; a level that may not write; the list; commit. And: the session.
    assert many[1] == few[1] == (5, 1)


async def _trips(settings: Settings, visitor: Visitor, path: str) -> tuple[str, tuple[int, int]]:
    """The page, and how often it went to the database and to Valkey."""
    async with _wire(settings.database_url) as database, _wire(settings.redis_url) as valkey:
        themes = Path(__file__).parents[2] / "themes"
        wired = dataclasses.replace(
            settings, database_url=database.url, redis_url=valkey.url, themes_folder=themes, database_pool_size=1
        )
        async with opened(wired) as app, httpx.AsyncClient(transport=httpx.ASGITransport(app=app.asgi)) as client:  # type: ignore[arg-type]
            wired_visitor = dataclasses.replace(visitor, client=client)
            # The first ones fill caches and prepare statements.
            for _ in range(3):
                assert (await wired_visitor.get(path)).status_code == 200
            database.trips = valkey.trips = 0
            page = (await wired_visitor.get(path)).text
            return page, (database.trips, valkey.trips)


async def _visit(visitors: Visitors, practice: Tenant, patient: Patient) -> None:
    start = datetime.now(UTC) + timedelta(days=1)
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        place, person = Location(name="Main", timezone="UTC"), Practitioner(name="Dr. Okafor")
        await place.save()
        await person.save()
        async with scope.savepoint(role="p_scheduling"):
            service = HealthcareService(name=f"Check-up {uuid4()}")
            await service.save()
            await Appointment(
                starts=start,
                ends=start + timedelta(minutes=20),
                service_id=service.id,
                patient_id=patient.id,
                practitioner_id=person.id,
                location_id=place.id,
            ).save()


@asynccontextmanager
async def _wire(url: str) -> AsyncIterator[Wire]:
    at = urlsplit(url)
    wire = Wire(url="")
    ends: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to_there = await asyncio.open_connection(at.hostname, at.port)
        heard = asyncio.Event()
        heard.set()

        async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter, *, is_answer: bool) -> None:
            while data := await source.read(65536):
                if is_answer:
                    heard.set()
                elif heard.is_set():
                    heard.clear()
                    wire.trips += 1
                target.write(data)
            target.close()

        for source, target, is_answer in ((reader, to_there, False), (there, writer, True)):
            task = asyncio.create_task(pass_on(source, target, is_answer=is_answer))
            ends.add(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire.url = url.replace(f"{at.hostname}:{at.port}", f"127.0.0.1:{port}")
    try:
        yield wire
    finally:
        server.close()
        await asyncio.gather(*ends, return_exceptions=True)
