"""Rooms and devices: empty, full and refused; a room that goes tells the visits in it."""

from __future__ import annotations

import pytest
from portico_scheduling import setup_rooms
from portico_scheduling.setup_forms import RoomForm, RoomPath
from portico_scheduling.tables import HealthcareService, Resource
from portico_sdk import Redirect, View

from plugins.scheduling.tests.desk import NONE, booked
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.set_up import refused
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_rooms_empty_added_changed_and_refused(house: House, showing: Showing) -> None:
    async with house.staff() as ctx:
        empty = showing.page(house, await setup_rooms.rooms(ctx, NONE, NONE), "workspace")
        blank = showing.page(house, await setup_rooms.new(ctx, NONE, NONE), "workspace")
        await setup_rooms.add(ctx, NONE, RoomForm(name="Room 3", place=house.location, active=True))
        twice = RoomForm(name="Room 3", kind="device", place=house.location)
        errors = await refused(setup_rooms.add(ctx, NONE, twice))
        full = showing.page(house, await setup_rooms.rooms(ctx, NONE, NONE), "workspace")
        room = RoomPath(room=(await Resource.select(Resource.id))[0]["id"])
        shown = showing.page(house, await setup_rooms.one(ctx, room, NONE), "workspace")
        changed = await setup_rooms.change(ctx, room, RoomForm(name="Room 4", place=house.location))
    assert "Two visits then never get the same one" in empty
    assert "New room or device" in blank
    assert set(errors) == {"name", "equipment"}
    assert "Room 3" in full
    assert 'value="Room 3"' in shown
    assert isinstance(changed, Redirect)


async def test_a_room_that_goes_tells_the_visits_in_it(house: House) -> None:
    async with house.staff() as ctx:
        await setup_rooms.add(ctx, NONE, RoomForm(name="Room 3", place=house.location, active=True))
        room = (await Resource.select(Resource.id))[0]["id"]
        await HealthcareService.update({HealthcareService.needs_room: True}, force=True)
    visit = await booked(house)
    async with house.staff() as ctx:
        form = RoomForm(name="Room 3", place=house.location)
        asked = await setup_rooms.change(ctx, RoomPath(room=room), form)
        assert isinstance(asked, View)
        renamed = RoomForm(name="Room 5", place=house.location, active=True)
        assert isinstance(await setup_rooms.change(ctx, RoomPath(room=room), renamed), Redirect)
    assert asked.reads[0].ids == (visit,)
