"""Staff bring people in: a patient by letter, who books, moves and waits for a time; a patient by a printed sheet; a
colleague, who is let go again.
"""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import Page, expect

from tests.e2e.coming_in import (
    OWN_PASSWORD,
    add_patient,
    go_to_sign_in,
    invite,
    link_in,
    prove_born,
    prove_phone,
    set_up,
    type_start_code,
)
from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import code_of, give_code, sign_in

VISITS = "/p/scheduling"


def test_a_patient_by_letter_to_a_time_that_came_free(product: Product, new_context: NewContext) -> None:
    """Invited at the front desk, set up from the letter; books, moves, is offered a time: on a phone without script."""
    desk = new_context(viewport=DESK).new_page()
    sign_in(desk, product, product.account("tom"))
    email = f"{secrets.token_hex(4)}@mail.example"
    who = add_patient(desk, "Nora", email)
    invite(desk)
    expect(desk.locator("main")).to_contain_text("good until")
    nora = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    _come_in(nora, product, email)
    expect(nora.get_by_role("heading", level=1)).to_contain_text("Nora")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("In use")

    portal = product.portal()
    when = _keep(nora, portal + VISITS + "/book", last=True)
    expect(nora.locator("main")).to_contain_text("We keep this time for you until")
    nora.get_by_label("what is it about").fill("My left knee hurts on the stairs")
    nora.get_by_role("button", name="Book this visit").click()
    expect(nora.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    expect(nora.locator("article.visit")).to_contain_text(when)
    with nora.expect_download() as file:
        nora.get_by_role("link", name="Add to calendar").click()
    assert file.value.suggested_filename == "visit.ics"
    nora.get_by_role("link", name="Move this visit").click()
    other = _keep(nora, nora.url, last=False)
    assert other != when
    nora.get_by_role("button", name="Move this visit").click()
    expect(nora.get_by_role("heading", level=1)).to_have_text("Your visit has a new time")
    expect(nora.locator("article.visit")).to_contain_text(other)
    product.letter_to(email, "A visit has a new time")

    _wait_in_line(nora, portal)
    _ask_first(desk, product, who)
    freed = _book_and_cancel(new_context(viewport=PHONE).new_page(), product)
    product.letter_to(email, "A time is free for you")
    nora.goto(portal)
    nora.get_by_role("link", name=re.compile("A time has come free for you")).click()
    expect(nora.locator("article.visit")).to_contain_text(freed)
    nora.get_by_role("button", name="Take this time").click()
    expect(nora.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    expect(nora.locator("article.visit")).to_contain_text(freed)


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
    type_start_code(page, name)
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
    prove_phone(page, "0188")
    go_to_sign_in(page)
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


def _come_in(page: Page, product: Product, email: str) -> None:
    """The letter names nobody."""
    letter = product.letter_to(email, "Set up your sign-in")
    assert "Nora" not in letter["text"]
    page.goto(link_in(letter["text"]))
    prove_born(page)
    type_start_code(page, email)
    set_up(page)


def _keep(page: Page, address: str, *, last: bool) -> str:
    """The last or the first time of the list, kept; in words."""
    page.goto(address)
    times = page.locator(".slots button")
    (times.last if last else times.first).click()
    page.wait_for_url(re.compile(r"/book/[\w-]{36}"))
    return page.locator("#choice .visit-when").inner_text()


def _wait_in_line(page: Page, portal: str) -> None:
    page.goto(portal + VISITS + "/book")
    page.get_by_role("link", name="Join the waiting list").click()
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.get_by_role("status").first).to_contain_text("You are on the waiting list")


def _ask_first(page: Page, product: Product, who: str) -> None:
    """Others of the demonstration wait too; the front desk says that this one is pressing."""
    page.goto(product.workspace() + VISITS + "/waiting")
    page.locator("main .rows a").filter(has_text=who).first.click()
    page.get_by_role("button", name="First of all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(who)
    expect(page.locator("main")).to_contain_text("Now: First of all.")


def _book_and_cancel(page: Page, product: Product) -> str:
    """Somebody else, whose plans change; gives the time that comes free."""
    account = product.new_patient(second_factor=True)
    sign_in(page, product, account)
    when = _keep(page, account.address + VISITS + "/book", last=True)
    page.get_by_role("button", name="Book this visit").click()
    expect(page.locator("article.visit")).to_contain_text(when)
    page.get_by_role("link", name="Cancel this visit").click()
    page.get_by_role("button", name="Cancel this visit").click()
    expect(page.get_by_role("status").first).to_be_visible()
    return when
