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
from tests.look.test_brands import BRANDS

HARD = (("pale-yellow-on-white", "light"), ("neon", "dark"), ("black", "dark"))
_IN_ANOTHER_LOOK = """
(url) => new Promise((done) => {
  const link = document.querySelector('link[rel="stylesheet"][href*="/theme/"]');
  const before = link.getAttribute("href");
  link.onload = link.onerror = () => done(before);
  link.href = url;
})
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
            for scheme, suffix in (("dark", "-dark"), ("light", "")):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
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
        """The page's colours in other practices' looks: any process serves any look's stylesheet."""
        if not page.locator('link[href^="/theme/"]').count():
            return  # the login pages have their look in the page itself
        before = ""
        for brand, scheme in HARD:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            former: str = page.evaluate(_IN_ANOTHER_LOOK, own_sheet(BRANDS[brand], idle_minutes=15).url)
            before = before or former
            self.accessibility += [f"{name} in {brand}: {problem}" for problem in contrast_problems(page, self.axe)]
        page.emulate_media(color_scheme="light")
        page.evaluate(_IN_ANOTHER_LOOK, before)


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
