"""Getting in for the first time, and back in, as the person does it: asking for a letter, and what is behind its link.

Every function opens its own scopes, since Keycloak is asked in between; call them with none open.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from piccolo.columns import Column

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity import owners
from portico.identity.directory import DirectoryRefused, DirectoryUnavailable, HasPassword, IdentityDirectory
from portico.identity.population import Population
from portico.identity.sessions import Sessions
from portico.identity.tables import PersonLink, StaffMember
from portico.onboarding.invitations import Invitations, Opened, Purpose, new_code
from portico.onboarding.subjects import Subject, clean_email
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.redis import Redis
from portico.tenancy.scopes import Tenancy

log = logging.getLogger("portico.onboarding")

MOST_PER_ADDRESS: Final = 3
MOST_PER_PRACTICE: Final = 200
RATE_WINDOW: Final = timedelta(hours=1)
_BUSY: Final = timedelta(seconds=60)


class Outcome(StrEnum):
    """What a link and a fact led to."""

    START_CODE = "start-code"
    SIGN_IN_AS_USUAL = "sign-in-as-usual"
    """Setting up, but the account has a password already: it is linked now."""
    WRONG_FACT = "wrong-fact"
    DEAD = "dead"
    """Used, expired, replaced, unknown, or out of tries: nobody is told which."""
    BUSY = "busy"
    """The same link is being used in another window this very moment."""
    UNAVAILABLE = "unavailable"
    """Keycloak can't be reached; the link stays good."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """`code` and `email` are only there with START_CODE, `email` also with SIGN_IN_AS_USUAL. `email` is what one types
    to sign in: a name for who has no mail address.
    """

    outcome: Outcome
    code: str = ""
    email: str = ""
    purpose: Purpose = Purpose.SETUP


class Accounts:
    """Made once by app.py."""

    def __init__(
        self,
        *,
        tenancy: Tenancy,
        redis: Redis,
        directory: IdentityDirectory,
        sessions: Sessions,
        invitations: Invitations,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenancy = tenancy
        self._redis = redis
        self._directory = directory
        self._sessions = sessions
        self._invitations = invitations
        self._clock = clock

    async def ask(self, tenant: Tenant, population: Population, email: str, origin: Origin) -> None:
        """Somebody typed this address under "I can't get in". What comes of it stands in their mailbox only."""
        email = clean_email(email)
        address = hashlib.sha256(email.encode()).hexdigest()
        of_address = await self._redis.count(f"ra:{tenant.id}:{population}:{address}", RATE_WINDOW)
        of_practice = await self._redis.count(f"rp:{tenant.id}:{population}", RATE_WINDOW)
        if of_address > MOST_PER_ADDRESS or of_practice > MOST_PER_PRACTICE:
            if of_practice == MOST_PER_PRACTICE + 1:
                log.warning(
                    "too many people ask to get back in; no more letters for an hour", extra={"tenant": str(tenant.id)}
                )
            return
        async with self._tenancy.tenant_scope(tenant, Actor.nobody(), "HOPERAT", origin=origin) as scope:
            subject = await Subject.by_email(population, email)
            if subject is not None and subject.fact:
                await self._invitations.send_fitting(scope, subject, "asked by the person")

    # Behind the link

    async def look(self, tenant: Tenant, population: Population, token: str, origin: Origin) -> Purpose | None:
        """What the link is for, None if it is not good."""
        async with self._tenancy.tenant_scope(tenant, Actor.nobody(), "HOPERAT", origin=origin):
            opened = await self._invitations.find(population, token)
            return opened.purpose if opened else None

    async def prove(self, tenant: Tenant, population: Population, token: str, fact: str, origin: Origin) -> Proof:
        """Link and second fact: the start code, or why not."""
        lock = f"iv:{hashlib.sha256(token.encode()).hexdigest()}"
        if not await self._redis.set_new(lock, b"1", _BUSY):
            return Proof(outcome=Outcome.BUSY)
        try:
            return await self._prove(tenant, population, token, fact, origin)
        except DirectoryUnavailable:
            return Proof(outcome=Outcome.UNAVAILABLE)
        except DirectoryRefused as error:
            log.error("a start code was refused: %s", type(error).__name__, extra={"tenant": str(tenant.id)})
            return Proof(outcome=Outcome.UNAVAILABLE)
        finally:
            await self._redis.delete(lock)

    async def _prove(self, tenant: Tenant, population: Population, token: str, fact: str, origin: Origin) -> Proof:
        async with self._tenancy.tenant_scope(tenant, Actor.nobody(), "HOPERAT", origin=origin) as scope:
            opened = await self._invitations.find(population, token)
            if opened is None:
                return Proof(outcome=Outcome.DEAD)
            if not await self._invitations.try_fact(opened, fact):
                await record(
                    scope,
                    AuditCode.ACCESS_DENIED,
                    patient_ids=opened.subject.patient_ids,
                    outcome="denied",
                    reason=f"{opened.purpose}:second-fact",
                )
                is_left = await self._invitations.find(population, token) is not None
                return Proof(outcome=Outcome.WRONG_FACT if is_left else Outcome.DEAD, purpose=opened.purpose)
        subject = opened.subject
        code = await self._start_code(opened)
        async with self._tenancy.tenant_scope(tenant, subject.actor, "HOPERAT", origin=origin) as scope:
            if not await self._invitations.use_up(opened):
                return Proof(outcome=Outcome.DEAD)
            await _let_in(subject, opened.purpose, self._clock())
            await owners.count(scope)
            if opened.purpose is Purpose.RECOVERY:
                await record(scope, AuditCode.ACCOUNT_RECOVERED, patient_ids=subject.patient_ids)
                await self._invitations.tell_recovered(scope, subject)
            else:
                await record(scope, AuditCode.ACCOUNT_SET_UP, patient_ids=subject.patient_ids)
        if opened.purpose is Purpose.RECOVERY:
            await self._sessions.end_all(tenant.id, subject.issuer, subject.sub)
        outcome = Outcome.START_CODE if code else Outcome.SIGN_IN_AS_USUAL
        return Proof(outcome=outcome, code=code, email=subject.sign_in_name, purpose=opened.purpose)

    async def _start_code(self, opened: Opened) -> str:
        """Set and return a start code; '' where the person has a password already and does not recover."""
        subject, code = opened.subject, new_code()
        try:
            await self._directory.set_start_code(
                subject.population, subject.sub, code, recovery=opened.purpose is Purpose.RECOVERY
            )
        except HasPassword:
            return ""
        return code


async def _let_in(subject: Subject, purpose: Purpose, now: datetime) -> None:
    """They may sign in from now on. Recovering ends what was signed in: a new epoch."""
    table: type[StaffMember] | type[PersonLink] = (
        StaffMember if subject.population is Population.WORKFORCE else PersonLink
    )
    changes: dict[Column | str, Any] = {}
    if not subject.is_set_up:
        changes |= {"active": True, "set_up_at": now}
    if purpose is Purpose.RECOVERY:
        changes |= {"epoch": table.epoch + 1, "second_factor": False}
    if changes:
        await table.update(changes).where(table.id == subject.id)
