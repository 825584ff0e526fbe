"""The look's editor in a browser: the frames follow while one types, and the button does the same without script.

Served by itself: nobody signs in at Keycloak. The pictures are at var/look/editor.
"""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from portico.app import opened
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico.tenancy.practices import NewPractice
from portico_sdk import Role
from portico_testkit.visitors import Visitors

from tests.bench import houses
from tests.bench.houses import CHECKOUT
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.page_tools import axe_problems, axe_source

FOLDER = CHECKOUT / "var" / "look" / "editor"
PAGE = "/practice/look"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where the owner of a new practice is signed in."""

    origin: str
    cookies: dict[str, str]

    def signed_in(self, browser: Browser, **options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        # A browser takes such a cookie from a safe address only; on this machine it sends it without TLS too.
        safe = self.origin.replace("http:", "https:").rpartition(":")[0] + "/"
        made = [{"name": name, "value": value, "url": safe, "secure": True} for name, value in self.cookies.items()]
        context.add_cookies(made)  # type: ignore[arg-type]
        return context


@pytest.fixture(scope="module")
def desk(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    port = houses.free_port()
    here = dataclasses.replace(settings, public_port=port, themes_folder=CHECKOUT / "themes")
    # Playwright keeps this thread's event loop running.
    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(asyncio.run, _owner(here)).result()
    with houses.ours("the editor", here, tmp_path_factory.mktemp("editor") / "web.log", port=port):
        yield made


async def _owner(settings: Settings) -> Desk:
    async with opened(settings) as app, httpx.AsyncClient() as client:
        new = NewPractice(slug=f"l{secrets.token_hex(4)}", name="Juniper Lane Pediatrics")
        tenant = await app.parts.tenancy.add_practice(new, Actor.system("test"))
        owner = await Visitors(app=app, client=client).staff(tenant, Role.OWNER, "June Okafor", fresh=True)
    return Desk(origin=tenant.workspace_origin, cookies=owner.cookies)


def test_the_frames_follow_while_one_types(desk: Desk, browser: Browser) -> None:
    context = desk.signed_in(browser, viewport=DESK)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(desk.origin + PAGE)
    for typed in ("#39ff14", "#ffff99", "#000000"):
        page.locator("#look-main").fill(typed)
        day, night = (page.frame_locator(f"iframe[data-scheme-name={scheme}]") for scheme in ("light", "dark"))
        for frame in (day, night):
            expect(frame.locator(f'link[href*="/theme/{typed[1:]}-"]')).to_have_count(1)
    expect(page.locator("#look-report")).to_contain_text("#000000")
    page.locator("#look-page").select_option("door")
    expect(page.frame_locator("iframe >> nth=0").locator("h1")).to_have_text("Sign in")
    page.locator("#look-main").fill("#00")
    expect(page.locator("#look-report")).to_contain_text("#000000")
    assert page.url == desk.origin + PAGE, "nothing was sent"
    assert said == []
    assert _problems(page, "typed") == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_button_does_it_without_script(desk: Desk, browser: Browser, scheme: str) -> None:
    context = desk.signed_in(browser, viewport=PHONE, java_script_enabled=False, color_scheme=scheme)
    page = context.new_page()
    page.goto(desk.origin + PAGE)
    page.locator("#look-main").fill("#ffff99")
    page.get_by_role("button", name="Show me").click()
    expect(page.get_by_text("only shown, not saved")).to_be_visible()
    expect(page.locator("#look-main")).to_have_value("#ffff99")
    expect(page.frame_locator("iframe >> nth=0").locator('link[href*="/theme/ffff99-"]')).to_have_count(1)
    expect(page.locator("#look-report")).to_contain_text("would be hard to read")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#publish")).to_be_visible()
    page.locator("#discard button").click()
    expect(page.get_by_text("There is no draft.")).to_be_visible()
    context.close()


def _problems(page: Page, name: str) -> list[str]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    return axe_problems(page, axe_source())
