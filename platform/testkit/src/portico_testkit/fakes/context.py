"""A PluginContext for tests, with the ports that are handed in and no others."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from portico_sdk import SDK_VERSION, Actor, Platform, PluginContext, Tenant
from portico_sdk.limits import Limits
from portico_sdk.ports import Audit, Cache, Checks, Db, Directory, Files, Mail, Queue, Secrets

from portico_testkit.factories import MONDAY, an_id
from portico_testkit.fakes.ports import Limited


def context(
    plugin_id: str,
    *,
    actor: Actor | None = None,
    tenant: Tenant | None = None,
    settings: Mapping[str, object] | None = None,
    now: datetime = MONDAY,
    language: str = "en",
    audit: Audit | None = None,
    cache: Cache | None = None,
    checks: Checks | None = None,
    db: Db | None = None,
    directory: Directory | None = None,
    files: Files | None = None,
    mail: Mail | None = None,
    queue: Queue | None = None,
    secrets: Secrets | None = None,
) -> PluginContext:
    """One call of the plugin. The actor is a patient with its own record, when none is given."""
    ports: dict[str, object | None] = {
        "audit": audit,
        "cache": cache,
        "checks": checks,
        "db": db,
        "directory": directory,
        "files": files,
        "mail": mail,
        "queue": queue,
        "secrets": secrets,
    }
    for port in ports.values():
        if isinstance(port, Limited):
            port.limits = Limits(plugin_id)
    return PluginContext(
        plugin_id=plugin_id,
        tenant=tenant or _tenant(),
        actor=actor or Actor(kind="patient", id=an_id(), patient_id=an_id()),
        platform=Platform(sdk_version=SDK_VERSION, environment="test"),
        language=language,
        settings=settings or {},
        clock=lambda: now,
        log=logging.getLogger("portico.plugins.test"),
        ports={name: port for name, port in ports.items() if port is not None},
    )


def _tenant() -> Tenant:
    return Tenant(
        id=an_id(),
        slug="elm",
        name="Elm Street Family Practice",
        timezone="America/New_York",
        locale="en-US",
        base_url="http://elm.portico.localhost:8000",
        phone="(406) 555-0142",
        color="#1f5a43",
    )
