"""`make look`: every page in both brands, at a phone’s width and a desk’s, by day and by night, into var/look.

axe-core looks at each of them too, and at their colours in the brands that are hardest to read. The pictures are at
var/look/<brand>/<width>/<page>.png, by night <page>-dark.png.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from portico.themes.css import own_sheet

from tests.e2e.conftest import DESK
from tests.e2e.crawl import Crawl
from tests.e2e.page_tools import axe_problems, axe_source, contrast_problems
from tests.e2e.places import FULL
from tests.e2e.product import Product
from tests.public.test_brands import BRANDS, HARD, SCHEMES

_IN_ANOTHER_LOOK = """
(url) => new Promise((done) => {
  const link = document.querySelector('link[rel="stylesheet"][href*="/theme/"]');
  const before = link.getAttribute("href");
  link.onload = link.onerror = () => done(before);
  link.href = url;
})
"""
_ON_TOP = """
(css) => {
  const id = "another-look";
  const sheet = document.getElementById(id) ?? document.head.appendChild(document.createElement("style"));
  sheet.id = id;
  sheet.textContent = css;
}
"""
PHONE = {"width": 360, "height": 740}
FOLDER = Path(__file__).parents[2] / "var" / "look"


@dataclass
class Camera:
    """Takes four pictures of a page and keeps what axe-core found on them."""

    folder: Path
    axe: str = field(repr=False)
    in_hard_brands: bool = False
    accessibility: list[str] = field(default_factory=list)

    def __call__(self, page: Page, name: str, _text: str) -> None:
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                suffix = "-dark" if scheme == "dark" else ""
                where = f"{name}{suffix} at {size['width']}"
                self.accessibility += [f"{where}: {problem}" for problem in axe_problems(page, self.axe)]
                file = self.folder / str(size["width"]) / f"{name}{suffix}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                # As high as the page, or what is fixed to the window would stand in its middle.
                height: int = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
                page.screenshot(path=file, animations="disabled")
                page.set_viewport_size(size)  # type: ignore[arg-type]
        if self.in_hard_brands:
            self._hard_brands(page, name)

    def _hard_brands(self, page: Page, name: str) -> None:
        """The page's colours in other practices' looks: any process serves any look's stylesheet, and the login pages
        have theirs in the page itself.
        """
        is_ours = page.locator('link[href^="/theme/"]').count() > 0
        before = ""
        for brand in HARD:
            sheet = own_sheet(BRANDS[brand], idle_minutes=15)
            former: str = page.evaluate(_IN_ANOTHER_LOOK, sheet.url) if is_ours else page.evaluate(_ON_TOP, sheet.body)
            before = before or former
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                where = f"{name} in {brand}, {scheme}"
                self.accessibility += [f"{where}: {problem}" for problem in contrast_problems(page, self.axe)]
        page.evaluate(*((_IN_ANOTHER_LOOK, before) if is_ours else (_ON_TOP, "")))


@pytest.mark.parametrize("brand", FULL)
def test_every_page_is_in_the_picture(product: Product, browser: Browser, tmp_path: Path, brand: str) -> None:
    shutil.rmtree(FOLDER / brand, ignore_errors=True)
    # Pages differ little between the two: the hard brands are tried on one.
    camera = Camera(FOLDER / brand, axe_source(), in_hard_brands=brand == next(iter(FULL)))
    crawl = Crawl(
        product=product,
        browser=browser,
        brand=brand,
        folder=tmp_path,
        see=camera,
        options={"viewport": PHONE},
    )
    crawl.run()
    assert crawl.problems == []
    assert camera.accessibility == []
