"""The application. Read top to bottom: what it is made of, in the order in which it is made, and what a request meets.

Nothing here is global: `opened` makes one application and closes it again, so a test may have two.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import EntryPoint

import httpx
from litestar.types import ASGIApp

from portico.doctor import told
from portico.doctor.schema import Readiness
from portico.domains.dns import Dns
from portico.domains.keeping import LOOK, TELL, Domains
from portico.identity.directory import IdentityDirectory
from portico.identity.keycloak_directory import KeycloakDirectory
from portico.identity.placements import Placements
from portico.identity.signing_in import SigningIn
from portico.notify.delivery import Delivery
from portico.notify.kinds import LetterKind
from portico.notify.mail import Mail
from portico.notify.post import Post
from portico.notify.upkeep import LettersUpkeep
from portico.observability.logging import configure
from portico.onboarding.accounts import Accounts
from portico.onboarding.agreement_asking import HANDLER as AGREEMENTS
from portico.onboarding.agreement_asking import AgreementAsking
from portico.onboarding.branding import BRAND_HANDLER, LoginBrand, LogosUpkeep
from portico.onboarding.invitations import Invitations
from portico.onboarding.office import Office
from portico.onboarding.provisioning import NAME as PROVISION
from portico.onboarding.provisioning import Provisioning
from portico.onboarding.signup import SignUps
from portico.onboarding.signup_limits import SignUpLimits
from portico.onboarding.starting import Starting
from portico.operations import copying, destroying, showcase, telling, unopened
from portico.operations.acts import Desk
from portico.operations.office import ensure_key
from portico.operations.owners import Owners
from portico.outbox.deliver import Deliveries
from portico.outbox.handlers import Handlers
from portico.plugins import copies
from portico.plugins.events import PluginWork
from portico.plugins.host import hosted
from portico.plugins.letters import EnabledLetters
from portico.plugins.mount import mounted_pages
from portico.plugins.removal import FILES_HANDLER
from portico.plugins.rights import role_defaults
from portico.practice_file.blueprint import apply_blueprint
from portico.settings import Settings, inherited
from portico.tenancy.host_middleware import HostMiddleware
from portico.tenancy.scopes import Tenancy
from portico.themes.own import main_color
from portico.themes.tokens import load_themes
from portico.web.furnish import STATIC, TEMPLATES, furnish
from portico.web.headers import HeadersMiddleware
from portico.web.lifespan import Lifespan
from portico.web.operator.console import Console
from portico.web.pages import core_routes
from portico.web.parts import Parts
from portico.web.plugin_check import plugin_check
from portico.web.raw import RawRoute
from portico.web.router import all_raw_routes, router
from portico.web.routing import Route, all_routes

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class App:
    """One application: its parts, its routes, and what a server runs.

    `office` does what staff do about people and the practice; `delivery` is where letters leave. `deliveries` does what
    the outbox has due, `work` is the plugins' part in it.
    """

    parts: Parts
    office: Office = field(repr=False)
    directory: IdentityDirectory = field(repr=False)
    placements: Placements = field(repr=False)
    domains: Domains = field(repr=False)
    owners: Owners = field(repr=False)
    delivery: Delivery = field(repr=False)
    deliveries: Deliveries = field(repr=False)
    work: PluginWork = field(repr=False)
    routes: Sequence[Route]
    raw_routes: Sequence[RawRoute]
    asgi: ASGIApp = field(repr=False)

    @property
    def starting(self) -> Starting:
        """Sends people their first letter."""
        return self.office.starting


def create_app() -> ASGIApp:
    """For the server's workers: settings from the environment, opened and closed by the server's lifespan."""
    configure()
    settings = Settings.from_environ(inherited())
    return Lifespan(lambda: opened(settings))


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

    Raises what no waiting mends: KeyringError, LookRefused, AssetRefused, AgreementsRefused,
    RouteError; and DatabaseUnavailable.
    """
    async with AsyncExitStack() as stack:
        # The data: PostgreSQL, Valkey, storage, keys, and the doors to them.
        tenancy = await Tenancy.open(settings)
        stack.push_async_callback(tenancy.close)
        await ensure_key(tenancy)

        # The plugins of this machine, but for those that can't be used; what a practice enabled; how they are called.
        themes = load_themes(settings.themes_folder)
        post = Post(tenancy.keys, clock)
        host = await hosted(
            tenancy,
            settings,
            plugins,
            post=post,
            color_of=partial(main_color, themes),
            checks=[plugin_check(TEMPLATES, STATIC)],
            clock=clock,
        )
        registry, enablement, relay = host.registry, host.enablement, host.relay

        # Who somebody is: sign-in at Keycloak, sessions in Valkey, rights from our own tables at each request.
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=10))
        rights = role_defaults(registry)
        signing_in = SigningIn.made(settings, tenancy, http, clock, rights)

        # What pages are made of: files, looks, words, templates.
        parts = furnish(
            settings,
            clock,
            themes=themes,
            tenancy=tenancy,
            signing_in=signing_in,
            registry=registry,
            enablement=enablement,
            relay=relay,
            post=post,
        )

        # How people get in the first time, and back in: letters with links, and start codes.
        accounts_at = directory or KeycloakDirectory.of(settings)
        stack.push_async_callback(accounts_at.aclose)
        invitations = Invitations(post=post, clock=clock)
        office = Office.made(
            tenancy=tenancy,
            directory=accounts_at,
            signing_in=signing_in,
            invitations=invitations,
            rights=rights,
            agreements=parts.agreements,
            post=post,
            brand_of=parts.login_brand,
            clock=clock,
        )
        accounts = Accounts(
            tenancy=tenancy,
            redis=tenancy.redis,
            directory=accounts_at,
            sessions=signing_in.sessions,
            invitations=invitations,
            clock=clock,
        )

        # How a practice lets itself in.
        sign_ups = SignUps(
            tenancy=tenancy,
            post=post,
            limits=SignUpLimits(tenancy.redis),
            found=office.founder.found,
            clock=clock,
        )

        # How letters leave: called by the outbox, once for each that was handed in.
        delivery = Delivery(
            mail=Mail(settings),
            letters=parts.letters,
            plugins=EnabledLetters(registry, enablement),
            keys=tenancy.keys,
            look_of=parts.letter_look,
            clock=clock,
            enclosing={
                LetterKind.AGREED_STAFF: office.agreeing.copy_of,
                LetterKind.AGREEMENT_STAFF: office.agreeing.asked,
                LetterKind.DESTROYED: destroying.certificate_of,
            },
        )

        # What a practice of a sign-up gets after its row.
        provisioning = Provisioning(
            tenancy=tenancy,
            directory=accounts_at,
            placements=signing_in.placements,
            starting=office.starting,
            brand_of=parts.login_brand,
            apply_blueprint=partial(apply_blueprint, parts.practice_tools),
            clock=clock,
        )

        # What happens after a commit, and who does it, by name. `portico worker` calls it.
        work = PluginWork(registry, enablement, relay)
        # A practice's own addresses: proved in the DNS, told to the login.
        domains = Domains(
            tenancy=tenancy,
            directory=accounts_at,
            names=Dns(settings.dns_server),
            settings=settings,
            brand_of=parts.login_brand,
            post=post,
            clock=clock,
        )
        handlers = Handlers(
            inside={"plugin": work.tell, "task": work.run},
            core={
                "letter": delivery,
                PROVISION: provisioning,
                FILES_HANDLER: parts.removal.erase_files,
                copies.MAKE_HANDLER: parts.copies.make,
                copies.END_HANDLER: parts.copies.end,
                BRAND_HANDLER: LoginBrand(accounts_at, parts.login_brand),
                "sign-ups": sign_ups.upkeep,
                AGREEMENTS: AgreementAsking(agreements=parts.agreements, post=post, clock=clock),
                copying.HANDLER: copying.copy_some,
                telling.HANDLER: telling.Telling(post, delivery),
                destroying.HANDLER: destroying.Destroyer(accounts_at, post),
                unopened.HANDLER: unopened.Unopened(invitations=invitations, post=post, clock=clock),
                LOOK: domains.look_again,
                TELL: domains.tell,
                "letters-kept": LettersUpkeep(clock),
                "logos-kept": LogosUpkeep(clock),
                showcase.HANDLER: showcase.Renewal(relay),
            },
        )
        deliveries = Deliveries(tenancy, handlers, clock)

        # What operators do, from a console that shows no record.
        desk = Desk(tenancy=tenancy)
        owners = Owners(desk=desk, starting=office.starting)
        console = Console(desk=desk, owners=owners, examine=partial(told, settings))

        # Every address and what answers there. A route without audience or permission ends the start here.
        routes = all_routes(core_routes(office, console, domains), mounted_pages(registry))
        raw_routes = all_raw_routes(
            parts,
            settings,
            signing_in=signing_in,
            rights=rights,
            post=post,
            accounts=accounts,
            sign_ups=sign_ups,
        )

        # What a request meets, outermost first: headers on every answer; host → practice and door; the routes above.
        inside = router(parts, signing_in, routes, raw_routes, Readiness(tenancy).trouble)
        asgi = HeadersMiddleware(HostMiddleware(inside, tenancy.hosts, settings), settings)

        yield App(
            parts=parts,
            office=office,
            directory=accounts_at,
            placements=signing_in.placements,
            domains=domains,
            owners=owners,
            delivery=delivery,
            deliveries=deliveries,
            work=work,
            routes=routes,
            raw_routes=raw_routes,
            asgi=asgi,
        )
