"""The pages of the installed plugins as data: address, functions resolved, signatures checked. The web serves them.

Nothing is opened by being mounted: whether a practice enabled the plugin is asked at each request.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
import types
import typing
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

import msgspec
from portico_sdk import Audience, Nothing, Page, PluginContext
from portico_sdk.manifest_rules import readable_resources
from portico_sdk.pages import Answer

from portico.plugins.guarded import guarded
from portico.plugins.registry import Handler, Installed, MountedPage, Refusal, Registry, Step

DOORS: dict[Audience, typing.Literal["portal", "workspace"]] = {
    Audience.PATIENT: "portal",
    Audience.STAFF: "workspace",
}
PATH_TYPES: dict[str, type] = {"uuid": UUID, "int": int, "str": str, "date": date}

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9._-]*|\{[a-z][a-z0-9_]*:(uuid|int|str|date)\}")


def mounted_pages(registry: Registry) -> Sequence[MountedPage]:
    """Every page of every plugin that can be used."""
    return [page for plugin in registry.ready for page in plugin.pages]


def mount(plugin: Installed) -> tuple[MountedPage, ...]:
    """The plugin's pages, checked. Raises Refusal."""
    declare = plugin.hooks.get("declare_pages")
    if declare is None:
        return ()
    with guarded(Step.PAGES, "declare_pages must work without a practice and without a database"):
        declared = declare.call()
    if not isinstance(declared, (list, tuple)):
        raise Refusal(Step.PAGES, f"declare_pages gave {type(declared).__name__}", "Give a tuple of Page")
    pages = tuple(_mounted(plugin, page) for page in typing.cast(Sequence[object], declared))
    seen: set[tuple[str, str]] = set()
    for page in pages:
        address = (page.door, re.sub(r"\{\w+:", "{:", page.path))
        if address in seen:
            raise Refusal(Step.PAGES, f"two pages at {page.path}", "Give each page a path of its own")
        seen.add(address)
    return pages


def _mounted(plugin: Installed, page: object) -> MountedPage:
    if not isinstance(page, Page):
        raise Refusal(Step.PAGES, f"declare_pages gave a {type(page).__name__}", "Give portico_sdk.Page objects")
    _check_path(page)
    _check_audience(plugin, page)
    _check_shows(plugin, page)
    return MountedPage(
        door=DOORS[page.audience],
        path=f"/p/{plugin.url_name}/{page.path}".rstrip("/"),
        page=page,
        plugin=plugin,
        get=_handler(plugin, page, page.get, writes=False),
        post=_handler(plugin, page, page.post, writes=not page.searches),
    )


def _check_path(page: Page) -> None:
    for segment in page.path.split("/") if page.path else ():
        if not _SEGMENT.fullmatch(segment):
            way_out = "Write it like visits/{id:uuid}: small letters, parameters with uuid, int, str or date"
            raise _refusal(page, f"the part {segment!r} is no path", way_out)
    if page.get is None and page.post is None:
        raise _refusal(page, "nothing answers it", 'Name a function: get="pages:visits"')
    if page.step_up and page.post is None:
        raise _refusal(page, "step_up, but no form to protect", "Take step_up out, or add post")
    if page.searches and page.post is None:
        raise _refusal(page, "searches, but no form to search by", "Take searches out, or add post")


def _check_audience(plugin: Installed, page: Page) -> None:
    if page.audience not in DOORS:
        raise _refusal(page, "it is for anyone", "Plugins have pages for PATIENT and STAFF; public pages are core's")
    declared = {entry.name for entry in plugin.manifest.permissions}
    if page.audience is Audience.STAFF and not page.permission:
        raise _refusal(page, "a page for staff without a permission", 'Say which: permission="appointment:read"')
    if page.audience is Audience.PATIENT and page.permission:
        raise _refusal(page, "a patient's page with a permission", "Take it out: patients see what is their own")
    if page.permission and page.permission not in declared:
        raise _refusal(page, f"{page.permission} is not in the manifest", "Declare it under [[permissions]]")


def _check_shows(plugin: Installed, page: Page) -> None:
    undeclared = sorted(set(page.shows) - readable_resources(plugin.manifest))
    if undeclared:
        scope = f"patient/{undeclared[0]}.read"
        raise _refusal(page, f"it shows {', '.join(undeclared)}", f'Add a [[data]] table with scope = "{scope}"')


def _handler(plugin: Installed, page: Page, name: object, *, writes: bool) -> Handler | None:
    if name is None:
        return None
    if not isinstance(name, str):
        raise _refusal(page, "a function instead of its name", 'Name it: get="pages:visits"')
    module, _, attribute = name.partition(":")
    way_out = f"Name it as module:function, relative to {plugin.package}"
    with guarded(Step.PAGES, way_out):
        function: object = getattr(importlib.import_module(f"{plugin.package}.{module}"), attribute)
    if not inspect.iscoroutinefunction(function):
        raise _refusal(page, f"{name} is no async function", f"Write async def {attribute}(ctx, path, query)")
    return dataclasses.replace(check_handler(function, name, page), writes=writes)


def check_handler(function: Callable[..., object], name: str, page: Page) -> Handler:
    """A page's function with its input structs, from its annotations. Raises Refusal."""
    with guarded(Step.PAGES, f"Import at run time what the annotations of {name} name"):
        hints = typing.get_type_hints(function)
    parameters = list(inspect.signature(function).parameters)
    if len(parameters) != 3:
        raise _refusal(
            page, f"{name} takes {len(parameters)} arguments", "Write (ctx, path, query) or (ctx, path, form)"
        )
    missing = [parameter for parameter in parameters if parameter not in hints]
    if missing:
        raise _refusal(page, f"{name} does not say what {missing[0]} is", "Annotate it")
    context, path_type, input_type = (hints[parameter] for parameter in parameters)
    if context is not PluginContext:
        raise _refusal(page, f"{name}'s first argument is not PluginContext", "Annotate it with ctx: PluginContext")
    for argument, kind in zip(parameters[1:], (path_type, input_type), strict=True):
        if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
            raise _refusal(page, f"{argument} of {name} is no msgspec Struct", "Annotate it with a Struct or Nothing")
    _check_path_struct(page, name, path_type)
    if not _is_answer(hints.get("return")):
        way_out = "Annotate it with -> View, Redirect, Refused, Download or several of them"
        raise _refusal(page, f"{name} does not say what it answers", way_out)
    return Handler(
        call=typing.cast("Callable[..., Awaitable[Answer]]", function), path_type=path_type, input_type=input_type
    )


def _check_path_struct(page: Page, name: str, path_type: type[msgspec.Struct]) -> None:
    wanted = {key: PATH_TYPES[kind] for key, kind in re.findall(r"\{(\w+):(\w+)\}", page.path)}
    given = {field.name: field.type for field in msgspec.structs.fields(path_type)}
    if given != wanted:
        fields = ", ".join(f"{key}: {kind.__name__}" for key, kind in wanted.items())
        way_out = f"Give it the fields {fields}" if wanted else f"Use {Nothing.__name__}"
        raise _refusal(page, f"the path struct of {name} does not match the path", way_out)


def _is_answer(annotated: object) -> bool:
    wanted = set(typing.get_args(Answer))
    members = typing.get_args(annotated) if isinstance(annotated, types.UnionType) else (annotated,)
    return set(members) <= wanted


def _refusal(page: Page, problem: str, way_out: str) -> Refusal:
    return Refusal(Step.PAGES, f"page {page.path or '(first)'}: {problem}", way_out)
