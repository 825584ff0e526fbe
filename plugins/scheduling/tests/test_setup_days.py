"""Days that differ: time off and extra hours, told first where visits are on them, and taken away."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

import pytest
from portico_scheduling import search, service, setup_days
from portico_scheduling.setup_forms import AnywayForm, DayOffForm, DayOffPath
from portico_scheduling.tables import AvailabilityException
from portico_sdk import Redirect, View

from plugins.scheduling.tests.desk import NONE, TUESDAY, booked
from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.set_up import refused, statuses
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_days_off_are_told_added_and_taken_away(house: House, showing: Showing) -> None:
    visit = await booked(house)
    async with house.staff() as ctx:
        empty = showing.page(house, await setup_days.days(ctx, NONE, NONE), "workspace")
        form = DayOffForm(first=TUESDAY, person=house.practitioners[0], reason="Conference")
        asked = await setup_days.add(ctx, NONE, form)
        assert isinstance(asked, View)
        assert asked.reads[0].ids == (visit,)
        # Core undoes what a form wrote that it answers with a page.
        await AvailabilityException.delete(force=True)
    async with house.staff() as ctx:
        saved = await setup_days.add(ctx, NONE, DayOffForm(first=TUESDAY, reason="Conference", anyway=True))
        full = showing.page(house, await setup_days.days(ctx, NONE, NONE), "workspace")
        row = await AvailabilityException.select().first()
        path = DayOffPath(day_off=row["id"])
        asked_again = showing.page(house, await setup_days.one(ctx, path, NONE), "workspace")
        gone = await setup_days.remove(ctx, path, AnywayForm())
        left = await AvailabilityException.count()
    assert "Vacations and extra mornings will stand here" in empty
    assert isinstance(saved, Redirect)
    assert "Off, Everybody, Everywhere: Conference" in full
    assert "Take this away?" in asked_again
    assert isinstance(gone, Redirect)
    assert left == 0
    assert await statuses(house) == {"booked"}


async def test_extra_hours_with_a_visit_are_not_taken_away_unseen(house: House) -> None:
    saturday = MONDAY + timedelta(days=5)
    extra = DayOffForm(
        kind="extra",
        first=saturday,
        person=house.practitioners[0],
        place=house.location,
        starts=time(9),
        ends=time(12),
    )
    async with house.staff() as ctx:
        assert isinstance(await setup_days.add(ctx, NONE, extra), Redirect)
        offer = await search.load_offer(ctx, for_patient=False)
        key = house.at(saturday, 9).key
        wanted = service.Wanted(patient_id=house.patients[0], service_id=house.services["Something new"], key=key)
        visit = await service.book(ctx, offer, wanted, search.staffs_window(ctx, offer))
    async with house.staff() as ctx:
        row = await AvailabilityException.select().first()
        asked = await setup_days.remove(ctx, DayOffPath(day_off=row["id"]), AnywayForm())
        assert isinstance(asked, View)
    assert asked.reads[0].ids == (visit,)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"kind": "extra"}, {"person", "place", "starts", "ends"}),
        ({"starts": time(9)}, {"ends"}),
        ({"starts": time(9), "ends": time(8)}, {"ends"}),
        ({"last": MONDAY}, {"last"}),
        ({"person": UUID(int=1), "place": UUID(int=2)}, {"person", "place"}),
    ],
    ids=["no hours", "no end", "backwards", "last before first", "person and place"],
)
async def test_days_that_cannot_be_say_why(house: House, given: dict[str, object], fields: set[str]) -> None:
    async with house.staff() as ctx:
        errors = await refused(setup_days.add(ctx, NONE, DayOffForm(first=TUESDAY, **given)))  # type: ignore[arg-type]
    assert set(errors) == fields
