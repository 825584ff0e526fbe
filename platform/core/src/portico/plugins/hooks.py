"""pluggy's part: it holds the specs, takes plugins in and says what does not fit. It never calls a run hook.

pluggy can't await and stops at the first exception, so the relay calls the implementations that are collected here.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Mapping, Sequence

import pluggy
from portico_sdk import Manifest
from portico_sdk.hooks import FAMILIES, SPECS, HookSpec
from portico_sdk.markers import PROJECT

from portico.plugins.guarded import guarded
from portico.plugins.registry import HookCall, Refusal, Step


def new_manager() -> pluggy.PluginManager:
    """A manager that knows every spec and no plugin."""
    manager = pluggy.PluginManager(PROJECT)
    for family in FAMILIES:
        manager.add_hookspecs(family)
    return manager


def register(manager: pluggy.PluginManager, manifest: Manifest, plugin: object) -> Mapping[str, HookCall]:
    """Its hooks, checked: known, sync or async as the spec says, answering what the spec says, as in the manifest."""
    with guarded(Step.REGISTER, "docs/hooks.md shows the signature of every hook"):
        if isinstance(plugin, type):
            raise Refusal(Step.REGISTER, f"{manifest.entry} is a class", "Name an object: plugin = MyPlugin()")
        # Tried alone first: pluggy looks for unknown hooks over all plugins, and the fault must fall on this one.
        trial = new_manager()
        trial.register(plugin, name=manifest.id)
        trial.check_pending()
        manager.register(plugin, name=manifest.id)
    calls = {
        caller.name: _checked(SPECS[caller.name], implementation)
        for caller in trial.get_hookcallers(plugin) or ()
        for implementation in caller.get_hookimpls()
    }
    _compare(manifest, set(calls))
    return calls


def _checked(spec: HookSpec, implementation: pluggy.HookImpl) -> HookCall:
    function = implementation.function
    if implementation.tryfirst or implementation.trylast or implementation.hookwrapper or implementation.wrapper:
        reason = f"{spec.name} is a wrapper or asks for a place in the row"
        raise Refusal(Step.HOOKS, reason, 'Write plain @hookimpl; the order comes from "after" in the manifest')
    if spec.kind == "run" and not inspect.iscoroutinefunction(function):
        raise Refusal(Step.HOOKS, f"{spec.name} is not async", f"Write async def {spec.name}(…)")
    if spec.kind == "declare" and inspect.iscoroutinefunction(function):
        raise Refusal(Step.HOOKS, f"{spec.name} is async", f"Write def {spec.name}(); it is called once at start")
    with guarded(Step.HOOKS, "Import at run time what the annotations name, not below TYPE_CHECKING"):
        annotated = typing.get_type_hints(function).get("return", inspect.Parameter.empty)
    if not fits(annotated, spec.answer):
        said = "nothing" if annotated is inspect.Parameter.empty else readable(annotated)
        raise Refusal(Step.HOOKS, f"{spec.name} answers {said}", f"Annotate it with -> {readable(spec.answer)}")
    return HookCall(call=function, arguments=tuple(implementation.argnames))


def fits(said: object, wanted: object) -> bool:
    """The annotation is the spec's, or a list or tuple where any sequence will do."""
    if said == wanted:
        return True
    if typing.get_origin(wanted) is Sequence and typing.get_origin(said) in (list, tuple):
        arguments = [argument for argument in typing.get_args(said) if argument is not Ellipsis]
        return arguments == list(typing.get_args(wanted))
    return False


def readable(annotation: object) -> str:
    """`Sequence[NavItem]`, as one would write it."""
    if annotation is type(None) or annotation is None:
        return "None"
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation.__name__
    origin = typing.get_origin(annotation)
    if isinstance(origin, type):
        return f"{origin.__name__}[{', '.join(readable(argument) for argument in typing.get_args(annotation))}]"
    return str(annotation)


def _compare(manifest: Manifest, implemented: set[str]) -> None:
    listed = set(manifest.hooks)
    if missing := sorted(listed - implemented):
        way_out = "Write them, marked with @hookimpl, or take them out of the manifest"
        raise Refusal(Step.HOOKS, f"the manifest lists {', '.join(missing)}, the plugin does not have them", way_out)
    if silent := sorted(implemented - listed):
        reason = f"the plugin implements {', '.join(silent)}, which the manifest does not list"
        raise Refusal(Step.HOOKS, reason, "Add them to hooks = [...]")
