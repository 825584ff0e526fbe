"""The practice's settings by their pages: rights, places, hours, closed days, name, second key."""

from __future__ import annotations

from datetime import date, timedelta
from platform.core.tests.onboarding.conftest import House
from platform.core.tests.onboarding.desk import codes, hidden_in, inside, send, tenant_now, words

from portico.clinical import calendar, directory, places
from portico.clinical.holidays import federal_holidays
from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population
from portico.tenancy.context import Tenant
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors

RIVER = {"name": "Riverside", "address": "2 River Road", "timezone": "America/Chicago", "phone": "(406) 555-0177"}
WEEK = {"mon": "8-12, 1-5", "tue": "8-12, 1-5", "wed": "8-12, 1-5", "thu": "8-12, 1-5", "fri": "8-12"}


async def test_the_landing_page_shows_what_one_may_open(desk: Visitors, house: House, owner: Visitor) -> None:
    page = (await owner.get("/practice")).text
    for href in ("/practice/people", "/practice/roles", "/practice/locations", "/practice/closures"):
        assert f'href="{href}"' in page
        assert (await owner.get(href)).status_code == 200
    biller = await desk.staff(house.tenant, Role.BILLER)
    theirs = (await biller.get("/practice")).text
    assert "stand here for its owner" in words(theirs)
    assert 'href="/practice"' not in theirs.partition("<main")[0]
    assert 'href="/practice"' in page.partition("<main")[0]


async def test_a_right_taken_is_gone_at_the_next_page_and_a_right_given_is_there(
    desk: Visitors, house: House, owner: Visitor
) -> None:
    nurse = await desk.staff(house.tenant, Role.NURSE)
    assert (await nurse.get("/patients")).status_code == 200
    assert (await nurse.get("/audit")).status_code == 403
    page = "/practice/roles/change?role=nurse"
    saved = await send(owner, "/practice/roles/change", page=page, role="nurse", bundles=["core:audit"])
    assert saved.status_code == 303, words(saved.text)
    assert (await nurse.get("/patients")).status_code == 403
    assert (await nurse.get("/audit")).status_code == 200
    assert "core:right:changed" in await codes(house)
    back = ["core:see-patients", "core:change-patients"]
    assert (await send(owner, "/practice/roles/change", page=page, role="nurse", bundles=back)).status_code == 303
    assert (await nurse.get("/patients")).status_code == 200


async def test_only_the_owner_decides_about_rights_and_never_about_the_owners(
    desk: Visitors, house: House, owner: Visitor
) -> None:
    admin = await desk.staff(house.tenant, Role.ADMIN, fresh=True)
    assert (await admin.get("/practice/roles")).status_code == 200
    assert (await admin.get("/practice/roles/change?role=nurse")).status_code == 403
    page = "/practice/roles/change?role=nurse"
    wrong = await send(owner, page, role="owner", bundles=[])
    assert wrong.status_code == 422, wrong.headers
    strange = await send(owner, page, role="nurse", bundles=["core:everything"])
    assert strange.status_code == 422


async def test_another_practices_decisions_count_for_nobody_here(
    desk: Visitors, house: House, owner: Visitor, other_practice: Tenant
) -> None:
    page = "/practice/roles/change?role=nurse"
    assert (await send(owner, "/practice/roles/change", page=page, role="nurse", bundles=[])).status_code == 303
    there = await desk.staff(other_practice, Role.NURSE)
    assert (await there.get("/patients")).status_code == 200


async def test_a_place_and_its_hours_stand_at_the_foot_of_the_portal(
    desk: Visitors, house: House, owner: Visitor
) -> None:
    added = await send(owner, "/practice/locations/new", **RIVER)
    assert added.status_code == 303
    saved = await send(owner, added.headers["location"], **WEEK)
    assert saved.status_code == 303, words(saved.text)
    patient = await desk.patient(house.tenant)
    foot = (await patient.get("/")).text.partition("<footer")[2]
    assert "Monday to Thursday, 8:00 am – 12:00 pm, 1:00 pm – 5:00 pm; Friday, 8:00 am – 12:00 pm" in words(foot)
    spanish = await desk.patient(house.tenant, language="es")
    assert "Lunes a jueves" in words((await spanish.get("/")).text.partition("<footer")[2])
    assert "core:hours:changed" in await codes(house)


async def test_hours_that_can_not_be_read_are_kept_and_explained(house: House, owner: Visitor) -> None:
    added = await send(owner, "/practice/locations/new", **RIVER)
    wrong = await send(owner, added.headers["location"], **{**WEEK, "tue": "all day", "wed": "8-12, 11 am-5"})
    assert wrong.status_code == 422
    assert 'value="all day"' in wrong.text
    assert "These times overlap" in words(wrong.text)
    async with inside(house):
        assert not await calendar.weeks()


async def test_a_closed_place_is_not_offered_any_more(house: House, owner: Visitor) -> None:
    added = await send(owner, "/practice/locations/new", **RIVER)
    path = added.headers["location"].removesuffix("/hours")
    assert (await send(owner, path, **RIVER)).status_code == 303
    async with inside(house):
        assert not await directory.locations()
        assert [one.active for one in await places.all_places()] == [False]


async def test_closed_days_of_the_practice_and_of_a_place(house: House, owner: Visitor) -> None:
    await send(owner, "/practice/locations/new", **RIVER)
    async with inside(house):
        place = (await places.all_places())[0]
    soon = house.clock().date() + timedelta(days=30)
    typed = {"name": "Staff training", "first": soon.isoformat(), "last": (soon + timedelta(days=1)).isoformat()}
    added = await send(owner, "/practice/closures", "add", **typed, location_id=str(place.id))
    assert added.status_code == 303, words(added.text)
    shown = await owner.get("/practice/closures")
    assert "Staff training" in words(shown.text)
    assert "Riverside" in words(shown.text)
    backwards = await send(owner, "/practice/closures", "add", **{**typed, "last": "2020-01-01"})
    assert backwards.status_code == 422
    taken = await owner.post("/practice/closures/remove", dict(hidden_in(shown.text, "remove-1")))
    assert taken.status_code == 303
    async with inside(house):
        assert not await calendar.closures(soon, soon)


async def test_the_federal_holidays_are_one_click(house: House, owner: Visitor) -> None:
    year = house.clock().date().year + 1
    page = f"/practice/closures?year={year}"
    days = [one.kept.isoformat() for one in federal_holidays(year)]
    added = await send(owner, "/practice/closures/federal", "federal", page=page, year=str(year), days=days)
    assert added.status_code == 303, words(added.text)
    async with inside(house):
        closed = await calendar.closures(date(year, 1, 1), date(year, 12, 31))
    assert [one.first.isoformat() for one in closed] == days
    assert "Closed already" in words((await owner.get(page)).text)
    odd = await send(
        owner, "/practice/closures/federal", "federal", page=f"/practice/closures?year={year + 1}",
        year=str(year + 1), days=["2031-08-08"],
    )  # fmt: skip
    assert odd.status_code == 422


async def test_name_and_phone_reach_the_sign_in_and_every_page(desk: Visitors, house: House, owner: Visitor) -> None:
    typed = {"name": "Elm & Oak Medicine", "phone": "(406) 555-0100", "timezone": "America/Denver", "address": "1 Elm"}
    house.directory.available = False
    refused = await send(owner, "/practice/details", **typed)
    assert refused.status_code == 422
    assert 'value="Elm &amp; Oak Medicine"' in refused.text
    house.directory.available = True
    assert (await send(owner, "/practice/details", **typed)).status_code == 303
    assert house.directory.clients[Population.PATIENTS, house.tenant.slug].brand["phone"] == "(406) 555-0100"
    page = (await (await desk.patient(house.tenant)).get("/")).text
    assert "Elm &amp; Oak" in page
    assert "1 Elm" in page
    assert "core:practice:changed" in await codes(house)


async def test_requiring_a_second_key_is_told_to_the_sign_in(house: House, owner: Visitor) -> None:
    before = house.tenant.patient_second_factor
    wanted = "required" if before == "encouraged" else "encouraged"
    assert (await send(owner, "/practice/second-factor", policy=wanted)).status_code == 303
    client = house.directory.clients[Population.PATIENTS, house.tenant.slug]
    assert client.policy is SecondFactorPolicy(wanted)
    assert (await tenant_now(house)).patient_second_factor == wanted
    assert "core:second-factor:changed" in await codes(house)


async def test_who_gives_care(house: House, owner: Visitor) -> None:
    assert (await send(owner, "/practice/carers/new", name="Dr. Amara Okafor", role="Family doctor")).status_code == 303
    async with inside(house):
        added = (await places.all_carers())[0]
    assert (await send(owner, f"/practice/carers/{added.id}", name="Dr. Amara Okafor")).status_code == 303
    assert "Not here any more" in words((await owner.get("/practice/carers")).text)
