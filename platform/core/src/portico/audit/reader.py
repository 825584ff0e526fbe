"""Reads the audit: for staff with the right, with filters; for a patient, who looked at their record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
from piccolo.columns import Column
from piccolo.custom_types import Combinable
from piccolo.query import Select

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
    wanted = [clause for clause, is_asked in _clauses(asked, before) if is_asked]
    select = cast("Select[AuditEvent]", AuditEvent.select(*_columns()))
    query = select.order_by(AuditEvent.id, ascending=False).limit(limit)
    return msgspec.convert(await (query.where(*wanted) if wanted else query), list[Event])


async def for_patient(patient_id: UUID, *, before: UUID | None = None, limit: int = 50) -> Sequence[Event]:
    """Who read or changed this patient's record, newest first; refused attempts too."""
    return await search(Filter(patient_id=patient_id), before=before, limit=limit)


async def codes() -> Sequence[str]:
    """Every code that this practice's audit has, for the filter's choices."""
    rows = await AuditEvent.select(AuditEvent.code).group_by(AuditEvent.code).order_by(AuditEvent.code)
    return [row["code"] for row in msgspec.convert(rows, list[dict[str, str]])]


def _clauses(asked: Filter, before: UUID | None) -> Sequence[tuple[Combinable, bool]]:
    event = AuditEvent
    return [
        (event.id < before, before is not None),
        (event.actor_id == asked.actor_id, asked.actor_id is not None),
        (event.patient_ids.any(asked.patient_id), asked.patient_id is not None),
        (event.code == asked.code, asked.code != ""),
        (event.action == asked.action, asked.action != ""),
        (event.outcome == asked.outcome, asked.outcome != ""),
        (event.recorded >= asked.since, asked.since is not None),
        (event.recorded < asked.until, asked.until is not None),
    ]


def _columns() -> Sequence[Column]:
    return [getattr(AuditEvent, name) for name in Event.__struct_fields__]
