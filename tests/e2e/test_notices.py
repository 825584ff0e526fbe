"""An administrator turns Notices on and writes one; a patient who is signed in has both with the next page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import places
from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import sign_in


def test_a_patient_sees_a_notice_at_once(product: Product, new_context: NewContext, tmp_path: Path) -> None:
    practice = places.opened(product, "bells", "elm", tmp_path, features=("portico/scheduling",), colleagues=("admin",))
    patient = new_context(viewport=PHONE).new_page()
    sign_in(patient, product, product.account(practice.patient))
    entry = patient.get_by_role("navigation", name="Main").get_by_role("link", name="Notices")
    expect(patient.get_by_role("heading", level=1)).to_be_visible()
    expect(entry).to_have_count(0)

    desk = new_context(viewport=DESK).new_page()
    sign_in(desk, product, product.account("bells-admin"))
    expect(desk.locator("footer")).to_contain_text("admin")
    desk.goto(practice.workspace + "/practice/features")
    desk.get_by_role("link", name="Notices").click()
    desk.get_by_role("button", name="Turn it on").click()
    expect(desk.get_by_role("status")).to_contain_text("Notices is on")
    patient.reload()
    expect(entry).to_have_text("Notices")

    desk.get_by_role("navigation").get_by_role("link", name="Notices").click()
    desk.get_by_role("link", name="Write and change notices").click()
    desk.get_by_role("link", name="Write a notice").click()
    desk.get_by_label("Heading", exact=True).fill("We are closed on Friday")
    desk.get_by_label("Text", exact=True).fill("We are back on Monday.")
    desk.get_by_role("button", name="Look at it first").click()
    desk.get_by_role("button", name="Publish it").click()
    expect(desk.get_by_role("status")).to_contain_text("The notice is published")
    patient.reload()
    expect(entry).to_have_text(re.compile(r"Notices\s+1\s+new"))
    expect(patient.locator("main")).to_contain_text("We are closed on Friday")
