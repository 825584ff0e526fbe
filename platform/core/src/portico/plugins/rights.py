"""What plugins' bundles give to each role until a practice says otherwise."""

from __future__ import annotations

from portico_sdk import Role

from portico.identity.people import RoleDefaults
from portico.plugins.registry import Registry


def role_defaults(registry: Registry) -> RoleDefaults:
    """Role → permissions of all plugins that can be used here."""
    given: dict[Role, set[str]] = {}
    for plugin in registry.ready:
        roles = {bundle.name: bundle.roles for bundle in plugin.manifest.bundles}
        for permission in plugin.manifest.permissions:
            for role in roles.get(permission.bundle, ()):
                given.setdefault(role, set()).add(permission.name)
    return {role: frozenset(names) for role, names in given.items()}
