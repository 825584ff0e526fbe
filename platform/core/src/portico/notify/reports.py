"""Reads what mail servers send back when a letter could not be left (RFC 3464), and notes it with the person.

Which letter it was says the address that the report came to, or the letter's Message-ID that it quotes. A report of
anything but a lasting failure, or about a letter that is not ours, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from enum import StrEnum
from typing import Final, cast
from uuid import UUID

from portico.notify import bounces, readers
from portico.notify.kinds import Reader, ReaderKind, State
from portico.notify.marks import Mark
from portico.notify.tables import Letter
from portico.tenancy.context import Actor
from portico.tenancy.scopes import Tenancy

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_WHERE_TO: Final = ("Delivered-To", "X-Original-To", "X-Envelope-To", "To")
_OF_THE_LETTER: Final = ("Message-ID", "In-Reply-To", "References")
LARGEST: Final = 5_000_000
"""Bytes of a report; what is longer is cut, and its first parts say enough."""


class Verdict(StrEnum):
    """What a report led to."""

    NOTED = "noted"
    NOT_LASTING = "not a lasting failure"
    NO_REPORT = "not a delivery report"
    NOT_OURS = "about no letter of ours"


@dataclass(frozen=True)
class Report:
    """`mark` is None where nothing says which letter; `code` is '' where nothing failed for good."""

    mark: Mark | None
    code: str


def parse(raw: bytes, sent_to: str = "") -> Report | None:
    """The report in a mail, None when it is none. `sent_to` is the address it came to, if the mail doesn't say."""
    try:
        mail = message_from_bytes(raw[:LARGEST], EmailMessage, policy=policy.default)
        if mail.get_content_type() != "multipart/report":
            return None
        parts = list(mail.walk())
        code = next((code for part in parts for code in _lasting(part)), "")
        return Report(_mark(mail, parts, sent_to), code)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        # Python's parser raises any of these at headers that somebody mangled.
        return None


async def note(tenancy: Tenancy, raw: bytes, now: datetime, sent_to: str = "") -> Verdict:
    """Note the failure that a report tells. Call it with no scope open."""
    report = parse(raw, sent_to)
    if report is None:
        return Verdict.NO_REPORT
    if not report.code:
        return Verdict.NOT_LASTING
    tenant = await tenancy.tenant_by_id(report.mark.tenant_id) if report.mark else None
    if report.mark is None or tenant is None:
        return Verdict.NOT_OURS
    async with tenancy.tenant_scope(tenant, Actor.system("mail bounce"), "HOPERAT") as scope:
        letter = await Letter.objects().get(Letter.id == report.mark.letter_id)
        if letter is None or letter.state != State.SENT.value:
            return Verdict.NOT_OURS
        reader = Reader(ReaderKind(letter.reader), letter.reader_id, letter.patient_id)
        known = await readers.known(reader)
        # Who has another address by now has done what there was to do.
        if known is not None and bounces.digest(known.email) == letter.address_digest:
            await bounces.note(scope, reader, known.email, report.code, "report", now)
        await _refused(letter.id, report.code)
    return Verdict.NOTED


async def _refused(letter_id: UUID, code: str) -> None:
    await Letter.update({Letter.state: State.REFUSED.value, Letter.reason: code}).where(Letter.id == letter_id)


def _lasting(part: Message) -> Iterator[str]:
    """The status of each recipient that failed for good; one letter has one."""
    if part.get_content_type() != "message/delivery-status":
        return
    for fields in cast(list[Message], part.get_payload()):
        action = str(fields.get("Action", "")).strip().lower()
        status = _STATUS.search(str(fields.get("Status", "")))
        if action == "failed" and status and status[0].startswith("5"):
            yield status[0]


def _mark(mail: Message, parts: list[EmailMessage], sent_to: str) -> Mark | None:
    texts = [sent_to, *(str(value) for name in _WHERE_TO for value in mail.get_all(name, []))]
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            texts += [line for line in str(part.get_payload()).splitlines() if line.lower().startswith("message-id")]
        texts += [str(value) for name in _OF_THE_LETTER for value in part.get_all(name, [])]
    texts += [str(value) for name in _OF_THE_LETTER[1:] for value in mail.get_all(name, [])]
    return next((mark for mark in map(Mark.find, texts) if mark), None)
