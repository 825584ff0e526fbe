"""Routes that are not pages: they set cookies or lead to the sign-in, so `serve` can't run them.

Each is for anyone; what it needs of a session it checks itself. They stand beside the pages in the one list of routes.
"""

from __future__ import annotations

import dataclasses
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import msgspec
from litestar.handlers import ASGIRouteHandler, asgi
from litestar.types import Receive, Send
from litestar.types import Scope as HttpScope
from portico_sdk import NotFound

from portico.identity.population import Population
from portico.observability.logging import bound, logger
from portico.tenancy.context import Origin
from portico.tenancy.database import DatabaseUnavailable, Failures
from portico.tenancy.hosts import Door
from portico.tenancy.redis import RedisUnavailable
from portico.themes.page_state import PageState
from portico.themes.speech import Speech
from portico.web import csrf, frame, language
from portico.web.errors import NotKept, WrongOrigin, last_resort
from portico.web.forms import TOKEN_FIELD, FormState, TooLarge, Unreadable, Values
from portico.web.parts import Parts
from portico.web.request import Incoming, Reply

Answering = Callable[[Incoming], Awaitable[Reply]]

WALK_IN = "/walk-in"
"""Where a showcase lets one in (showcase.py)."""

NOTHING_IS_KEPT = "showcase/nothing_is_kept.html"

SESSION_COOKIE, PRE_COOKIE = "__Host-sid", "__Host-pre"
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"
_PRE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, kw_only=True)
class RawRoute:
    """One path at one door, its answer by method. HEAD is answered as GET.

    `in_showcase`: works in a practice where nobody signs in and nothing is kept; all others lead to the way in there.
    `from_elsewhere`: posts need not come from a page of ours; the route has no use for a session.
    """

    door: Door
    path: str
    methods: Mapping[str, Answering] = field(repr=False)
    in_showcase: bool = False
    from_elsewhere: bool = False

    @property
    def name(self) -> str:
        return f"{self.door.value}:{self.path}"

    @property
    def allowed(self) -> str:
        return ", ".join(method for name in self.methods for method in ((name, "HEAD") if name == "GET" else (name,)))


class NothingIsKept(msgspec.Struct, frozen=True):
    """What stands in place of any form's answer in a showcase; `back` is where one came from."""

    back: str


class RawServer:
    """Runs raw routes and turns what goes wrong into pages."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def handler(self, route: RawRoute) -> ASGIRouteHandler:
        path = f"/~{route.door.value}" + re.sub(r"\{(\w+)(:\w+)?\}", r"{\1:str}", route.path)

        async def handle(scope: HttpScope, receive: Receive, send: Send) -> None:
            incoming = Incoming.of(scope, receive)
            with bound(tenant=str(incoming.tenant.id), request_id=incoming.request_id, route=route.name):
                reply = await self._answer(route, incoming)
            await reply.send(send, without_body=incoming.method == "HEAD")

        return asgi(path, name=route.name, opt={"raw_route": route}, copy_scope=True)(handle)

    async def _answer(self, route: RawRoute, incoming: Incoming) -> Reply:
        errors = self.parts.errors
        answering = route.methods.get("GET" if incoming.method == "HEAD" else incoming.method)
        try:
            if answering is None:
                return errors.page(405, incoming, ("Allow", route.allowed))
            is_ours = route.from_elsewhere or csrf.is_same_origin(incoming.headers, incoming.origin)
            if incoming.method == "POST" and not is_ours:
                raise WrongOrigin
            if incoming.tenant.showcase and not route.in_showcase:
                return self._turned_away(incoming)
            pages = RawPages(self.parts)
            # What is said of a field that was filled in wrongly, too, and not only the page around it.
            with self.parts.catalogues.speaking(pages.speech(incoming)):
                return await answering(incoming)
        except NotFound:
            return errors.page(404, incoming)
        except WrongOrigin:
            return errors.page(403, incoming)
        except TooLarge:
            return errors.page(413, incoming)
        except Unreadable:
            return errors.page(422, incoming)
        except (NotKept, DatabaseUnavailable, RedisUnavailable, *Failures) as error:
            logger().error("the page could not be made", exc_info=error, status=503)
            return errors.page(503, incoming, ("Retry-After", "30"))
        except Exception as error:  # noqa: BLE001 (the last place: a page of ours instead of the server's)
            logger().error("a page broke", exc_info=error, status=500)
            return last_resort(incoming.request_id)

    def _turned_away(self, incoming: Incoming) -> Reply:
        """In a showcase nobody signs in: to the way in, or to the page that says that no form is taken."""
        if incoming.wants_view:
            return Reply.see_other(WALK_IN)
        return RawPages(self.parts).page(incoming, NOTHING_IS_KEPT, NothingIsKept(back="/"), status=403)


class RawPages:
    """What raw routes share: pages at the practice's door, forms of people who are not signed in."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def page(
        self,
        incoming: Incoming,
        template: str,
        model: object,
        *headers: tuple[str, str],
        status: int = 200,
        secret: str = "",
        form: FormState | None = None,
    ) -> Reply:
        """A whole page. `secret` is the pre-login cookie's value where the page has a form."""
        speech = self.speech(incoming)
        form = form or FormState()
        with self.parts.catalogues.speaking(speech):
            shell = frame.shell(incoming, self.parts.looks, language=speech.language)
            if secret:
                shell = dataclasses.replace(shell, csrf_token=csrf.token_of(secret))
            state = PageState(csrf_token=shell.csrf_token, values=form.values, errors=form.errors, form_id=form.form)
            text = self.parts.templates.render(template, {"shell": shell, "model": model}, state)
        return Reply.html(status, text, *headers)

    def speech(self, incoming: Incoming) -> Speech:
        """In whose words, before we know who it is."""
        zone = ZoneInfo(incoming.tenant.timezone)
        return Speech(language=language.guessed(incoming), zone=zone, now=self.parts.clock())

    def other_language(self, incoming: Incoming) -> Reply | None:
        """The answer to a link that chooses a language."""
        chosen = language.chosen_now(incoming)
        if chosen is None:
            return None
        return Reply.see_other(language.without_choice(incoming), language.cookie_for(chosen))


def origin_of(incoming: Incoming, route: str) -> Origin:
    """For log and audit."""
    device = incoming.headers.get("user-agent", "")
    return Origin(ip=incoming.ip, device=device, request_id=incoming.request_id, route=f"{incoming.door}:{route}")


def population_of(incoming: Incoming) -> Population:
    """Who comes in by this door."""
    return Population.WORKFORCE if incoming.door in (Door.WORKSPACE, Door.OPERATIONS) else Population.PATIENTS


def pre_cookie(incoming: Incoming) -> tuple[str, list[tuple[str, str]]]:
    """The secret behind the forms of someone not signed in, and the header that sets it where there was none."""
    known = incoming.cookies.get(PRE_COOKIE, "")
    if _PRE.fullmatch(known):
        return known, []
    made = secrets.token_urlsafe(32)
    return made, [set_cookie(PRE_COOKIE, made)]


def has_token(secret: str, values: Values) -> bool:
    """Whether the form is one that we gave to the holder of this secret."""
    return bool(secret) and csrf.is_token_of(secret, first(values, TOKEN_FIELD))


def first(values: Values, name: str) -> str:
    """The first thing sent under this name."""
    return next(iter(values.get(name, ())), "").strip()


def set_cookie(name: str, value: str) -> tuple[str, str]:
    """A cookie of this host alone, gone with the browser."""
    return ("Set-Cookie", f"{name}={value}; {_ATTRIBUTES}")


def end_cookie(name: str) -> tuple[str, str]:
    return ("Set-Cookie", f"{name}=; Max-Age=0; {_ATTRIBUTES}")
