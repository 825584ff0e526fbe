"""The whole product in a browser: the demonstration's two practices, served by a process of their own on real parts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.e2e.product import Product, started
from tests.e2e.workbench import Workbench, furnished

# Without these Chromium looks up its maker's hosts at every start.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
WAIT_MS = 20_000

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def parts_file() -> str:
    listed = os.environ.get("PORTICO_TEST_PARTS")
    if not listed:
        pytest.fail("No running parts: PORTICO_TEST_PARTS is not set. `make test` starts them.", pytrace=False)
    return listed


@pytest.fixture(scope="session")
def product(parts_file: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with started(Path(parts_file), tmp_path_factory.mktemp("product")) as product:
        yield product


@pytest.fixture(scope="session")
def clean_bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A vendor's machine: wheels of core, SDK and testkit in an environment of their own."""
    return furnished(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = os.environ.get("PORTICO_TEST_CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """A browser of one person's own; `new_context(java_script_enabled=False)` takes Playwright's options."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{"viewport": PHONE, **options})
        context.set_default_timeout(WAIT_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
