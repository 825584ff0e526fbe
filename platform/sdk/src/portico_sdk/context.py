"""What a plugin's function is given: the practice, the person, settings and the ports that were granted.

Made by core for each call. Frozen; nothing here survives the call.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeVar, cast
from uuid import UUID

import msgspec

from portico_sdk.errors import PortNotGranted
from portico_sdk.ports import Audit, Cache, Checks, Db, Directory, Files, Mail, Queue, Secrets

Found = TypeVar("Found")
Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """The practice. `base_url` is the portal's address for patients and the workspace's for staff.

    `color` is the practice's own (`#1f5a43`), for what no page of the portal shows, such as a calendar; '' if unknown.
    """

    id: UUID
    slug: str
    name: str
    timezone: str
    locale: str
    base_url: str
    phone: str = ""
    color: str = ""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts. `patient_id` is the record that a patient or proxy acts on, None for staff and system."""

    kind: Literal["patient", "proxy", "staff", "operator", "vendor", "system"]
    id: UUID | None
    name: str = ""
    role: str = ""
    permissions: frozenset[str] = frozenset()
    patient_id: UUID | None = None

    def may(self, permission: str) -> bool:
        return permission in self.permissions


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    """What runs the plugin."""

    sdk_version: str
    environment: str


@dataclass(frozen=True, kw_only=True)
class PluginContext:
    """First argument of every run hook and handler."""

    plugin_id: str
    tenant: Tenant
    actor: Actor
    platform: Platform
    language: str = "en"
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    location_settings: Mapping[UUID, Mapping[str, object]] = field(default_factory=dict[UUID, Mapping[str, object]])
    clock: Callable[[], datetime] = field(repr=False)
    log: Log = field(repr=False)
    ports: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    found: MutableMapping[str, object] = field(default_factory=dict[str, object], repr=False)

    def now(self) -> datetime:
        """The instant, UTC. Use this and never the system's clock: a test can move it."""
        return self.clock()

    async def once(self, name: str, find: Callable[[], Awaitable[Found]]) -> Found:
        """What `find` gives, asked once in this request, whichever of this plugin's hooks and pages ask for `name`.

        For reads that the navigation and the first page share. What is changed after the first asking is not seen.
        """
        if name not in self.found:
            self.found[name] = await find()
        return cast(Found, self.found[name])

    def url(self, path: str = "") -> str:
        """A path of this plugin, for links and redirects: `ctx.url("visits")` → `/p/scheduling/visits`."""
        return f"/p/{url_name(self.plugin_id)}/{path}".rstrip("/")

    def settings_at(self, location_id: UUID) -> Mapping[str, object]:
        """The settings as they are at a place: what it has of its own (`scope = "location"`), else the practice's."""
        return {**self.settings, **self.location_settings.get(location_id, {})}

    @property
    def directory(self) -> Directory:
        return cast(Directory, self._port("directory"))

    @property
    def db(self) -> Db:
        return cast(Db, self._port("db"))

    @property
    def audit(self) -> Audit:
        return cast(Audit, self._port("audit"))

    @property
    def cache(self) -> Cache:
        return cast(Cache, self._port("cache"))

    @property
    def files(self) -> Files:
        return cast(Files, self._port("files"))

    @property
    def queue(self) -> Queue:
        return cast(Queue, self._port("queue"))

    @property
    def mail(self) -> Mail:
        return cast(Mail, self._port("mail"))

    @property
    def secrets(self) -> Secrets:
        return cast(Secrets, self._port("secrets"))

    @property
    def checks(self) -> Checks:
        return cast(Checks, self._port("checks"))

    def _port(self, name: str) -> object:
        try:
            return self.ports[name]
        except KeyError:
            raise PortNotGranted(
                f'{self.plugin_id} used the port "{name}". Add to its plugin.toml, under [ports]: '
                f'{name} = "what it is for, in one sentence"'
            ) from None


def url_name(plugin_id: str) -> str:
    """`portico/scheduling` → `scheduling`; a vendor's `acme/notes` → `acme.notes`."""
    publisher, _, name = plugin_id.partition("/")
    return name if publisher == "portico" else f"{publisher}.{name}"


def schema_name(plugin_id: str) -> str:
    """The plugin's PostgreSQL schema: `portico/scheduling` → `p_scheduling`; `acme/notes` → `p_acme_notes`."""
    return "p_" + url_name(plugin_id).replace(".", "_").replace("-", "_")
