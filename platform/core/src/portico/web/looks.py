"""The themes of this machine as stylesheets and logos, computed once at start.

A stylesheet differs by theme and by door, since the time after which a page blanks stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portico.settings import Settings
from portico.tenancy.hosts import Door
from portico.themes.assets import Assets
from portico.themes.css import Sheet, theme_sheet
from portico.themes.tokens import Brand, Theme, load_theme

PLAIN = "portico"
"""The look of whoever has no theme of their own, and of the platform's own pages."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a page's frame needs of a theme."""

    css_url: str
    logo_url: str


class Looks:
    """All looks by theme and door, and their stylesheets by address."""

    def __init__(self, themes: Mapping[str, Theme], assets: Assets, settings: Settings) -> None:
        brands = {PLAIN: Brand()} | {name: theme.brand for name, theme in themes.items()}
        self._brands = brands
        self._looks: dict[tuple[str, Door], Look] = {}
        self._sheets: dict[str, Sheet] = {}
        for name, brand in brands.items():
            logo = assets.url(brand.logo) if brand.logo else ""
            for door in (Door.PORTAL, Door.WORKSPACE, Door.PUBLIC):
                minutes = settings.idle_minutes_staff if door is Door.WORKSPACE else settings.idle_minutes_patient
                sheet = theme_sheet(brand, idle_minutes=minutes)
                self._sheets[sheet.url] = sheet
                self._looks[name, door] = Look(css_url=sheet.url, logo_url=logo)

    @classmethod
    def read(cls, folder: Path | None, assets: Assets, settings: Settings) -> Looks:
        """Every theme in `folder`. Raises LookRefused."""
        themes = {path.name: load_theme(path) for path in _folders(folder)}
        return cls(themes, assets, settings)

    def of(self, theme: str, door: Door) -> Look:
        """A theme that is no longer here becomes the plain one: a practice must not lose its pages."""
        return self._looks.get((theme, door)) or self._looks[PLAIN, door]

    def brand(self, theme: str) -> Brand:
        """For letters, which no stylesheet reaches."""
        return self._brands.get(theme) or self._brands[PLAIN]

    def sheet(self, url: str) -> Sheet | None:
        return self._sheets.get(url)


def _folders(folder: Path | None) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder else []
