"""The one journey: a patient signs in with a second factor set up on the way, books a visit and sees it on the home
page; staff sign in with theirs, see it and mark the arrival; the patient sees who looked. Both at a phone's width, both
at a desk's, and both without script.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import choose_time, day_of, enrol, give_password, sign_in

WAYS = [
    pytest.param({"viewport": PHONE}, id="phone"),
    pytest.param({"viewport": DESK}, id="desk"),
    pytest.param({"viewport": PHONE, "java_script_enabled": False}, id="no-script"),
]


@pytest.mark.parametrize("options", WAYS)
def test_from_first_sign_in_to_who_looked(
    product: Product, new_context: NewContext, options: dict[str, object]
) -> None:
    account = product.new_patient(second_factor=False)
    page = new_context(**options).new_page()
    page.goto(account.address)
    give_password(page, account)
    enrol(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(account.who.split()[0])

    when = book(page, account.address, reason="My left knee hurts on the stairs")
    page.goto(account.address)
    expect(page.locator("main article.visit")).to_contain_text(when)

    mark_arrived(product, new_context(**options).new_page(), account.who, when)

    page.goto(account.address + "/records/seen")
    toms = page.get_by_role("row").filter(has_text="Tom Beckett")
    expect(toms.filter(has_text="Looked at visits").first).to_contain_text("through Visits")
    expect(toms.filter(has_text="Noted the arrival for a visit")).to_contain_text("through Visits")


def book(page: Page, address: str, *, reason: str) -> str:
    """The last time that is offered; gives its date and time in words."""
    when = choose_time(page, address)
    page.get_by_label("what is it about").fill(reason)
    page.get_by_role("button", name="Book this visit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    return when


def mark_arrived(product: Product, page: Page, patient: str, when: str) -> None:
    """By the day board, as the front desk does."""
    sign_in(page, product, product.account("tom"))
    page.goto(product.workspace() + f"/p/scheduling/day?date={day_of(when)}")
    clock = when.rpartition(", ")[2]
    page.get_by_role("link", name=f"{clock} {patient}").click()
    expect(page.locator("main")).to_contain_text("My left knee hurts on the stairs")
    page.get_by_role("button", name="Is here").click()
    expect(page.get_by_role("status")).to_contain_text("Marked as here")
