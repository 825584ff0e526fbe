"""The one list of routes: core's pages and the plugins', by door and path.

A route that does not say who it is for and what they need is refused at start. All methods of a path come to one
place, so that 404 and 405 are ours to tell apart, or not to.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from litestar.handlers import ASGIRouteHandler, asgi
from litestar.types import Receive, Scope, Send
from portico_sdk import Answer, Audience, Page

from portico.plugins.registry import Handler, Installed, MountedPage
from portico.tenancy.hosts import Door
from portico.web.fields import UnknownField
from portico.web.forms import Reader
from portico.web.outside import Outside

Call = Callable[..., Awaitable[Answer | Outside]]
Serve = Callable[["Route", Scope, Receive, Send], Awaitable[None]]

AUDIENCES = {
    Door.PORTAL: {Audience.PATIENT, Audience.ANYONE},
    Door.WORKSPACE: {Audience.STAFF, Audience.ANYONE},
    Door.PUBLIC: {Audience.ANYONE},
    Door.OPERATIONS: {Audience.OPERATOR, Audience.ANYONE},
}


class RouteError(Exception):
    """A route can't be opened; the text names it, says why and what to write. The application does not start."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A function behind a page and the readers of its two inputs. `handler` is the plugin host's form of it."""

    call: Call = field(repr=False)
    handler: Handler | None = field(default=None, repr=False)
    path: Reader[msgspec.Struct] = field(repr=False)
    input: Reader[msgspec.Struct] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Route:
    """One page at one door. `path` is litestar's form, `/p/scheduling/visits/{id:uuid}`; `plugin` is None for core."""

    door: Door
    path: str
    page: Page
    plugin: Installed | None = field(default=None, repr=False)
    get: Endpoint | None = field(default=None, repr=False)
    post: Endpoint | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """For the log and the audit: a pattern, no ids."""
        return f"{self.door.value}:{self.path}"

    @property
    def allowed(self) -> str:
        methods = [*(("GET", "HEAD") if self.get else ()), *(("POST",) if self.post else ())]
        return ", ".join(methods)

    def endpoint(self, method: str) -> Endpoint | None:
        return {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)


def core_route(door: Door, page: Page) -> Route:
    """A page of core's own: its handlers are functions `(ctx: CoreContext, path, query | form)`."""
    return _checked(
        Route(
            door=door,
            path="/" + page.path,
            page=page,
            get=_endpoint(page.get, page),
            post=_endpoint(page.post, page),
        )
    )


def plugin_route(mounted: MountedPage) -> Route:
    """A plugin's page; its functions were checked when it was loaded."""
    return _checked(
        Route(
            door=Door(mounted.door),
            path=mounted.path,
            page=mounted.page,
            plugin=mounted.plugin,
            get=_plugin_endpoint(mounted.get, mounted.page),
            post=_plugin_endpoint(mounted.post, mounted.page),
        )
    )


def all_routes(core: Iterable[Route], mounted: Iterable[MountedPage]) -> tuple[Route, ...]:
    """Everything that is served, each path once per door."""
    routes = (*core, *(plugin_route(page) for page in mounted))
    taken: dict[tuple[Door, str], Route] = {}
    for route in routes:
        key = (route.door, re.sub(r"\{\w+(:\w+)?\}", "{}", route.path))
        if other := taken.get(key):
            raise RouteError(f"{route.name} and {other.name} are the same path. Give one of them another")
        taken[key] = route
    return routes


def litestar_handlers(routes: Sequence[Route], serve: Serve) -> list[ASGIRouteHandler]:
    """One handler per route, for every method. Parameters stay text here: our readers turn them into values, so that
    a malformed id is as absent as an unknown one.
    """
    return [_handler(route, serve) for route in routes]


def _handler(route: Route, serve: Serve) -> ASGIRouteHandler:
    path = f"/~{route.door.value}" + re.sub(r"\{(\w+)(:\w+)?\}", r"{\1:str}", route.path)

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        await serve(route, scope, receive, send)

    return asgi(path.rstrip("/"), name=route.name, opt={"route": route}, copy_scope=True)(handle)


def _checked(route: Route) -> Route:
    page = route.page
    allowed = AUDIENCES.get(route.door, set())
    if page.audience not in allowed:
        choice = " or ".join(sorted(one.value for one in allowed)) or "nobody"
        raise RouteError(f"{route.name}: is for {page.audience!r}, but this door is for {choice}. Declare an audience")
    if page.audience is Audience.STAFF and not page.permission:
        raise RouteError(f"{route.name}: declares no permission. Name one, like patient:read")
    if page.audience is not Audience.STAFF and page.permission:
        raise RouteError(f"{route.name}: only staff hold permissions. Take {page.permission} out")
    if route.get is None and route.post is None:
        raise RouteError(f"{route.name}: nothing answers. Give it get or post")
    return route


def _endpoint(handler: object, page: Page) -> Endpoint | None:
    if handler is None:
        return None
    if not inspect.iscoroutinefunction(handler):
        raise RouteError(f"{page.path}: {handler!r} is not an async function")
    parameters = list(inspect.signature(handler).parameters)
    hints = typing.get_type_hints(handler)
    if len(parameters) != 3 or any(name not in hints for name in parameters):
        raise RouteError(f"{page.path}: {handler.__name__} must be (ctx, path: Struct, query or form: Struct)")
    return _readers(handler, hints[parameters[1]], hints[parameters[2]], page)


def _plugin_endpoint(handler: Handler | None, page: Page) -> Endpoint | None:
    if handler is None:
        return None
    made = _readers(handler.call, handler.path_type, handler.input_type, page)
    return dataclasses.replace(made, handler=handler)


def _readers(call: Call, path: type, given: type, page: Page) -> Endpoint:
    try:
        return Endpoint(call=call, path=Reader(path), input=Reader(given))
    except UnknownField as error:
        raise RouteError(f"{page.path or 'first page'}: {error}") from None
