"""What stays and what ends: the warning before a session ends, the language one chose, a visit at home and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from portico.demo.codes import Account

from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import choose_time, sign_in, sign_out

PATIENT_S = 30 * 60
DELAYS = """() => [".session-soon", ".session-over"].map((part) =>
  parseFloat(getComputedStyle(document.querySelector(part)).animationDelay))"""
# What is drawn below the practice's name, and its colour for light paper as the same browser says it.
BRAND_LINE = """(top) => {
  const drawn = getComputedStyle(top), made = top.appendChild(document.createElement("i"));
  made.style.color = "var(--brand-deep)";
  const brand = getComputedStyle(made).color;
  made.remove();
  return [drawn.borderBlockEndWidth, drawn.borderBlockEndColor, brand];
}"""
# The animations' own clock, so that nobody waits for half an hour.
GO_TO = """(seconds) => {
  for (const one of document.getAnimations()) one.currentTime = seconds * 1000 + 1500;
}"""


@pytest.fixture(scope="module")
def account(product: Product) -> Account:
    return product.new_patient(second_factor=False, slug="harbor")


def test_the_warning_without_script(product: Product, new_context: NewContext, account: Account) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, product, account)
    ends = int(page.locator(".session").get_attribute("data-ends-in") or "0")
    assert PATIENT_S - 60 < ends <= PATIENT_S
    assert page.evaluate(DELAYS) == [ends - 60, ends]
    soon, over = page.locator(".session-soon"), page.locator(".session-over")
    expect(soon).to_be_hidden()
    page.evaluate(GO_TO, ends - 60)
    expect(soon).to_be_visible()
    expect(soon).to_contain_text("You will be signed out in 1 minute")
    expect(over).to_be_hidden()
    with page.expect_popup() as opened:
        soon.get_by_role("link", name="Stay signed in").click()
    expect(opened.value).to_have_url(account.address + "/")
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Ada")
    page.evaluate(GO_TO, ends)
    expect(over).to_contain_text("You have been signed out")
    expect(over).to_be_visible()


def test_the_warning_with_script(product: Product, new_context: NewContext, account: Account) -> None:
    page = new_context().new_page()
    sign_in(page, product, account)
    page.clock.install()
    page.goto(account.address + "/p/scheduling/visits")
    soon, over = page.locator(".session-soon"), page.locator(".session-over")
    page.clock.fast_forward(28 * 60_000)
    expect(soon).to_be_hidden()
    page.clock.fast_forward(70_000)
    expect(soon).to_be_visible()
    soon.get_by_role("link", name="Stay signed in").click()
    expect(soon).to_be_hidden()
    expect(page).to_have_url(account.address + "/p/scheduling/visits")
    page.clock.fast_forward(31 * 60_000)
    expect(over).to_be_visible()
    expect(over.get_by_role("link", name="Sign in again")).to_be_focused()


def test_the_language_is_remembered(product: Product, new_context: NewContext, account: Account) -> None:
    page = new_context().new_page()
    sign_in(page, product, account)
    page.get_by_role("link", name="Español").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(account.address + "/p/scheduling/visits")
    expect(page.locator("html")).to_have_attribute("lang", "es")

    elsewhere = new_context().new_page()
    sign_in(elsewhere, product, account)
    expect(elsewhere.locator("html")).to_have_attribute("lang", "es")
    elsewhere.get_by_role("link", name="English").first.click()
    expect(elsewhere.locator("html")).to_have_attribute("lang", "en")
    sign_out(elsewhere, account)
    expect(elsewhere.locator("html")).to_have_attribute("lang", "en")


def test_a_visit_at_home_and_on_paper(product: Product, new_context: NewContext, account: Account) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, product, account)
    when = choose_time(page, account.address)
    page.get_by_role("button", name="Book this visit").click()
    expect(page.locator("article.visit")).to_contain_text(when)
    visit = page.url
    page.goto(account.address)
    expect(page.locator("article.visit")).to_contain_text(when)

    page.goto(visit)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        on_paper(page, when)


def on_paper(page: Page, when: str) -> None:
    page.emulate_media(media="print")
    for part in (".nav", ".tools", ".actions", ".session-soon"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator("article.visit .visit-when")).to_have_text(when)
    expect(page.locator("article.visit .visit-when")).to_be_visible()
    expect(page.locator(".top .practice")).to_be_visible()
    expect(page.locator(".top .practice")).to_contain_text("Harbor")
    logo = page.locator(".top .practice img")
    expect(logo).to_be_visible()
    assert logo.evaluate("(logo) => logo.complete && logo.naturalWidth > 0")
    width, colour, brand = page.locator(".top").evaluate(BRAND_LINE)
    assert (float(width.removesuffix("px")) >= 2, colour) == (True, brand), "the practice's colour under its name"
    colours = page.locator(".visit-when").evaluate(
        "(words) => [getComputedStyle(words).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert re.sub(r"\D+", " ", colours[0]).split()[:3] == ["0", "0", "0"], colours
    page.emulate_media(media="screen")
    expect(page.locator(".nav").first).to_be_visible()
