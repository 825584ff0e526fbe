"""The hard brands in a browser: the sum that judges a look is the browser's, and axe-core finds nothing on any sample.

Pale yellow on white, neon, black and white, beside the two demo brands; portal, sign-in and workspace, day and night.
No server is needed: the pages are rendered here and their files handed to the browser.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route
from portico.tenancy.hosts import Door
from portico.themes.assets import Assets
from portico.themes.css import own_sheet, own_sheet_at, theme_css
from portico.themes.environment import core_templates
from portico.themes.page_state import PageState
from portico.themes.pairs import palette
from portico.themes.speech import Catalogues, Speech
from portico.themes.tokens import Brand
from portico.web.furnish import LOCALE, STATIC, TEMPLATES
from portico.web.practice_admin.look_sample import SampleModel
from portico.web.practice_admin.look_words import report
from portico.web.shell import Shell, ShellNavItem, ShellPerson, ShellPractice

from tests.e2e.page_tools import axe_problems, axe_source

THEMES = Path(__file__).parents[2] / "themes"
HOST = "http://look.example"
BRANDS = {
    "pale-yellow-on-white": Brand(main="#ffff99", accent="#ffffff"),
    "neon": Brand(main="#39ff14", accent="#ff00ff"),
    "black": Brand(main="#000000", accent="#000000"),
    "white": Brand(main="#ffffff", accent="#ffffff"),
    "elm": Brand(main="#1f5a43", accent="#edb872", tone="#54421f"),
    "harbor": Brand(main="#1d3b70", accent="#ff8a70"),
}
HARD = ("pale-yellow-on-white", "neon", "black")
Scheme = Literal["dark", "light"]
SCHEMES: tuple[Scheme, ...] = ("dark", "light")
_PAINTED = """
(names) => {
  const spot = document.querySelector("div"), paper = document.querySelector("canvas").getContext("2d");
  return Object.fromEntries(names.map((name) => {
    spot.style.backgroundColor = `var(--${name})`;
    paper.fillStyle = getComputedStyle(spot).backgroundColor;
    paper.fillRect(0, 0, 1, 1);
    const seen = [...paper.getImageData(0, 0, 1, 1).data].slice(0, 3);
    return [name, "#" + seen.map((one) => one.toString(16).padStart(2, "0")).join("")];
  }));
}
"""


@pytest.mark.parametrize("name", BRANDS)
def test_the_sum_is_the_browsers(browser: Browser, name: str) -> None:
    brand = BRANDS[name]
    styles = (STATIC / "portico/tokens.css").read_text().partition("@layer tokens")
    with browser.new_page() as page:
        page.set_content(
            f"<style>{styles[1]}{styles[2]}{theme_css(brand, idle_minutes=15)}</style>"
            "<canvas width=1 height=1></canvas><div></div>"
        )
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            expected = palette(brand, "day" if scheme == "light" else "night")
            assert page.evaluate(_PAINTED, list(expected)) == expected


# The demo brands are looked at on every page of the product: test_look.py.
@pytest.mark.parametrize("name", HARD)
def test_nothing_is_wrong_on_any_sample(browser: Browser, name: str) -> None:
    axe, files = axe_source(), Assets.read(STATIC, themes=THEMES)
    pages = _pages(BRANDS[name], files)
    found: list[str] = []
    with browser.new_page(viewport={"width": 1280, "height": 900}) as page:
        page.route("**/*", _served(files, pages))
        for path in pages:
            page.goto(HOST + path)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found += [f"{path}, {scheme}: {problem}" for problem in axe_problems(page, axe)]
            found += [f"{path}: wider than a phone"] * _is_too_wide(page)
    assert found == []


def _is_too_wide(page: Page) -> bool:
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    wider: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    if size:
        page.set_viewport_size(size)
    return wider


def _served(files: Assets, pages: Mapping[str, str]) -> Callable[[Route], None]:
    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if asset := files.find(path):
            route.fulfill(body=asset.body, content_type=asset.media_type)
        elif sheet := own_sheet_at(path):
            route.fulfill(body=sheet.body, content_type="text/css")
        else:
            route.fulfill(status=200 if path in pages else 404, body=pages.get(path, ""), content_type="text/html")

    return serve


def _pages(brand: Brand, files: Assets) -> dict[str, str]:
    """The samples as the editor shows them, and the pages for what went wrong."""
    templates, catalogues = core_templates(TEMPLATES, files), Catalogues.read({"portico": LOCALE})
    now = datetime(2026, 5, 4, 15, tzinfo=UTC)
    made: dict[str, str] = {}
    with catalogues.speaking(Speech(language="en", now=now)):
        for page, door in (("portal", Door.PORTAL), ("door", Door.PORTAL), ("work", Door.WORKSPACE)):
            model = SampleModel(page=page, scheme="", at=now, report=report(brand))
            context = {"shell": _shell(brand, files, door), "model": model}
            made[f"/{page}"] = templates.render(f"practice_admin/look_{page}.html", context, PageState())
        for status in (403, 404, 503):
            context = {
                "shell": dataclasses.replace(_shell(brand, files, Door.PORTAL), person=None, nav=()),
                "reason": "",
            }
            made[f"/{status}"] = templates.render(f"portico/errors/{status}.html", context, PageState())
    return made


def _shell(brand: Brand, files: Assets, door: Door) -> Shell:
    places = (("house", "Home"), ("calendar-days", "Visits"), ("mail", "Messages"))
    return Shell(
        practice=ShellPractice(
            name="Elm Street", rest="Family Medicine", logo_url=files.url("themes/elm/logo.svg"), logo_alt="An elm"
        ),
        door=door.value,
        theme_css_url=own_sheet(brand, idle_minutes=15).url,
        nonce="",
        nav=tuple(ShellNavItem(label=label, icon=icon, href="/portal", count=2) for icon, label in places),
        person=ShellPerson(name="Eleanor Whitfield", role="clinician"),
    )
