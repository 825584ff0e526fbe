"""`portico tenant apply`: what is declared is there, twice changes nothing, and what staff changed since stays."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator
from datetime import date, time
from pathlib import Path

import pytest
from portico import declared_people, practices
from portico.app import opened
from portico.clinical import calendar, directory
from portico.clinical.tables import Location
from portico.declared import Invited, Person, read
from portico.identity.memory import InMemoryDirectory
from portico.notify.tables import Letter
from portico.onboarding import lifecycle
from portico.onboarding.portal_access import PortalAccess, State
from portico.onboarding.starting import By
from portico.settings import Settings
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.tables import Practice
from portico.workshop import ACTOR, PURPOSE, Workshop
from portico_testkit.clock import LaterClock

DEMO = Path(__file__).parents[4] / "tenants" / "demo" / "elm"
DECLARED = """
slug = "{slug}"
name = "Maple Family Medicine"
theme = "portico"
timezone = "America/Chicago"
locale = "en"
phone = "(406) 555-0100"
address = "1 Maple Street"
hours = ""
patient_second_factor = "required"
holidays = "us-federal"

[[locations]]
name = "Maple Street"
address = "1 Maple Street"
timezone = "America/Chicago"

[[locations.hours]]
days = ["mon", "fri"]
opens = 08:00:00
closes = 12:00:00

[[locations.hours]]
days = ["mon"]
opens = 13:00:00
closes = 17:00:00
"""
STAFF = """
[[staff]]
account = "ada"
name = "Ada Newman"
email = "ada@maple.example"
role = "owner"
phone = "(406) 555-0191"
"""
MORNING = calendar.Span(opens=time(8), closes=time(12))
AFTERNOON = calendar.Span(opens=time(13), closes=time(17))


@pytest.fixture
async def workshop(settings: Settings) -> AsyncIterator[Workshop]:
    accounts = InMemoryDirectory()
    async with opened(settings, clock=LaterClock(), plugins=(), directory=accounts) as app:
        yield Workshop.of(app, accounts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "practice.toml").write_text(DECLARED.format(slug=f"m{secrets.token_hex(5)}"))
    return tmp_path


async def week(workshop: Workshop, tenant: Tenant) -> calendar.Week:
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN"):
        (found,) = (await calendar.weeks()).values()
    return found


async def closed(workshop: Workshop, tenant: Tenant) -> list[date]:
    today = workshop.today()
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN"):
        return [one.first for one in await calendar.closures(today, date(today.year + 1, 12, 31))]


async def test_hours_and_holidays_are_there(workshop: Workshop, folder: Path) -> None:
    tenant = await practices.apply(workshop, folder)
    assert await week(workshop, tenant) == ((MORNING, AFTERNOON), (), (), (), (MORNING,), (), ())
    days = await closed(workshop, tenant)
    assert date(workshop.today().year + 1, 12, 25) in days or date(workshop.today().year + 1, 12, 24) in days
    assert min(days) >= workshop.today()


async def test_it_is_set_up_before_it_is_open(workshop: Workshop, folder: Path) -> None:
    """So its owner reads and signs the agreement, and opens the door; also after it was suspended meanwhile."""
    tenant = await practices.apply(workshop, folder)
    assert tenant.state == PracticeState.FOUNDING
    by = By(tenant=tenant, actor=Actor.system("test"))
    assert await lifecycle.suspend(workshop.tenancy, by, "test")
    assert await lifecycle.reopen(workshop.tenancy, by)
    again = await practices.apply(workshop, folder)
    assert again.state == PracticeState.FOUNDING


async def test_a_demonstration_is_open_from_the_start(workshop: Workshop, folder: Path) -> None:
    tenant = await practices.apply(workshop, folder, demo=True)
    assert tenant.state == PracticeState.ACTIVE
    by = By(tenant=tenant, actor=Actor.system("test"))
    assert await lifecycle.suspend(workshop.tenancy, by, "test")
    assert await lifecycle.reopen(workshop.tenancy, by)
    again = await workshop.tenancy.tenant_by_id(tenant.id)
    assert again is not None
    assert again.state == PracticeState.ACTIVE


async def test_people_in_a_file_are_let_in_nowhere_else(workshop: Workshop, folder: Path) -> None:
    file = folder / "practice.toml"
    lines = file.read_text().count("\n") + 2
    file.write_text(file.read_text() + STAFF)
    with pytest.raises(practices.DeclarationError, match=rf"line {lines}: staff: .*portico tenant invite"):
        await practices.apply(workshop, folder)
    async with workshop.tenancy.platform_scope(ACTOR, PURPOSE):
        assert not await Practice.exists().where(Practice.slug == read(folder).slug)
    await practices.apply(workshop, folder, demo=True)


async def test_twice_changes_nothing(workshop: Workshop, folder: Path) -> None:
    tenant = await practices.apply(workshop, folder)
    before = (await week(workshop, tenant), await closed(workshop, tenant))
    assert (await practices.apply(workshop, folder)).id == tenant.id
    assert (await week(workshop, tenant), await closed(workshop, tenant)) == before


async def test_what_staff_changed_since_stays(workshop: Workshop, folder: Path) -> None:
    tenant = await practices.apply(workshop, folder)
    theirs = ((AFTERNOON,), (), (), (), (), (), ())
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        (place,) = await Location.select(Location.id)
        await calendar.set_week(scope, place["id"], theirs)
    await practices.apply(workshop, folder, keep=True)
    assert await week(workshop, tenant) == theirs


async def test_the_file_has_the_last_word_where_nobody_says_keep(workshop: Workshop, folder: Path) -> None:
    tenant = await practices.apply(workshop, folder)
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        (place,) = await Location.select(Location.id)
        await calendar.set_week(scope, place["id"], ((AFTERNOON,), (), (), (), (), (), ()))
    said: list[str] = []
    await practices.apply(workshop, folder, say=said.append)
    assert await week(workshop, tenant) == ((MORNING, AFTERNOON), (), (), (), (MORNING,), (), ())
    assert said == ["Opening hours of Maple Street"]


async def test_patients_stand_where_the_file_says_also_after_days_and_nobody_is_written_to_twice(
    settings: Settings, folder: Path
) -> None:
    file = folder / "practice.toml"
    file.write_text(f'patients = "patients.ndjson"\n{file.read_text()}')
    shutil.copy(DEMO / "patients.ndjson", folder)
    stopped = Person(account="j", patient="Judson Eichmann", email="j@mail.example", second_factor=False, stopped=True)
    invited = (
        Invited(patient="Louis Maggio", email="l@mail.example"),
        Invited(patient="Clint Champlin", email="c@mail.example", lapsed=True),
        Invited(patient="Oswaldo Armstrong"),
    )
    account, accounts, clock = ("issuer", secrets.token_hex(8)), InMemoryDirectory(), LaterClock()
    async with opened(settings, clock=clock, plugins=(), directory=accounts) as app:
        workshop = Workshop.of(app, accounts)
        tenant = await practices.apply(workshop, folder, demo=True)
        for days, letters in ((0, 2), (0, 2), (4, 3)):
            clock.move(days=days)
            await declared_people.link_patient(workshop, tenant, stopped, account)
            for one in invited:
                await declared_people.invite(workshop, tenant, one)
            stands, sent = await _stands(workshop, tenant)
            assert {name: access.state for name, access in stands.items()} == {
                "Judson Eichmann": State.STOPPED,
                "Louis Maggio": State.INVITED,
                "Clint Champlin": State.LAPSED,
                "Oswaldo Armstrong": State.INVITED,
            }
            assert stands["Oswaldo Armstrong"].sign_in_name.startswith("oswaldo.armstrong.")
            assert sent == ["setup-patient"] * letters


async def _stands(workshop: Workshop, tenant: Tenant) -> tuple[dict[str, PortalAccess], list[str]]:
    """By name of the patient; and the letters so far."""
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN"):
        found = await directory.search("")
        accesses = await workshop.office.accesses.of_many([one.id for one in found])
        letters = [row["name"] for row in await Letter.select(Letter.name)]
    return {one.name: accesses[one.id] for one in found if one.id in accesses}, letters
