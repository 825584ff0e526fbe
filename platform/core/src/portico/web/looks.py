"""What each practice looks like: the themes of this machine, computed once at start, and the practices' own looks.

A stylesheet differs by look and by door, since the time after which a page blanks stands in it. A practice's own is
made when it is asked for, and the last ones are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.themes import own
from portico.themes.assets import Assets
from portico.themes.css import Sheet, own_sheet, own_sheet_at, theme_sheet
from portico.themes.own import OwnLook
from portico.themes.tokens import Brand, Theme

PLAIN: Final = "portico"
"""The look of whoever has no theme of their own, and of the platform's own pages."""
LOGOS: Final = "/logo/"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a page's frame needs of a look."""

    css_url: str
    logo_url: str
    logo_alt: str = ""


class Looks:
    """All looks, and their stylesheets by address."""

    def __init__(self, themes: Mapping[str, Theme], assets: Assets, settings: Settings) -> None:
        self._themes = {PLAIN: Theme(name=PLAIN, title="Portico", brand=Brand(), folder=Path())} | dict(themes)
        self._assets = assets
        self._settings = settings
        self._looks: dict[tuple[str, Door], Look] = {}
        self._sheets: dict[str, Sheet] = {}
        for name, theme in self._themes.items():
            for door in Door:
                sheet = theme_sheet(theme.brand, idle_minutes=self._minutes(door))
                self._sheets[sheet.url] = sheet
                self._looks[name, door] = Look(css_url=sheet.url, logo_url=self._static_logo(theme.brand))
        self._own_sheet = lru_cache(maxsize=1000)(own_sheet)
        self._own_sheet_at = lru_cache(maxsize=1000)(own_sheet_at)

    @property
    def themes(self) -> Sequence[Theme]:
        """What a practice may begin with."""
        return list(self._themes.values())

    def theme(self, name: str) -> Theme:
        """A theme that is no longer here becomes the plain one: a practice must not lose its pages."""
        return self._themes.get(name) or self._themes[PLAIN]

    def of(self, tenant: Tenant, door: Door) -> Look:
        """The practice's own look, or its theme's."""
        chosen = own.read(tenant.look)
        return self.drawn(chosen, door) if chosen else self._looks[self.theme(tenant.theme).name, door]

    def drawn(self, look: OwnLook, door: Door) -> Look:
        """A look that need not be anybody's yet."""
        sheet = self._own_sheet(look.brand, idle_minutes=self._minutes(door))
        logo = LOGOS + look.logo_file if look.logo_file else self._static_logo(look.brand)
        return Look(css_url=sheet.url, logo_url=logo, logo_alt=look.alt if look.logo_file else "")

    def chosen(self, tenant: Tenant) -> OwnLook:
        """What the practice looks like now, in the form in which it may be changed."""
        theme = self.theme(tenant.theme)
        return own.read(tenant.look) or OwnLook(theme=theme.name, brand=theme.brand)

    def brand(self, tenant: Tenant) -> Brand:
        """For the login pages, which no stylesheet of ours reaches."""
        return self.chosen(tenant).brand

    def sheet(self, url: str) -> Sheet | None:
        return self._sheets.get(url) or self._own_sheet_at(url)

    def _static_logo(self, brand: Brand) -> str:
        return self._assets.url(brand.logo) if brand.logo in self._assets else ""

    def _minutes(self, door: Door) -> int:
        at_work = door in (Door.WORKSPACE, Door.OPERATIONS)
        return self._settings.idle_minutes_staff if at_work else self._settings.idle_minutes_patient
