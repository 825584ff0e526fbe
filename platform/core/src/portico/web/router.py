"""What answers at each address: pages, what is no page, files, and what machines ask.

The list is whole: an address that is not made here is not there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from litestar import Litestar
from litestar.exceptions import HTTPException

from portico.identity.rights import Rights
from portico.identity.signing_in import SigningIn
from portico.notify.post import Post
from portico.onboarding.accounts import Accounts
from portico.onboarding.signup import SignUps
from portico.settings import Settings
from portico.web.absent import absent, no_such_page
from portico.web.asgi_paths import file_parameters
from portico.web.auth import AuthPages
from portico.web.back_channel import back_channel
from portico.web.files import file_handlers, health_handlers
from portico.web.logos import Logos, logo_handlers
from portico.web.one_click import OneClick
from portico.web.parts import Parts
from portico.web.public.sign_up import SignUpPages
from portico.web.public.site import Site
from portico.web.raw import RawRoute, RawServer
from portico.web.routing import Route, litestar_handlers
from portico.web.serve import PageServer
from portico.web.showcase import WalkIn
from portico.web.way_in import WayIn


def all_raw_routes(
    parts: Parts,
    settings: Settings,
    *,
    signing_in: SigningIn,
    rights: Rights,
    post: Post,
    accounts: Accounts,
    sign_ups: SignUps,
) -> Sequence[RawRoute]:
    """What is served to people who are not signed in, or whose session begins or ends with it."""
    return [
        *AuthPages(parts, signing_in.login, signing_in.logout, post).routes(),
        *WayIn(parts, signing_in.pre_login, accounts).routes(),
        *Site(parts).routes(),
        *WalkIn(parts, rights).routes(),
        *OneClick(parts).routes(),
        *SignUpPages(parts, sign_ups, settings.blueprints_folder).routes(),
    ]


def router(
    parts: Parts,
    signing_in: SigningIn,
    routes: Sequence[Route],
    raw_routes: Sequence[RawRoute],
    trouble: Callable[[], Awaitable[str]],
) -> Litestar:
    """All addresses; the host is looked at outside of it. `trouble` is what `/readyz` says, '' where there is none."""
    made = Litestar(
        [
            *litestar_handlers(routes, PageServer(parts)),
            *(RawServer(parts).handler(route) for route in raw_routes),
            *file_handlers(parts.assets, parts.looks, absent(parts.errors)),
            *logo_handlers(Logos(parts.tenancy), absent(parts.errors)),
            back_channel(signing_in.logout),
            *health_handlers(trouble),
        ],
        openapi_config=None,
        exception_handlers={HTTPException: no_such_page(parts.errors)},
        logging_config=None,
    )
    file_parameters(made)
    return made
