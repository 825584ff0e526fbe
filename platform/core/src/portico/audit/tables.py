"""The audit's two tables. Their form is final: the sealed hash covers every column but `patient_ids`.

A patient stands in an event twice: as `patient_ids`, which erasure blanks, and as `subject_digests`, SHA-256 of a
salt and the id, which stays. The salts are in AuditSubject; destroying a salt makes the digest meaningless.
"""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Array, Bytea, Integer, SmallInt, Text, Timestamptz
from piccolo.constraints import Unique
from portico_sdk.data import TenantTable


class AuditEvent(TenantTable, schema="core", tablename="audit_event", tags=["append-only"]):
    """One act. Named after FHIR R4 AuditEvent; the elements are those of ASTM E2147-18 and IHE BALP.

    `canonical_version` says which canonical form (RFC 8785) the row is hashed in. `recorded` is a UTC instant.
    """

    indexes: ClassVar[tuple[str, ...]] = ("recorded", "gin(patient_ids)")

    canonical_version = SmallInt(default=1)
    recorded = Timestamptz()
    code = Text(help_text="source:subject:action")
    action = Text(help_text="FHIR AuditEvent.action: C, R, U, D or E")
    outcome = Text(help_text="success, denied or failure")
    reason = Text(default="")
    purpose = Text(default="", help_text="HL7 PurposeOfUse: TREAT, HOPERAT, PATRQT, SYSADMIN")
    actor_kind = Text()
    actor_id = UUID(null=True, default=None)
    actor_name = Text(default="", help_text="Staff and system only; a patient's name is not kept here")
    actor_role = Text(default="")
    actor_issuer = Text(default="")
    actor_sub = Text(default="")
    session_digest = Text(default="")
    ip = Text(default="")
    device = Text(default="")
    patient_ids = Array(base_column=UUID(), default=list)
    subject_digests = Array(base_column=Text(), default=list)
    resource_type = Text(default="")
    resource_ids = Array(base_column=UUID(), default=list, help_text="At most 50; more are counted and hashed")
    resource_count = Integer(default=0)
    resource_hash = Text(default="")
    resource_version = Text(default="")
    query_class = Text(default="", help_text="What kind of list or search it was, never its words")
    before_digest = Text(default="")
    after_digest = Text(default="")
    request_id = Text(default="")
    route = Text(default="")
    plugin_id = Text(default="")
    plugin_version = Text(default="")
    hook = Text(default="")


class AuditSubject(TenantTable, schema="core", tablename="audit_subject"):
    """The salt of one patient's digests."""

    patient_id = UUID(null=False, default=None)
    salt = Bytea()

    one_salt_per_patient = Unique(["tenant_id", "patient_id"])
