"""Staff bring people in: a patient by letter, a patient by a printed sheet, a colleague; and a colleague is let go."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, NewContext
from tests.e2e.product import BORN, Product
from tests.e2e.steps import code_of, enrol, give_code, sign_in

OWN_PASSWORD = "seven ducks behind the mill"


def test_a_patient_by_letter(product: Product, new_context: NewContext) -> None:
    """Added and invited at the front desk, set up from the letter with a second key, signed in; staff see it."""
    desk = new_context(viewport=DESK).new_page()
    sign_in(desk, product, product.account("tom"))
    email = f"{secrets.token_hex(4)}@mail.example"
    add_patient(desk, "Nora", email)
    desk.get_by_role("link", name="See to it").click()
    desk.get_by_role("button", name="Send the invitation").click()
    expect(desk.get_by_role("status")).to_contain_text("The invitation is on its way")
    expect(desk.locator("main")).to_contain_text("good until")

    page = new_context().new_page()
    letter = product.letter_to(email, "Set up your sign-in")
    assert "Nora" not in letter["text"]
    page.goto(link_in(letter["text"]))
    prove_born(page)
    page.get_by_role("link", name="Go on to the sign-in").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    set_up(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("In use")


def test_a_patient_without_a_mailbox_by_a_sheet(product: Product, new_context: NewContext) -> None:
    desk = new_context(viewport=DESK).new_page()
    sign_in(desk, product, product.account("tom"))
    add_patient(desk, "Olga", "")
    desk.get_by_role("link", name="See to it").click()
    desk.get_by_role("button", name="Make the sheet").click()
    expect(desk.get_by_role("heading", level=2).last).to_contain_text("Your way into the portal")
    code = desk.locator(".sheet-code").inner_text()
    address, name = desk.locator(".sheet-keys dd").first.inner_text(), desk.locator(".sheet-keys dd").last.inner_text()
    assert code not in desk.url

    page = new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_label("The code on your sheet").fill(code.upper().replace("-", " "))
    prove_born(page)
    start_code = page.locator("#start-code").inner_text()
    page.get_by_role("link", name="Go on to the sign-in").click()
    page.locator("#username").fill(name)
    page.locator("#password").fill(start_code)
    page.keyboard.press("Enter")
    set_up(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Olga")


def test_a_colleague_comes_and_goes(product: Product, new_context: NewContext) -> None:
    office = new_context(viewport=DESK).new_page()
    sign_in(office, product, product.account("ruth"))
    office.goto(product.workspace() + "/practice/people/invite")
    give_code(office, product, product.account("ruth"))
    email = f"{secrets.token_hex(4)}@elm.example"
    office.get_by_label("Name", exact=True).fill("Ivo Brandt")
    office.get_by_label("Mail address").fill(email)
    office.get_by_label("Role").select_option("nurse")
    office.get_by_label("Phone").fill("(406) 555-0188")
    office.get_by_role("button", name="Send the invitation").click()
    expect(office.get_by_role("status")).to_contain_text("Ivo Brandt is invited")

    page = new_context(viewport=DESK).new_page()
    page.goto(link_in(product.letter_to(email, "Set up your sign-in")["text"]))
    page.get_by_label("last four digits").fill("0188")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Go on to the sign-in").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    secret = set_up(page)
    expect(page.locator("footer")).to_contain_text("Signed in as Ivo Brandt, nurse")

    office.get_by_role("link", name="Ivo Brandt").click()
    office.locator("#role-role").select_option("biller")
    office.get_by_role("button", name="Change the role").click()
    expect(office.get_by_role("status")).to_contain_text("Ivo Brandt is billing from now on")
    page.goto(product.workspace() + "/patients")
    expect(page.locator("#password")).to_be_visible()

    office.get_by_role("link", name="Ivo Brandt").click()
    office.get_by_role("button", name="Stop this person").click()
    expect(office.get_by_role("status")).to_contain_text("Ivo Brandt can’t get in any more")
    expect(office.locator("main")).to_contain_text("Stopped")
    page.locator("#password").fill(OWN_PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#otp").fill(code_of(secret, ahead_s=30))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Patients")
    expect(page.locator("body")).not_to_contain_text("Signed in as")


def add_patient(page: Page, given: str, email: str) -> None:
    page.goto(page.url.partition("//")[0] + "//" + page.url.split("/")[2] + "/patients/new")
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(f"Test{secrets.token_hex(3)}")
    page.get_by_label("Birth date").fill(BORN.isoformat())
    if email:
        page.get_by_label("Mail address").fill(email)
    page.get_by_role("button", name="Add this patient").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(given)


def prove_born(page: Page) -> None:
    page.get_by_label("Month").fill(str(BORN.month))
    page.get_by_label("Day").fill(str(BORN.day))
    page.get_by_label("Year").fill(str(BORN.year))
    page.get_by_role("button", name="Go on").click()


def set_up(page: Page) -> str:
    """At the sign-in, after the start code: a second key, whose secret it gives, and a password of one's own."""
    secret = enrol(page)
    page.get_by_label("New password").fill(OWN_PASSWORD)
    page.get_by_label("The same password again").fill(OWN_PASSWORD)
    page.keyboard.press("Enter")
    return secret


def link_in(text: str) -> str:
    return next(iter(re.findall(r"http\S+/setup/\S+", text)))
