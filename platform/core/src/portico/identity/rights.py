"""What a role may do at a practice: bundles of permissions, as they come and as the practice decided otherwise.

Bundles are core's (below) and those of installed plugins. A decision is a row; it counts at the next request. The owner
always has everything, so that a practice can't lock itself out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portico.identity.permissions import ROLE_PERMISSIONS, Permission
from portico.identity.roles import STAFF_ROLES, Role


@dataclass(frozen=True, kw_only=True)
class RightsBundle:
    """A handful of permissions that are given and taken together.

    `id` is core:… or the plugin's id, a colon and the bundle's name. `roles` have it from the start.
    """

    id: str
    label: str
    permissions: frozenset[str]
    roles: frozenset[Role]
    plugin: str = ""


def _core(name: str, label: str, *permissions: Permission) -> RightsBundle:
    roles = {role for role in STAFF_ROLES if set(permissions) <= ROLE_PERMISSIONS[role]}
    return RightsBundle(
        id=f"core:{name}",
        label=label,
        permissions=frozenset(one.value for one in permissions),
        roles=frozenset(roles),
    )


CORE_BUNDLES: Final = (
    _core("see-patients", "See patients: names, birth dates, contact details", Permission.PATIENT_READ),
    _core("change-patients", "Add patients and change their contact details", Permission.PATIENT_WRITE),
    _core("erase-patients", "Remove a patient’s record that was made by mistake", Permission.PATIENT_ERASE),
    _core(
        "portal-access",
        "Invite patients to the portal, help them back in, close their access",
        Permission.ACCOUNT_RECOVER,
    ),
    _core("audit", "Read the audit: who saw and changed what", Permission.AUDIT_READ),
    _core("features", "Switch features on and off and change their settings", Permission.PLUGIN_WRITE),
    _core("practice", "Change the practice: places, hours, holidays, who gives care", Permission.PRACTICE_WRITE),
    _core("people", "Invite colleagues, change roles, stop people", Permission.STAFF_WRITE),
)
"""Core's permissions in words. Being in the workspace is every role's, deciding about rights only the owner's."""

_IN_CORE: Final = frozenset(permission for bundle in CORE_BUNDLES for permission in bundle.permissions)


@dataclass(frozen=True)
class Rights:
    """All bundles of this installation, core's first."""

    plugins: tuple[RightsBundle, ...] = ()

    @property
    def bundles(self) -> tuple[RightsBundle, ...]:
        return (*CORE_BUNDLES, *self.plugins)

    @property
    def to_look(self) -> frozenset[str]:
        """What support may do where a practice lets it in: see what staff see, but for who saw what."""
        given = (name for bundle in self.bundles for name in bundle.permissions if name.endswith(":read"))
        return frozenset(given) - {Permission.AUDIT_READ.value} | {Permission.WORKSPACE_READ.value}

    def has(self, role: Role, bundle: RightsBundle, decided: Mapping[str, bool]) -> bool:
        """Whether the role has the bundle; `decided` are the practice's own decisions about this role, by bundle."""
        if role is Role.OWNER:
            return True
        return role in STAFF_ROLES and decided.get(bundle.id, role in bundle.roles)

    def of(self, role: Role, decided: Mapping[str, bool] | None = None) -> frozenset[str]:
        """All that this role may do."""
        always = {one.value for one in ROLE_PERMISSIONS[role]} - _IN_CORE
        given = (bundle.permissions for bundle in self.bundles if self.has(role, bundle, decided or {}))
        return frozenset(always).union(*given)
