"""Forms that are given something impossible say what, where and what to do; they keep what was typed and do nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from portico.demo.codes import Account

from tests.e2e.conftest import DESK, PHONE, WAIT_MS
from tests.e2e.product import Product
from tests.e2e.steps import choose_time, sign_in

REASON = "My right elbow clicks"
VISITS = "/p/scheduling/visits"
BOOK = "/p/scheduling/book"


@pytest.fixture(scope="module")
def account(product: Product) -> Account:
    return product.new_patient(second_factor=False, slug="harbor")


@pytest.fixture(scope="module")
def patients_page(product: Product, browser: Browser, account: Account) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    sign_in(page, product, account)
    yield page
    context.close()


@pytest.fixture(scope="module")
def staffs_page(product: Product, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    sign_in(page, product, product.account("lena"))
    yield page
    context.close()


BAD_TIMES = [
    pytest.param("slot", "", "Choose a time from the list.", id="no-time"),
    pytest.param("slot", "yesterday", "Choose a time from the list.", id="no-such-time"),
    pytest.param("slot", "past", "This time can’t be booked any more.", id="past"),
    pytest.param("service", "", "This kind of visit can’t be booked here any more. Choose another.", id="no-kind"),
]


@pytest.mark.parametrize(("name", "value", "words"), BAD_TIMES)
def test_a_time_that_can_not_be_kept(patients_page: Page, account: Account, name: str, value: str, words: str) -> None:
    page = patients_page
    page.goto(account.address + BOOK)
    last = page.locator(".slots button").last
    changed = last if name == "slot" else page.locator(f"#slots [name={name}]")
    if value == "past":
        value = (last.get_attribute("value") or "").replace("202", "201", 1)
    changed.evaluate("(field, value) => { field.value = value; }", value)
    last.click()
    said = page.locator(".notice[data-tone=bad]")
    expect(said).to_contain_text(words)
    expect(said).to_be_focused()
    expect(page.locator(".slots button").first, "others are offered at once").to_be_visible()


def test_a_reason_that_is_too_long(patients_page: Page, account: Account) -> None:
    page = patients_page
    page.goto(account.address + VISITS)
    before = page.locator("main").inner_text()
    choose_time(page, account.address)
    page.get_by_label("what is it about").fill(REASON * 30)
    page.get_by_role("button", name="Book this visit").click()
    said = page.locator(".notice[data-tone=bad]")
    expect(said).to_contain_text("500")
    expect(said).to_be_focused()
    expect(page.get_by_label("what is it about")).to_have_value(REASON * 30)
    page.goto(account.address + VISITS)
    assert page.locator("main").inner_text() == before, "nothing was booked"


def test_booked_once_however_often_one_presses(patients_page: Page, account: Account) -> None:
    page = patients_page
    when = choose_time(page, account.address)
    page.get_by_label("what is it about").fill(REASON)
    page.get_by_role("button", name="Book this visit").dblclick(no_wait_after=True)
    expect(page.locator("article.visit")).to_contain_text(when)
    page.goto(account.address + VISITS)
    expect(page.locator("section", has_text="To come").get_by_role("link", name=when)).to_have_count(1)

    page.get_by_role("link", name=when).click()
    visit = page.url
    page.get_by_role("link", name="Cancel this visit").click()
    asked = page.url
    second = page.context.new_page()
    second.goto(asked)
    for one in (page, second):
        one.get_by_role("button", name="Cancel this visit").click()
        expect(one.get_by_role("status").first).to_contain_text("Your visit is cancelled")
    page.goto(visit)
    expect(page.locator("article.visit")).to_contain_text("Cancelled")
    page.goto(account.address + "/records/seen")
    second.close()


def test_a_time_that_somebody_else_took(
    product: Product, patients_page: Page, browser: Browser, account: Account
) -> None:
    """Both see the same list; who comes second is told, and offered others."""
    other = product.new_patient(second_factor=False, slug="harbor")
    page, quick = patients_page, browser.new_page()
    sign_in(quick, product, other)
    page.goto(account.address + BOOK)
    quick.goto(account.address + BOOK)
    # What each may book differs, as between somebody new and somebody known.
    offered, theirs = (
        {one.get_attribute("value") for one in own.locator(".slots button").all()} for own in (page, quick)
    )
    wanted = max(value for value in offered & theirs if value)
    quick.locator(f".slots button[value='{wanted}']").click()
    expect(quick.locator("#choice")).to_be_visible()
    page.locator(f".slots button[value='{wanted}']").click()
    expect(page.locator("main")).to_contain_text("Someone just took that time. These are still free.")
    page.locator(".slots button").last.click()
    expect(page.locator("#choice")).to_be_visible()
    quick.context.close()


def test_an_unreadable_search(patients_page: Page, account: Account) -> None:
    page = patients_page
    for query in ("since=2026-13-45", "service=nonsense", "part=midnight", "slot=%00"):
        page.goto(f"{account.address}/p/scheduling/book?{query}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main")).not_to_contain_text("reference", ignore_case=True)


def test_a_patient_with_nothing_filled_in(staffs_page: Page, product: Product) -> None:
    page = staffs_page
    page.goto(product.workspace("harbor") + "/patients/new")
    page.get_by_role("button", name="Add this patient").click()
    said = page.locator(".notice[data-tone=bad]")
    expect(said).to_contain_text("Please look at 3 things")
    expect(said).to_be_focused()
    said.get_by_role("link").nth(1).click()
    expect(page.get_by_label("Family name")).to_be_focused()
    expect(page.get_by_label("Family name")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("born", ["2024-02-31", "2190-01-01", "0000-00-00", "last spring"])
def test_a_patient_born_on_no_day(staffs_page: Page, product: Product, born: str) -> None:
    page = staffs_page
    page.goto(product.workspace("harbor") + "/patients/new")
    fill_in(page, "Nobody", "Impossible", born)
    expect(page.get_by_label("Birth date", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Given name")).to_have_value("Nobody")
    expect(page.get_by_label("Family name")).to_have_value("Impossible")
    find(page, product, "Impossible")
    expect(page.locator("main")).to_contain_text("No patient matches")


def test_the_same_person_twice_is_asked_about(staffs_page: Page, product: Product) -> None:
    page = staffs_page
    page.goto(product.workspace("harbor") + "/patients/new")
    fill_in(page, "Rosa", "Twinning", "2015-05-05")
    expect(page.get_by_role("status").first).to_contain_text("Rosa Twinning is added")
    page.goto(product.workspace("harbor") + "/patients/new")
    fill_in(page, "Rosa", "Twinning", "2015-05-05")
    expect(page.locator("main")).to_contain_text("A patient with this name and birth date is here already.")
    expect(page.get_by_label("Birth date", exact=True)).to_have_value("2015-05-05")
    page.get_by_label("This is another person with the same name and birth date").check()
    page.get_by_role("button", name="Add this patient").click()
    expect(page.get_by_role("status").first).to_contain_text("Rosa Twinning is added")
    find(page, product, "Twinning")
    expect(page.locator("tbody tr")).to_have_count(2)


def test_staff_addresses_that_mean_nothing(staffs_page: Page, product: Product) -> None:
    page = staffs_page
    for path in ("/p/scheduling/day?date=2026-02-31", "/audit?since=2026-02-31"):
        page.goto(product.workspace("harbor") + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main .error, main .notice[data-tone=bad]").first).to_be_visible()
    page.goto(product.workspace("harbor") + "/audit?code=nonsense")
    expect(page.locator("main")).to_contain_text("Nothing fits these filters.")


def fill_in(page: Page, given: str, family: str, born: str) -> None:
    """By what a browser without a calendar sends, too."""
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    field = page.get_by_label("Birth date", exact=True)
    field.evaluate("(field) => { field.type = 'text'; }")
    field.fill(born)
    page.get_by_role("button", name="Add this patient").click()


def find(page: Page, product: Product, words: str) -> None:
    page.goto(product.workspace("harbor") + "/patients")
    page.get_by_label("Name, birth date or record number").fill(words)
    page.get_by_role("button", name="Find").click()
