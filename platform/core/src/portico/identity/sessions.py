"""Sessions: opaque, kept in Valkey, bound to one practice and one host, ended by three clocks.

The browser holds a random id and nothing else; the store's key is the id's digest, so who reads the store can't sign
in. Idle and absolute time are measured by the server's clock. Every five minutes Keycloak is asked whether the person's
session still stands. What the person may do is not here: it is read from our tables on each request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from portico.identity.mfa import Acr, acr_at_least
from portico.identity.oidc import LoginRefused, OidcClient, ProviderUnavailable, SessionEnded, Tokens, VerifiedIdentity
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.session_store import Record, SessionStore
from portico.settings import Settings
from portico.tenancy.context import Tenant

FRESH_FOR: Final = timedelta(minutes=5)
"""How long a step-up opens the acts that ask for a fresh factor."""
REFRESH_AFTER: Final = timedelta(minutes=5)
CARRY_ON: Final = timedelta(minutes=30)
"""How long a session lives on from the last word of Keycloak's while Keycloak can't be reached."""
SEEN_STEP: Final = timedelta(seconds=15)
"""A page that soon after the last one doesn't write the time again: sessions may end this much early, never late."""

ID_LENGTH: Final = 43
"""Characters of 256 bits in URL-safe base64."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A signed-in person's session as one request sees it. `digest` may stand in the audit; the id itself nowhere."""

    digest: str
    record: Record
    seen_at: datetime
    idle_ends_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When it ends if no further page is asked for."""
        return min(self.idle_ends_at, self.record.ends_at)

    def is_fresh(self, now: datetime) -> bool:
        """Whether a step-up still holds."""
        return self.record.fresh_until is not None and now < self.record.fresh_until


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """What a cookie was worth. `is_foreign`: it is a session's, but of another practice or host; write that down."""

    session: Session | None = None
    is_foreign: bool = False


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose session it is: the row of StaffMember or PersonLink, its epoch, and the record it opens."""

    person_id: UUID
    epoch: int
    patient_id: UUID | None = None


class Sessions:
    """Opens, finds, changes and ends sessions. Made once by app.py.

    - clock: the time, UTC; tests move it.
    """

    def __init__(
        self,
        *,
        store: SessionStore,
        oidc: OidcClient,
        placements: Placements,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._oidc = oidc
        self._placements = placements
        self._settings = settings
        self._clock = clock

    async def open(
        self,
        identity: VerifiedIdentity,
        tokens: Tokens,
        *,
        tenant: Tenant,
        host: str,
        holder: Holder,
        device: str = "",
        fresh_for: timedelta = FRESH_FOR,
    ) -> tuple[str, Session]:
        """A new session and the value of its cookie. fresh_for: so long a second factor counts as just given."""
        now = self._clock()
        record = Record(
            tenant_id=tenant.id,
            host=host,
            population=identity.population,
            issuer=identity.issuer,
            sub=identity.sub,
            client_id=identity.client_id,
            kc_sid=identity.sid,
            person_id=holder.person_id,
            patient_id=holder.patient_id,
            epoch=holder.epoch,
            acr=identity.acr,
            auth_time=identity.auth_time,
            fresh_until=now + fresh_for if identity.acr is Acr.AAL2_FRESH else None,
            opened_at=now,
            ends_at=now + timedelta(hours=self._settings.absolute_hours),
            refreshed_at=now,
            device=device,
        )
        return await self._keep(record, tokens, now)

    async def get(self, cookie: str, tenant: Tenant, host: str, *, is_activity: bool = True) -> Lookup:
        """The session behind a cookie, if it is of this practice and host and not over.

        `is_activity` is False for polls that the page makes by itself: they don't put off the end. May ask Keycloak, so
        call it with no transaction open.
        """
        if len(cookie) != ID_LENGTH:
            return Lookup()
        digest = digest_of(cookie)
        found = await self._store.load(tenant.id, digest)
        if found is None:
            return Lookup(is_foreign=await self._store.belongs_elsewhere(tenant.id, digest))
        record, seen_at = found
        if record.host != host:
            return Lookup(is_foreign=True)
        session = self._session(digest, record, seen_at)
        now = self._clock()
        if now >= session.ends_at:
            await self.end(session)
            return Lookup()
        current = await self._refreshed(session, tenant, now)
        if current is None:
            return Lookup()
        if is_activity and now - seen_at >= SEEN_STEP:
            await self._store.touch(record, digest, now, self._idle(record.population))
            current = self._session(digest, current.record, now)
        return Lookup(session=current)

    async def rotate(
        self, session: Session, identity: VerifiedIdentity, tokens: Tokens, *, is_fresh: bool
    ) -> tuple[str, Session]:
        """The same sign-in under a new id, after a step-up. Its absolute end stays where it was."""
        now = self._clock()
        record = msgspec.structs.replace(
            session.record,
            kc_sid=identity.sid,
            acr=identity.acr,
            auth_time=identity.auth_time,
            fresh_until=now + FRESH_FOR if is_fresh else None,
            refreshed_at=now,
        )
        kept = await self._keep(record, tokens, now)
        await self.end(session)
        return kept

    async def end(self, session: Session) -> None:
        """Over, here. Keycloak isn't told."""
        await self._store.delete(session.record, session.digest)

    async def end_all(
        self,
        tenant_id: UUID,
        issuer: str,
        sub: str,
        *,
        client_id: str | None = None,
        but: str | None = None,
    ) -> int:
        """End the person's sessions at this practice and say how many.

        `client_id` leaves those of other clients alone, `but` the one with this digest.
        """
        ended = 0
        for digest, record, _ in await self._store.of_person(tenant_id, issuer, sub):
            if digest != but and client_id in (None, record.client_id):
                await self._store.delete(record, digest)
                ended += 1
        return ended

    async def end_below(self, tenant_id: UUID, population: Population, acr: Acr) -> int:
        """End this population's sessions at this practice that were opened with less, and say how many."""
        ended = 0
        for digest, record, _ in await self._store.of_tenant(tenant_id):
            if record.population is population and not acr_at_least(record.acr, acr):
                await self._store.delete(record, digest)
                ended += 1
        return ended

    async def list(self, tenant_id: UUID, issuer: str, sub: str) -> list[Session]:
        """The person's sessions at this practice that are not over, the latest used first."""
        now = self._clock()
        found = [self._session(*one) for one in await self._store.of_person(tenant_id, issuer, sub)]
        return sorted((one for one in found if now < one.ends_at), key=lambda one: one.seen_at, reverse=True)

    async def tokens(self, session: Session) -> Tokens | None:
        """What keeps the session alive at Keycloak; for signing out there."""
        return await self._store.tokens(session.record, session.digest)

    async def _keep(self, record: Record, tokens: Tokens, now: datetime) -> tuple[str, Session]:
        cookie = secrets.token_urlsafe(32)
        digest = digest_of(cookie)
        record = await self._store.save(record, digest, tokens, now, self._idle(record.population))
        return cookie, self._session(digest, record, now)

    async def _refreshed(self, session: Session, tenant: Tenant, now: datetime) -> Session | None:
        """Ask Keycloak if it is time to; None when the session is over."""
        record = session.record
        if tenant.showcase or now - record.refreshed_at < REFRESH_AFTER:
            # A showcase's visitors have no account to ask about.
            return session
        if await self._store.is_provider_down(record):
            return await self._carry_on(session, now)
        if not await self._store.lock_refresh(session.digest):
            # Another tab is asking just now: a refresh token can be used once only. Its answer counts for us too.
            return session
        try:
            return await self._ask_provider(session, tenant, now)
        finally:
            await self._store.unlock_refresh(session.digest)

    async def _ask_provider(self, session: Session, tenant: Tenant, now: datetime) -> Session | None:
        # Read again under the lock: the tab before us may have spent the token that we saw.
        found = await self._store.load(session.record.tenant_id, session.digest)
        if found is None:
            return None
        record = found[0]
        if now - record.refreshed_at < REFRESH_AFTER:
            return self._session(session.digest, record, session.seen_at)
        tokens = await self._store.tokens(record, session.digest)
        registration = await self._placements.registration(tenant, record.population)
        if tokens is None:
            await self.end(session)
            return None
        if registration is None:
            return await self._carry_on(session, now)
        try:
            fresh = await self._oidc.refresh(registration, tokens)
        except (SessionEnded, LoginRefused):
            # Over at Keycloak, or an answer that is not about this person: either way nothing to go on with.
            await self.end(session)
            return None
        except ProviderUnavailable:
            await self._store.mark_provider_down(record)
            return await self._carry_on(session, now)
        record = msgspec.structs.replace(record, refreshed_at=now)
        record = await self._store.replace(record, session.digest, fresh)
        return self._session(session.digest, record, session.seen_at)

    async def _carry_on(self, session: Session, now: datetime) -> Session | None:
        if now - session.record.refreshed_at < CARRY_ON:
            return self._session(
                session.digest, msgspec.structs.replace(session.record, fresh_until=None), session.seen_at
            )
        await self.end(session)
        return None

    def _session(self, digest: str, record: Record, seen_at: datetime) -> Session:
        idle = self._idle(record.population)
        return Session(digest=digest, record=record, seen_at=seen_at, idle_ends_at=seen_at + idle)

    def _idle(self, population: Population) -> timedelta:
        if population is Population.WORKFORCE:
            return timedelta(minutes=self._settings.idle_minutes_staff)
        return timedelta(minutes=self._settings.idle_minutes_patient)


def digest_of(cookie: str) -> str:
    """What stands in the store and the audit instead of the session's id."""
    return hashlib.sha256(cookie.encode()).hexdigest()
