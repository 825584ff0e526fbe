"""Tasks are resolved and checked when a plugin is loaded; a wrong one refuses it, with the way out."""

from __future__ import annotations

import pytest
from portico.plugins.registry import Step
from portico_testkit.packages import Package

GOOD = """
from portico_sdk import PluginContext, Task

async def tidy(ctx: PluginContext, task: Task) -> None: ...
def sync(ctx: PluginContext, task: Task) -> None: ...
async def bare(ctx, task): ...
async def one(ctx: PluginContext) -> None: ...
async def swapped(task: Task, ctx: PluginContext) -> None: ...
async def answers(ctx: PluginContext, task: Task) -> int: ...
"""


def package(run: str, source: str = GOOD) -> Package:
    table = f'[ports]\nqueue = "Later."\n[[tasks]]\nname = "tidy"\nrun = "{run}"\n'
    return Package(manifest_tables=table, files={"work.py": source})


def test_a_task_is_there(discovered) -> None:
    (plugin,) = discovered(package("work:tidy")).ready
    assert plugin.tasks["tidy"].spec.max_seconds == 30
    assert plugin.tasks["tidy"].call.__name__ == "tidy"


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("work:absent", "absent"),
        ("nowhere:tidy", "nowhere"),
        ("work:sync", "no async function"),
        ("work:bare", "does not take"),
        ("work:one", "does not take"),
        ("work:swapped", "does not take"),
        ("work:answers", "does not say that it answers None"),
    ],
)
def test_a_wrong_task_refuses_its_plugin(discovered, run: str, reason: str) -> None:
    (plugin,) = discovered(package(run)).refused
    assert plugin.step is Step.TASKS
    assert reason in plugin.reason
    assert plugin.way_out


def test_a_task_that_exits_at_import_refuses_its_plugin(discovered) -> None:
    (plugin,) = discovered(package("work:tidy", "import sys; sys.exit(3)")).refused
    assert plugin.step is Step.TASKS
