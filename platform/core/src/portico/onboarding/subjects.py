"""Whom a letter is for: a row of staff or of a person's link, read alike. Queries run in the scope that is open."""

from __future__ import annotations

import re
from datetime import date
from typing import Self, cast
from uuid import UUID

import msgspec

from portico.identity.population import Population
from portico.identity.tables import PersonLink, StaffMember
from portico.tenancy.context import Actor, ActorKind


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has, or is to have, an account here.

    `fact` is the second fact as it stands on file, '' when there is none; `is_set_up` is whether they have or had a
    sign-in here; `is_active` whether they may use it. `sign_in_name` is what they type to sign in.
    """

    population: Population
    id: UUID
    issuer: str
    sub: str
    name: str
    role: str
    email: str
    language: str
    fact: str
    is_set_up: bool
    is_active: bool
    sign_in_name: str = ""
    patient_id: UUID | None = None

    def __repr__(self) -> str:
        return f"Subject({self.population}, {self.id})"

    @property
    def patient_ids(self) -> tuple[UUID, ...]:
        return (self.patient_id,) if self.patient_id else ()

    @property
    def actor(self) -> Actor:
        """The person themselves, once link and fact have proved them. Holds no permission."""
        kind = ActorKind.STAFF if self.population is Population.WORKFORCE else ActorKind(self.role)
        return Actor(
            kind=kind,
            id=self.id,
            name=self.name,
            role=self.role,
            patient_id=self.patient_id,
            issuer=self.issuer,
            sub=self.sub,
        )

    @classmethod
    async def load(cls, population: Population, subject_id: UUID) -> Self | None:
        """By the id of the row; None when there is none or it has been closed."""
        return await cls._one(population, "subject.id = {}", subject_id)

    @classmethod
    async def by_email(cls, population: Population, email: str) -> Self | None:
        """By the address that letters go to; who may open several records is found as the patient first."""
        return await cls._one(population, "subject.email = {}", clean_email(email))

    @classmethod
    async def _one(cls, population: Population, condition: str, value: object) -> Self | None:
        table, statement, order = _STATEMENTS[population]
        # For who was let go or is not to come no letter, and no link of theirs is good.
        query = f"{statement} and {condition} and {_WELCOME} {order} limit 1"
        rows = cast(list[dict[str, object]], await table.raw(query, value))
        if not rows:
            return None
        row = msgspec.convert(rows[0], _Row)
        return cls(
            population=population,
            id=row.id,
            issuer=row.issuer,
            sub=row.sub,
            name=row.name,
            role=row.role,
            email=row.email,
            language=row.language,
            fact=patient_fact(row.birth_date) if row.birth_date else staff_fact(row.phone),
            is_set_up=row.is_set_up,
            is_active=row.active,
            sign_in_name=row.sign_in_name or row.email,
            patient_id=row.patient_id,
        )


def clean_email(email: str) -> str:
    """An address as it is kept and looked up."""
    return email.strip().lower()


def patient_fact(born: date) -> str:
    """A date of birth as a second fact."""
    return born.isoformat()


def staff_fact(phone: str) -> str:
    """The last four digits of a phone number as a second fact; '' when there are not four."""
    digits = re.sub(r"[^0-9]", "", phone)
    return digits[-4:] if len(digits) >= 4 else ""


class _Row(msgspec.Struct):
    id: UUID
    issuer: str
    sub: str
    name: str
    role: str
    email: str
    language: str
    phone: str
    sign_in_name: str
    active: bool
    is_set_up: bool
    birth_date: date | None
    patient_id: UUID | None


_STAFF = """
select subject.id, subject.issuer, subject.sub, subject.name, subject.role, subject.email, subject.language,
    subject.phone, '' as sign_in_name, subject.active, (subject.active or subject.set_up_at is not null) as is_set_up,
    null::date as birth_date, null::uuid as patient_id
from core.staff_member subject where true"""

_LINK = """
select subject.id, subject.issuer, subject.sub, subject.kind as role, subject.email, subject.language, '' as phone,
    subject.sign_in_name, subject.active, (subject.active or subject.set_up_at is not null) as is_set_up,
    patient.birth_date, subject.patient_id,
    case subject.kind when 'proxy' then subject.name else patient.given || ' ' || patient.family end as name
from core.person_link subject join core.patient patient
    on patient.tenant_id = subject.tenant_id and patient.id = subject.patient_id
where patient.active"""

_WELCOME = "(subject.active or subject.set_up_at is null) and subject.stopped_at is null"

_STATEMENTS: dict[Population, tuple[type[StaffMember] | type[PersonLink], str, str]] = {
    Population.WORKFORCE: (StaffMember, _STAFF, "order by subject.active desc"),
    Population.PATIENTS: (
        PersonLink,
        _LINK,
        "order by subject.active desc, subject.kind = 'patient' desc, subject.created",
    ),
}
