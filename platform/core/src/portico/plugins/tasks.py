"""The functions behind a manifest's `[[tasks]]`, resolved and checked when the plugin is loaded."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Awaitable, Callable, Mapping

from portico_sdk import PluginContext, Task
from portico_sdk.manifest import TaskSpec

from portico.plugins.guarded import guarded
from portico.plugins.registry import Installed, Refusal, Step, TaskCall

_FORM = "async def {name}(ctx: PluginContext, task: Task) -> None"


def tasks(plugin: Installed) -> Mapping[str, TaskCall]:
    """Each declared task's function by the task's name. Raises Refusal."""
    return {spec.name: TaskCall(spec=spec, call=_function(plugin, spec)) for spec in plugin.manifest.tasks}


def _function(plugin: Installed, spec: TaskSpec) -> Callable[[PluginContext, Task], Awaitable[None]]:
    module, _, attribute = spec.run.partition(":")
    with guarded(Step.TASKS, f'Write run = "module:function", relative to {plugin.package}'):
        function: object = getattr(importlib.import_module(f"{plugin.package}.{module}"), attribute)
    way_out = f"Write {_FORM.format(name=attribute)}"
    if not inspect.iscoroutinefunction(function):
        raise _refusal(spec, f"{spec.run} is no async function", way_out)
    with guarded(Step.TASKS, f"Import at run time what the annotations of {spec.run} name"):
        hints = typing.get_type_hints(function)
    said = [hints.get(parameter) for parameter in inspect.signature(function).parameters]
    if said != [PluginContext, Task]:
        raise _refusal(spec, f"{spec.run} does not take (ctx: PluginContext, task: Task)", way_out)
    if hints.get("return", inspect.Parameter.empty) not in (None, type(None)):
        raise _refusal(spec, f"{spec.run} does not say that it answers None", way_out)
    return typing.cast("Callable[[PluginContext, Task], Awaitable[None]]", function)


def _refusal(spec: TaskSpec, problem: str, way_out: str) -> Refusal:
    return Refusal(Step.TASKS, f"task {spec.name}: {problem}", way_out)
