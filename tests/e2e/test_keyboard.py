"""The one journey by keyboard alone: Tab, Shift+Tab, Space, Enter and arrows. Each stop is seen, none under the bar."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from portico.demo.codes import Account

from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.keys import Keys
from tests.e2e.product import Product
from tests.e2e.steps import code_of, day_of


def test_the_journey_without_a_mouse(product: Product, new_context: NewContext) -> None:
    """The patient at a phone's width, where the bar is; staff at a desk."""
    account = product.new_patient(second_factor=False)
    page = new_context(viewport=PHONE).new_page()
    page.goto(account.address)
    type_password(page, account)
    type_first_code(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(account.who.split()[0])

    when = book(page)

    keys = Keys(page)
    keys.go("Home")
    keys.follow()
    expect(page.locator("article.visit")).to_contain_text(when)

    mark_arrived(product, new_context(viewport=DESK).new_page(), account.who, when)

    read_who_looked(page)


def test_the_skip_link_leads_past_the_navigation(product: Product, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(product.portal() + "/recover")
    keys = Keys(page)
    keys.go("Skip to main content")
    keys.press("Enter")
    keys.go("Your email address")


def type_password(page: Page, account: Account) -> None:
    """The first field has the keyboard already, and the way back leads to it."""
    keys = Keys(page)
    expect(page.locator("#username")).to_be_focused()
    keys.type(account.email)
    keys.go("Password")
    keys.go("Email", back=True)
    keys.go("Password")
    keys.type(account.password)
    keys.go("Show password")
    keys.press("Space")
    expect(page.locator("#password")).to_have_attribute("type", "text")
    keys.go("Sign in", tag="button")
    keys.follow("Space")


def type_first_code(page: Page) -> None:
    keys = Keys(page)
    keys.go("6-digit code")
    keys.type(code_of(page.locator("[name=totpSecret]").get_attribute("value") or ""))
    keys.go("A name for this phone")
    keys.go("Finish")
    keys.follow()


def book(page: Page) -> str:
    """From the home page; gives the visit's date and time in words."""
    keys = Keys(page)
    keys.go("Visits")
    keys.follow()
    keys.go("Book a visit", tag="a")
    keys.follow()
    choose_the_second_kind(page)
    keys.go("", tag="button")
    assert keys.here().words == "Show times"
    keys.follow()
    while ", " not in keys.go("", tag="button").words:
        pass
    keys.follow()
    when = page.locator("#choice .visit-when").inner_text()
    keys.go("In a few words")
    keys.type("My hip hurts at night")
    keys.go("Book this visit")
    keys.follow("Space")
    expect(page.get_by_role("status").first).to_contain_text("Your visit is booked")
    expect(page.locator("main")).to_contain_text(when)
    return when


def choose_the_second_kind(page: Page) -> None:
    """Radio buttons are one stop; arrows go from one to the next."""
    keys = Keys(page)
    first = page.locator("input[name=service]").first.get_attribute("value")
    while keys.go("", tag="input").type != "radio":
        pass
    keys.press("ArrowDown")
    chosen = page.locator("input[name=service]:checked").get_attribute("value")
    assert chosen != first
    assert keys.here().ringed, "one can't see which choice the keyboard is on"


def mark_arrived(product: Product, page: Page, patient: str, when: str) -> None:
    """Staff, from their first page to the day and the visit."""
    account = product.account("ruth")
    page.goto(account.address)
    type_password(page, account)
    keys = Keys(page)
    expect(page.locator("#otp")).to_be_focused()
    keys.type(product.code(account.name))
    keys.follow()
    keys.go("Another day", tag="summary")
    keys.press("Enter")
    keys.go("Day", tag="input")
    keys.type(f"{day_of(when):%m%d%Y}")
    keys.go("Show", tag="button")
    keys.follow()
    clock = when.rpartition(", ")[2]
    keys.go(f"{clock} {patient}")
    keys.follow()
    keys.go("Is here")
    keys.follow("Space")
    expect(page.get_by_role("status")).to_contain_text("Marked as here")


def read_who_looked(page: Page) -> None:
    """The patient, from the home page by the link in the foot, to the rows themselves, which are a stop too."""
    keys = Keys(page)
    keys.go("Home")
    keys.follow()
    keys.go("Who saw my records", tag="a")
    keys.follow()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who saw my records")
    keys.go("Who saw my records", tag="div")
    rows = page.get_by_role("region", name="Who saw my records").get_by_role("row")
    arrival = rows.filter(has_text="Ruth Halvorsen").filter(has_text="Noted the arrival for a visit")
    expect(arrival).to_contain_text("through Visits")
