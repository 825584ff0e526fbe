"""Reads the audit: for staff with the right, with filters; for a patient, who looked at their record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from portico.audit.tables import AuditEvent


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One row as people read it. `recorded` is a UTC instant."""

    id: UUID
    recorded: datetime
    code: str
    action: str
    outcome: str
    reason: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    actor_role: str
    patient_ids: tuple[UUID, ...]
    resource_type: str
    resource_ids: tuple[UUID, ...]
    resource_count: int
    query_class: str
    request_id: str
    route: str
    plugin_id: str
    plugin_version: str


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What staff ask for; an empty field asks for all. `since` is included, `until` is not."""

    actor_id: UUID | None = None
    patient_id: UUID | None = None
    code: str = ""
    action: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


async def search(asked: Filter, *, before: UUID | None = None, limit: int = 50) -> Sequence[Event]:
    """The newest events first. Ids are version 7 and so in order of time: `before` is the last id of the page above."""
    rows = AuditEvent.select(*_columns()).order_by(AuditEvent.id, ascending=False).limit(limit)
    if before:
        rows = rows.where(AuditEvent.id < before)
    if asked.actor_id:
        rows = rows.where(AuditEvent.actor_id == asked.actor_id)
    if asked.patient_id:
        rows = rows.where(AuditEvent.patient_ids.any(asked.patient_id))
    if asked.code:
        rows = rows.where(AuditEvent.code == asked.code)
    if asked.action:
        rows = rows.where(AuditEvent.action == asked.action)
    if asked.outcome:
        rows = rows.where(AuditEvent.outcome == asked.outcome)
    if asked.since:
        rows = rows.where(AuditEvent.recorded >= asked.since)
    if asked.until:
        rows = rows.where(AuditEvent.recorded < asked.until)
    return [_event(row) for row in await rows]


async def for_patient(patient_id: UUID, *, before: UUID | None = None, limit: int = 50) -> Sequence[Event]:
    """Who read or changed this patient's record, newest first; refused attempts too."""
    return await search(Filter(patient_id=patient_id), before=before, limit=limit)


async def codes() -> Sequence[str]:
    """Every code that this practice's audit has, for the filter's choices."""
    rows = await AuditEvent.select(AuditEvent.code).group_by(AuditEvent.code).order_by(AuditEvent.code)
    return [row["code"] for row in rows]


def _columns() -> Sequence[Any]:
    return [getattr(AuditEvent, name) for name in Event.__struct_fields__]


def _event(row: dict[str, Any]) -> Event:
    return Event(**{**row, "patient_ids": tuple(row["patient_ids"]), "resource_ids": tuple(row["resource_ids"])})
