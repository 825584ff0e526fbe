"""What the web is made of, held together: made by `app.py`, given to whoever serves a page. Never a global."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portico_sdk import Read

from portico.audit.writer import PluginStamp
from portico.identity.guards import Guards
from portico.identity.sessions import Session, Sessions
from portico.notify.letter_look import LetterLook
from portico.notify.templates import Letters
from portico.onboarding.agreement_texts import Agreements
from portico.onboarding.branding import letter_look
from portico.plugins.copies import Copies
from portico.plugins.enablement import Enablement
from portico.plugins.lifecycle import Lifecycle
from portico.plugins.registry import Installed, Registry
from portico.plugins.relay import Relay
from portico.plugins.removal import Removal
from portico.plugins.rights import role_defaults
from portico.plugins.secrets import Secrets
from portico.practice_file.tools import Tools
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.hosts import Door
from portico.tenancy.redis import Redis
from portico.tenancy.scopes import Scope, Tenancy
from portico.themes.assets import Assets
from portico.themes.environment import Templates
from portico.themes.login import practice_brand
from portico.themes.own import OwnLook
from portico.themes.speech import Catalogues
from portico.web.errors import ErrorPages
from portico.web.looks import Looks


@dataclass(frozen=True, kw_only=True)
class Parts:
    """One application's parts; a test may have two. `templates` is core's own set, `plugin_templates` by plugin id."""

    settings: Settings
    clock: Callable[[], datetime] = field(repr=False)
    tenancy: Tenancy = field(repr=False)
    redis: Redis = field(repr=False)
    sessions: Sessions = field(repr=False)
    guards: Guards = field(repr=False)
    registry: Registry = field(repr=False)
    enablement: Enablement = field(repr=False)
    relay: Relay = field(repr=False)
    secrets: Secrets = field(repr=False)
    lifecycle: Lifecycle = field(repr=False)
    copies: Copies = field(repr=False)
    removal: Removal = field(repr=False)
    assets: Assets = field(repr=False)
    looks: Looks = field(repr=False)
    catalogues: Catalogues = field(repr=False)
    templates: Templates = field(repr=False)
    letters: Letters = field(repr=False)
    agreements: Agreements = field(repr=False)
    errors: ErrorPages = field(repr=False)
    plugin_templates: Mapping[str, Templates] = field(repr=False)

    def login_brand(self, tenant: Tenant) -> Mapping[str, str]:
        """What the login pages show of a practice."""
        look = self.looks.of(tenant, Door.PORTAL)
        return practice_brand(
            self.looks.brand(tenant),
            logo_url=look.logo_url,
            alt=look.logo_alt,
            origin=tenant.portal_origin,
            phone=tenant.phone,
            locale=tenant.locale,
        )

    async def letter_look(self, tenant: Tenant, look: OwnLook | None = None) -> LetterLook:
        """What a practice's letters look like, or would in another look."""
        return await letter_look(self.tenancy, self.assets, tenant, look or self.looks.chosen(tenant))

    @property
    def practice_tools(self) -> Tools:
        """For a practice's file."""
        return Tools(
            tenancy=self.tenancy,
            registry=self.registry,
            enablement=self.enablement,
            lifecycle=self.lifecycle,
            relay=self.relay,
            rights=role_defaults(self.registry),
            clock=self.clock,
            blueprints_folder=self.settings.blueprints_folder,
            themes_folder=self.settings.themes_folder,
        )

    def templates_of(self, plugin: Installed | None) -> Templates:
        return self.plugin_templates[plugin.id] if plugin else self.templates


@dataclass(frozen=True, kw_only=True)
class CoreContext:
    """First argument of core's own page handlers. `now` is a UTC instant.

    `reads` is what plugins read for the page, each with its stamp: written to the audit when the handler is through,
    since a GET may not write.
    """

    parts: Parts
    scope: Scope
    tenant: Tenant
    actor: Actor
    session: Session | None
    language: str
    now: datetime
    reads: list[tuple[Read, PluginStamp]] = field(default_factory=list[tuple[Read, PluginStamp]], repr=False)
