"""A practice goes out as a file and comes back the same: applied, exported, applied elsewhere, exported, byte by byte.

With the plugins of this repository: each gives and reads its own part.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from portico import practices
from portico.app import opened
from portico.audit.tables import AuditEvent
from portico.blueprints import available
from portico.clinical.tables import Practitioner
from portico.declared import DeclarationError
from portico.identity.memory import InMemoryDirectory
from portico.outbox.tables import OutboxDelivery
from portico.practice_file.blueprint import apply_blueprint
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.tables import Practice
from portico.workshop import Workshop
from portico_announcements.tables import Notice
from portico_scheduling.tables import AvailabilityRule, HealthcareService, Resource, ServiceOffer, ServiceResource
from portico_testkit.clock import LaterClock

pytestmark = pytest.mark.anyio

CHECKOUT = Path(__file__).parents[2]
HERE = Path(__file__).parent
BLUEPRINTS = [one.id for one in available(CHECKOUT / "tenants" / "blueprints")]

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
    '<path fill="#b3261e" d="M20 2 30 20 20 38 10 20z"/></svg>'
)
KEPT = {
    "portico/scheduling": (HealthcareService, Resource, AvailabilityRule, ServiceOffer, ServiceResource),
    "portico/announcements": (Notice,),
}


@pytest.fixture
async def workshop(settings: Settings) -> AsyncIterator[Workshop]:
    directory = InMemoryDirectory()
    here = dataclasses.replace(
        settings, themes_folder=CHECKOUT / "themes", blueprints_folder=CHECKOUT / "tenants" / "blueprints"
    )
    async with opened(here, clock=LaterClock(), directory=directory) as app:
        yield Workshop.of(app, directory)


def written(folder: Path, change: tuple[str, str] = ("", "")) -> Path:
    text = (HERE / "everything.toml").read_text("utf-8")
    assert change[0] in text, change[0]
    folder.mkdir(exist_ok=True)
    (folder / "logo.svg").write_text(LOGO, "utf-8")
    (folder / "practice.toml").write_text(text.replace(*change) if change[0] else text, "utf-8")
    return folder


def new_slug() -> str:
    return f"m{secrets.token_hex(5)}"


async def taken(workshop: Workshop, tenant: Tenant) -> str:
    """Its file, without its own address."""
    files = (await practices.export_practice(workshop, tenant.slug)).files
    return files["practice.toml"].decode().replace(tenant.slug, "SLUG")


async def state(workshop: Workshop, tenant: Tenant) -> dict[str, object]:
    """Every row that a file is about, and how long the audit is."""
    rows: dict[str, object] = {}
    async with workshop.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        for plugin_id, tables in KEPT.items():
            plugin = workshop.tools.registry.get(plugin_id)
            assert plugin is not None
            async with scope.savepoint(role=plugin.database_role):
                rows |= {table.__name__: await table.select().order_by(table.id) for table in tables}
        rows["practitioners"] = await Practitioner.select().order_by(Practitioner.id)
        rows["practice"] = await Practice.select().where(Practice.id == tenant.id)
        rows["audit"] = await AuditEvent.count()
        rows["outbox"] = await OutboxDelivery.count()
    return rows


async def test_the_same_comes_back(workshop: Workshop, tmp_path: Path) -> None:
    first = await practices.apply(workshop, written(tmp_path / "in"), slug=new_slug())
    once = await taken(workshop, first)
    out = tmp_path / "out"
    out.mkdir()
    for name, content in (await practices.export_practice(workshop, first.slug)).files.items():
        (out / name).write_bytes(content)
    second = await practices.apply(workshop, out, slug=new_slug())
    assert await taken(workshop, second) == once
    assert (await practices.export_practice(workshop, second.slug)).files["logo.svg"] == (out / "logo.svg").read_bytes()
    for part in (
        "Telehealth",
        "capacity = 2",
        "Sick visits",
        "front_desk",
        "2030-07-05",
        "Flu shots",
        "min_age = 65",
        "#2b5d8a",
        "A maple leaf",
    ):
        assert part in once, part


async def test_twice_changes_nothing(workshop: Workshop, tmp_path: Path) -> None:
    folder, slug = written(tmp_path), new_slug()
    tenant = await practices.apply(workshop, folder, slug=slug)
    before = await state(workshop, tenant)
    said: list[str] = []
    await practices.apply(workshop, folder, slug=slug, say=said.append)
    assert said == ["Nothing to change"]
    assert await state(workshop, tenant) == before


async def test_its_own_export_changes_nothing_either(workshop: Workshop, tmp_path: Path) -> None:
    tenant = await practices.apply(workshop, written(tmp_path / "in"), slug=new_slug())
    (tmp_path / "out").mkdir()
    for name, content in (await practices.export_practice(workshop, tenant.slug)).files.items():
        (tmp_path / "out" / name).write_bytes(content)
    said: list[str] = []
    await practices.apply(workshop, tmp_path / "out", say=said.append)
    assert said == ["Nothing to change"]


async def test_one_change_is_one_change(workshop: Workshop, tmp_path: Path) -> None:
    slug = new_slug()
    await practices.apply(workshop, written(tmp_path), slug=slug)
    said: list[str] = []
    changed = written(tmp_path, ("minutes = 40", "minutes = 45"))
    await practices.apply(workshop, changed, slug=slug, say=said.append)
    assert said == ["Visit type Yearly check-up changed"]


WRONG = (
    (('timezone = "America/Denver"', 'timezone = "America/Missoula"'), "line 4: timezone: .* Write an IANA name"),
    (("phone =", "fone ="), r"fone: There is no such field\. Did you mean phone\?"),
    (('theme = "portico"', 'theme = "rococo"'), "line 3: theme: There is no theme 'rococo' .* elm"),
    (("closes = 17:00:00", "closes = 07:00:00"), r"locations\.hours\.closes: It closes before it opens"),
    (("closes = 17:00:00", 'closes = "late"'), r"line \d+: locations\.hours\.closes: .* 08:30:00"),
    (("cancel_hours = 48", "cancel_hours = 900"), r"settings\.portico/scheduling\.cancel_hours: "),
    (
        ('"portico/scheduling", "portico', '"acme/none", "portico/scheduling", "portico'),
        "features: acme.none can.t be enabled. It is not installed",
    ),
    (("minutes = 40", "minutes = 42"), r"line \d+: setup\.portico/scheduling\.types\.minutes: .* five minutes"),
    (("minutes = 40", 'minutes = "x"'), r"line \d+: setup\.portico/scheduling\.types\.minutes: "),
    (('needs_device = "Audiometer"', 'needs_device = "Laser"'), r"types\.needs_device: There is no device 'Laser'"),
    (('person = "Dr. Lee"', 'person = "Dr. No"'), r"There is no person 'Dr\. No' here"),
    (('"portico/scheduling:book_visits" = false', '"core:nothing" = false'), "rights.*There is no such right here"),
    (("[rights.front_desk]", "[rights.owner]"), "Nothing can be decided about this role"),
    (('location = "Hill"', 'location = "Hall"'), "There is no location 'Hall'"),
    (("last = 2030-07-05", "last = 2030-07-01"), "line .*closures.*before the first"),
    (('main = "#2b5d8a"', 'main = "bluish"'), "look.main: .*bluish"),
    (('logo = "logo.svg"', 'logo = "../logo.svg"'), r"look\.logo: The logo is a file beside this one"),
    (('logo = "logo.svg"', 'logo = "none.svg"'), r"look\.logo: There is no file none\.svg"),
    (('alt = "A maple leaf"', 'alt = ""'), "look.alt: .*words for those"),
    (('slug = "maple"', "slug = maple"), r"line 1, column \d+: This is not TOML"),
)


async def test_what_is_wrong_has_a_line_and_a_way_out(workshop: Workshop, tmp_path: Path) -> None:
    slug = new_slug()
    good = (HERE / "everything.toml").read_text("utf-8").splitlines()
    for change, words in WRONG:
        folder = written(tmp_path, change)
        with pytest.raises(DeclarationError, match=words) as refused:
            await practices.apply(workshop, folder, slug=slug)
        place, _, _ = str(refused.value).partition(": ")
        assert place.startswith(f"{folder / 'practice.toml'}, line "), str(refused.value)
        line = int(place.rpartition("line ")[2].partition(",")[0])
        # The line that was named is the one that was changed.
        bad = (folder / "practice.toml").read_text("utf-8").splitlines()
        assert bad[line - 1] != good[line - 1], f"{refused.value}, but there stands {bad[line - 1]}"


async def test_a_bad_file_leaves_nothing_behind(workshop: Workshop, tmp_path: Path) -> None:
    slug = new_slug()
    tenant = await practices.apply(workshop, written(tmp_path), slug=slug)
    before = await state(workshop, tenant)
    bad = written(tmp_path, ("minutes = 40", "minutes = 42"))
    text = (bad / "practice.toml").read_text("utf-8").replace('"Dr. Lee"', '"Dr. Lea"')
    (bad / "practice.toml").write_text(text, "utf-8")
    with pytest.raises(DeclarationError):
        await practices.apply(workshop, bad, slug=slug)
    assert await state(workshop, tenant) == before


async def test_a_practice_begins_with_a_blueprint(workshop: Workshop, make_practice) -> None:
    for blueprint in BLUEPRINTS:
        tenant = await make_practice(name="New Leaf", timezone="America/Chicago", address="1 New Street")
        await apply_blueprint(workshop.tools, tenant, blueprint)
        before = await state(workshop, tenant)
        assert len(before["HealthcareService"]) >= 4  # type: ignore[arg-type] # rows
        await apply_blueprint(workshop.tools, tenant, blueprint)
        assert await state(workshop, tenant) == before
        text = await taken(workshop, tenant)
        assert "1 New Street" in text
        assert 'timezone = "America/Chicago"' in text


def test_there_are_four() -> None:
    assert BLUEPRINTS == ["behavioral-health", "dermatology", "family-medicine", "pediatrics"]
