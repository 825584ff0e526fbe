"""What the audit says of things that happen at the login pages alone: a wrong password, a lock, a new passkey.

Sign-ins and sign-outs are not here: our own callback writes them, in the practice they lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from portico.audit.events import AuditCode
from portico.audit.writer import Entry
from portico.identity.directory import LoginEvent

FAILED: Final = "LOGIN_ERROR"
LOCKED: Final = "USER_DISABLED_BY_TEMPORARY_LOCKOUT"
_SET: Final = "UPDATE_CREDENTIAL"
_REMOVED: Final = "REMOVE_CREDENTIAL"
KINDS: Final = (FAILED, LOCKED, _SET, _REMOVED)
"""What is asked for. The realm's template has these too, or they are not kept."""

_WRONG: Final = "invalid_user_credentials"
_REFUSED: Final[Mapping[str, AuditCode]] = {
    "user_not_found": AuditCode.LOGIN_UNKNOWN_NAME,
    "user_temporarily_disabled": AuditCode.LOGIN_TRIED_LOCKED,
    "user_disabled": AuditCode.LOGIN_TRIED_STOPPED,
}
"""Nothing slows these down: of one account there is one row a minute, or a machine could fill a practice's audit."""
_WRONG_CREDENTIAL: Final[Mapping[str, AuditCode]] = {
    "password": AuditCode.LOGIN_WRONG_PASSWORD,
    "otp": AuditCode.LOGIN_WRONG_CODE,
    "recovery-authn-codes": AuditCode.LOGIN_WRONG_CODE,
    "webauthn": AuditCode.LOGIN_WRONG_PASSKEY,
    "webauthn-passwordless": AuditCode.LOGIN_WRONG_PASSKEY,
}
_CHANGED: Final[Mapping[tuple[str, str], AuditCode]] = {
    (_SET, "password"): AuditCode.PASSWORD_CHANGED,
    (_SET, "otp"): AuditCode.AUTHENTICATOR_ADDED,
    (_SET, "webauthn"): AuditCode.PASSKEY_ADDED,
    (_SET, "webauthn-passwordless"): AuditCode.PASSKEY_ADDED,
    (_SET, "recovery-authn-codes"): AuditCode.RECOVERY_CODES_CREATED,
    (_REMOVED, "otp"): AuditCode.AUTHENTICATOR_REMOVED,
    (_REMOVED, "webauthn"): AuditCode.PASSKEY_REMOVED,
    (_REMOVED, "webauthn-passwordless"): AuditCode.PASSKEY_REMOVED,
    (_REMOVED, "recovery-authn-codes"): AuditCode.RECOVERY_CODES_REMOVED,
}


def entry_of(event: LoginEvent) -> Entry | None:
    """What the audit says of it; None for what it says nothing of, such as a page that was left open too long."""
    credential = event.credential or "password"
    if event.kind == LOCKED:
        return Entry(code=AuditCode.LOGIN_LOCKED, outcome="denied")
    if event.kind == FAILED:
        wrong = _WRONG_CREDENTIAL.get(credential) if event.error == _WRONG else None
        refused = wrong or _REFUSED.get(event.error or "")
        return Entry(code=refused, outcome="denied") if refused else None
    changed = _CHANGED.get((event.kind, credential))
    return Entry(code=changed) if changed else None


def name_of(event: LoginEvent, issuer: str) -> tuple[str, datetime]:
    """What it is called among all events, and its instant; where one row a minute is enough, the minute's."""
    if event.kind == FAILED and event.error in _REFUSED:
        minute = event.at.replace(second=0, microsecond=0)
        return f"{issuer} {event.client_id} {event.error} {event.sub or ''}", minute
    return f"{issuer} {event.id}", event.at
