"""What ports are made of besides the practice's scope: made once by the app, given to every call.

A port that needs more than the scope gets it by a field here; nothing of it is ever handed to a plugin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from portico_sdk import SDK_VERSION, AppointmentDraft, Objection, Platform

from portico.audit.writer import PluginStamp
from portico.notify.post import Post
from portico.plugins.registry import Installed
from portico.tenancy.context import Tenant
from portico.tenancy.keys import Keys
from portico.tenancy.scopes import Scope

Objections = Callable[[Scope, AppointmentDraft, str], Awaitable[Sequence[Objection]]]
"""What the practice's plugins say against a visit; the text is the language of who asks."""


Subscribed = Callable[[Scope, str], Awaitable[Sequence[str]]]
"""Who at this practice is told of events of a type, by the outbox's names of them."""


async def nobody_objects(_scope: Scope, _draft: AppointmentDraft, _language: str) -> Sequence[Objection]:
    """Until the relay, which asks the plugins, has put itself here."""
    return ()


async def nobody_listens(_scope: Scope, _type: str) -> Sequence[str]:
    """Where there are no other plugins."""
    return ()


def no_color(_tenant: Tenant) -> str:
    """Where nothing is known of looks."""
    return ""


@dataclass(frozen=True, kw_only=True)
class Services:
    """One application's. `objections` is the relay's, which fills it in itself: it is made of these services."""

    clock: Callable[[], datetime] = field(repr=False)
    environment: str = ""
    keys: Keys = field(repr=False)
    post: Post = field(repr=False)
    subscribers: Subscribed = field(default=nobody_listens, repr=False)
    color_of: Callable[[Tenant], str] = field(default=no_color, repr=False)
    objections: Objections = field(default=nobody_objects, repr=False)

    @cached_property
    def platform(self) -> Platform:
        """What every plugin is told about this server."""
        return Platform(sdk_version=SDK_VERSION, environment=self.environment)


@dataclass(kw_only=True, slots=True)
class Call:
    """One call of one plugin: what each of its ports is bound to.

    `proposed` are secrets that are being tried and not kept yet; None for one that is to be removed.
    """

    scope: Scope
    plugin: Installed
    stamp: PluginStamp
    services: Services
    language: str
    proposed: Mapping[str, str | None] = field(default_factory=dict[str, str | None], repr=False)
