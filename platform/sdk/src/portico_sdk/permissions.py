"""How a plugin's permissions reach people: `resource:action`, grouped in at most three bundles with plain names.

A practice gives bundles to roles; the manifest says which roles have a bundle from the start.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """Who somebody is at a practice. Closed: a practice chooses what a role may do, not which roles there are."""

    OWNER = "owner"
    ADMIN = "admin"
    CLINICIAN = "clinician"
    NURSE = "nurse"
    FRONT_DESK = "front_desk"
    BILLER = "biller"
    PATIENT = "patient"
    PROXY = "proxy"
    OPERATOR = "operator"
    VENDOR = "vendor"


STAFF_ROLES: frozenset[Role] = frozenset(
    {Role.OWNER, Role.ADMIN, Role.CLINICIAN, Role.NURSE, Role.FRONT_DESK, Role.BILLER}
)


class Permission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `resource:action`, e.g. `appointment:write`, in the bundle that a practice gives or takes."""

    name: str
    bundle: str


class Bundle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A handful of permissions under a name that an office manager understands."""

    name: str
    label: str
    roles: tuple[Role, ...] = ()
