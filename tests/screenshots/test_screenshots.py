"""`make screenshots`: the README's pictures, of the running product, into docs/images.

Each is set from several windows of the browser: a desk's with phones before it. People and visits are the
demonstration's.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import DESK, PHONE, WAIT_MS
from tests.e2e.product import Product
from tests.e2e.steps import sign_in

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LARGEST = 600_000
"""A README is opened on a phone too."""

# A desk's window with phones before its right side.
_SET = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Portico</title><style>
body {{ margin: 0; width: 1600px; height: {height}px; position: relative; background: #eef0ec; }}
img {{ position: absolute; background: #fff; box-shadow: 0 12px 40px rgb(20 30 25 / .22); }}
.desk {{ left: 48px; top: 44px; width: {desk}px; border-radius: 12px; }}
.phone {{ width: 290px; border-radius: 28px; border: 8px solid #20261f; }}
</style></head><body>{images}</body></html>"""


@dataclass(frozen=True)
class Shot:
    """One window's picture."""

    png: bytes

    @property
    def source(self) -> str:
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


@contextmanager
def window(browser: Browser, size: dict[str, int], **options: object) -> Iterator[Page]:
    context = browser.new_context(viewport=size, device_scale_factor=2, reduced_motion="reduce", **options)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def seen(page: Page, address: str = "") -> Shot:
    if address:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address} answers {answer.status}"
    page.wait_for_load_state("networkidle")
    return Shot(page.screenshot(animations="disabled"))


def as_seen_by(browser: Browser, product: Product, name: str, size: dict[str, int], *paths: str) -> list[Shot]:
    account = product.account(name)
    with window(browser, size) as page:
        sign_in(page, product, account)
        return [seen(page, account.address + path) for path in paths]


def put_together(browser: Browser, name: str, desk: Shot, *phones: Shot, height: int = 900) -> None:
    """Writes docs/images/<name>.png."""
    # So that a phone covers the edge of the desk and no words.
    width = 1356 - 126 * len(phones)
    images = [f'<img class="desk" alt="" src="{desk.source}">']
    for number, phone in enumerate(phones):
        right = 48 + 316 * (len(phones) - 1 - number)
        images.append(
            f'<img class="phone" alt="" style="right: {right}px; top: {150 + 60 * number}px" src="{phone.source}">'
        )
    text = _SET.format(height=height, desk=width, images="".join(images))
    with window(browser, {"width": 1600, "height": height}) as page:
        page.set_content(text)
        page.wait_for_load_state("networkidle")
        # At half the density: the README shows it no larger.
        png = page.screenshot(scale="css")
    assert len(png) < LARGEST, f"{name}.png has {len(png)} bytes"
    (IMAGES / f"{name}.png").write_bytes(png)


@pytest.fixture(scope="session", autouse=True)
def _folder() -> None:
    IMAGES.mkdir(exist_ok=True)


def working_day() -> date:
    """Today, or Monday when it is the weekend."""
    today = date.today()  # noqa: DTZ011 (whichever day it is at the practice)
    return today + timedelta(days=(7 - today.weekday()) % 7 if today.weekday() > 4 else 0)


def test_the_product(product: Product, browser: Browser) -> None:
    home, booking = as_seen_by(browser, product, "elvina", PHONE, "/", "/p/scheduling/book")
    (day,) = as_seen_by(browser, product, "ruth", DESK, f"/p/scheduling/day?date={working_day()}")
    put_together(browser, "product", day, home, booking)


def test_a_practice_and_its_look(product: Product, browser: Browser) -> None:
    (home,) = as_seen_by(browser, product, "carla", PHONE, "/")
    (look,) = as_seen_by(browser, product, "lena", DESK, "/practice/look")
    put_together(browser, "look", look, home)


def test_the_public_site(product: Product, browser: Browser) -> None:
    at = product.settings.origin(product.settings.public_host())
    with window(browser, DESK) as page:
        front = seen(page, f"{at}/")
    with window(browser, PHONE) as page:
        sign_up = seen(page, f"{at}/sign-up")
    put_together(browser, "public", front, sign_up)
