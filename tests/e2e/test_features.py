"""The owner turns a feature on with its settings, and off: patients have it, or not, with their next page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import give_password, sign_in

CANCEL = "Patients cancel at least this many hours ahead"


def test_a_feature_goes_and_comes_back(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=False, slug="harbor")
    patient = new_context(viewport=PHONE).new_page()
    patient.goto(account.address)
    give_password(patient, account)
    expect(patient.get_by_role("navigation").first).to_contain_text("Visits")

    desk = new_context(viewport=DESK).new_page()
    sign_in(desk, product, product.account("lena"))
    desk.get_by_role("link", name="Practice").click()
    desk.get_by_role("link", name="Features").click()
    desk.get_by_role("link", name="Visits", exact=True).last.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Visits")
    expect(desk.locator("main")).to_contain_text("It may see")
    desk.get_by_role("link", name="Turn it off").click()
    desk.get_by_role("button", name="Turn it off").click()
    expect(desk.get_by_role("status")).to_contain_text("Visits is off")

    gone = patient.goto(account.address + "/p/scheduling/visits")
    assert gone is not None
    assert gone.status == 404
    patient.goto(account.address)
    expect(patient.get_by_role("navigation").first).not_to_contain_text("Visits")

    desk.get_by_label(CANCEL).fill("999")
    desk.get_by_role("button", name="Turn it on").click()
    expect(desk.get_by_role("group", name="Please look at 1 thing")).to_contain_text("between 0 and 336")
    expect(desk.get_by_label(CANCEL)).to_have_value("999")
    desk.get_by_label(CANCEL).fill("48")
    desk.get_by_role("button", name="Turn it on").click()
    expect(desk.get_by_role("status")).to_contain_text("Visits is on")

    back = patient.goto(account.address + "/p/scheduling/visits")
    assert back is not None
    assert back.status == 200

    desk.get_by_label(CANCEL).fill("24")
    desk.get_by_role("button", name="Keep these settings").click()
    expect(desk.get_by_role("status")).to_contain_text("your changes are kept")
    desk.goto(product.workspace("harbor") + "/audit")
    expect(desk.locator("main")).to_contain_text("cancel_hours")
