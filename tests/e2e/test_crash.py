"""A plugin that crashes wherever it is asked: the patient's page stands, its own page says so calmly, the owner reads
what happened. Served by a process of its own, which has the plugin installed beside ours.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect
from portico.settings import Settings, inherited
from portico_testkit.packages import Package, write

from tests.e2e import places
from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import CHECKOUT, Product, at_own_port, serving
from tests.e2e.steps import sign_in

SLUG = "thunder"
PLUGIN = """
class Diary:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (Page(path="today", audience=Audience.PATIENT, title="Diary", get="pages:today"),)

    @hookimpl
    async def nav_items(self, ctx: PluginContext, request: NavRequest) -> Sequence[NavItem]:
        return [NavItem(label="Diary", icon="pill", href=ctx.url("today"))]

    @hookimpl
    async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:
        raise RuntimeError("the words of the crash")

plugin = Diary()
"""
PAGES = """
from portico_sdk import Nothing, PluginContext, View

async def today(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    raise RuntimeError("the words of the crash")
"""
DIARY = Package(
    id="acme/diary",
    plugin=PLUGIN,
    hooks=("declare_pages", "nav_items", "home"),
    manifest_lines=('name = "Diary"', 'audience = "patient"'),
    files={"pages.py": PAGES},
)


def test_a_plugin_crashes_and_the_page_stands(product: Product, new_context: NewContext, tmp_path: Path) -> None:
    with served(product, tmp_path) as theirs:
        owner = new_context(viewport=DESK).new_page()
        sign_in(owner, theirs, theirs.account(f"{SLUG}-owner"))
        owner.goto(theirs.workspace(SLUG) + "/practice/features")
        owner.get_by_role("link", name="Diary").click()
        happened = owner.get_by_role("region", name="What happened lately")
        expect(happened).to_contain_text("Nothing went wrong")
        owner.get_by_role("button", name="Turn it on").click()
        expect(owner.get_by_role("status")).to_contain_text("Diary is on")

        patient = new_context(viewport=PHONE).new_page()
        sign_in(patient, theirs, theirs.account(f"{SLUG}-patient"))
        main, places_of = patient.locator("main"), patient.get_by_role("navigation", name="Main")
        expect(main).to_contain_text("We can’t show a part of this page just now. Nothing is lost")
        expect(main).to_contain_text("Book a visit")
        expect(main).not_to_contain_text("the words of the crash")

        places_of.get_by_role("link", name="Diary").click()
        expect(patient.get_by_role("heading", level=1)).to_have_text("We can’t show this page just now")
        expect(main).not_to_contain_text("the words of the crash")
        places_of.get_by_role("link", name="Visits").click()
        expect(patient.get_by_role("heading", level=1)).to_have_text("Visits")

        owner.reload()
        expect(happened).to_contain_text("Its part of the patients’ first page was missing")
        expect(happened).to_contain_text("One of its pages could not be shown")
        expect(happened).not_to_contain_text("the words of the crash")


@contextmanager
def served(product: Product, folder: Path) -> Iterator[Product]:
    """A practice of its own in the product's database, at another port, where the diary is installed."""
    plugins = folder / "plugins"
    write(plugins, DIARY)
    environment = at_own_port(product.prepared.settings_environment)
    theirs = dataclasses.replace(product, settings=Settings.from_environ(environment))
    places.opened(theirs, SLUG, "elm", folder, features=("portico/scheduling", "portico/announcements"))
    with serving(
        sys.executable, {**inherited(), **environment, "PYTHONPATH": str(plugins)}, CHECKOUT, folder / "web.log"
    ):
        yield theirs
