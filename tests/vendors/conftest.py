"""A machine with scheduling, a well-behaved plugin and the hostile ones, found by entry points without installing.

They lie in tests/fixtures/vendors, each a vendor's folder; their tables are made in this worker's database.
"""

from __future__ import annotations

import dataclasses
import sys
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from importlib.metadata import EntryPoint, distributions, entry_points
from pathlib import Path

import pytest
from portico.app import App, opened
from portico.plugins.discovery import GROUP, discover
from portico.plugins.migrations import apps
from portico.settings import Settings
from portico.tenancy.migrate import App as MigratedApp
from portico.tenancy.migrate import migrate
from portico_testkit.clock import LaterClock
from portico_testkit.visitors import Visitors, visiting

from .scene import GOOD, SCHEDULING, MakePractice, Scene

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path for path in (ROOT / "tests" / "fixtures" / "vendors").iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[EntryPoint]]:
    """The fixtures' entry points, and scheduling's."""
    folder = tmp_path_factory.mktemp("installed")
    sources = [str(path / "src") for path in FOLDERS]
    for path in FOLDERS:
        _describe(folder, tomllib.loads((path / "pyproject.toml").read_text())["project"])
    sys.path[:0] = sources
    found = [point for one in distributions(path=[str(folder)]) for point in one.entry_points]
    yield [*found, *(point for point in entry_points(group=GROUP) if point.name == "scheduling")]
    for source in sources:
        sys.path.remove(source)


@pytest.fixture(scope="session")
def hostile_clock() -> LaterClock:
    return LaterClock()


@pytest.fixture
def clock(hostile_clock: LaterClock) -> Iterator[LaterClock]:
    """The application's; a test that moved it leaves the right time behind."""
    yield hostile_clock
    hostile_clock.by = timedelta()


@pytest.fixture(scope="session")
async def hostile_app(
    points: list[EntryPoint], settings: Settings, owner_url: str, hostile_clock: LaterClock
) -> AsyncIterator[App]:
    """With the deadlines as they are where people work."""
    core = MigratedApp(module="portico.piccolo_app")
    done = await migrate(owner_url, [core, *apps(discover(points))], runtime_url=settings.database_url)
    assert not done.parked
    hasty = dataclasses.replace(settings, hook_patience=2, themes_folder=ROOT / "themes")
    async with opened(hasty, clock=hostile_clock, plugins=points) as app:
        assert not app.parts.registry.refused, app.parts.registry.refused
        yield app


@pytest.fixture(scope="session")
async def hostile_visitors(hostile_app: App) -> AsyncIterator[Visitors]:
    async with visiting(hostile_app) as visitors:
        yield visitors


@pytest.fixture
def scene(
    hostile_visitors: Visitors, make_practice: MakePractice, clock: LaterClock
) -> Callable[[str], Awaitable[Scene]]:
    """`await scene("thief")`."""

    async def made(name: str) -> Scene:
        practice = await make_practice(name="Elm Street", timezone="America/New_York")
        plugin_id = f"hostile/{name}"
        await hostile_visitors.enable(practice, SCHEDULING, GOOD, plugin_id)
        patient = await hostile_visitors.patient(practice)
        return Scene(practice=practice, patient=patient, visitors=hostile_visitors, plugin_id=plugin_id, clock=clock)

    return made


def _describe(folder: Path, project: dict[str, object]) -> None:
    """What an installer would write down of it."""
    name, version = str(project["name"]), str(project["version"])
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    groups = project["entry-points"]
    assert isinstance(groups, dict)
    lines = [f"{key} = {value}" for key, value in groups[GROUP].items()]
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n" + "\n".join(lines) + "\n")
