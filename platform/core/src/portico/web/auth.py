"""Signing in and out: `/auth/…`, the page after signing out, staying signed in."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qsl, quote

import msgspec
from portico_sdk import translator

from portico.identity.login import Entered, Login, Reason, SignInRefused, Visit
from portico.identity.logout import Logout
from portico.identity.people import actor_of
from portico.identity.pre_login import Action, Purpose
from portico.identity.sessions import Session
from portico.notify.kinds import LetterKind, Reader
from portico.notify.post import Post
from portico.observability.logging import logger
from portico.tenancy.context import Actor
from portico.tenancy.hosts import Door
from portico.web import language, toasts
from portico.web.device import device_words
from portico.web.errors import WrongOrigin
from portico.web.forms import Unreadable
from portico.web.frame import SIGNED_OUT
from portico.web.known_session import known_session
from portico.web.parts import Parts
from portico.web.raw import (
    PRE_COOKIE,
    SESSION_COOKIE,
    RawPages,
    RawRoute,
    end_cookie,
    first,
    has_token,
    origin_of,
    population_of,
    set_cookie,
)
from portico.web.request import Incoming, Reply

t = translator("portico")

ACTIONS = {
    "password": Action.PASSWORD,
    "authenticator": Action.AUTHENTICATOR,
    "passkey": Action.PASSKEY,
    "recovery-codes": Action.RECOVERY_CODES,
}
"""What the account page's forms call them."""

_IN_SHOWCASE = {"/auth/logout", "/session/stay", SIGNED_OUT}
"""What needs nobody's account."""

_STATUS = {Reason.STALE: 400, Reason.UNAVAILABLE: 503}


class RefusedModel(msgspec.Struct, frozen=True):
    """Why somebody is not signed in; `reason` is one of identity.login's."""

    reason: str


class SignedOutModel(msgspec.Struct, frozen=True):
    """`still_known`: Keycloak could not be told; `at_login` is then where the browser may sign out there itself."""

    still_known: bool
    at_login: str = ""


class AuthPages(RawPages):
    """Made once by app.py."""

    def __init__(self, parts: Parts, login: Login, logout: Logout, post: Post) -> None:
        super().__init__(parts)
        self._post = post
        self._login = login
        self._logout = logout

    def routes(self) -> list[RawRoute]:
        """At every door that one signs in at."""
        return [
            RawRoute(door=door, path=path, methods=methods, in_showcase=path in _IN_SHOWCASE)
            for door in (Door.PORTAL, Door.WORKSPACE, Door.OPERATIONS)
            for path, methods in {
                "/auth/login": {"GET": self.login},
                "/auth/callback": {"GET": self.callback},
                "/auth/action": {"POST": self.action},
                "/auth/logout": {"POST": self.logout},
                "/session/stay": {"GET": self.stay},
                SIGNED_OUT: {"GET": self.signed_out},
            }.items()
        ]

    async def login(self, incoming: Incoming) -> Reply:
        """`to` is where to come back to, `step_up` asks for a fresh factor.

        A browser that still holds the id of a session which timed out is asked for the password in any case: Keycloak's
        own session lives a little longer, and somebody else may sit there now.
        """
        query = dict(parse_qsl(incoming.query_string.decode("ascii", "replace")))
        session = await self._session(incoming)
        is_over = session is None and SESSION_COOKIE in incoming.cookies
        stepping_up = session if query.get("step_up") else None
        purpose = Purpose.STEP_UP if stepping_up else Purpose.SIGN_IN
        return await self._away(incoming, purpose, query.get("to", "/"), session=stepping_up, again=is_over)

    async def action(self, incoming: Incoming) -> Reply:
        """To one of Keycloak's pages about the person's own account, and back to `/account`."""
        values = await incoming.form()
        session = await self._session(incoming)
        if session is None:
            return Reply.see_other("/auth/login?to=/account")
        if not has_token(incoming.cookies.get(SESSION_COOKIE, ""), values):
            return Reply.see_other("/account")
        action = ACTIONS.get(first(values, "action"))
        if action is None:
            raise Unreadable
        return await self._away(incoming, Purpose.ACTION, "/account", session=session, action=action)

    async def callback(self, incoming: Incoming) -> Reply:
        """Back from Keycloak."""
        query = dict(parse_qsl(incoming.query_string.decode("ascii", "replace"), keep_blank_values=True))
        session = await self._session(incoming)
        try:
            entered = await self._login.finish(self._visit(incoming), query, session)
        except SignInRefused as refused:
            if refused.reason is Reason.STALE and session is not None:
                return Reply.see_other("/")
            return self._refused(incoming, refused)
        if entered.purpose is Purpose.STEP_UP and not entered.session.is_fresh(self.parts.clock()):
            # The second factor was given long ago, elsewhere: once more, now from its level.
            again = f"/auth/login?step_up=1&to={quote(entered.target, safe='')}"
            return Reply.see_other(again, set_cookie(SESSION_COOKIE, entered.cookie))
        if entered.done:
            await self._tell_changed(incoming, entered)
        words = self._done(incoming, entered)
        said = await toasts.cookies(self.parts.redis, incoming, words) if words else []
        return Reply.see_other(entered.target, set_cookie(SESSION_COOKIE, entered.cookie), *said)

    async def logout(self, incoming: Incoming) -> Reply:
        """Out, here and at Keycloak."""
        values = await incoming.form()
        session = await self._session(incoming)
        told = True
        if session is not None:
            if not has_token(incoming.cookies.get(SESSION_COOKIE, ""), values):
                raise WrongOrigin
            told = await self._logout.sign_out(incoming.tenant, session, origin_of(incoming, "/auth/logout"))
        # Not "cookies": that would end the person's sessions at every host of the domain.
        return Reply.see_other(
            SIGNED_OUT if told else f"{SIGNED_OUT}?known=1",
            end_cookie(SESSION_COOKIE),
            end_cookie(PRE_COOKIE),
            ("Clear-Site-Data", '"cache", "storage"'),
        )

    async def signed_out(self, incoming: Incoming) -> Reply:
        """After signing out, and after the time-out. Who is still signed in (in another tab) goes on."""
        if other := self.other_language(incoming):
            return other
        if await self._session(incoming, is_activity=False) is not None:
            return Reply.see_other("/")
        model = SignedOutModel(still_known=incoming.query_string == b"known=1")
        if model.still_known:
            where = await self._logout.at_login(incoming.tenant, population_of(incoming), incoming.origin)
            model = SignedOutModel(still_known=True, at_login=where)
        return self.page(incoming, "account/signed_out.html", model)

    async def stay(self, incoming: Incoming) -> Reply:
        """One more page's worth of time: asked by script, or by a link without."""
        session = await self._session(incoming)
        if session is None:
            return Reply.see_other("/auth/login")
        if "text/plain" not in incoming.headers.get("accept", ""):
            return Reply.see_other("/")
        left = int((session.ends_at - self.parts.clock()).total_seconds())
        return Reply(status=200, body=str(left).encode(), headers=(("Content-Type", "text/plain; charset=utf-8"),))

    async def _away(
        self,
        incoming: Incoming,
        purpose: Purpose,
        target: str,
        *,
        session: Session | None = None,
        action: Action | None = None,
        again: bool = False,
    ) -> Reply:
        visit = self._visit(incoming)
        if session is not None:
            visit = dataclasses.replace(visit, language=await self._spoken_by(incoming, session))
        try:
            away = await self._login.begin(
                visit, target=target, purpose=purpose, action=action, session=session, again=again
            )
        except SignInRefused as refused:
            return self._refused(incoming, refused)
        return Reply.see_other(away.url, set_cookie(PRE_COOKIE, away.pre_cookie))

    async def _spoken_by(self, incoming: Incoming, session: Session) -> str:
        """The language that Keycloak's pages are to speak as well."""
        origin = origin_of(incoming, "/auth/login")
        async with self.parts.tenancy.tenant_scope(incoming.tenant, Actor.nobody(), "SYSADMIN", origin=origin):
            return language.of_person(incoming, await language.kept(session))

    async def _session(self, incoming: Incoming, *, is_activity: bool = True) -> Session | None:
        return await known_session(self.parts, incoming, "/auth", is_activity=is_activity)

    def _visit(self, incoming: Incoming) -> Visit:
        return Visit(
            tenant=incoming.tenant,
            population=population_of(incoming),
            host=incoming.host,
            origin=origin_of(incoming, "/auth/callback"),
            device=device_words(incoming.headers.get("user-agent", "")),
            language=language.guessed(incoming),
            pre_cookie=incoming.cookies.get(PRE_COOKIE, ""),
        )

    def _refused(self, incoming: Incoming, refused: SignInRefused) -> Reply:
        logger().info("a sign-in was refused", reason=refused.reason.value, detail=refused.detail)
        status = _STATUS.get(refused.reason, 403)
        wait = [("Retry-After", "30")] if status == 503 else []
        return self.page(
            incoming, "account/sign_in_refused.html", RefusedModel(refused.reason.value), *wait, status=status
        )

    async def _tell_changed(self, incoming: Incoming, entered: Entered) -> None:
        record = entered.session.record
        reader = Reader.of(record.population, record.person_id, record.patient_id)
        origin = origin_of(incoming, "/auth/callback")
        async with self.parts.tenancy.tenant_scope(
            incoming.tenant, actor_of(entered.session), "HOPERAT", origin=origin
        ) as scope:
            await self._post.own(scope, LetterKind.CHANGED, reader)

    def _done(self, incoming: Incoming, entered: Entered) -> str:
        """What is said on the account page after one of Keycloak's pages."""
        if entered.action is None:
            return ""
        with self.parts.catalogues.speaking(self.speech(incoming)):
            if not entered.done:
                return t("Nothing was changed.")
            match entered.action:
                case Action.PASSWORD:
                    return t("Your password is changed.")
                case Action.AUTHENTICATOR:
                    return t("Your code app is set up.")
                case Action.PASSKEY:
                    return t("Your fingerprint, face or PIN is set up.")
                case Action.RECOVERY_CODES:
                    return t("Your new recovery codes are good. The old ones no longer are.")
