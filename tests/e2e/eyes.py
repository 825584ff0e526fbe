"""What is looked at on every page: axe-core's findings, whether anything scrolls sideways, small or enlarged, and
whether words have room on a phone with letters twice as large.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import CDPSession, Page

from tests.e2e.page_tools import axe_problems

PHONE, NARROWEST, ZOOMED, LARGE = 390, 320, 640, 360
_WIDE = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 0.5);
  return wide.slice(0, 4).map((one) => one.outerHTML.slice(0, 160));
}
"""

# Words beside an icon, a box or a button must not stand in a column so narrow that they break letter by letter.
_CRAMPED = """
() => [...document.querySelectorAll(".rows > li > * > :nth-child(2), .choice > span")].filter((one) => {
  const width = one.getBoundingClientRect().width;
  return width > 0 && width < 5 * parseFloat(getComputedStyle(one).fontSize) && one.innerText.length > 6;
}).slice(0, 4).map((one) => one.outerHTML.slice(0, 160))
"""
_LETTERS = "size => { document.documentElement.style.fontSize = size; }"


@dataclass
class Eyes:
    """Looks at a page at four sizes and keeps what it found."""

    axe: str = field(repr=False)
    accessibility: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    cramped: list[str] = field(default_factory=list)
    html: dict[str, str] = field(default_factory=dict)
    _devtools: tuple[Page, CDPSession] | None = None

    def __call__(self, page: Page, name: str, text: str) -> None:
        self.html[name] = text
        self.accessibility += [f"{name}: {problem}" for problem in axe_problems(page, self.axe)]
        for width, scale in ((NARROWEST, 1), (ZOOMED, 2)):
            self._size(page, width, scale)
            self.sideways += [f"{name} at {width}: {wide}" for wide in page.evaluate(_WIDE)]
        self._size(page, LARGE, 1)
        page.evaluate(_LETTERS, "200%")
        self.sideways += [f"{name} with large letters: {wide}" for wide in page.evaluate(_WIDE)]
        self.cramped += [f"{name}: {words}" for words in page.evaluate(_CRAMPED)]
        page.evaluate(_LETTERS, "")
        self._size(page, PHONE, 1)

    def _size(self, page: Page, width: int, scale: int) -> None:
        if self._devtools is None or self._devtools[0] is not page:
            self._devtools = (page, page.context.new_cdp_session(page))
        size = {"width": width, "height": 844, "deviceScaleFactor": scale, "mobile": False}
        self._devtools[1].send("Emulation.setDeviceMetricsOverride", size)
