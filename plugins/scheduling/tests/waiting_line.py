"""A line of people who wait, for tests: who joins, what comes free, whom it is offered to, what they say."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from portico.tenancy.context import Actor
from portico_scheduling import catalogue, service, tasks, telling, waiting
from portico_scheduling.domain import Time
from portico_scheduling.holding import Given
from portico_scheduling.tables import WaitlistOffer
from portico_scheduling.waiting import Wishes
from portico_sdk import Task

from plugins.scheduling.tests.house import MONDAY, House

TUESDAY = MONDAY + timedelta(days=1)


async def joins(house: House, patient: int, **more: object) -> UUID:
    """A minute later than who joined before."""
    house.now += timedelta(minutes=1)
    values = {"service_id": house.services["Something new"], "until": MONDAY + timedelta(days=30), **more}
    async with house.patient(patient) as ctx:
        offer = await catalogue.load_offer(ctx, for_patient=True)
        return await waiting.join(ctx, offer, house.patients[patient], Wishes(**values))  # type: ignore[arg-type]


async def run(house: House, task: str, key: str) -> None:
    """As the worker does, twice, as a crash would."""
    for _ in range(2):
        async with house.acting(Actor.system("test")) as ctx:
            await getattr(tasks, task)(ctx, Task(id=UUID(int=1), name=task, key=key, due=house.now))


async def freed(house: House, one: Time) -> None:
    await run(house, "offer_freed", telling.freed_key(one))


async def offers(house: House) -> list[tuple[int, str]]:
    """Whom what was offered, in order."""
    async with house.acting(Actor.system("test"), read_only=True):
        rows = await WaitlistOffer.select(WaitlistOffer.patient_id, WaitlistOffer.status).order_by(WaitlistOffer.id)
    return [(house.patients.index(row["patient_id"]), row["status"]) for row in rows]


async def open_offer(house: House, patient: int) -> UUID:
    async with house.acting(Actor.system("test"), read_only=True):
        rows = await WaitlistOffer.select(WaitlistOffer.id).where(
            WaitlistOffer.status == "open", WaitlistOffer.patient_id == house.patients[patient]
        )
    return rows[0]["id"]


async def answer(house: House, patient: int, offer_id: UUID, *, take: bool) -> UUID | None:
    async with house.patient(patient) as ctx:
        if not take:
            await waiting.decline(ctx, offer_id)
            return None
        return await waiting.accept(ctx, await catalogue.load_offer(ctx, for_patient=True), offer_id, Given())


async def busy(house: House) -> Time:
    """Everybody's Tuesday is full but for one time, which is freed and given back."""
    wanted = house.at(TUESDAY, 9)
    visit = await house.booked(wanted)
    async with house.staff() as ctx:
        await service.cancel(ctx, visit)
    return wanted
