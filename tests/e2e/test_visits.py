"""A patient books and moves a visit on a phone without script; the time that comes free goes to who waits for it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import sign_in

PORTAL = "/p/scheduling"


def test_booked_moved_and_the_old_time_offered_to_who_waits(product: Product, new_context: NewContext) -> None:
    ana, ben = product.new_patient(second_factor=True), product.new_patient(second_factor=True)
    first = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    sign_in(first, product, ana)
    when = _keep(first, ana.address + PORTAL + "/book", last=True)
    expect(first.locator("main")).to_contain_text("We keep this time for you until")
    first.get_by_label("what is it about").fill("My left knee hurts on the stairs")
    first.get_by_role("button", name="Book this visit").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    expect(first.locator("article.visit")).to_contain_text(when)
    with first.expect_download() as file:
        first.get_by_role("link", name="Add to calendar").click()
    assert file.value.suggested_filename == "visit.ics"

    second = new_context(viewport=PHONE).new_page()
    sign_in(second, product, ben)
    _wait_in_line(second, ben.address)
    _ask_first(new_context(viewport=DESK).new_page(), product, ben.who)

    first.get_by_role("link", name="Move this visit").click()
    other = _keep(first, first.url, last=False)
    assert other != when
    first.get_by_role("button", name="Move this visit").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Your visit has a new time")
    expect(first.locator("article.visit")).to_contain_text(other)

    product.letter_to(ben.email, "A time is free for you")
    second.goto(ben.address)
    second.get_by_role("link", name=re.compile("A time has come free for you")).click()
    expect(second.locator("article.visit")).to_contain_text(when)
    second.get_by_role("button", name="Take this time").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    expect(second.locator("article.visit")).to_contain_text(when)
    product.letter_to(ana.email, "A visit has a new time")


def _keep(page: Page, address: str, *, last: bool) -> str:
    """The last or the first time of the list, kept; in words."""
    page.goto(address)
    times = page.locator(".slots button")
    (times.last if last else times.first).click()
    page.wait_for_url(re.compile(r"/book/[\w-]{36}"))
    return page.locator("#choice .visit-when").inner_text()


def _wait_in_line(page: Page, address: str) -> None:
    page.goto(address + PORTAL + "/book")
    page.get_by_role("link", name="Join the waiting list").click()
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.get_by_role("status").first).to_contain_text("You are on the waiting list")


def _ask_first(page: Page, product: Product, who: str) -> None:
    """Others of the demonstration wait too; the front desk says that this one is pressing."""
    sign_in(page, product, product.account("ruth"))
    page.goto(product.workspace() + PORTAL + "/waiting")
    page.get_by_role("form", name=f"When to ask {who}").get_by_role("button").last.click()
    expect(page.locator("main")).to_contain_text(who)
