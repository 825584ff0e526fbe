"""Runs every page, core's or a plugin's, in the order of the design: session, gate, scope, language, input, handler,
audit, page as text, commit, send. Whatever goes wrong on the way becomes a page that says so, and nothing half-done.
"""

from __future__ import annotations

import dataclasses
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from urllib.parse import quote
from zoneinfo import ZoneInfo

from litestar.types import Receive, Send
from litestar.types import Scope as HttpScope
from portico_sdk import Forbidden, NotFound, Patient

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.audit.writer import PURPOSES
from portico.clinical import directory
from portico.identity.guards import Verdict
from portico.observability.logging import bound, logger
from portico.plugins.isolation import PluginFailed
from portico.tenancy.context import Actor, ActorKind
from portico.tenancy.database import DatabaseUnavailable, Failures
from portico.tenancy.hosts import Door
from portico.tenancy.redis import RedisUnavailable
from portico.tenancy.scopes import Scope
from portico.themes.speech import Speech
from portico.web import csrf, language, standing, support, toasts
from portico.web.errors import MethodNotAllowed, NotKept, WrongOrigin, last_resort
from portico.web.exchange import Exchange
from portico.web.forms import TooLarge, Unreadable, Values
from portico.web.frame import SIGN_IN, SIGNED_OUT, Someone
from portico.web.known_session import known_session
from portico.web.opening.gate import instead_of
from portico.web.parts import Parts
from portico.web.raw import SESSION_COOKIE, origin_of
from portico.web.request import Incoming, Reply
from portico.web.routing import Route

_ANSWERED_OUTSIDE = (NotFound, TooLarge, Unreadable, NotKept, DatabaseUnavailable, RedisUnavailable)
"""What `answer` makes a page of, without the frame."""

NOT_THERE, FROM_ELSEWHERE = "nothing there", "sent from elsewhere"
"""Why somebody was refused whom no missing right kept out: another's record is as absent as one that never was."""


class PageServer:
    """Serves the pages of one application."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def __call__(self, route: Route, scope: HttpScope, receive: Receive, send: Send) -> None:
        incoming = Incoming.of(scope, receive)
        with bound(tenant=str(incoming.tenant.id), request_id=incoming.request_id, route=route.name):
            reply = await self.answer(route, incoming)
        await reply.send(send, without_body=incoming.method == "HEAD")

    async def answer(self, route: Route, incoming: Incoming) -> Reply:
        """The whole answer; never raises but when the request itself was cancelled."""
        errors = self.parts.errors
        try:
            return await self._steps(route, incoming)
        except NotFound:
            return errors.page(404, incoming)
        except MethodNotAllowed as error:
            return errors.page(405, incoming, ("Allow", error.allowed))
        except WrongOrigin:
            return errors.page(403, incoming)
        except TooLarge:
            return errors.page(413, incoming)
        except Unreadable:
            return errors.page(422, incoming)
        except (NotKept, DatabaseUnavailable, RedisUnavailable) as error:
            logger().error("the page could not be made", exc_info=error, status=503)
            return errors.page(503, incoming, ("Retry-After", "30"))
        except Exception as error:  # noqa: BLE001 (the last place: a page of ours instead of the server's)
            logger().error("a page broke", exc_info=error, status=500)
            return self._broken(incoming)

    async def _steps(self, route: Route, incoming: Incoming) -> Reply:
        session = await known_session(self.parts, incoming, route.path)
        form = await _form(incoming, route)
        async with self._scope(route, incoming, self.parts.guards.before(session)) as scope:
            await self._check_is_there(route, incoming, scope)
            person = await self.parts.guards.person(session) if session else None
            someone = None
            if person is not None and session is not None:
                scope.actor = person.actor
                patient = await _acting_for(person.actor)
                secret = incoming.cookies[SESSION_COOKIE]
                someone = Someone(person=person, session=session, secret=secret, acting_for=patient)
            if incoming.method == "POST" and not csrf.is_same_origin(incoming.headers, incoming.origin):
                await self._write_denied(self._exchange(route, incoming, scope, someone), FROM_ELSEWHERE)
                raise WrongOrigin
            if standing.is_closed(route, incoming) and (someone is not None or incoming.door is Door.PORTAL):
                return await self._closed(self._exchange(route, incoming, scope, someone))
            match self.parts.guards.judge(route.page, session, person):
                case Verdict.ALLOWED if support.only_looks(route, incoming, person):
                    return await self._denied(self._exchange(route, incoming, scope, someone), support.ONLY_LOOKS)
                case Verdict.ALLOWED:
                    await support.write_down(scope, incoming, person)
                    if first := await instead_of(self.parts, route, incoming, someone):
                        return Reply.see_other(first)
                    return await self._page(self._exchange(route, incoming, scope, someone), form)
                case Verdict.DENIED:
                    return await self._denied(self._exchange(route, incoming, scope, someone), route.page.permission)
                case Verdict.STEP_UP:
                    return _to_sign_in(route, incoming, step_up=True)
                case Verdict.SIGN_IN:
                    pass
        if session is not None and person is None:
            await self.parts.sessions.end(session)
        return _to_sign_in(route, incoming)

    async def _page(self, exchange: Exchange, form: Values | Exception) -> Reply:
        """Handler, audit, page as text, commit; then the answer may leave."""
        incoming, scope, someone = exchange.incoming, exchange.scope, exchange.someone
        if chosen := language.chosen_now(incoming):
            if someone and not incoming.tenant.showcase:
                await language.keep(someone.session, chosen)
            await _commit(scope)
            return Reply.see_other(language.without_choice(incoming), language.cookie_for(chosen))
        exchange.toast = await toasts.take(self.parts.redis, incoming)
        with self._speaking(exchange):
            try:
                reply = await self._answer(exchange, form)
            except Forbidden as error:
                await scope.rollback()
                return await self._denied(exchange, str(error))
            except NotFound:
                await scope.rollback()
                await self._write_denied(exchange, NOT_THERE)
                raise
            except _ANSWERED_OUTSIDE:
                raise
            except Failures as error:
                raise NotKept("the database") from error
            except Exception as error:  # noqa: BLE001 (a page that breaks is explained in its frame)
                _log_broken(error)
                await scope.rollback()
                exchange.toast_to_keep = ""
                reply = await exchange.failed()
        await _commit(scope)
        cookies = await toasts.cookies(self.parts.redis, incoming, exchange.toast_to_keep)
        return dataclasses.replace(reply, headers=(*reply.headers, *cookies, *_blank_later(exchange, self.parts)))

    async def _closed(self, exchange: Exchange) -> Reply:
        """What stands instead of every page while the practice is suspended. The other language is still a choice."""
        if language.chosen_now(exchange.incoming):
            chosen = language.chosen_now(exchange.incoming) or exchange.language
            return Reply.see_other(language.without_choice(exchange.incoming), language.cookie_for(chosen))
        with self._speaking(exchange):
            return await standing.closed_page(exchange)

    async def _answer(self, exchange: Exchange, form: Values | Exception) -> Reply:
        if exchange.incoming.method != "POST":
            return await exchange.view()
        if exchange.incoming.tenant.showcase and not exchange.route.page.searches:
            return await exchange.nothing_is_kept()
        if isinstance(form, Exception):
            raise form
        return await exchange.submit(form)

    async def _denied(self, exchange: Exchange, reason: str) -> Reply:
        """The refusal is written down before it is said."""
        await self._record_denied(exchange, reason)
        with self._speaking(exchange):
            reply = await exchange.refusal(403)
        await _commit(exchange.scope)
        return reply

    async def _write_denied(self, exchange: Exchange, reason: str) -> None:
        """A refusal that says nothing of the person is written down of who is signed in, all the same."""
        if exchange.someone is not None:
            await self._record_denied(exchange, reason)
            await _commit(exchange.scope)

    async def _record_denied(self, exchange: Exchange, reason: str) -> None:
        code, stamp = AuditCode.ACCESS_DENIED, exchange.stamp
        try:
            await writer.record(exchange.scope, code, outcome="denied", reason=reason, plugin=stamp)
        except Failures as error:
            raise NotKept("the audit row") from error

    async def _check_is_there(self, route: Route, incoming: Incoming, scope: Scope) -> None:
        """Not enabled, not there; a path that is there may lack the method. In this order: a disabled plugin's page
        must not be told from no page by asking with OPTIONS.
        """
        if route.plugin is not None and route.plugin.id not in await self.parts.enablement.enabled(scope):
            raise NotFound("not enabled")
        if route.endpoint(incoming.method) is None:
            raise MethodNotAllowed(route.allowed)

    def _scope(self, route: Route, incoming: Incoming, actor: Actor) -> AbstractAsyncContextManager[Scope]:
        purpose = PURPOSES.get(actor.kind, "SYSADMIN")
        return self.parts.tenancy.tenant_scope(incoming.tenant, actor, purpose, origin=origin_of(incoming, route.path))

    def _exchange(self, route: Route, incoming: Incoming, scope: Scope, someone: Someone | None) -> Exchange:
        speaks = language.of_person(incoming, someone.person.language) if someone else language.guessed(incoming)
        return Exchange(parts=self.parts, route=route, incoming=incoming, scope=scope, someone=someone, language=speaks)

    def _speaking(self, exchange: Exchange) -> AbstractContextManager[None]:
        zone = ZoneInfo(exchange.incoming.tenant.timezone)
        return self.parts.catalogues.speaking(Speech(language=exchange.language, zone=zone, now=self.parts.clock()))

    def _broken(self, incoming: Incoming) -> Reply:
        try:
            return self.parts.errors.page(500, incoming)
        except Exception as error:  # noqa: BLE001 (an error page that breaks has one below it)
            logger().error("the error page broke", exc_info=error)
            return last_resort(incoming.request_id)


async def _acting_for(actor: Actor) -> Patient | None:
    """Whose record a proxy has open, for the banner on every page."""
    if actor.kind is not ActorKind.PROXY or actor.patient_id is None:
        return None
    return await directory.get(actor.patient_id)


def _log_broken(error: Exception) -> None:
    if isinstance(error, PluginFailed):
        logger().error("a plugin's page broke", plugin=error.plugin.id, reason=str(error), status=500)
    else:
        logger().error("a page broke", exc_info=error, status=500)


async def _form(incoming: Incoming, route: Route) -> Values | Exception:
    """Read before a connection is taken; complained about only after the gate."""
    if incoming.method != "POST":
        return {}
    try:
        return await incoming.form(files=route.post is not None and route.post.input.takes_files)
    except (TooLarge, Unreadable) as error:
        return error


async def _commit(scope: Scope) -> None:
    try:
        await scope.commit()
    except Failures as error:
        raise NotKept("the commit") from error


def _to_sign_in(route: Route, incoming: Incoming, *, step_up: bool = False) -> Reply:
    """The sign-in keeps the target on the server. After a form it is the form's page, if that has one."""
    target = incoming.target if incoming.wants_view or route.get else "/"
    level = "&step_up=1" if step_up else ""
    return Reply.see_other(f"{SIGN_IN}?to={quote(target, safe='')}{level}")


def _blank_later(exchange: Exchange, parts: Parts) -> list[tuple[str, str]]:
    """Shortly after the session's end the page blanks itself, also where no script runs."""
    if exchange.someone is None or not exchange.incoming.wants_view:
        return []
    left = int((exchange.someone.session.ends_at - parts.clock()).total_seconds())
    return [("Refresh", f"{max(left, 0) + 5}; url={SIGNED_OUT}")]
