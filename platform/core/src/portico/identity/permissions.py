"""What core lets a role do. A plugin's permissions come from its manifest; both meet in rights.py.

A permission is `resource:action`. Patients and proxies hold none: their pages show what is theirs and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from portico.identity.roles import Role


class Permission(StrEnum):
    """Core's own permissions, sorted. Plugins can't declare a name that stands here."""

    ACCOUNT_RECOVER = "account:recover"
    AUDIT_READ = "audit:read"
    PATIENT_ERASE = "patient:erase"
    PATIENT_READ = "patient:read"
    PATIENT_WRITE = "patient:write"
    PLUGIN_WRITE = "plugin:write"
    PRACTICE_OPEN = "practice:open"
    """Sign for the practice and open its door to patients: the owner's alone."""
    PRACTICE_WRITE = "practice:write"
    ROLE_WRITE = "role:write"
    """Decide what roles may do: the owner's alone, or somebody could give themselves everything."""
    STAFF_WRITE = "staff:write"
    WORKSPACE_READ = "workspace:read"
    """Be in the workspace at all: every role of staff."""


_DESK: Final = frozenset(
    {Permission.ACCOUNT_RECOVER, Permission.PATIENT_READ, Permission.PATIENT_WRITE, Permission.WORKSPACE_READ}
)
_CARE: Final = frozenset({Permission.PATIENT_READ, Permission.PATIENT_WRITE, Permission.WORKSPACE_READ})

ROLE_PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset(Permission) - {Permission.PRACTICE_OPEN, Permission.ROLE_WRITE},
    Role.CLINICIAN: _CARE,
    Role.NURSE: _CARE,
    Role.FRONT_DESK: _DESK,
    Role.BILLER: frozenset({Permission.PATIENT_READ, Permission.WORKSPACE_READ}),
    Role.PATIENT: frozenset(),
    Role.PROXY: frozenset(),
    Role.OPERATOR: frozenset(),
    Role.VENDOR: frozenset(),
}
