"""Writes down what a page read. No row, no page."""

from __future__ import annotations

from portico_sdk import Read

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.audit.writer import PluginStamp
from portico.tenancy.database import Failures
from portico.tenancy.scopes import Scope
from portico.web.errors import NotKept


async def audit_read(scope: Scope, read: Read, stamp: PluginStamp | None) -> None:
    """One row. Raises NotKept."""
    code = AuditCode.AUDIT_READ if read.code == "AuditEvent" else AuditCode.READ
    try:
        await writer.record(
            scope, code, patient_ids=read.patient_ids, resource=(read.code, read.ids), query=read.query, plugin=stamp
        )
    except Failures as error:
        raise NotKept("the audit row") from error
