"""Plugins by the hundred for the bench, written to a folder: each with a place, a card, and no database."""

from __future__ import annotations

from pathlib import Path

from portico_testkit.packages import Package, write

_PLUGIN = """
class Bench:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (Page(path="all", audience=Audience.PATIENT, title="All", get="pages:everything"),)

    @hookimpl
    async def nav_items(self, ctx: PluginContext, request: NavRequest) -> Sequence[NavItem]:
        return [NavItem(label="Place {number}", icon="clock", href=ctx.url("all"))]

    @hookimpl
    async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:
        rows = tuple(Row(title=f"Line {{line}}", hint="A few words", href=ctx.url("all")) for line in range(3))
        return HomePart(cards=(Card(title="Card {number}", icon="clock", rows=rows),))

plugin = Bench()
"""
_PAGES = """
from portico_sdk import Nothing, PluginContext, View

async def everything(ctx: PluginContext, path: Nothing, query: Nothing) -> View:
    return View(template="all.html")
"""


def ids(count: int) -> list[str]:
    return [f"bench/n{number}" for number in range(count)]


def package(plugin_id: str) -> Package:
    return Package(
        id=plugin_id,
        plugin=_PLUGIN.format(number=plugin_id.rpartition("n")[2]),
        hooks=("declare_pages", "nav_items", "home"),
        files={"pages.py": _PAGES},
    )


def written(folder: Path, count: int) -> Path:
    """The folder, with so many."""
    folder.mkdir()
    for plugin_id in ids(count):
        write(folder, package(plugin_id))
    return folder
