"""`make look`: the login pages in the brands that are hardest to read, as Keycloak itself renders them for patients and
for staff. The pictures are at var/look/login.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from portico.identity.keycloak_directory import KeycloakDirectory
from portico.themes.login import login_brand
from portico.themes.tokens import tokens
from portico.workshop import workshop

from tests.e2e.conftest import WAIT_MS
from tests.e2e.page_tools import axe_problems, axe_source
from tests.e2e.product import Product
from tests.look.test_look import FOLDER, PHONE
from tests.public.test_brands import BRANDS, HARD, SCHEMES

SLUG = "elm"


@pytest.mark.parametrize("name", HARD)
def test_the_login_in_a_hard_brand(product: Product, browser: Browser, name: str) -> None:
    found: list[str] = []
    with _dressed(product, name), browser.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        for door, origin in (("portal", product.portal(SLUG)), ("workspace", product.workspace(SLUG))):
            page.goto(origin)
            assert f"--brand-fill: {tokens(BRANDS[name]).brand_fill};" in page.content()
            found += _problems(page, f"{name}-{door}")
            page.locator("#username").fill("nobody@mail.example")
            page.locator("#password").fill("not the password")
            with page.expect_navigation():
                page.locator("#kc-login").click()
            found += _problems(page, f"{name}-{door}-refused")
    assert found == []


def _problems(page: Page, name: str) -> list[str]:
    folder = FOLDER / "login"
    folder.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{name}, {scheme}: {problem}" for problem in axe_problems(page, axe_source())]
        page.screenshot(path=folder / f"{name}-{scheme}.png", full_page=True)
    return found


@contextmanager
def _dressed(product: Product, name: str) -> Iterator[None]:
    """The practice's clients have this brand for as long."""
    own = _told(product, login_brand(BRANDS[name]))
    try:
        yield
    finally:
        _told(product, own)


def _told(product: Product, brand: Mapping[str, str]) -> Mapping[str, str]:
    """Tells Keycloak, beside the practice's own words, and gives back what is the practice's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _tell(product, brand)).result()


async def _tell(product: Product, brand: Mapping[str, str]) -> Mapping[str, str]:
    async with workshop(product.settings) as tools:
        tenant = next(one for one in product.prepared.tenants if one.slug == SLUG)
        own = tools.brand_of(tenant)
    directory = KeycloakDirectory.of(product.settings)
    try:
        await directory.set_brand(SLUG, tenant.name, {**own, **brand})
    finally:
        await directory.aclose()
    return own
