"""The first page of the set-up, the days on which the clocks change, and the walls around it all."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

import pytest
from portico_scheduling import setup_clocks, setup_hours, setup_pages, setup_types
from portico_scheduling.setup_forms import HoursForm, PersonPath, RulePath, TypePath, sent_again
from portico_scheduling.tables import AvailabilityException, AvailabilityRule, HealthcareService
from portico_sdk import NotFound, PluginContext

from plugins.scheduling.tests.desk import NONE
from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.set_up import first_rule, hours_form
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_the_first_page_leads_to_what_is_missing(house: House, showing: Showing) -> None:
    async with house.staff() as ctx:
        full = showing.page(house, await setup_pages.setup(ctx, NONE, NONE), "workspace")
        await AvailabilityRule.delete(force=True)
        await HealthcareService.update({HealthcareService.active: False}, force=True)
        empty = showing.page(house, await setup_pages.setup(ctx, NONE, NONE), "workspace")
    assert "3 visit types" in full
    assert "2 of 2 people with hours" in full
    assert "Nothing can be booked yet" not in full
    assert "Nothing can be booked yet" in empty
    assert empty.count("Begin here") == 1


async def test_who_has_no_hours_ahead_is_told_wherever_the_feature_stands(house: House) -> None:
    async with house.staff() as ctx:
        people = await ctx.directory.practitioners()
        assert (await setup_pages.health(ctx)).ok
        row = (AvailabilityRule.practitioner_id == people[0].id) & AvailabilityRule.valid_to.is_null()
        await AvailabilityRule.update({AvailabilityRule.valid_to: MONDAY - timedelta(days=900)}).where(row)
        one = await setup_pages.health(ctx)
        await AvailabilityRule.delete(force=True)
        both = await setup_pages.health(ctx)
        extra = {"first": MONDAY, "last": MONDAY + timedelta(days=900), "starts": time(9), "ends": time(12)}
        for person in people:
            who = {"practitioner_id": person.id, "location_id": house.location}
            await AvailabilityException(kind="extra", **who, **extra).save()
        again = await setup_pages.health(ctx)
    assert (one.ok, one.message.startswith(people[0].name)) == (False, True)
    assert one.href == f"/p/scheduling/setup/hours/{people[0].id}"
    assert (both.message[:8], both.href) == ("2 people", "/p/scheduling/setup/hours")
    assert again.ok


async def test_the_two_odd_days_are_shown_before_they_come(house: House, showing: Showing) -> None:
    sunday = HoursForm(
        place=house.location, weekdays=("6",), starts=time(1), ends=time(5), step_minutes=30, valid_from=MONDAY
    )
    async with house.staff() as ctx:
        await setup_hours.add(ctx, PersonPath(person=house.practitioners[0]), sunday)
        page = showing.page(house, await setup_clocks.clocks(ctx, NONE, NONE), "workspace")
    assert "14 Elm Street: Sunday, March 14, 2027" in page
    assert "forward, 2:00 am to 3:00 am" in page
    assert "23 hours long" in page
    assert "2:00 am, 2:30 am" in page
    assert "14 Elm Street: Sunday, November 7, 2027" in page
    assert "25 hours long" in page
    assert "3 hours instead of 4 hours" in page


async def test_arizona_says_that_its_clocks_do_not_change(make_house: object, showing: Showing) -> None:
    house: House = await make_house(timezone="America/Phoenix")  # type: ignore[operator]
    async with house.staff(read_only=True) as ctx:
        page = showing.page(house, await setup_clocks.clocks(ctx, NONE, NONE), "workspace")
    assert "The clocks do not change here" in page


async def test_what_is_sent_again_is_what_was_typed(house: House) -> None:
    form = hours_form(house, weekdays=("0", "2"), valid_to=MONDAY)
    assert list(sent_again(form)) == [
        ("place", str(house.location)),
        ("weekdays", "0"),
        ("weekdays", "2"),
        ("starts", "09:00"),
        ("ends", "11:00"),
        ("step_minutes", "20"),
        ("valid_from", "2026-11-16"),
        ("valid_to", "2026-11-16"),
    ]


async def test_another_practice_is_not_seen(house: House, other_house: House) -> None:
    async def absent(ctx: PluginContext, person: UUID, rule: UUID) -> None:
        for handler, path in (
            (setup_types.one, TypePath(type=house.services["Check-up"])),
            (setup_hours.rule, RulePath(person=person, rule=rule)),
        ):
            with pytest.raises(NotFound):
                await handler(ctx, path, NONE)  # type: ignore[arg-type]

    async with house.staff(read_only=True):
        rule = await first_rule(1, house.practitioners[0])
    async with other_house.staff(read_only=True) as ctx:
        await absent(ctx, house.practitioners[0], rule)
        await absent(ctx, other_house.practitioners[0], rule)
