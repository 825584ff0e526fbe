"""Core's audit codes.

The name of a code is `source:subject:action`; plugins declare theirs in the manifest.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Action = Literal["C", "R", "U", "D", "E"]
"""FHIR R4 AuditEvent.action: create, read, update, delete, execute."""

Outcome = Literal["success", "denied", "failure"]


class AuditCode(StrEnum):
    """Every act of core's that is audited, sorted."""

    ACCESS_DENIED = "core:access:denied"
    ACCOUNT_CLOSED = "core:account:closed"
    ACCOUNT_INVITATION_ENDED = "core:account:invitation-ended"
    ACCOUNT_RECOVERED = "core:account:recovered"
    ACCOUNT_RECOVERY_STARTED = "core:account:recovery-started"
    ACCOUNT_SET_UP = "core:account:set-up"
    ACCOUNT_SETUP_STARTED = "core:account:setup-started"
    ACCOUNT_SHEET_PRINTED = "core:account:sheet-printed"
    AGREEMENT_SIGNED = "core:agreement:signed"
    AUDIT_READ = "core:AuditEvent:read"
    AUTHENTICATOR_ADDED = "core:authenticator:added"
    AUTHENTICATOR_REMOVED = "core:authenticator:removed"
    CLOSURE_CREATED = "core:closure:created"
    CLOSURE_REMOVED = "core:closure:removed"
    DELIVERY_RETRIED = "core:delivery:retried"
    DOMAIN_ADDED = "core:domain:added"
    DOMAIN_FAILING = "core:domain:failing"
    DOMAIN_LOST = "core:domain:lost"
    DOMAIN_PROVEN = "core:domain:proven"
    DOMAIN_REMOVED = "core:domain:removed"
    HOURS_CHANGED = "core:hours:changed"
    LOCATION_CHANGED = "core:Location:changed"
    LOCATION_CREATED = "core:Location:created"
    PATIENT_CHANGED = "core:Patient:changed"
    KEYRING_REWRAPPED = "core:keyring:rewrapped"
    LETTERS_CHANGED = "core:letters:changed"
    LOGIN_LOCKED = "core:login:locked"
    LOGIN_TRIED_LOCKED = "core:login:tried-locked"
    LOGIN_TRIED_STOPPED = "core:login:tried-stopped"
    LOGIN_UNKNOWN_NAME = "core:login:unknown-name"
    LOGIN_WRONG_CODE = "core:login:wrong-code"
    LOGIN_WRONG_PASSKEY = "core:login:wrong-passkey"
    LOGIN_WRONG_PASSWORD = "core:login:wrong-password"  # noqa: S105
    LOOK_CHANGED = "core:look:changed"
    LOOK_PUBLISHED = "core:look:published"
    LOOK_REMOVED = "core:look:removed"
    LOOK_SHARED = "core:look:shared"
    MAIL_BOUNCED = "core:mail:bounced"
    OWNER_INVITED = "core:owner:invited"
    PASSKEY_ADDED = "core:passkey:added"
    PASSKEY_REMOVED = "core:passkey:removed"
    PASSWORD_CHANGED = "core:password:changed"  # noqa: S105
    PATIENT_CREATED = "core:Patient:created"
    PATIENT_ERASED = "core:Patient:erased"
    PATIENT_IMPORTED = "core:Patient:imported"
    PERSON_LINKED = "core:person:linked"
    PLUGIN_CHANGED = "core:plugin:changed"
    PLUGIN_DISABLED = "core:plugin:disabled"
    PLUGIN_ENABLED = "core:plugin:enabled"
    PLUGIN_ERASED = "core:plugin:erased"
    PLUGIN_EXPORTED = "core:plugin:exported"
    PRACTICE_CHANGED = "core:practice:changed"
    PRACTICE_COPIED = "core:practice:copied"
    PRACTICE_CREATED = "core:practice:created"
    PRACTICE_DESTROYED = "core:practice:destroyed"
    PRACTICE_EXPORTED = "core:practice:exported"
    PRACTICE_LEAVING = "core:practice:leaving"
    PRACTICE_OPENED = "core:practice:opened"
    PRACTICE_REMINDED = "core:practice:reminded"
    PRACTICE_REOPENED = "core:practice:reopened"
    PRACTICE_STAYED = "core:practice:stayed"
    PRACTICE_SUSPENDED = "core:practice:suspended"
    PRACTITIONER_CHANGED = "core:Practitioner:changed"
    PRACTITIONER_CREATED = "core:Practitioner:created"
    READ = "core:record:read"
    RECORD_TAKEN = "core:record:exported"
    RECOVERY_CODES_CREATED = "core:recovery-codes:created"
    RECOVERY_CODES_REMOVED = "core:recovery-codes:removed"
    RIGHT_CHANGED = "core:right:changed"
    SECOND_FACTOR_CHANGED = "core:second-factor:changed"
    SESSION_ENDED = "core:session:ended"
    SESSION_FOREIGN = "core:session:foreign"
    SIGNED_IN = "core:session:signed-in"
    SIGNED_OUT = "core:session:signed-out"
    SIGN_IN_REFUSED = "core:session:refused"
    SIGN_UP_ASKED = "core:sign-up:asked"
    SIGN_UP_CONFIRMED = "core:sign-up:confirmed"
    SIGN_UP_ERASED = "core:sign-up:erased"
    SIGN_UP_FOUNDED = "core:sign-up:founded"
    STAFF_ADDED = "core:staff:added"
    STAFF_CHANGED = "core:staff:role-changed"
    STAFF_INVITATION_ENDED = "core:staff:invitation-ended"
    STAFF_INVITED = "core:staff:invited"
    STAFF_STARTED = "core:staff:started-again"
    STAFF_STOPPED = "core:staff:stopped"
    STEPPED_UP = "core:session:stepped-up"
    SUPPORT_ENDED = "core:support:ended"
    SUPPORT_ENTERED = "core:support:entered"
    SUPPORT_GRANTED = "core:support:granted"
    SUPPORT_LOOKED = "core:support:looked"


def action_of(code: str) -> Action:
    """The FHIR action that a code's last word means."""
    match code.rpartition(":")[2]:
        case "read" | "exported" | "looked" | "copied":
            return "R"
        case "created" | "imported" | "linked" | "added":
            return "C"
        case "removed" | "erased" | "destroyed":
            return "D"
        case "changed" | "role-changed" | "enabled" | "disabled" | "recovered" | "set-up":
            return "U"
        case _:
            return "E"
