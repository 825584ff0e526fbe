"""The way back in after a lost password and a lost phone: letter, link, second fact, start code, all set up anew."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.product import BORN, Product
from tests.e2e.steps import enrol, give_password

OWN_PASSWORD = "three boats behind the barn"


def test_from_the_letter_to_the_home_page(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=True)
    page = new_context().new_page()
    page.goto(account.address)
    page.get_by_role("link", name="I forgot my password").click()
    ask(page, "not an address")
    expect(page.locator("main")).to_contain_text("Write your email address, like ana@example.com.")
    expect(page.get_by_label("Your email address")).to_have_value("not an address")
    ask(page, "nobody@mail.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    said = page.locator("main").inner_text()
    page.goto(account.address + "/recover")
    ask(page, account.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    assert page.locator("main").inner_text() == said, "nobody learns whose address is known"
    assert not product.mails_to("nobody@mail.example")

    letter = product.letter_to(account.email, "Get back in")
    link = next(iter(re.findall(r"http\S+/setup/\S+", letter["text"])))
    assert account.who.split()[1] not in letter["text"]
    page.goto(link)
    give_birth_date(page, BORN.month, BORN.day, BORN.year - 1)
    expect(page.locator("main")).to_contain_text("That isn’t what we have on file.")
    expect(page.get_by_label("Year")).to_have_value(str(BORN.year - 1))
    give_birth_date(page, BORN.month, BORN.day, BORN.year)

    code = page.locator("#start-code").inner_text()
    page.get_by_role("link", name="Go on to the sign-in").click()
    expect(page.locator("#username")).to_have_value(account.email)
    expect(page.locator("#password")).to_have_value(code)
    assert code not in page.url, "the code is out of the address before anybody reads it there"
    page.get_by_role("button", name="Sign in", exact=True).click()
    enrol(page)
    page.get_by_label("New password").fill(OWN_PASSWORD)
    page.get_by_label("The same password again").fill(OWN_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    product.letter_to(account.email, "Your sign-in at Elm Street Family Medicine was reset")

    other = new_context().new_page()
    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    other.goto(account.address)
    give_password(other, account)
    expect(other.locator("#password-error")).to_contain_text("That password and username don’t go together.")


def test_without_script_the_code_is_typed(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=False, slug="harbor")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(account.address + "/recover")
    ask(page, account.email)
    letter = product.letter_to(account.email, "Get back in")
    page.goto(next(iter(re.findall(r"http\S+/setup/\S+", letter["text"]))))
    give_birth_date(page, BORN.month, BORN.day, BORN.year)
    account.password = page.locator("#start-code").inner_text()
    page.get_by_role("link", name="Go on to the sign-in").click()
    give_password(page, account)
    page.get_by_label("New password").fill(OWN_PASSWORD)
    page.get_by_label("The same password again").fill(OWN_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def ask(page: Page, email: str) -> None:
    page.get_by_label("Your email address").fill(email)
    page.get_by_role("button", name="Send me the letter").click()


def give_birth_date(page: Page, month: int, day: int, year: int) -> None:
    for label, value in (("Month", month), ("Day", day), ("Year", year)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_role("button", name="Go on").click()
