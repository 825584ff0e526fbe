"""Weekly hours: empty, added and refused; which visits would lie outside is told first, and nothing is cancelled."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pytest
from portico_scheduling import setup_hours
from portico_scheduling.setup_ask import AskModel
from portico_scheduling.setup_forms import PersonPath, RulePath
from portico_scheduling.tables import AvailabilityRule
from portico_sdk import NotFound, Redirect, View

from plugins.scheduling.tests.desk import NONE, TUESDAY, booked
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.set_up import first_rule, hours_form, refused, rule_form, statuses
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio


async def test_hours_of_somebody_empty_then_added_on_several_days(house: House, showing: Showing) -> None:
    person = PersonPath(person=house.practitioners[0])
    async with house.staff() as ctx:
        await AvailabilityRule.delete(force=True)
        empty = showing.page(house, await setup_hours.person(ctx, person, NONE), "workspace")
        form = hours_form(house, weekdays=("0", "1", "2", "4"), starts_again=time(13), ends_again=time(17, 30))
        assert isinstance(await setup_hours.add(ctx, person, form), Redirect)
        full = showing.page(house, await setup_hours.person(ctx, person, NONE), "workspace")
        listed = showing.page(house, await setup_hours.hours(ctx, NONE, NONE), "workspace")
        count = await AvailabilityRule.count()
    assert "No hours yet" in empty
    assert count == 8
    assert full.count("1:00 pm to 5:30 pm") == 4
    assert "Mon to Wed, Fri 9:00 am to 11:00 am; Mon to Wed, Fri 1:00 pm to 5:30 pm" in listed
    assert "No hours yet: add them" in listed


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"ends": time(8)}, {"ends"}),
        ({"starts": time(8, 3)}, {"starts"}),
        ({"starts_again": time(13)}, {"ends_again"}),
        ({"ends_again": time(13)}, {"starts_again"}),
        ({"starts_again": time(10), "ends_again": time(12)}, {"starts_again"}),
        ({"step_minutes": 7}, {"step_minutes"}),
        ({"valid_to": date(2020, 1, 1)}, {"valid_to"}),
        ({"weekdays": ("1",)}, {"starts"}),
        ({"place": UUID(int=1)}, {"place"}),
    ],
    ids=str,
)
async def test_hours_that_cannot_be_say_why(house: House, given: dict[str, object], fields: set[str]) -> None:
    async with house.staff() as ctx:
        form = hours_form(house, **given)
        errors = await refused(setup_hours.add(ctx, PersonPath(person=house.practitioners[0]), form))
    assert set(errors) == fields


async def test_hours_of_nobody_are_not_found(house: House, other_house: House) -> None:
    with pytest.raises(NotFound):
        async with house.staff() as ctx:
            await setup_hours.person(ctx, PersonPath(person=other_house.practitioners[0]), NONE)


async def test_hours_until_midnight_are_kept(house: House) -> None:
    async with house.staff() as ctx:
        form = hours_form(house, starts=time(20), ends=time(0))
        assert isinstance(await setup_hours.add(ctx, PersonPath(person=house.practitioners[0]), form), Redirect)


async def test_shorter_hours_tell_which_visits_lie_outside_and_cancel_none(house: House, showing: Showing) -> None:
    early, late = await booked(house, house.at(TUESDAY, 8)), await booked(house, house.at(TUESDAY, 11), patient=1)
    async with house.staff() as ctx:
        path = RulePath(person=house.practitioners[0], rule=await first_rule(1, house.practitioners[0]))
        shown = showing.page(house, await setup_hours.rule(ctx, path, NONE), "workspace")
        asked = await setup_hours.change(ctx, path, rule_form(house, starts=time(9)))
        assert isinstance(asked, View)
        page = showing.page(house, asked, "workspace")
    assert "Tuesday of Dr. Okafor" in shown
    assert "1 visit would lie outside of the new hours" in page
    assert asked.reads[0].ids == (early,)
    assert 'name="starts" value="09:00"' in page
    assert str(late) not in page
    async with house.staff() as ctx:
        saved = await setup_hours.change(ctx, path, rule_form(house, starts=time(9), anyway=True))
        row = await AvailabilityRule.select().where(AvailabilityRule.id == path.rule).first()
        harmless = await setup_hours.change(ctx, path, rule_form(house, starts=time(10)))
    assert isinstance(saved, Redirect)
    assert row["starts"] == time(9)
    assert isinstance(harmless, Redirect), "what lies outside already is not told again"
    assert await statuses(house) == {"booked"}


async def test_hours_taken_away_tell_all_visits(house: House) -> None:
    await booked(house)
    await booked(house, house.at(TUESDAY, 10), patient=1)
    async with house.staff() as ctx:
        path = RulePath(person=house.practitioners[0], rule=await first_rule(1, house.practitioners[0]))
        asked = await setup_hours.change(ctx, path, rule_form(house, remove=True))
        assert isinstance(asked, View)
        assert isinstance(asked.model, AskModel)
    assert asked.model.count == 2
    assert dict(asked.model.fields)["remove"] == "yes"


async def test_a_rule_does_not_move_over_another_of_the_same_person(house: House) -> None:
    person = PersonPath(person=house.practitioners[0])
    async with house.staff() as ctx:
        await setup_hours.add(ctx, person, hours_form(house, weekdays=("1",), starts=time(13), ends=time(15)))
        path = RulePath(person=person.person, rule=await first_rule(1, person.person))
        errors = await refused(setup_hours.change(ctx, path, rule_form(house, ends=time(14))))
    assert "1:00 pm to 3:00 pm" in errors["starts"]
