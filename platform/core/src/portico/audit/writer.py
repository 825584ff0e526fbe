"""Appends one audit event in the transaction that is open: if the act is undone, so is its row, and if the row can't be
written, the act is not done. What somebody did elsewhere (`Witnessed`) is written down when we hear of it, once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from portico_sdk.data import uuid7

from portico.audit.events import Action, Outcome, action_of
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor, ActorKind, Origin
from portico.tenancy.scopes import Scope

NAMED_IDS = 50
"""So many ids stand in a row; a longer list is counted and hashed."""

PURPOSES = {ActorKind.PATIENT: "PATRQT", ActorKind.PROXY: "PATRQT", ActorKind.STAFF: "TREAT"}
"""HL7 PurposeOfUse by who acts; all else is SYSADMIN."""


@dataclass(frozen=True, kw_only=True)
class PluginStamp:
    """Which plugin acted, in which version, through which hook or page."""

    id: str
    version: str
    hook: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One act: `code` done to the records of `patient_ids`.

    `resource` is a FHIR type and the ids; `reason` and `query` are words of ours, never a patient's data.
    """

    code: str
    action: Action | None = None
    patient_ids: Sequence[UUID] = ()
    resource: tuple[str, Sequence[UUID]] = ("", ())
    outcome: Outcome = "success"
    reason: str = ""
    query: str = ""
    plugin: PluginStamp | None = None


@dataclass(frozen=True, kw_only=True)
class Witnessed:
    """What `actor` did `at` that instant where we were not asked. `source` names it among all that happened there:
    the same thing told again is the same row.
    """

    entry: Entry
    source: str
    at: datetime
    actor: Actor
    origin: Origin


async def record(
    scope: Scope,
    code: str,
    *,
    action: Action | None = None,
    patient_ids: Sequence[UUID] = (),
    resource: tuple[str, Sequence[UUID]] = ("", ()),
    outcome: Outcome = "success",
    reason: str = "",
    query: str = "",
    plugin: PluginStamp | None = None,
) -> None:
    """Write down that `scope.actor` did this; the words are those of Entry."""
    entry = Entry(
        code=code,
        action=action,
        patient_ids=patient_ids,
        resource=resource,
        outcome=outcome,
        reason=reason,
        query=query,
        plugin=plugin,
    )
    await record_all(scope, [entry])


async def record_all(scope: Scope, entries: Sequence[Entry]) -> None:
    """The same for several acts, in one statement.

    A scope that keeps nothing has nothing to write down: its visitors have no name, and what they see is nobody's.
    """
    if not entries or scope.keeps_nothing:
        return
    rows = [_values(entry, scope.actor, scope.origin, uuid7(), datetime.now(UTC)) for entry in entries]
    await _insert(_WITH_SUBJECTS if any(entry.patient_ids for entry in entries) else _PLAIN, rows)


async def record_witnessed(seen: Sequence[Witnessed]) -> None:
    """Write these down in the scope that is open, each once, whoever writes it and however often. About no patient."""
    rows = [_values(one.entry, one.actor, one.origin, _id_of(one.source, one.at), one.at) for one in seen]
    if rows:
        await _insert(f"{_PLAIN} on conflict do nothing", rows)


async def _insert(statement: str, rows: Sequence[dict[str, object]]) -> None:
    rows_of_values = ", ".join(f"({_VALUES})" for _ in rows)
    values = [row[column] for row in rows for column in _COLUMNS]
    await AuditEvent.raw(statement.replace(_ROWS, rows_of_values), *values).run()


def _id_of(source: str, at: datetime) -> UUID:
    """A version 7 id that follows from what happened: it sorts by that time, and is the same each time."""
    digest = hashlib.sha256(f"witnessed {source}".encode()).digest()
    value = (int(at.timestamp() * 1000) << 80) | int.from_bytes(digest[:10])
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def _values(entry: Entry, actor: Actor, origin: Origin, event_id: UUID, at: datetime) -> dict[str, object]:
    kind, ids = entry.resource
    named = sorted(set(ids))
    plugin = entry.plugin
    is_known_by_name = actor.kind in {ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.OPERATOR}
    return {
        "id": event_id,
        "canonical_version": 1,
        "recorded": at,
        "code": entry.code,
        "action": entry.action or action_of(entry.code),
        "outcome": entry.outcome,
        "reason": entry.reason,
        "purpose": PURPOSES.get(actor.kind, "SYSADMIN"),
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "actor_name": actor.name if is_known_by_name else "",
        "actor_role": actor.role,
        "actor_issuer": actor.issuer,
        "actor_sub": actor.sub,
        "session_digest": actor.session_digest,
        "ip": origin.ip,
        "device": origin.device[:200],
        "patient_ids": sorted(set(entry.patient_ids)),
        "resource_type": kind,
        "resource_ids": named if len(named) <= NAMED_IDS else [],
        "resource_count": len(named),
        "resource_hash": "" if len(named) <= NAMED_IDS else _hash(named),
        "query_class": entry.query,
        "request_id": origin.request_id,
        "route": origin.route,
        "plugin_id": plugin.id if plugin else "",
        "plugin_version": plugin.version if plugin else "",
        "hook": plugin.hook if plugin else "",
    }


def _hash(ids: Sequence[UUID]) -> str:
    return hashlib.sha256(b"".join(one.bytes for one in ids)).hexdigest()


_COLUMNS = (
    "id",
    "canonical_version",
    "recorded",
    "code",
    "action",
    "outcome",
    "reason",
    "purpose",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_role",
    "actor_issuer",
    "actor_sub",
    "session_digest",
    "ip",
    "device",
    "patient_ids",
    "resource_type",
    "resource_ids",
    "resource_count",
    "resource_hash",
    "query_class",
    "request_id",
    "route",
    "plugin_id",
    "plugin_version",
    "hook",
)
_CASTS = {
    "id": "::uuid",
    "canonical_version": "::smallint",
    "recorded": "::timestamptz",
    "actor_id": "::uuid",
    "patient_ids": "::uuid[]",
    "resource_ids": "::uuid[]",
    "resource_count": "::integer",
}
_VALUES = ", ".join(f"{{}}{_CASTS.get(column, '')}" for column in _COLUMNS)
_ROWS = "/* rows */"

_PLAIN = f"insert into core.audit_event ({', '.join(_COLUMNS)}) values {_ROWS}"  # noqa: S608 (our own column names)

# One statement: makes the salt of each patient who has none, and digests each id with its salt. The update on conflict
# is for two transactions that make the same patient's first salt at once: both get the one that was kept.
_WITH_SUBJECTS = f"""
with event ({", ".join(_COLUMNS)}) as (values {_ROWS}),
subject (patient_id) as (select distinct unnest(patient_ids) from event),
made as (
    insert into core.audit_subject (patient_id, salt)
    select patient_id, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) from subject
    where patient_id not in (select patient_id from core.audit_subject)
    on conflict (tenant_id, patient_id) do update set patient_id = excluded.patient_id
    returning patient_id, salt
),
salted as (
    select patient_id, salt from made
    union
    select patient_id, salt from core.audit_subject where patient_id in (select patient_id from subject)
)
insert into core.audit_event ({", ".join(_COLUMNS)}, subject_digests)
select {", ".join(_COLUMNS)}, coalesce((
    select array_agg(encode(sha256(salt || uuid_send(patient_id)), 'hex') order by patient_id)
    from salted where patient_id = any (event.patient_ids)
), array[]::text[])
from event
"""  # noqa: S608 (our own column names)
