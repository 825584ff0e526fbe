"""Addresses that refused a letter for good: noted with the person, told to staff, forgotten with the address.

Letters go on being tried: a mailbox may be mended, and a letter about somebody's sign-in must not be held back.
Queries run in the scope that is open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec
from portico_sdk.data import uuid7

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.notify import readers
from portico.notify.kinds import Reader, ReaderKind
from portico.notify.tables import MailBounce
from portico.tenancy.scopes import Scope

Source = Literal["smtp", "report"]

SHOWN_FOR: Final = timedelta(days=90)


class Bounced(msgspec.Struct, frozen=True, kw_only=True):
    """An address that a letter could not be left at, for staff to ask the person about."""

    reader: ReaderKind
    reader_id: UUID
    address: str
    code: str
    noted: datetime

    def __repr__(self) -> str:
        return f"Bounced({self.reader}, {self.reader_id}, {self.code})"


async def note(scope: Scope, reader: Reader, address: str, code: str, source: Source, now: datetime) -> None:
    """This address of this person refused a letter. The newest is kept, and the audit has each."""
    await MailBounce.raw(
        _NOTE, uuid7(), reader.kind.value, reader.id, reader.patient_id, digest(address), code, source, now
    ).run()
    await record(
        scope,
        AuditCode.MAIL_BOUNCED,
        patient_ids=(reader.patient_id,) if reader.patient_id else (),
        outcome="failure",
        reason=f"{source} {code}",
    )


async def taken(reader: Reader) -> None:
    """The mail server took a letter: what it said before no longer counts. A report may still come."""
    await MailBounce.delete().where(
        MailBounce.reader == reader.kind.value, MailBounce.reader_id == reader.id, MailBounce.source == "smtp"
    )


async def of_patient(patient_id: UUID, now: datetime) -> Sequence[Bounced]:
    """The bad addresses around one patient: their own and of those who act for them."""
    rows = await MailBounce.objects().where(MailBounce.patient_id == patient_id, MailBounce.noted > now - SHOWN_FOR)
    return await _standing(rows)


async def of_staff(now: datetime) -> Sequence[Bounced]:
    """The bad addresses of colleagues."""
    rows = await MailBounce.objects().where(
        MailBounce.reader == ReaderKind.STAFF.value, MailBounce.noted > now - SHOWN_FOR
    )
    return await _standing(rows)


async def _standing(rows: Sequence[MailBounce]) -> Sequence[Bounced]:
    """Without those whose address was changed since."""
    found: list[Bounced] = []
    for row in rows:
        kind = ReaderKind(row.reader)
        known = await readers.known(Reader(kind, row.reader_id, row.patient_id))
        if known is not None and digest(known.email) == row.address_digest:
            found.append(
                Bounced(
                    reader=kind,
                    reader_id=row.reader_id,
                    address=known.email,
                    code=row.code,
                    noted=row.noted,
                )
            )
    return found


def digest(address: str) -> bytes:
    """An address as it is kept here: enough to know it again."""
    return hashlib.sha256(address.strip().lower().encode()).digest()


_NOTE: Final = """
insert into core.mail_bounce (id, reader, reader_id, patient_id, address_digest, code, source, noted)
values ({}::uuid, {}, {}::uuid, {}::uuid, {}, {}, {}, {}::timestamptz)
on conflict (tenant_id, reader, reader_id) do update set address_digest = excluded.address_digest,
    code = excluded.code, source = excluded.source, noted = excluded.noted"""
