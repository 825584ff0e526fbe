"""The web server killed while patients book: sent again, each form is one visit, told once, with one letter."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import random
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from portico.app import opened
from portico.notify.tables import Letter
from portico.outbox.tables import OutboxDelivery, OutboxEvent
from portico.plugins.schedules import told
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico_scheduling.tables import Appointment
from portico_testkit.packages import Package, installed
from portico_testkit.visitors import Visitor, Visitors, hidden_fields

from plugins.scheduling.tests.house import House, scheduling
from tests.outbox.webs import WORKERS, Door, Web, web
from tests.outbox.workers import ACTOR, CHECKOUT, is_gone, until

PATIENTS, KILLS = 10, 2
LISTENER, BOOKED = "acme/listener", "scheduling.Appointment.booked"
PACKAGE = Package(
    id=LISTENER,
    plugin="""
from portico_sdk.markers import hookimpl

class Listener:
    @hookimpl
    async def on_event(self, ctx: PluginContext, event: Event) -> None:
        pass

plugin = Listener()
""",
    hooks=("on_event",),
    manifest_lines=(f'subscribes = ["{BOOKED}"]',),
)
BOOK = "/p/scheduling/book"


@dataclass(frozen=True, kw_only=True)
class Street:
    """A practice that takes bookings, served by a process of its own."""

    web: Web
    house: House
    visitors: Visitors


@pytest.fixture
async def street(settings: Settings, practice: Tenant, tmp_path: Path) -> AsyncIterator[Street]:
    own = dataclasses.replace(settings, themes_folder=CHECKOUT / "themes", queue_name=f"q{practice.id.hex}")
    plugins = tmp_path / "plugins"
    with installed(plugins, PACKAGE), web(own, plugins, tmp_path / "web.log") as served:
        async with opened(own) as app, httpx.AsyncClient(transport=Door(served.settings.bind_port)) as client:
            house = House(tenancy=app.parts.tenancy, plugin=scheduling(), tenant=practice)
            await house.furnish(patients=1)
            visitors = Visitors(app=app, client=client)
            await visitors.enable(practice, "portico/scheduling", LISTENER)
            await served.start()
            yield Street(web=served, house=house, visitors=visitors)


async def everything(web: Web) -> None:
    web.kill()
    await web.start()


async def first_process(web: Web) -> None:
    """The one that answers nothing itself: nobody stays behind to answer beside the next server."""
    workers = web.workers()
    web.kill_first()
    for worker in workers:
        await until(is_gone(worker), "it lives on")
    await web.start()


async def one_worker(web: Web) -> None:
    """The eldest: one that dies as soon as it is there ends the server."""
    doomed = web.workers()[0]
    os.kill(doomed, signal.SIGKILL)

    async def mended() -> bool:
        return await web.answers() and doomed not in web.workers() and len(web.workers()) == WORKERS

    await until(mended, "nobody took its place")


@pytest.mark.parametrize("killed", [everything, first_process, one_worker])
async def test_killed_while_patients_book(street: Street, killed: Callable[[Web], Awaitable[None]]) -> None:
    forms = [await filled_in(street) for _ in range(PATIENTS)]
    accepted: dict[int, str] = {}
    for _ in range(KILLS):
        answered = random.randrange(PATIENTS)
        sent = [asyncio.create_task(form.send()) for form in forms]
        waiting = set(sent)
        while len(sent) - len(waiting) < answered:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        await killed(street.web)
        for number, visit in enumerate(await asyncio.gather(*sent)):
            if visit:
                assert accepted.setdefault(number, visit) == visit
    last = await asyncio.gather(*(form.send() for form in forms))
    assert all(last)
    assert accepted.items() <= dict(enumerate(last)).items()
    for form, visit in zip(forms, last, strict=True):
        assert await kept(street, form) == ([visit], 1, 1)


@dataclass(frozen=True)
class Form:
    """What a patient sends to book the time that is held for them."""

    patient: Visitor
    path: str
    fields: dict[str, str]

    async def send(self) -> str:
        """The visit's id; '' where no answer came."""
        try:
            answer = await self.patient.post(self.path, self.fields)
        except httpx.TransportError:
            return ""
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("?")[0].rpartition("/")[2]


async def filled_in(street: Street) -> Form:
    patient = await street.visitors.patient(street.house.tenant)
    address = f"{BOOK}?since={(datetime.now(UTC) + timedelta(days=3)).date()}"
    shown = await patient.get(address)
    assert shown.status_code == 200, shown.text
    page = shown.text
    slot = re.findall(r'name="slot" value="([^"]+)"', page)[0]
    chosen = await patient.post(address, {**hidden_fields(page), "slot": slot})
    assert chosen.status_code == 303, chosen.text
    path = chosen.headers["location"]
    fields = {**hidden_fields((await patient.get(path)).text), "description": "My knee"}
    assert fields["_submission"]
    return Form(patient, path, fields)


async def kept(street: Street, form: Form) -> tuple[list[str], int, int]:
    """Of this patient: the visits, how many deliveries tell of one, how many letters."""
    assert form.patient.patient
    id_: UUID = form.patient.patient.id
    async with street.house.acting(ACTOR, read_only=True):
        visits = await Appointment.select(Appointment.id).where(Appointment.patient_id == id_)
    async with street.house.tenancy.tenant_scope(street.house.tenant, ACTOR, "SYSADMIN"):
        events = await OutboxEvent.select(OutboxEvent.id).where(
            OutboxEvent.type == BOOKED, OutboxEvent.patient_id == id_
        )
        deliveries = await OutboxDelivery.count().where(
            OutboxDelivery.handler == told(LISTENER), OutboxDelivery.event.is_in([one["id"] for one in events])
        )
        letters = await Letter.count().where(Letter.patient_id == id_, Letter.name == "visit-booked")
    assert len(events) == 1
    return [str(one["id"]) for one in visits], deliveries, letters
