"""Looks people up to write to: who gets a patient's letters, and what address and language they have now.

Queries run in the scope that is open, as core. Patients are read by SQL, since the room of their tables is beside this
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast
from uuid import UUID

import msgspec

from portico.identity.tables import PersonLink, StaffMember
from portico.notify.kinds import Reader, ReaderKind


class Known(msgspec.Struct, frozen=True):
    """`is_here`: may sign in, or is an active patient. `is_invited`: not set up yet, so only core's letters go out."""

    email: str
    language: str
    is_here: bool
    is_invited: bool

    def __repr__(self) -> str:
        return "Known(…)"


class _Link(msgspec.Struct):
    id: UUID | None
    kind: str | None


async def of_patient(patient_id: UUID) -> Sequence[Reader]:
    """Who reads what is sent to this patient: themselves, else those who act for them, else the record's address.

    Nobody where there is no such patient here.
    """
    rows = msgspec.convert(cast(object, await PersonLink.raw(_LINKS, patient_id)), list[_Link])
    own = [row.id for row in rows if row.id and row.kind == "patient"]
    found = own or [row.id for row in rows if row.id]
    if found:
        return [Reader(ReaderKind.PERSON, link_id, patient_id) for link_id in found]
    return [Reader(ReaderKind.PATIENT, patient_id, patient_id)] if rows else []


async def of_staff(member_id: UUID) -> Sequence[Reader]:
    """This member of staff, if they work here."""
    is_here = await StaffMember.exists().where(StaffMember.id == member_id, StaffMember.active.eq(True))
    return [Reader(ReaderKind.STAFF, member_id)] if is_here else []


async def known(reader: Reader) -> Known | None:
    """Address and language as they are now; None when there is no such row."""
    rows = cast(list[object], await StaffMember.raw(_KNOWN[reader.kind], reader.id))
    return msgspec.convert(rows[0], Known) if rows else None


async def forget(reader: Reader) -> None:
    """The letter has left, or never will: an address that was kept for it alone goes with it."""
    if reader.kind is ReaderKind.LEAVING:
        await StaffMember.raw("update core.leaving set mail = '' where id = {}", reader.id)


# A row with no link says that the patient is there.
_LINKS: Final = """
select link.id, link.kind from core.patient patient
left join core.person_link link
    on link.tenant_id = patient.tenant_id and link.patient_id = patient.id and link.active
where patient.id = {} and patient.active order by link.created"""

_KNOWN: Final = {
    ReaderKind.STAFF: """
select email, language, active as is_here, (not active and set_up_at is null) as is_invited
from core.staff_member where id = {}""",
    ReaderKind.PERSON: """
select link.email, link.language, (link.active and patient.active) as is_here,
    (not link.active and link.set_up_at is null) as is_invited
from core.person_link link join core.patient patient
    on patient.tenant_id = link.tenant_id and patient.id = link.patient_id
where link.id = {}""",
    ReaderKind.PATIENT: """
select email, language, active as is_here, false as is_invited from core.patient where id = {}""",
    ReaderKind.SIGN_UP: """
select email, language, false as is_here, true as is_invited from core.sign_up where id = {}""",
    ReaderKind.LEAVING: """
select mail as email, 'en' as language, false as is_here, false as is_invited from core.leaving where id = {}""",
}
