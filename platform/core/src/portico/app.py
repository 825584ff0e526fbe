"""The application. Read top to bottom: what it is made of, in the order in which it is made, and what a request meets.

Nothing here is global: `opened` makes one application and closes it again, so a test may have two.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

import httpx
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from portico.identity.directory import IdentityDirectory
from portico.identity.guards import Guards
from portico.identity.keycloak_directory import KeycloakDirectory, RealmAccess
from portico.identity.login import Login
from portico.identity.logout import Logout
from portico.identity.oidc import OidcClient
from portico.identity.people import RoleDefaults
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.pre_login import PreLogin
from portico.identity.roles import Role
from portico.identity.session_store import SessionStore
from portico.identity.sessions import Sessions
from portico.notify.mail import Mail
from portico.notify.templates import Letters
from portico.observability.logging import configure, logger
from portico.onboarding.accounts import Accounts
from portico.onboarding.invitations import Invitations
from portico.onboarding.starting import Starting
from portico.plugins.discovery import discover
from portico.plugins.enablement import Enablement
from portico.plugins.generations import RedisGenerations
from portico.plugins.migrations import after_migration
from portico.plugins.mount import mounted_pages
from portico.plugins.registry import Registry
from portico.plugins.relay import Relay
from portico.settings import Settings, inherited
from portico.tenancy.context import Actor
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.host_middleware import HostMiddleware
from portico.tenancy.scopes import Tenancy
from portico.themes.assets import Assets
from portico.themes.environment import core_templates, plugin_templates
from portico.themes.speech import Catalogues
from portico.web.asgi_paths import file_parameters
from portico.web.auth import AuthPages, back_channel
from portico.web.errors import ErrorPages
from portico.web.files import file_handlers, health_handler
from portico.web.headers import HeadersMiddleware
from portico.web.looks import Looks
from portico.web.pages import core_routes
from portico.web.parts import Parts
from portico.web.plugin_check import plugin_check
from portico.web.raw import RawRoute, RawServer
from portico.web.request import Incoming, Reply
from portico.web.routing import Route, all_routes, litestar_handlers
from portico.web.serve import PageServer
from portico.web.way_in import WayIn

HERE = Path(__file__).parent
TEMPLATES, STATIC, LOCALE = HERE / "web" / "templates", HERE / "web" / "static", HERE / "locale"

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class App:
    """One application: its parts, its routes, and what a server runs.

    `starting` sends people their first letter; `mail` is where letters leave.
    """

    parts: Parts
    starting: Starting = field(repr=False)
    placements: Placements = field(repr=False)
    mail: Mail = field(repr=False)
    routes: Sequence[Route]
    raw_routes: Sequence[RawRoute]
    asgi: ASGIApp = field(repr=False)


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    plugins: Iterable[EntryPoint] | None = None,
    directory: IdentityDirectory | None = None,
) -> AsyncGenerator[App]:
    """An application, running. `plugins` are the entry points to use instead of all that are installed, `directory` the
    accounts instead of Keycloak's.

    Raises what no waiting mends: KeyringError, LookRefused, AssetRefused, RouteError; and DatabaseUnavailable.
    """
    async with AsyncExitStack() as stack:
        # The data: PostgreSQL, Valkey, storage, keys, and the doors to them.
        tenancy = await Tenancy.open(settings)
        stack.push_async_callback(tenancy.close)

        # The plugins of this machine, but for those that can't be used; what a practice enabled; how they are called.
        registry = await _registry(tenancy, plugins)
        enablement = Enablement(registry, RedisGenerations(tenancy.redis))
        relay = Relay(registry, enablement, clock=clock, environment=settings.environment, trace=settings.trace_hooks)

        # Who somebody is: sign-in at Keycloak, sessions in Valkey, rights from our own tables at each request.
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=10))
        identity = _identity(settings, tenancy, http, clock, registry)

        # What pages are made of: files, looks, words, templates.
        parts = _parts(settings, tenancy, registry, enablement, relay, identity, clock)

        # How people get in the first time, and back in: letters with links, and start codes.
        accounts_at = directory or _directory(settings)
        stack.push_async_callback(accounts_at.aclose)
        mail = Mail(settings)
        stack.push_async_callback(mail.drain)
        invitations = Invitations(
            mail=mail, letters=Letters(), clock=clock, brand_of=lambda tenant: parts.looks.brand(tenant.theme)
        )
        starting = Starting(
            tenancy=tenancy, directory=accounts_at, placements=identity.placements, invitations=invitations
        )
        accounts = Accounts(
            tenancy=tenancy,
            redis=tenancy.redis,
            directory=accounts_at,
            sessions=identity.sessions,
            invitations=invitations,
            clock=clock,
        )

        # Every address and what answers there. A route without audience or permission ends the start here.
        routes = all_routes(core_routes(), mounted_pages(registry))
        raw_routes = [
            *AuthPages(parts, identity.login, identity.logout).routes(),
            *WayIn(parts, identity.pre_login, accounts).routes(),
        ]
        handlers = [
            *litestar_handlers(routes, PageServer(parts)),
            *(RawServer(parts).handler(route) for route in raw_routes),
            *file_handlers(parts.assets, parts.looks, _absent(parts)),
            back_channel(identity.logout),
            health_handler(_is_well(tenancy)),
        ]
        router = Litestar(
            handlers, openapi_config=None, exception_handlers={HTTPException: _no_such_page(parts)}, logging_config=None
        )
        file_parameters(router)

        # What a request meets, outermost first: headers on every answer; host → practice and door; the routes above.
        asgi = HeadersMiddleware(HostMiddleware(router, tenancy.hosts, settings), settings)
        yield App(
            parts=parts,
            starting=starting,
            placements=identity.placements,
            mail=mail,
            routes=routes,
            raw_routes=raw_routes,
            asgi=asgi,
        )


def create_app() -> ASGIApp:
    """For the server's workers: settings from the environment, opened and closed by the server's lifespan."""
    configure()
    return _Running(Settings.from_environ(inherited()))


def role_defaults(registry: Registry) -> RoleDefaults:
    """What plugins' bundles give to each role until a practice says otherwise."""
    given: dict[Role, set[str]] = {}
    for plugin in registry.ready:
        roles = {bundle.name: bundle.roles for bundle in plugin.manifest.bundles}
        for permission in plugin.manifest.permissions:
            for role in roles.get(permission.bundle, ()):
                given.setdefault(role, set()).add(permission.name)
    return {role: frozenset(names) for role, names in given.items()}


@dataclass(frozen=True, kw_only=True)
class _Identity:
    sessions: Sessions
    guards: Guards
    placements: Placements
    pre_login: PreLogin
    login: Login
    logout: Logout


class _Running:
    """Speaks the server's lifespan protocol and passes requests to the application that is open."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._asgi: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":  # type: ignore[comparison-overlap] # Litestar's type leaves it out
            await self._live(receive, send)
        elif self._asgi is not None:
            await self._asgi(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message: Any = await receive()
            if message["type"] == "lifespan.startup":
                await self._start(send)
            elif message["type"] == "lifespan.shutdown":
                await self._stack.aclose()
                await send(cast(Any, {"type": "lifespan.shutdown.complete"}))
                return

    async def _start(self, send: Send) -> None:
        try:
            app = await self._stack.enter_async_context(opened(self._settings))
        except Exception as error:
            logger().error("the application could not start", reason=str(error), exc_info=error)
            await send(cast(Any, {"type": "lifespan.startup.failed", "message": str(error)}))
            raise
        self._asgi = app.asgi
        await send(cast(Any, {"type": "lifespan.startup.complete"}))


async def _registry(tenancy: Tenancy, plugins: Iterable[EntryPoint] | None) -> Registry:
    found = discover(plugins, checks=[plugin_check(TEMPLATES, STATIC)])
    async with tenancy.platform_scope(Actor.system("start"), "SYSADMIN") as scope:
        registry = await after_migration(found, scope)
    for plugin in registry.refused:
        logger().error(
            "a plugin can't be used",
            plugin=plugin.id,
            version=plugin.version,
            reason=f"{plugin.reason}. {plugin.way_out}",
        )
    return registry


def _identity(
    settings: Settings, tenancy: Tenancy, http: httpx.AsyncClient, clock: Clock, registry: Registry
) -> _Identity:
    defaults = role_defaults(registry)
    oidc = OidcClient(settings.oidc_public_url, settings.oidc_internal_url, http, clock)
    placements = Placements(tenancy, tenancy.keys, clock)
    pre_login = PreLogin(tenancy.redis)
    store = SessionStore(tenancy.redis, tenancy.keys)
    sessions = Sessions(store=store, oidc=oidc, placements=placements, settings=settings, clock=clock)
    return _Identity(
        sessions=sessions,
        placements=placements,
        pre_login=pre_login,
        guards=Guards(clock=clock, defaults=lambda: defaults),
        login=Login(
            tenancy=tenancy,
            pre_login=pre_login,
            oidc=oidc,
            sessions=sessions,
            placements=placements,
            defaults=lambda: defaults,
        ),
        logout=Logout(
            tenancy=tenancy, redis=tenancy.redis, oidc=oidc, sessions=sessions, placements=placements, settings=settings
        ),
    )


def _directory(settings: Settings) -> IdentityDirectory:
    secrets = {
        Population.PATIENTS: settings.directory_secret_patients,
        Population.WORKFORCE: settings.directory_secret_workforce,
    }
    return KeycloakDirectory(
        internal_url=settings.oidc_internal_url,
        public_url=settings.oidc_public_url,
        internal_base_url=settings.internal_base_url,
        realms={
            population: RealmAccess(realm=population.value, secret=secret, client_id=settings.directory_client_id)
            for population, secret in secrets.items()
        },
    )


def _parts(
    settings: Settings,
    tenancy: Tenancy,
    registry: Registry,
    enablement: Enablement,
    relay: Relay,
    identity: _Identity,
    clock: Clock,
) -> Parts:
    themes = settings.themes_folder if settings.themes_folder.is_dir() else None
    pictures = {plugin.url_name: folder for plugin in registry.ready if (folder := plugin.root / "static").is_dir()}
    locales = {plugin.package: plugin.root / "locale" for plugin in registry.ready}
    assets = Assets.read(STATIC, plugins=pictures, themes=themes)
    looks = Looks.read(themes, assets, settings)
    catalogues = Catalogues.read({"portico": LOCALE, **locales})
    templates = core_templates(TEMPLATES, assets)
    return Parts(
        settings=settings,
        clock=clock,
        tenancy=tenancy,
        redis=tenancy.redis,
        sessions=identity.sessions,
        guards=identity.guards,
        registry=registry,
        enablement=enablement,
        relay=relay,
        assets=assets,
        looks=looks,
        catalogues=catalogues,
        templates=templates,
        plugin_templates={
            plugin.id: plugin_templates(plugin.package, plugin.root / "templates", TEMPLATES, assets)
            for plugin in registry.ready
        },
        errors=ErrorPages(templates, looks, catalogues),
    )


def _absent(parts: Parts) -> Callable[[Scope], Reply]:
    """The one 404 page, for what no route knows."""

    async def nothing_to_read() -> Any:
        return {"type": "http.disconnect"}

    def answer(scope: Scope) -> Reply:
        if "tenant" not in scope["state"]:
            return Reply(status=404)
        return parts.errors.page(404, Incoming.of(scope, nothing_to_read))

    return answer


def _no_such_page(parts: Parts) -> Callable[[Request[Any, Any, Any], HTTPException], Response[bytes]]:
    absent = _absent(parts)

    def answer(request: Request[Any, Any, Any], _error: HTTPException) -> Response[bytes]:
        reply = absent(request.scope)
        # Exactly the header that our own 404 has: Litestar adds the charset.
        return Response(reply.body, status_code=reply.status, media_type="text/html" if reply.body else "text/plain")

    return answer


def _is_well(tenancy: Tenancy) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        try:
            await tenancy.database.ping()
        except DatabaseUnavailable:
            return False
        return True

    return check
