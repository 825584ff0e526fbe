"""Every page of one brand at a phone's width: axe-core finds nothing, nothing scrolls sideways, the console is silent.

All pages are opened once; see `pages.py` for what they are and `crawl.py` for how.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from portico.app import opened
from portico.tenancy.hosts import Door

from tests.e2e.crawl import Crawl
from tests.e2e.eyes import PHONE, Eyes
from tests.e2e.page_tools import axe_source, html_problems
from tests.e2e.pages import ALL, NO_PAGES
from tests.e2e.product import Product
from tests.e2e.refused_pages import NO_REFUSAL

Served = Mapping[tuple[Door, str], Sequence[str]]
"""The methods of every route, by door and path."""


@dataclass(frozen=True)
class Walked:
    crawl: Crawl
    eyes: Eyes


@pytest.fixture(scope="module")
def walked(product: Product, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    eyes = Eyes(axe_source())
    crawl = Crawl(
        product=product,
        browser=browser,
        brand="elm",
        folder=tmp_path_factory.mktemp("empty"),
        see=eyes,
        options={"viewport": {"width": PHONE, "height": 844}},
    )
    crawl.run()
    return Walked(crawl, eyes)


@pytest.fixture(scope="module")
def served(product: Product) -> Served:
    # Playwright keeps this thread's event loop running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _served(product)).result()


async def _served(product: Product) -> Served:
    async with opened(product.settings) as app:
        routes = [*app.routes, *app.raw_routes]
    return {(route.door, route.path): route.allowed.split(", ") for route in routes}


def test_every_route_is_looked_at(served: Served) -> None:
    pages = {(door, path) for door, path in served if path not in NO_PAGES}
    listed = {(shown.door, shown.route) for shown in ALL}
    assert sorted(f"{door}:{path}" for door, path in pages - listed) == []
    assert sorted(f"{door}:{path}" for door, path in listed - pages if path != "/nothing") == []


def test_every_form_is_looked_at_when_it_is_refused(served: Served) -> None:
    forms = {route for route, methods in served.items() if "POST" in methods}
    refused = {(shown.door, shown.route) for shown in ALL if shown.sent is not None and shown.status >= 400}
    assert sorted(f"{door}:{path}" for door, path in forms - refused - NO_REFUSAL) == []
    needless = (NO_REFUSAL & refused) | (NO_REFUSAL - forms)
    assert sorted(f"{door}:{path}" for door, path in needless) == []


def test_every_page_answers_as_expected_and_the_console_is_silent(walked: Walked) -> None:
    assert walked.crawl.problems == []
    names = walked.crawl.names
    assert sorted(names) == sorted(set(names))
    assert len(names) > len(ALL), "the login's own pages were not met"


def test_axe_finds_nothing(walked: Walked) -> None:
    assert walked.eyes.accessibility == []


def test_nothing_scrolls_sideways(walked: Walked) -> None:
    assert walked.eyes.sideways == []


def test_large_letters_have_room(walked: Walked) -> None:
    assert walked.eyes.cramped == []


def test_the_html_is_valid(walked: Walked, tmp_path: Path) -> None:
    assert html_problems(walked.eyes.html, tmp_path) == []
