"""Who an account is at this practice: one query, on each request, so that what was taken is gone at the next click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec

from portico.identity.population import Population
from portico.identity.rights import Rights
from portico.identity.roles import STAFF_ROLES, Role
from portico.identity.session_store import Record
from portico.identity.sessions import Holder, Session
from portico.identity.tables import PersonLink, StaffMember
from portico.tenancy.context import Actor, ActorKind

TABLES: Mapping[Population, type[StaffMember] | type[PersonLink]] = {
    Population.WORKFORCE: StaffMember,
    Population.PATIENTS: PersonLink,
}

_AT_WORK: Mapping[Role, ActorKind] = dict.fromkeys(STAFF_ROLES, ActorKind.STAFF) | {Role.OPERATOR: ActorKind.OPERATOR}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone with a right to be here. `actor` has no session yet when they are just signing in. `looks_until` is set
    for an operator whom the practice lets in: to look, and no longer.
    """

    actor: Actor
    language: str
    epoch: int
    email: str
    second_factor: bool
    looks_until: datetime | None = None

    @property
    def holder(self) -> Holder:
        """What their session is tied to. Only people have one: their row's id is never None."""
        if self.actor.id is None:
            raise ValueError("a person without a row")
        return Holder(person_id=self.actor.id, epoch=self.epoch, patient_id=self.actor.patient_id)


def actor_of(session: Session) -> Actor:
    """Who asks, before our tables were read: enough to open the scope, with no right to anything."""
    record = session.record
    kind = ActorKind.STAFF if record.population is Population.WORKFORCE else ActorKind.PATIENT
    return Actor(
        kind=kind,
        id=record.person_id,
        patient_id=record.patient_id,
        issuer=record.issuer,
        sub=record.sub,
        session_digest=session.digest,
    )


async def person_of(session: Session, rights: Rights) -> Person | None:
    """The person behind a session, in the scope that is open. None: no longer here, or the session is of an epoch
    before their rights were changed; then the session is to be ended.
    """
    record = session.record
    rows = await _by_id(record.population, record.person_id)
    person = _person(record.population, record.issuer, record.sub, rows, rights, session.digest)
    if person is None or person.epoch != record.epoch or person.actor.patient_id != record.patient_id:
        return None
    return person


async def find_person(population: Population, issuer: str, sub: str, rights: Rights) -> Person | None:
    """The person with this account at the practice whose scope is open; None for a stranger.

    Who may open several records starts with their own.
    """
    statement = _STAFF if population is Population.WORKFORCE else _LINKS
    rows = cast(
        list[dict[str, object]],
        await TABLES[population].raw(statement + _BY_ACCOUNT[population], issuer, sub),
    )
    return _person(population, issuer, sub, rows, rights, "")


async def accounts_of(patient_id: UUID, kind: ActorKind = ActorKind.PATIENT) -> tuple[UUID, ...]:
    """The rows through which this record is opened, by the patient or by proxies; closed ones too."""
    rows = (
        await PersonLink.select(PersonLink.id)
        .where(PersonLink.patient_id == patient_id, PersonLink.kind == kind.value)
        .order_by(PersonLink.id)
    )
    return tuple(cast(UUID, row["id"]) for row in rows)


async def whose_record_is_opened(patient_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these patients whose record somebody can sign in to see, the patient or a proxy."""
    if not patient_ids:
        return frozenset()
    rows = cast(list[dict[str, UUID]], await PersonLink.raw(_OPENED, list(patient_ids)))
    return frozenset(row["patient_id"] for row in rows)


def is_same_account(record: Record, issuer: str, sub: str) -> bool:
    return (record.issuer, record.sub) == (issuer, sub)


class _Row(msgspec.Struct):
    id: UUID
    name: str
    role: str
    email: str
    language: str
    epoch: int
    second_factor: bool
    patient_id: UUID | None
    ends_at: datetime | None
    decided: list[str]

    @property
    def decisions(self) -> dict[str, bool]:
        """What the practice decided about this role: a plus or a minus before the bundle's id."""
        return {one[1:]: one.startswith("+") for one in self.decided}


# Operators whom the practice lets in stand beside its staff, for as long as it does.
_STAFF = """
select * from (
    select id, issuer, sub, name, role, email, language, epoch, second_factor, null::uuid as patient_id,
        null::timestamptz as ends_at,
        array(select case when allowed then '+' else '-' end || bundle from core.role_right
            where core.role_right.role = core.staff_member.role) as decided
    from core.staff_member where active
    union all
    select visit.id, visit.issuer, visit.sub, visit.name, 'operator', visit.email, 'en', 0, true, null,
        leave.ends_at, array[]::text[]
    from core.support_visit visit join core.support_grant leave
        on leave.tenant_id = visit.tenant_id and leave.id = visit.grant_id
    where leave.revoked_at is null and leave.ends_at > now()
) as someone where true"""

# The patient's own name comes from the record; this room may not import the clinical one, so it asks by SQL.
_LINKS = """
select link.id, link.kind as role, link.email, link.language, link.epoch, link.second_factor, link.patient_id,
    null::timestamptz as ends_at, array[]::text[] as decided,
    case link.kind when 'proxy' then link.name else patient.given || ' ' || patient.family end as name
from core.person_link link join core.patient patient
    on patient.tenant_id = link.tenant_id and patient.id = link.patient_id
where link.active and patient.active"""

_OPENED = """
select distinct link.patient_id
from core.person_link link join core.patient patient
    on patient.tenant_id = link.tenant_id and patient.id = link.patient_id
where link.active and patient.active and link.patient_id = any({})"""

_BY_ID = {Population.WORKFORCE: " and id = {}", Population.PATIENTS: " and link.id = {}"}
_BY_ACCOUNT = {
    Population.WORKFORCE: " and issuer = {} and sub = {} order by role = 'operator', ends_at desc",
    Population.PATIENTS: " and link.issuer = {} and link.sub = {} order by link.kind = 'patient' desc, link.created",
}


async def _by_id(population: Population, person_id: UUID) -> list[dict[str, object]]:
    statement = _STAFF if population is Population.WORKFORCE else _LINKS
    return cast(list[dict[str, object]], await TABLES[population].raw(statement + _BY_ID[population], person_id))


def _person(
    population: Population,
    issuer: str,
    sub: str,
    rows: list[dict[str, object]],
    rights: Rights,
    session_digest: str,
) -> Person | None:
    if not rows:
        return None
    row = msgspec.convert(rows[0], _Row)
    role = Role(row.role)
    if population is Population.WORKFORCE and role not in _AT_WORK:
        return None
    kind = _AT_WORK[role] if population is Population.WORKFORCE else ActorKind(row.role)
    actor = Actor(
        kind=kind,
        id=row.id,
        name=row.name,
        role=role.value,
        permissions=rights.to_look if row.ends_at else rights.of(role, row.decisions),
        patient_id=row.patient_id,
        issuer=issuer,
        sub=sub,
        session_digest=session_digest,
    )
    return Person(
        actor=actor,
        language=row.language,
        epoch=row.epoch,
        email=row.email,
        second_factor=row.second_factor,
        looks_until=row.ends_at,
    )
