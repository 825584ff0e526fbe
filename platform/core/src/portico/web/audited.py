"""Writes down what a page read. No row, no page."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import Read

from portico.audit.events import AuditCode
from portico.audit.writer import Entry, PluginStamp, record_all
from portico.tenancy.database import Failures
from portico.tenancy.scopes import Scope
from portico.web.errors import NotKept


async def audit_reads(scope: Scope, reads: Sequence[tuple[Read, PluginStamp | None]]) -> None:
    """One row each. Raises NotKept."""
    entries = [
        Entry(
            code=AuditCode.AUDIT_READ if read.code == "AuditEvent" else AuditCode.READ,
            patient_ids=read.patient_ids,
            resource=(read.code, read.ids),
            query=read.query,
            plugin=stamp,
        )
        for read, stamp in reads
    ]
    try:
        await record_all(scope, entries)
    except Failures as error:
        raise NotKept("the audit row") from error
