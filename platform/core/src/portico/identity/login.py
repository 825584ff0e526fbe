"""One sign-in from beginning to end: away to Keycloak, back, and into a session, or not.

Who may come in is decided by our own tables; an account with no row here is a
stranger, whatever it is elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.mfa import Acr, SecondFactorPolicy, acr_at_least
from portico.identity.oidc import LoginRefused, LoginStart, OidcClient, ProviderUnavailable, Tokens, VerifiedIdentity
from portico.identity.people import TABLES, Person, find_person, is_same_account
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.pre_login import Action, PreLogin, Purpose, Waiting
from portico.identity.rights import Rights
from portico.identity.sessions import Session, Sessions
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.scopes import Tenancy

PURPOSE: Final = "HOPERAT"
"""HL7's word for running the place, for scopes in which nobody reads a record."""
_TARGET: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}")


class Reason(StrEnum):
    """Why a sign-in did not end in a session; each has its own words on the page."""

    STALE = "stale"
    """Used, too old, or begun in another browser."""
    STRANGER = "stranger"
    """A good account, not of this practice."""
    REFUSED = "refused"
    """Keycloak or one of our checks said no."""
    OTHER_PERSON = "other-person"
    """A step-up by somebody else than who is signed in."""
    UNAVAILABLE = "unavailable"
    """Keycloak can't be reached."""


class SignInRefused(Exception):
    """No session. `detail` is a code for log and audit."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The request that is being answered, as far as signing in needs it. `pre_cookie` is '' when there is none."""

    tenant: Tenant
    population: Population
    host: str
    origin: Origin
    device: str = ""
    language: str = "en"
    pre_cookie: str = ""


@dataclass(frozen=True, kw_only=True)
class Away:
    """Send the browser to `url`, with the pre-login cookie."""

    url: str
    pre_cookie: str


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Signed in: the value of the session's cookie and where the person wanted to go. `done` is a finished action."""

    cookie: str
    session: Session
    target: str
    purpose: Purpose
    action: Action | None = None
    done: bool = False
    email: str = ""
    """Where a letter about this goes."""


class Login:
    """Made once by app.py. `defaults` says what roles may do."""

    def __init__(
        self,
        *,
        tenancy: Tenancy,
        pre_login: PreLogin,
        oidc: OidcClient,
        sessions: Sessions,
        placements: Placements,
        defaults: Callable[[], Rights] = Rights,
    ) -> None:
        self._tenancy = tenancy
        self._pre_login = pre_login
        self._oidc = oidc
        self._sessions = sessions
        self._placements = placements
        self._defaults = defaults

    async def begin(
        self,
        visit: Visit,
        *,
        target: str = "/",
        purpose: Purpose = Purpose.SIGN_IN,
        action: Action | None = None,
        session: Session | None = None,
        again: bool = False,
    ) -> Away:
        """Where to send the browser. Raises SignInRefused (UNAVAILABLE, REFUSED).

        `session` is the one that steps up or acts, `again` asks for the password even of a browser that Keycloak
        knows. Call it with no scope open.
        """
        tenant = visit.tenant
        registration = await self._placements.registration(tenant, visit.population, visit.host)
        if registration is None:
            raise SignInRefused(Reason.UNAVAILABLE, "no-client")
        acr = policy_of(tenant, visit.population).minimum_acr
        if purpose is Purpose.STEP_UP:
            acr = _above(session)
        try:
            start = await self._oidc.begin(
                registration,
                acr=acr,
                prompt="login" if again else None,
                kc_action=action.value if action else None,
                login_hint=await self._pre_login.name(visit.pre_cookie),
                ui_locales=visit.language,
            )
        except ProviderUnavailable as error:
            raise SignInRefused(Reason.UNAVAILABLE, "begin") from error
        except LoginRefused as error:
            raise SignInRefused(Reason.REFUSED, error.code) from error
        waiting = Waiting(
            tenant_id=tenant.id,
            host=visit.host,
            population=visit.population,
            purpose=purpose,
            target=safe_target(target),
            start=start,
            action=action,
            session_digest=session.digest if session else "",
        )
        return Away(url=start.url, pre_cookie=await self._pre_login.keep(visit.pre_cookie, waiting))

    async def finish(self, visit: Visit, query: Mapping[str, str], session: Session | None) -> Entered:
        """Turn the callback into a session. `session` is the one this browser has already. Raises SignInRefused.

        Call it with no scope open.
        """
        waiting = await self._take(visit, query.get("state", ""))
        if waiting.purpose is not Purpose.SIGN_IN and (session is None or session.digest != waiting.session_digest):
            raise SignInRefused(Reason.STALE, "other-session")
        registration = await self._placements.registration(visit.tenant, visit.population, visit.host)
        if registration is None:
            raise SignInRefused(Reason.UNAVAILABLE, "no-client")
        try:
            identity, tokens = await self._oidc.finish(registration, waiting.start, query)
        except ProviderUnavailable as error:
            raise SignInRefused(Reason.UNAVAILABLE, "finish") from error
        except LoginRefused as error:
            if error.code in {"state", "expired", "code_refused", "provider:temporarily_unavailable"}:
                raise SignInRefused(Reason.STALE, error.code) from error
            await self._audit_refusal(visit, error.code)
            raise SignInRefused(Reason.REFUSED, error.code) from error
        # Asked of Keycloak and checked again here: the practice may have raised its policy meanwhile.
        if not acr_at_least(identity.acr, policy_of(visit.tenant, visit.population).minimum_acr):
            await self._audit_refusal(visit, "acr", identity)
            raise SignInRefused(Reason.REFUSED, "acr")
        if waiting.purpose is Purpose.SIGN_IN:
            return await self._enter(visit, waiting, identity, tokens, session)
        if session is None or not is_same_account(session.record, identity.issuer, identity.sub):
            await self._audit_refusal(visit, "other-person", identity)
            raise SignInRefused(Reason.OTHER_PERSON)
        return await self._strengthen(visit, waiting, identity, tokens, session, query)

    async def _enter(
        self, visit: Visit, waiting: Waiting, identity: VerifiedIdentity, tokens: Tokens, before: Session | None
    ) -> Entered:
        person = await self._find(visit, identity)
        if person is None:
            await self._audit_refusal(visit, "stranger", identity)
            raise SignInRefused(Reason.STRANGER)
        cookie, session = await self._sessions.open(
            identity, tokens, tenant=visit.tenant, host=visit.host, holder=person.holder, device=visit.device
        )
        await self._audit(visit, AuditCode.SIGNED_IN, person, session, reason="+".join(identity.amr))
        if before is not None:
            await self._sessions.end(before)
        return Entered(cookie=cookie, session=session, target=waiting.target, purpose=waiting.purpose)

    async def _strengthen(
        self,
        visit: Visit,
        waiting: Waiting,
        identity: VerifiedIdentity,
        tokens: Tokens,
        before: Session,
        query: Mapping[str, str],
    ) -> Entered:
        person = await self._find(visit, identity)
        if person is None or person.epoch != before.record.epoch:
            await self._sessions.end(before)
            raise SignInRefused(Reason.STRANGER)
        is_fresh = waiting.purpose is Purpose.STEP_UP and _is_fresh(identity, waiting.start)
        cookie, session = await self._sessions.rotate(before, identity, tokens, is_fresh=is_fresh)
        done = waiting.action is not None and query.get("kc_action_status", "") == "success"
        # What was changed at Keycloak's pages is written down by its own word (event_watch.py): nobody may come back.
        if waiting.purpose is Purpose.STEP_UP:
            await self._audit(visit, AuditCode.STEPPED_UP, person, session)
        return Entered(
            cookie=cookie,
            session=session,
            target=waiting.target,
            purpose=waiting.purpose,
            action=waiting.action,
            done=done,
            email=person.email,
        )

    async def _find(self, visit: Visit, identity: VerifiedIdentity) -> Person | None:
        actor = Actor(kind=Actor.nobody().kind, issuer=identity.issuer, sub=identity.sub)
        async with self._tenancy.tenant_scope(visit.tenant, actor, PURPOSE, origin=visit.origin):
            person = await find_person(visit.population, identity.issuer, identity.sub, self._defaults())
            has_factor = acr_at_least(identity.acr, Acr.AAL2) or identity.amr != ("pwd",)
            if person and has_factor and not person.second_factor:
                table = TABLES[visit.population]
                await table.update({table.second_factor: True}).where(table.id == person.actor.id)
            return person

    async def _audit(
        self, visit: Visit, code: AuditCode, person: Person, session: Session, *, reason: str = ""
    ) -> None:
        actor = replace(person.actor, session_digest=session.digest)
        async with self._tenancy.tenant_scope(visit.tenant, actor, PURPOSE, origin=visit.origin) as scope:
            if code is AuditCode.SIGNED_IN:
                table = TABLES[visit.population]
                await table.update({table.signed_in_at: session.record.opened_at}).where(table.id == actor.id)
            await record(scope, code, reason=reason)

    async def _audit_refusal(self, visit: Visit, reason: str, identity: VerifiedIdentity | None = None) -> None:
        actor = Actor(
            kind=Actor.nobody().kind,
            issuer=identity.issuer if identity else "",
            sub=identity.sub if identity else "",
        )
        async with self._tenancy.tenant_scope(visit.tenant, actor, PURPOSE, origin=visit.origin) as scope:
            await record(scope, AuditCode.SIGN_IN_REFUSED, outcome="denied", reason=reason)

    async def _take(self, visit: Visit, state: str) -> Waiting:
        waiting = await self._pre_login.take(visit.pre_cookie, state)
        if waiting is None:
            raise SignInRefused(Reason.STALE, "unknown")
        place = (waiting.tenant_id, waiting.host, waiting.population)
        if place != (visit.tenant.id, visit.host, visit.population):
            raise SignInRefused(Reason.STALE, "other-place")
        return waiting


def policy_of(tenant: Tenant, population: Population) -> SecondFactorPolicy:
    """Staff always need a second factor; patients as the practice decided."""
    if population is Population.WORKFORCE:
        return SecondFactorPolicy.REQUIRED
    return SecondFactorPolicy(tenant.patient_second_factor)


def _above(session: Session | None) -> Acr:
    """What a step-up asks for. From a password's level, the second factor given now is a fresh one: asking for the
    freshest level at once would take two codes, and the second comes half a minute later.
    """
    has_climbed = session is not None and acr_at_least(session.record.acr, Acr.AAL2)
    return Acr.AAL2_FRESH if has_climbed else Acr.AAL2


def _is_fresh(identity: VerifiedIdentity, start: LoginStart) -> bool:
    """Whether a factor was given on this trip, and not long ago at another practice."""
    if identity.acr is Acr.AAL2_FRESH:
        return True
    return acr_at_least(identity.acr, Acr.AAL2) and identity.auth_time >= start.issued_at.replace(microsecond=0)


def safe_target(path: str) -> str:
    """The path if it is one of this host's pages, else the first page. What only answers to a form is not one."""
    if not _TARGET.fullmatch(path) or path.startswith(("/auth/", "/signed-out", "/setup/", "/~")):
        return "/"
    return path
