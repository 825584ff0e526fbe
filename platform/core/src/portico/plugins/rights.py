"""The bundles that plugins declare, for the roles of a practice."""

from __future__ import annotations

from portico.identity.rights import Rights, RightsBundle
from portico.plugins.registry import Registry


def role_defaults(registry: Registry) -> Rights:
    """Core's bundles and those of all plugins that can be used here."""
    return Rights(
        tuple(
            RightsBundle(
                id=f"{plugin.id}:{bundle.name}",
                label=bundle.label,
                permissions=frozenset(one.name for one in plugin.manifest.permissions if one.bundle == bundle.name),
                roles=frozenset(bundle.roles),
                plugin=plugin.id,
            )
            for plugin in registry.ready
            for bundle in plugin.manifest.bundles
        )
    )
