"""Visit types as owners set them up: empty, full and refused; who no longer offers one has visits that are told."""

from __future__ import annotations

import pytest
from portico_scheduling import setup_rooms, setup_types
from portico_scheduling.setup_forms import RoomForm, TypePath
from portico_scheduling.tables import HealthcareService, Resource, ServiceOffer, ServiceResource
from portico_sdk import Redirect, View

from plugins.scheduling.tests.desk import NONE, booked
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.set_up import codes, refused, statuses, type_form
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_visit_types_empty_then_one_with_everything(house: House, showing: Showing) -> None:
    async with house.staff() as ctx:
        await HealthcareService.delete(force=True)
        empty = showing.page(house, await setup_types.types(ctx, NONE, NONE), "workspace")
        blank = showing.page(house, await setup_types.new(ctx, NONE, NONE), "workspace")
        await setup_rooms.add(ctx, NONE, RoomForm(name="Room 3", place=house.location, active=True))
        room = (await Resource.select(Resource.id))[0]["id"]
        form = type_form(
            comment="Wax, gone.",
            buffer_after=5,
            notice_hours=48,
            who="established",
            min_age=18,
            payers="Medicare, Self-pay\nAetna",
            needs_room=True,
            rooms=(room,),
            people=(house.practitioners[0],),
            modes=("in_person", "video"),
        )
        answer = await setup_types.add(ctx, NONE, form)
        full = showing.page(house, await setup_types.types(ctx, NONE, NONE), "workspace")
        row = await HealthcareService.select().first()
        shown = showing.page(house, await setup_types.one(ctx, TypePath(type=row["id"]), NONE), "workspace")
        offers, rooms = await ServiceOffer.count(), await ServiceResource.count()
    assert "Begin with the most usual one" in empty
    assert "New visit type" in blank
    assert isinstance(answer, Redirect)
    assert "Patients who were here before" in full
    assert "Dr. Okafor" in full
    assert row["payers"] == ["Medicare", "Self-pay", "Aetna"]
    assert (row["patient_bookable"], row["book_as"]) == (True, "established")
    assert 'value="Medicare, Self-pay, Aetna"' in shown
    assert 'value="48"' in shown
    assert (offers, rooms) == (1, 1)
    assert "scheduling:HealthcareService:change" in await codes(house)


async def test_a_visit_type_that_cannot_be_says_why_beside_each_field(house: House) -> None:
    async with house.staff() as ctx:
        bad = type_form(
            name="Check-up", minutes=21, buffer_after=3, min_age=20, max_age=10, modes=(), needs_device="Sonar"
        )
        errors = await refused(setup_types.add(ctx, NONE, bad))
    assert set(errors) == {"name", "minutes", "buffer_after", "max_age", "modes", "needs_device"}


async def test_a_visit_type_keeps_its_own_name_and_changes(house: House) -> None:
    path = TypePath(type=house.services["Check-up"])
    async with house.staff() as ctx:
        await setup_types.change(ctx, path, type_form(name="Check-up", minutes=45, people=tuple(house.practitioners)))
        await setup_types.change(ctx, path, type_form(name="Check-up", minutes=45, people=(house.practitioners[1],)))
        row = await HealthcareService.select().where(HealthcareService.id == path.type).first()
        offers = await ServiceOffer.select(ServiceOffer.practitioner_id)
    assert row["minutes"] == 45
    assert [one["practitioner_id"] for one in offers] == [house.practitioners[1]]


async def test_who_no_longer_offers_a_type_has_visits_that_are_told(house: House, showing: Showing) -> None:
    visit = await booked(house)
    path = TypePath(type=house.services["Something new"])
    form = type_form(name="Something new", people=(house.practitioners[1],))
    async with house.staff() as ctx:
        asked = await setup_types.change(ctx, path, form)
        assert isinstance(asked, View)
        page = showing.page(house, asked, "workspace")
        off = await setup_types.change(ctx, path, type_form(name="Something new", active=False))
        assert isinstance(off, View)
    assert "1 visit is with somebody who would no longer offer it" in page
    assert f"/p/scheduling/day/visits/{visit}" in page
    assert asked.reads[0].ids == (visit,)
    async with house.staff() as ctx:
        again = type_form(name="Something new", people=(house.practitioners[1],), anyway=True)
        assert isinstance(await setup_types.change(ctx, path, again), Redirect)
    assert await statuses(house) == {"booked"}
