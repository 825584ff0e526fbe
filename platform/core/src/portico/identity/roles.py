"""Who somebody can be at a practice. The names are the SDK's, since manifests give bundles to roles."""

from portico_sdk.permissions import STAFF_ROLES, Role

__all__ = ["PORTAL_ROLES", "STAFF_ROLES", "Role"]

PORTAL_ROLES: frozenset[Role] = frozenset({Role.PATIENT, Role.PROXY})
"""Who comes in by the portal; all others by the workspace."""
