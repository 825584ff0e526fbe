"""Pages: mounted below /p/<plugin>/ with checked functions; one that could open something by mistake is refused."""

from __future__ import annotations

import pytest
from portico.plugins.mount import mounted_pages
from portico.plugins.registry import Step
from portico_testkit.packages import Package

PAGES = """
class Plugin:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return {}
plugin = Plugin()
"""
HANDLERS = """
from __future__ import annotations
import datetime, msgspec, uuid
from portico_sdk import *

class OnePath(msgspec.Struct):
    id: uuid.UUID

class TwoPath(msgspec.Struct):
    day: datetime.date
    number: int

class Form(msgspec.Struct):
    words: str

async def first(ctx: PluginContext, path: Nothing, query: Nothing) -> View: ...
async def one(ctx: PluginContext, path: OnePath, query: Nothing) -> View | Redirect: ...
async def two(ctx: PluginContext, path: TwoPath, query: Nothing) -> Answer: ...
async def submit(ctx: PluginContext, path: OnePath, form: Form) -> Redirect | Refused: ...
def sync(ctx: PluginContext, path: Nothing, query: Nothing) -> View: ...
async def short(ctx: PluginContext) -> View: ...
async def bare(ctx: PluginContext, path, query: Nothing) -> View: ...
async def stranger(ctx: int, path: Nothing, query: Nothing) -> View: ...
async def loose(ctx: PluginContext, path: Nothing, query: dict[str, str]) -> View: ...
async def mute(ctx: PluginContext, path: Nothing, query: Nothing): ...
async def text(ctx: PluginContext, path: Nothing, query: Nothing) -> str: ...
async def lost(ctx: PluginContext, path: Nothing, query: Nowhere) -> View: ...
not_callable = 3
"""
TABLES = """
[[data]]
scope = "patient/Appointment.read"
reason = "To show visits."
[[bundles]]
name = "see"
label = "See"
[[permissions]]
name = "note:read"
bundle = "see"
"""


def package(*pages: str) -> Package:
    source = PAGES.format("(" + "".join(f"{page}," for page in pages) + ")")
    files = {"pages.py": HANDLERS, "broken.py": "raise SystemExit(3)"}
    return Package(plugin=source, hooks=("declare_pages",), manifest_tables=TABLES, files=files)


def page(**values: object) -> str:
    fields = {"path": "''", "audience": "Audience.PATIENT", "title": "'x'", "get": "'pages:first'"} | values
    return f"Page({', '.join(f'{key}={value}' for key, value in fields.items())})"


def test_addresses_doors_and_inputs(discovered):
    registry = discovered(
        package(
            page(),
            page(path="'visits/{id:uuid}'", get="'pages:one'", post="'pages:submit'", shows="('Appointment',)"),
            page(
                path="'{day:date}/{number:int}'",
                audience="Audience.STAFF",
                permission="'note:read'",
                get="'pages:two'",
            ),
            page(path="'found/{id:uuid}'", get="None", post="'pages:submit'", searches="True"),
        )
    )
    first, visit, day, found = mounted_pages(registry)
    assert (first.door, first.path) == ("portal", "/p/acme.notes")
    assert (visit.door, visit.path) == ("portal", "/p/acme.notes/visits/{id:uuid}")
    assert visit.get is not None
    assert visit.post is not None
    assert visit.get.path_type.__name__ == "OnePath"
    assert visit.post.input_type.__name__ == "Form"
    assert (visit.get.writes, visit.post.writes) == (False, True)
    assert found.post is not None
    assert not found.post.writes, "who searches changes nothing"
    assert (day.door, day.path, day.post) == ("workspace", "/p/acme.notes/{day:date}/{number:int}", None)
    assert day.get is not None
    assert day.get.path_type.__name__ == "TwoPath"


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (page(audience="Audience.ANYONE"), "for anyone"),
        (page(audience="Audience.STAFF"), "without a permission"),
        (page(audience="Audience.STAFF", permission="'chart:read'"), "chart:read is not in the manifest"),
        (page(permission="'note:read'"), "patient's page with a permission"),
        (page(shows="('MedicationRequest',)"), "patient/MedicationRequest.read"),
        (page(get="None"), "nothing answers"),
        (page(step_up="True"), "step_up"),
        (page(searches="True"), "searches"),
        (page(path="'/visits'"), "is no path"),
        (page(path="'../core'"), "is no path"),
        (page(path="'Visits'"), "is no path"),
        (page(path="'{id}'"), "is no path"),
        (page(path="'{id:path}'", get="'pages:one'"), "is no path"),
        (page(get="'pages:nothing'"), "nothing"),
        (page(get="'gone:first'"), "gone"),
        (page(get="'broken:first'"), "SystemExit"),
        (page(get="'first'"), "module:function"),
        (page(get="'pages:not_callable'"), "no async function"),
        (page(get="'pages:sync'"), "async def sync"),
        (page(get="'pages:short'"), "takes 1 arguments"),
        (page(get="'pages:bare'"), "does not say what path is"),
        (page(get="'pages:stranger'"), "ctx: PluginContext"),
        (page(get="'pages:loose'"), "query of pages:loose is no msgspec Struct"),
        (page(get="'pages:mute'"), "does not say what it answers"),
        (page(get="'pages:text'"), "does not say what it answers"),
        (page(get="'pages:lost'"), "Nowhere"),
        (page(get="'pages:one'"), "does not match the path"),
        (page(path="'{id:uuid}'"), "Give it the fields id: UUID"),
        (page(path="'{id:int}'", get="'pages:one'"), "Give it the fields id: int"),
        ("3", "int"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_wrong_page_is_refused_with_the_way_out(discovered, given, word):
    registry = discovered(package(given), Package(id="acme/good"))
    (plugin,) = registry.refused
    assert plugin.step is Step.PAGES, plugin.reason
    assert word in f"{plugin.reason}. {plugin.way_out}"
    assert plugin.way_out
    assert [good.id for good in registry.ready] == ["acme/good"]


@pytest.mark.parametrize(
    "pages",
    [
        (page(), page()),
        (page(path="'{id:uuid}'", get="'pages:one'"), page(path="'{id:uuid}'", get="'pages:one'")),
    ],
)
def test_one_page_per_address(discovered, pages):
    (plugin,) = discovered(package(*pages)).refused
    assert plugin.reason.startswith("two pages")


def test_pages_of_a_parked_plugin_are_not_mounted(discovered):
    registry = discovered(package(page()))
    assert mounted_pages(registry.parked({"acme/notes": "x"})) == []
