"""Reads from disk, once, what pages are made of: files, looks, words, templates; core's own and the plugins'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from portico.identity.oidc_types import Clock
from portico.identity.signing_in import SigningIn
from portico.notify.post import Post
from portico.notify.templates import Letters
from portico.onboarding.agreement_texts import Agreements
from portico.plugins.copies import Copies
from portico.plugins.enablement import Enablement
from portico.plugins.lifecycle import Lifecycle
from portico.plugins.registry import Registry
from portico.plugins.relay import Relay
from portico.plugins.removal import Removal
from portico.plugins.secrets import Secrets
from portico.settings import Settings
from portico.tenancy.scopes import Tenancy
from portico.themes.assets import Assets
from portico.themes.environment import core_templates, plugin_templates
from portico.themes.speech import Catalogues
from portico.themes.tokens import Theme
from portico.web.errors import ErrorPages
from portico.web.looks import Looks
from portico.web.parts import Parts

WEB = Path(__file__).parent
TEMPLATES, STATIC, LOCALE = WEB / "templates", WEB / "static", WEB.parent / "locale"


def furnish(
    settings: Settings,
    clock: Clock,
    *,
    themes: Mapping[str, Theme],
    tenancy: Tenancy,
    signing_in: SigningIn,
    registry: Registry,
    enablement: Enablement,
    relay: Relay,
    post: Post,
) -> Parts:
    """Raises AssetRefused, AgreementsRefused and what Jinja says of a template."""
    folder = settings.themes_folder if settings.themes_folder.is_dir() else None
    pictures = {plugin.url_name: own for plugin in registry.ready if (own := plugin.root / "static").is_dir()}
    locales = {plugin.package: plugin.root / "locale" for plugin in registry.ready}
    assets = Assets.read(STATIC, plugins=pictures, themes=folder)
    looks = Looks(themes, assets, settings)
    catalogues = Catalogues.read({"portico": LOCALE, **locales})
    templates = core_templates(TEMPLATES, assets)
    secrets = Secrets(tenancy.keys)
    copies = Copies(registry, enablement, post, clock=clock)
    grace = timedelta(settings.erase_grace_days)
    return Parts(
        settings=settings,
        clock=clock,
        tenancy=tenancy,
        redis=tenancy.redis,
        sessions=signing_in.sessions,
        guards=signing_in.guards,
        registry=registry,
        enablement=enablement,
        relay=relay,
        secrets=secrets,
        lifecycle=Lifecycle(enablement, relay, secrets, clock),
        copies=copies,
        removal=Removal(enablement, secrets, copies, relay.troubles, clock=clock, grace=grace),
        assets=assets,
        looks=looks,
        catalogues=catalogues,
        templates=templates,
        letters=Letters(catalogues),
        agreements=Agreements.read(Path(settings.agreements_folder) if settings.agreements_folder else None),
        plugin_templates={
            plugin.id: plugin_templates(plugin.package, plugin.root / "templates", TEMPLATES, assets)
            for plugin in registry.ready
        },
        errors=ErrorPages(templates, looks, catalogues),
    )
