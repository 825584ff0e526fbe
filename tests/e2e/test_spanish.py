"""All that a patient meets, in Spanish: every page says so, fits the smallest phone, is valid and can be heard."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from playwright.sync_api import Browser, Page
from portico.tenancy.hosts import Door

from tests.e2e import places
from tests.e2e.crawl import Crawl
from tests.e2e.eyes import PHONE, Eyes
from tests.e2e.page_tools import axe_source, html_problems
from tests.e2e.pages import OUTSIDE_PAGES, PATIENT_PAGES, Who
from tests.e2e.product import Product

READER, STRANGER = "Elsa Vargas", "Gustavo Mejía"
"""Patients whose record says that they read Spanish."""
PAGES = [
    shown
    for shown in (*PATIENT_PAGES, *OUTSIDE_PAGES)
    if shown.door is Door.PORTAL and shown.who in (Who.PATIENT, Who.NOBODY)
]


def test_a_patient_reads_spanish_everywhere(product: Product, browser: Browser, tmp_path: Path) -> None:
    eyes, spoken = Eyes(axe_source()), dict[str, str]()

    def see(page: Page, name: str, text: str) -> None:
        spoken[name] = page.locator("html").get_attribute("lang") or ""
        eyes(page, name, text)

    crawl = Crawl(
        product=product,
        browser=browser,
        brand="elm",
        folder=tmp_path,
        see=see,
        options={"viewport": {"width": PHONE, "height": 844}, "locale": "es-US"},
        pages=PAGES,
        people=dataclasses.replace(
            places.full(product, "elm"),
            patient=product.new_patient(READER, second_factor=True).name,
            stranger=STRANGER,
        ),
    )
    crawl.run()
    assert crawl.problems == []
    # The crawl goes on to the staff's sign-in, which speaks English to everybody.
    english = {name for name, language in spoken.items() if language != "es"}
    assert english == {name for name in spoken if name.startswith("login-staff-")}
    assert len(spoken) > len(PAGES), "the login's own pages were not met"
    assert eyes.accessibility == []
    assert eyes.sideways == []
    assert eyes.cramped == []
    assert html_problems(eyes.html, tmp_path) == []
