"""How somebody comes in: added at the front desk, proved by a letter, set up with a password and a second key."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import Page, expect

from tests.e2e.product import BORN
from tests.e2e.steps import AT_ONCE, Typing, enrol

OWN_PASSWORD = "seven ducks behind the mill"


def add_patient(page: Page, given: str, email: str) -> str:
    """Gives the whole name."""
    family = f"Test{secrets.token_hex(3)}"
    page.goto(page.url.partition("//")[0] + "//" + page.url.split("/")[2] + "/patients/new")
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    page.get_by_label("Birth date").fill(BORN.isoformat())
    if email:
        page.get_by_label("Mail address").fill(email)
    page.get_by_role("button", name="Add this patient").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(given)
    return f"{given} {family}"


def invite(page: Page) -> None:
    """From the record of who was added just now."""
    page.get_by_role("link", name="See to it").click()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("The invitation is on its way")


def prove_born(page: Page, typing: Typing = AT_ONCE) -> None:
    typing.into(page.get_by_label("Month"), str(BORN.month))
    typing.into(page.get_by_label("Day"), str(BORN.day))
    typing.into(page.get_by_label("Year"), str(BORN.year))
    page.get_by_role("button", name="Go on").click()


def prove_phone(page: Page, last_four: str, typing: Typing = AT_ONCE) -> None:
    typing.into(page.get_by_label("last four digits"), last_four)
    page.get_by_role("button", name="Go on").click()


def go_to_sign_in(page: Page) -> None:
    """Once the start code stands there, as a person would: a cold server's script may come after its page."""
    page.get_by_role("link", name="Go on to the sign-in").click()
    expect(page.locator("#password")).not_to_have_value("")
    page.get_by_role("button", name="Sign in", exact=True).click()


def type_start_code(page: Page, name: str) -> None:
    """As `go_to_sign_in`, where no script fills in the name and the code."""
    start_code = page.locator("#start-code").inner_text()
    page.get_by_role("link", name="Go on to the sign-in").click()
    page.locator("#username").fill(name)
    page.locator("#password").fill(start_code)
    page.keyboard.press("Enter")


def set_up(page: Page, typing: Typing = AT_ONCE) -> str:
    """At the sign-in, after the start code: a second key, whose secret it gives, and a password of one's own."""
    secret = enrol(page, typing)
    typing.into(page.get_by_label("New password"), OWN_PASSWORD)
    typing.into(page.get_by_label("The same password again"), OWN_PASSWORD)
    page.keyboard.press("Enter")
    return secret


def link_in(text: str) -> str:
    return next(iter(re.findall(r"http\S+/setup/\S+", text)))
