"""What each of core's codes says on the audit page: what somebody did, in plain words. Plugins' stand in manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portico.audit.events import AuditCode

SENTENCES: Final[Mapping[AuditCode, str]] = {
    AuditCode.ACCESS_DENIED: "Was refused a page or an act",
    AuditCode.ACCOUNT_CLOSED: "Closed a patient’s access to the portal",
    AuditCode.ACCOUNT_INVITATION_ENDED: "Took a patient’s invitation back",
    AuditCode.ACCOUNT_RECOVERED: "Set up the sign-in anew",
    AuditCode.ACCOUNT_RECOVERY_STARTED: "Sent a letter to get back in",
    AuditCode.ACCOUNT_SET_UP: "Set up the sign-in",
    AuditCode.ACCOUNT_SETUP_STARTED: "Invited a patient to the portal",
    AuditCode.ACCOUNT_SHEET_PRINTED: "Made a sheet to get into the portal",
    AuditCode.AUDIT_READ: "Looked at the audit",
    AuditCode.CLOSURE_CREATED: "Closed the practice or a place on some days",
    AuditCode.CLOSURE_REMOVED: "Took closed days back",
    AuditCode.DELIVERY_RETRIED: "Tried something again that had failed",
    AuditCode.HOURS_CHANGED: "Changed opening hours",
    AuditCode.LETTERS_CHANGED: "Changed which letters somebody gets",
    AuditCode.LOCATION_CHANGED: "Changed a location",
    AuditCode.LOCATION_CREATED: "Added a location",
    AuditCode.MAIL_BOUNCED: "Noted that a letter came back",
    AuditCode.PATIENT_CHANGED: "Changed a patient’s contact details",
    AuditCode.PATIENT_CREATED: "Added a patient",
    AuditCode.PATIENT_IMPORTED: "Took a patient over from another system",
    AuditCode.PERSON_LINKED: "Linked an account to a patient",
    AuditCode.PLUGIN_CHANGED: "Changed a feature’s settings",
    AuditCode.PLUGIN_DISABLED: "Switched a feature off",
    AuditCode.PLUGIN_ENABLED: "Switched a feature on",
    AuditCode.PLUGIN_ERASED: "Erased a feature’s data",
    AuditCode.PLUGIN_EXPORTED: "Copied a feature’s data",
    AuditCode.PRACTICE_CHANGED: "Changed the practice’s name or contact",
    AuditCode.PRACTICE_CREATED: "Made the practice",
    AuditCode.PRACTITIONER_CHANGED: "Changed somebody who gives care",
    AuditCode.PRACTITIONER_CREATED: "Added somebody who gives care",
    AuditCode.READ: "Looked at",
    AuditCode.RIGHT_CHANGED: "Changed what a role may do",
    AuditCode.SECOND_FACTOR_CHANGED: "Changed whether patients need a second key",
    AuditCode.SESSION_ENDED: "Ended a session of their own",
    AuditCode.SESSION_FOREIGN: "Used a session at another address than its own",
    AuditCode.SETTING_CHANGED: "Changed a setting",
    AuditCode.SIGNED_IN: "Signed in",
    AuditCode.SIGNED_OUT: "Signed out",
    AuditCode.SIGN_IN_REFUSED: "Was refused at the sign-in",
    AuditCode.STAFF_ADDED: "Invited a new colleague",
    AuditCode.STAFF_CHANGED: "Changed a colleague’s role",
    AuditCode.STAFF_INVITATION_ENDED: "Took a colleague’s invitation back",
    AuditCode.STAFF_INVITED: "Sent a colleague a new invitation",
    AuditCode.STAFF_STARTED: "Let a colleague in again",
    AuditCode.STAFF_STOPPED: "Stopped a colleague",
    AuditCode.STEPPED_UP: "Proved again who they are",
}
