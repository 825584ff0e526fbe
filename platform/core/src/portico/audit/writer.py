"""Appends one audit event in the transaction that is open: if the act is undone, so is its row, and if the row can't be
written, the act is not done.
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
from portico.tenancy.context import ActorKind
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
    """Write down that `scope.actor` did `code` to the records of `patient_ids`.

    `resource` is a FHIR type and the ids; `reason` and `query` are words of ours, never a patient's data.
    """
    kind, ids = resource
    named = sorted(set(ids))
    patients = sorted(set(patient_ids))
    actor, origin = scope.actor, scope.origin
    is_known_by_name = actor.kind in {ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.OPERATOR}
    values: dict[str, object] = {
        "id": uuid7(),
        "canonical_version": 1,
        "recorded": datetime.now(UTC),
        "code": code,
        "action": action or action_of(code),
        "outcome": outcome,
        "reason": reason,
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
        "patient_ids": patients,
        "resource_type": kind,
        "resource_ids": named if len(named) <= NAMED_IDS else [],
        "resource_count": len(named),
        "resource_hash": "" if len(named) <= NAMED_IDS else _hash(named),
        "query_class": query,
        "request_id": origin.request_id,
        "route": origin.route,
        "plugin_id": plugin.id if plugin else "",
        "plugin_version": plugin.version if plugin else "",
        "hook": plugin.hook if plugin else "",
    }
    statement = _WITH_SUBJECTS if patients else _PLAIN
    await AuditEvent.raw(statement, *(values[column] for column in _COLUMNS)).run()


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

_PLAIN = f"insert into core.audit_event ({', '.join(_COLUMNS)}) values ({_VALUES})"  # noqa: S608 (our own column names)

# One statement: makes the salt of a patient who has none, and digests each id with its salt. The update on conflict is
# for two transactions that make the same patient's first salt at once: both get the one that was kept.
_WITH_SUBJECTS = f"""
with event ({", ".join(_COLUMNS)}) as (values ({_VALUES})),
subject (patient_id) as (select unnest(patient_ids) from event),
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
select {", ".join(_COLUMNS)},
    (select array_agg(encode(sha256(salt || uuid_send(patient_id)), 'hex') order by patient_id) from salted)
from event
"""  # noqa: S608 (our own column names)
