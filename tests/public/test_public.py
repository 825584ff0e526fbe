"""Our public pages as Lighthouse measures them on a slow phone, without any network but this machine's;
as axe-core sees them by day and by night; and the walk through the showcase, also without script.

The pictures are at var/look/public.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from portico.settings import Settings

from tests.bench.houses import CHECKOUT
from tests.e2e.conftest import DESK, QUIET
from tests.e2e.page_tools import axe_problems, axe_source, installed, node
from tests.public.public_house import public_house
from tests.public.test_brands import SCHEMES, Scheme

FOLDER = CHECKOUT / "var" / "look" / "public"
LEAST = 0.95
PHONE = {"width": 360, "height": 740}
PAGES = {"first": "/", "security": "/security", "privacy": "/privacy", "sign-up": "/sign-up"}
TRIES = 4
"""The best of so many counts: what else the machine does makes a page slower, and nothing makes it faster."""
_ONLY_US = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="module")
def house(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with public_house(settings, tmp_path_factory.mktemp("public") / "web.log") as (known, _):
        yield known


@pytest.mark.parametrize("path", ["/", "/sign-up"])
def test_lighthouse(house: Settings, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = _measured(house.origin(house.public_host()) + path, tmp_path)
    with capsys.disabled():
        sys.stdout.write(f"\nLighthouse, {path}: {scores}\n")
    assert min(scores.values()) >= LEAST, scores


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", PAGES)
def test_our_pages(house: Settings, browser: Browser, name: str, language: str) -> None:
    context = browser.new_context(locale=language)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(house.origin(house.public_host()) + PAGES[name])
    assert page.evaluate("document.documentElement.lang") == language
    assert {urlsplit(url).hostname for url in asked} == {house.public_host()}, "everything comes from us"
    # What another language changes is lengths, not colours.
    assert _problems(page, f"{name}-{language}", SCHEMES if language == "en" else ("light",)) == []
    context.close()


@pytest.mark.parametrize("door", ["portal", "workspace"])
def test_a_walk_without_script(house: Settings, browser: Browser, door: str) -> None:
    origin = house.origin(house.portal_host("try") if door == "portal" else house.workspace_host("try"))
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(house.origin(house.public_host()))
    page.get_by_role("link", name="Walk through one first").click()
    if door == "workspace":
        page.get_by_role("link", name="owner instead").click()
    page.locator("main").get_by_role("button").click()
    assert urlsplit(page.url).netloc == urlsplit(origin).netloc
    assert "This practice is made up" in page.locator("body").inner_text()
    page.goto(f"{origin}/account")
    page.locator("main form button").first.click()
    assert page.locator("h1").inner_text() == "Nothing is saved here"
    page.get_by_role("link", name="Open your own portal").last.click()
    assert page.url == house.origin(house.public_host()) + "/sign-up"
    context.close()


def test_the_way_in_and_what_is_not_kept(house: Settings, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(house.origin(house.portal_host("try")) + "/walk-in")
    assert _problems(page, "walk-in") == []
    page.locator("main").get_by_role("button").click()
    assert _problems(page, "walked-in") == []
    page.goto(house.origin(house.portal_host("try")) + "/account")
    page.locator("main form button").first.click()
    assert _problems(page, "nothing-is-kept") == []
    page.goto(house.origin(house.workspace_host("try")) + "/walk-in")
    page.locator("main").get_by_role("button").click()
    assert _problems(page, "walked-in-at-work") == []
    context.close()


def _problems(page: Page, name: str, schemes: Sequence[Scheme] = SCHEMES) -> list[str]:
    """What axe-core finds on both sizes, in these schemes; and whether a phone scrolls sideways."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            found += [f"{name} at {size['width']}, {scheme}: {one}" for one in axe_problems(page, axe_source())]
            page.screenshot(path=FOLDER / f"{name}-{size['width']}-{scheme}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{name} scrolls sideways at {size['width']}")
    return found


def _measured(url: str, folder: Path) -> dict[str, float]:
    report = folder / "report.json"
    lighthouse = installed(Path(__file__).parent / "lighthouse") / "lighthouse" / "cli" / "index.js"
    flags = ["--headless=new", "--no-sandbox", f'--host-resolver-rules="{_ONLY_US}"', *QUIET]
    line = [
        str(node() / "node"),
        str(lighthouse),
        url,
        "--quiet",
        "--only-categories=performance,accessibility",
        "--no-enable-error-reporting",
        "--output=json",
        f"--output-path={report}",
        f"--chrome-flags={' '.join(flags)}",
    ]
    chromium = os.environ.get("PORTICO_TEST_CHROMIUM", "/usr/bin/chromium")
    environment = {**os.environ, "CHROME_PATH": chromium, "PATH": f"{node()}:{os.environ['PATH']}"}
    best: dict[str, float] = {}
    for _ in range(TRIES):
        report.unlink(missing_ok=True)
        done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        told: dict[str, Any] = json.loads(report.read_text("utf-8")) if report.exists() else {}
        scores = {name: one["score"] for name, one in told.get("categories", {}).items()}
        # Chromium's trace is sometimes not begun in time; Lighthouse then says so and measures nothing.
        if scores and None not in scores.values():
            best = {name: max(score, best.get(name, 0)) for name, score in scores.items()}
        if best and min(best.values()) >= LEAST:
            break
    assert best, f"Lighthouse measured nothing: {done.stderr[-2000:]}"
    return best
