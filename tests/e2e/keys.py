"""A person who has a keyboard only: goes from stop to stop, and looks at each whether it can be seen where one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

MOST_STOPS = 150

# A ring may be drawn around the stop itself or around the card or row it fills.
LOOK = """() => {
  const stop = document.activeElement || document.body;
  const words = (stop.getAttribute("aria-label") || [...(stop.labels || [])].map((label) => label.innerText).join(" ")
    || (stop === document.body ? "" : stop.innerText) || stop.name || stop.id || "").replace(/\\s+/g, " ").trim();
  const ringed = [stop, stop.parentElement, stop.closest("li, label")].some((part) => {
    const style = part && getComputedStyle(part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  // In a text area the browser brings the line that one types in into view, not the whole box, and what is taller than
  // the window can't stand in it whole (WCAG 2.4.11).
  const whole = stop.getBoundingClientRect();
  const isLong = stop.matches("textarea") || whole.height > innerHeight;
  const box = isLong ? new DOMRect(whole.x, whole.y, whole.width, 40) : whole;
  const bar = [...document.querySelectorAll("body *")].find((part) =>
    !part.contains(stop) && getComputedStyle(part).position === "fixed" && part.matches(".nav, .top, .bar"));
  const over = bar?.getBoundingClientRect();
  const covered = Boolean(over) && box.top < over.bottom - 1 && box.bottom > over.top + 1;
  const away = box.bottom <= 0 || box.top >= innerHeight;
  return { tag: stop.tagName.toLowerCase(), type: stop.type || "", id: stop.id, words, ringed, covered, away };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the keyboard is: what a screen reader would name it by, roughly."""

    tag: str
    type: str
    id: str
    words: str
    ringed: bool
    covered: bool
    away: bool


class Keys:
    """The keyboard of one page; every stop on the way is judged."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def type(self, words: str) -> None:
        self._page.keyboard.type(words)

    def go(self, words: str = "", *, tag: str = "", id: str = "", back: bool = False) -> Stop:
        """With Tab to the next stop whose words begin so; Shift+Tab when `back`."""
        return self._walk(
            lambda stop: stop.words.startswith(words) and tag in ("", stop.tag) and id in ("", stop.id),
            f"{words or id or tag}",
            "Shift+Tab" if back else "Tab",
        )

    def follow(self, key: str = "Enter") -> None:
        """Presses what the keyboard is on, and waits for the page it leads to."""
        with self._page.expect_navigation():
            self._page.keyboard.press(key)

    def here(self) -> Stop:
        """Where one is; the page itself is a stop without words."""
        found: dict[str, Any] = self._page.evaluate(LOOK)
        return Stop(**found)

    def _walk(self, wanted: Callable[[Stop], bool], name: str, key: str) -> Stop:
        seen: list[str] = []
        for _ in range(MOST_STOPS):
            self._page.keyboard.press(key)
            stop = self.here()
            if stop.tag == "body":
                continue
            self._judge(stop)
            seen.append(stop.words or stop.tag)
            if wanted(stop):
                return stop
        pytest.fail(f"No way by {key} to “{name}” on {self._page.url}. Seen: {seen}", pytrace=False)

    def _judge(self, stop: Stop) -> None:
        where = f"{stop.tag} “{stop.words[:60]}” on {self._page.url}"
        assert stop.ringed, f"one can't see that the keyboard is on {where}"
        assert not stop.covered, f"the bar covers {where}"
        assert not stop.away, f"the keyboard is outside what one sees, on {where}"
