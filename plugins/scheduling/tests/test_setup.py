"""The set-up pages: empty, full and refused; what a change leaves outside is told first, and nothing is cancelled."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor
from portico_scheduling import (
    search,
    service,
    setup_clocks,
    setup_days,
    setup_hours,
    setup_pages,
    setup_rooms,
    setup_types,
)
from portico_scheduling.setup_ask import AskModel
from portico_scheduling.setup_forms import (
    AnywayForm,
    DayOffForm,
    DayOffPath,
    HoursForm,
    PersonPath,
    RoomForm,
    RoomPath,
    RuleForm,
    RulePath,
    TypeForm,
    TypePath,
    sent_again,
)
from portico_scheduling.tables import (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    HealthcareService,
    Resource,
    ServiceOffer,
    ServiceResource,
)
from portico_sdk import BadInput, NotFound, Nothing, PluginContext, Redirect, View

from plugins.scheduling.tests.house import MONDAY, House
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + timedelta(days=1)
NONE = Nothing()


async def booked(house: House, *, hour: int = 9, minute: int = 0, patient: int = 0) -> UUID:
    async with house.staff() as ctx:
        offer = await search.load_offer(ctx, for_patient=False)
        key = house.at(TUESDAY, hour, minute).key
        wanted = service.Wanted(patient_id=house.patients[patient], service_id=house.services["Something new"], key=key)
        return await service.book(ctx, offer, wanted, search.staffs_window(ctx, offer))


async def first_rule(weekday: int, person: UUID) -> UUID:
    row = (
        await AvailabilityRule.select(AvailabilityRule.id)
        .where(AvailabilityRule.weekday == weekday, AvailabilityRule.practitioner_id == person)
        .order_by(AvailabilityRule.starts)
        .first()
    )
    assert row
    return row["id"]


async def statuses(house: House) -> set[str]:
    async with house.staff(read_only=True):
        return {row["status"] for row in await Appointment.select(Appointment.status)}


async def codes(house: House) -> list[str]:
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code).where(AuditEvent.code.like("scheduling:%"))
    return [row["code"] for row in rows]


def rule_form(house: House, **given: object) -> RuleForm:
    plain = {"place": house.location, "starts": time(8), "ends": time(12), "valid_from": date(2026, 1, 1)}
    return RuleForm(**{**plain, **given})  # type: ignore[arg-type]


def hours_form(house: House, **given: object) -> HoursForm:
    plain = {"place": house.location, "weekdays": ("5",), "starts": time(9), "ends": time(11), "valid_from": MONDAY}
    return HoursForm(**{**plain, **given})  # type: ignore[arg-type]


def type_form(**given: object) -> TypeForm:
    plain = {"name": "Ear wash", "minutes": 20, "modes": ("in_person",), "active": True}
    return TypeForm(**{**plain, **given})  # type: ignore[arg-type]


async def refused(answer: object) -> dict[str, str]:
    with pytest.raises(BadInput) as error:
        await answer  # type: ignore[misc]
    return error.value.fields


# --- The first page ---------------------------------------------------------------------------------------------------


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


# --- Visit types ------------------------------------------------------------------------------------------------------


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


# --- Hours ------------------------------------------------------------------------------------------------------------


async def test_hours_of_somebody_empty_then_added_on_several_days(house: House, showing: Showing) -> None:
    person = PersonPath(person=house.practitioners[0])
    async with house.staff() as ctx:
        await AvailabilityRule.delete(force=True)
        empty = showing.page(house, await setup_hours.person(ctx, person, NONE), "workspace")
        form = hours_form(house, weekdays=("0", "2"), starts_again=time(13), ends_again=time(17, 30))
        assert isinstance(await setup_hours.add(ctx, person, form), Redirect)
        full = showing.page(house, await setup_hours.person(ctx, person, NONE), "workspace")
        listed = showing.page(house, await setup_hours.hours(ctx, NONE, NONE), "workspace")
        count = await AvailabilityRule.count()
    assert "No hours yet" in empty
    assert count == 4
    assert full.count("1:00 pm to 5:30 pm") == 2
    assert "Mon, Wed 9:00 am to 11:00 am; Mon, Wed 1:00 pm to 5:30 pm" in listed
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
    early, late = await booked(house, hour=8), await booked(house, hour=11, patient=1)
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
    await booked(house, hour=10, patient=1)
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


# --- Days that differ -------------------------------------------------------------------------------------------------


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


# --- Rooms ------------------------------------------------------------------------------------------------------------


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


# --- Clocks -----------------------------------------------------------------------------------------------------------


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


# --- Walls ------------------------------------------------------------------------------------------------------------


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
