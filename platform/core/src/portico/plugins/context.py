"""Makes the PluginContext of one call: what a plugin sees of practice and person, its settings, the granted ports."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from portico_sdk import Actor as SdkActor
from portico_sdk import PluginContext
from portico_sdk import Tenant as SdkTenant

from portico.audit.writer import PluginStamp
from portico.plugins.log import PluginLog
from portico.plugins.ports import granted
from portico.plugins.registry import Installed
from portico.plugins.services import Call, Services
from portico.tenancy.context import Actor, ActorKind, Tenant
from portico.tenancy.scopes import Scope

_AT_PORTAL = frozenset({ActorKind.PATIENT, ActorKind.PROXY, ActorKind.SYSTEM})


def make_context(
    scope: Scope,
    plugin: Installed,
    services: Services,
    *,
    settings: Mapping[str, object],
    location_settings: Mapping[UUID, Mapping[str, object]] | None = None,
    language: str = "en",
    place: str = "",
    proposed: Mapping[str, str | None] | None = None,
) -> PluginContext:
    """`place` is the hook's name or the page's path; it stands in the audit beside the plugin's id and version."""
    stamp = PluginStamp(id=plugin.id, version=plugin.version, hook=place)
    call = Call(scope=scope, plugin=plugin, stamp=stamp, services=services, language=language, proposed=proposed or {})
    return PluginContext(
        plugin_id=plugin.id,
        tenant=seen_tenant(scope.tenant, scope.actor, services.color_of(scope.tenant)),
        actor=seen_actor(scope.actor, plugin),
        platform=services.platform,
        language=language,
        settings=settings,
        location_settings=location_settings or {},
        clock=services.clock,
        log=PluginLog(plugin, scope.log.extra or {}),
        ports=granted(call),
        found=scope.found.setdefault(plugin.id, {}),
    )


def seen_tenant(tenant: Tenant, actor: Actor, color: str = "") -> SdkTenant:
    """The practice as a plugin sees it."""
    at_portal = actor.kind in _AT_PORTAL
    return SdkTenant(
        id=tenant.id,
        slug=tenant.slug,
        name=tenant.name,
        timezone=tenant.timezone,
        locale=tenant.locale,
        base_url=tenant.portal_origin if at_portal else tenant.workspace_origin,
        phone=tenant.phone,
        color=color,
    )


def seen_actor(actor: Actor, plugin: Installed) -> SdkActor:
    """The person as a plugin sees it: of the permissions only its own, and nothing of the sign-in."""
    if actor.kind is ActorKind.NOBODY:
        raise ValueError("A plugin is never called for somebody who has not signed in.")
    return SdkActor(
        kind=actor.kind.value,
        id=actor.id,
        name=actor.name,
        role=actor.role,
        permissions=actor.permissions & plugin.permissions,
        patient_id=actor.patient_id,
    )
