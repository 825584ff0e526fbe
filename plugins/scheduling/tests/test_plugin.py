"""The hooks: places, the first page, a demonstration that looks lived in; and the words, complete in Spanish."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import entry_points
from pathlib import Path
from zoneinfo import ZoneInfo

import portico_scheduling
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from portico.audit.tables import AuditEvent
from portico.clinical.tables import Practitioner
from portico.plugins.discovery import GROUP, discover
from portico.plugins.neighbours import obstacles
from portico.tenancy.context import Actor
from portico_scheduling import pages, service, telling
from portico_scheduling.demo_types import FAMILY, VISIT_TYPES
from portico_scheduling.demo_visits import VISITS_A_DAY
from portico_scheduling.forms import Search
from portico_scheduling.plugin import plugin
from portico_scheduling.tables import (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    Claim,
    HealthcareService,
    Resource,
    Series,
    WaitlistEntry,
    WaitlistOffer,
)
from portico_sdk import HomePart, HomeRequest, NavRequest, Nothing
from portico_testkit.packages import Package, installed

from plugins.scheduling.tests.conftest import MakeHouse
from plugins.scheduling.tests.house import MONDAY, House, scheduling
from plugins.scheduling.tests.showing import Showing

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + timedelta(days=1)
PACKAGE = Path(portico_scheduling.__file__).parent


async def home(house: House) -> HomePart:
    today = house.now.astimezone(ZoneInfo(house.tenant.timezone)).date()
    async with house.patient(read_only=True) as ctx:
        return await plugin.home(ctx, HomeRequest(patient_id=house.patients[0], today=today))


async def test_places(house: House) -> None:
    async with house.patient(read_only=True) as ctx:
        patients = await plugin.nav_items(ctx, NavRequest(audience="patient"))
    async with house.staff(read_only=True) as ctx:
        staffs = await plugin.nav_items(ctx, NavRequest(audience="staff"))
    async with house.staff("other:right", read_only=True) as ctx:
        nothing = await plugin.nav_items(ctx, NavRequest(audience="staff"))
    async with house.staff("schedule:write", read_only=True) as ctx:
        only_setup = await plugin.nav_items(ctx, NavRequest(audience="staff"))
    assert [(one.label, one.href) for one in (*patients, *staffs)] == [
        ("Visits", "/p/scheduling/visits"),
        ("Day", "/p/scheduling/day"),
    ]
    assert not nothing
    assert [one.href for one in only_setup] == ["/p/scheduling/setup"]


async def test_the_first_page_offers_to_book_and_then_shows_what_comes_next(house: House) -> None:
    empty = await home(house)
    assert empty.hero is None
    assert empty.cards[0].more is not None
    assert empty.cards[0].more.href == "/p/scheduling/book"
    for hour in (11, 9):
        await house.booked(house.at(TUESDAY, hour))
    full = await home(house)
    assert full.hero is not None
    assert full.hero.title == "Your next visit is tomorrow"
    assert full.hero.at == house.at(TUESDAY, 9).start
    assert [fact.text for fact in full.hero.facts] == ["Dr. Okafor", "14 Elm Street", "Something new, 20 minutes"]
    assert full.reads[0][0] == "Appointment"
    house.now = house.at(TUESDAY, 9, 21).start
    later = await home(house)
    assert later.hero is not None
    assert later.hero.title == "Your next visit is today"
    assert later.hero.at == house.at(TUESDAY, 11).start


async def test_a_cancelled_visit_does_not_come_next(house: House) -> None:
    visit = await house.booked(house.at(TUESDAY, 11))
    async with house.patient() as ctx:
        await service.cancel(ctx, visit)
    assert (await home(house)).hero is None


async def counts(house: House) -> tuple[int, int, int, int]:
    async with house.acting(Actor.system("test"), read_only=True):
        return (
            await HealthcareService.count(),
            await AvailabilityRule.count(),
            await Appointment.count(),
            await Claim.count(),
        )


async def test_the_demonstration_fills_two_weeks_once(make_house: MakeHouse) -> None:
    house = await make_house(patients=12)
    demo = Actor.system("portico demo")
    async with house.acting(demo) as ctx:
        await plugin.demo_data(ctx)
    first = await counts(house)
    async with house.acting(demo) as ctx:
        await plugin.demo_data(ctx)
    assert await counts(house) == first
    types, rules, visits, claims = first
    assert types == len(FAMILY) + 3 - 1, "one type has the name of one that the house has"
    assert rules == 10 + 2 * 5 * 2
    assert visits > VISITS_A_DAY * 2
    assert claims > visits * 4
    async with house.acting(demo, read_only=True):
        found = await Appointment.select()
        entries = {row["status"] for row in await WaitlistEntry.select(WaitlistEntry.status)}
        offers = await WaitlistOffer.count()
        exceptions = {row["kind"] for row in await AvailabilityException.select(AvailabilityException.kind)}
        rooms = {row["kind"] for row in await Resource.select(Resource.kind)}
        series = await Series.count()
    assert {row["status"] for row in found} >= {"booked", "fulfilled", "cancelled", "noshow"}
    assert sum(row["overbooked"] for row in found) == 1
    assert sum(row["room_id"] is not None for row in found) == 1
    assert any(row["moved_from"] for row in found)
    assert sum(row["series_id"] is not None for row in found) > 1
    assert (entries, offers, series) == ({"waiting", "offered"}, 3, 1)
    assert (exceptions, rooms) == ({"off", "extra"}, {"room", "device"})
    async with house.tenancy.tenant_scope(house.tenant, demo, "SYSADMIN"):
        assert await AuditEvent.count().where(AuditEvent.code == "scheduling:Appointment:book") == visits


async def test_a_practice_for_children_offers_something_else(make_house: MakeHouse) -> None:
    house = await make_house(patients=8)
    demo = Actor.system("portico demo")
    async with house.tenancy.tenant_scope(house.tenant, demo, "SYSADMIN"):
        await Practitioner.update({Practitioner.role: "Pediatrician"}, force=True)
    async with house.acting(demo) as ctx:
        await plugin.demo_data(ctx)
        names = {row["name"] for row in await HealthcareService.select(HealthcareService.name)}
    assert "My child is sick" in names
    assert "Shot or blood test" not in names


async def test_the_demonstration_goes_on_with_the_days(house: House) -> None:
    demo = Actor.system("portico demo")
    async with house.acting(demo) as ctx:
        await plugin.demo_data(ctx)
    before = await counts(house)
    house.now += timedelta(days=3)
    async with house.acting(demo) as ctx:
        await plugin.demo_data(ctx)
        old = await Appointment.count().where(
            Appointment.starts < house.now - timedelta(days=1), Appointment.status == "booked"
        )
    assert (await counts(house))[2] > before[2]
    assert old == 0


def test_no_second_engine_is_turned_on_beside_it(tmp_path: Path) -> None:
    """Two that book the same people would not know of each other's times."""
    rival = Package(id="acme/rival", manifest_lines=('name = "Rival"', 'provides = ["scheduling.visits"]'))
    own = [point for point in entry_points(group=GROUP) if point.name == "scheduling"]
    with installed(tmp_path, rival) as points:
        registry = discover([*points, *own])
    other, here = registry.get("acme/rival"), registry.get("portico/scheduling")
    assert other is not None
    assert here is not None
    for one, enabled in ((other, here), (here, other)):
        (found,) = obstacles(one, [enabled.id], registry)
        assert (found.kind, found.capability) == ("taken", "scheduling.visits")


def _words_of_blueprints() -> Iterator[str]:
    """What practices begin with: these are ours, so patients read them in their language."""
    for file in (Path(__file__).parents[3] / "tenants" / "blueprints").glob("*/practice.toml"):
        for one in tomllib.loads(file.read_text("utf-8"))["setup"]["portico/scheduling"]["types"]:
            yield from filter(None, (one["name"], one.get("comment", "")))


def test_spanish_is_complete() -> None:
    with (PACKAGE / "locale/es/LC_MESSAGES/portico_scheduling.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"extensions": "jinja2.ext.loopcontrols"}}
    keywords = {"t": None, "_": None, "gettext": None, "ngettext": (1, 2)}
    said = {found[2] for found in extract_from_dir(PACKAGE, methods, options, keywords=keywords)}
    said |= {words for one in telling.messages() for words in (one.subject, *one.paragraphs, one.button)}
    said |= {one.sentence for one in scheduling().manifest.audit}
    said |= {words for one in VISIT_TYPES for words in (one.name, one.comment)}
    said |= set(_words_of_blueprints())
    missing = [words for words in said if (message := catalogue.get(words)) is None or not message.string]
    assert not missing
    unused = [message.id for message in catalogue if message.id and message.id not in said]
    assert not unused


async def test_a_page_in_spanish(house: House) -> None:
    async with house.patient(read_only=True) as ctx:
        view = await pages.book(ctx, Nothing(), Search(since=TUESDAY))
    page = Showing().page(house, view, language="es")
    assert "<h1>Reservar una cita</h1>" in page
    assert "martes 17 de noviembre" in page
    assert "Elija una hora. Se la guardamos mientras la revisa." in page


def test_every_template_compiles(showing: Showing) -> None:
    for name in showing.templates.names():
        showing.templates.load(name)
