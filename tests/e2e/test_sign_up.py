"""A practice opens its own portal, alone: from the public page to its first patient's first visit."""

from __future__ import annotations

import re
import secrets
import sys
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from portico.onboarding.npi import check_digit

from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import code_of, day_of
from tests.e2e.test_people import add_patient, link_in, prove_born, set_up

KEY_MS = 200
"""Between two keys: 60 words a minute."""
GOAL_S = 300


@dataclass(frozen=True)
class Typing:
    """Key by key, as people do."""

    key_ms: int

    def into(self, field: Locator, words: str) -> None:
        field.fill("")
        field.press_sequentially(words, delay=self.key_ms)


@pytest.mark.parametrize(
    ("owners", "patients", "key_ms"), [(DESK, PHONE, KEY_MS), (PHONE, DESK, 0)], ids=["at human speed", "on a phone"]
)
def test_from_the_public_page_to_the_first_visit(
    product: Product,
    new_context: NewContext,
    capsys: pytest.CaptureFixture[str],
    owners: dict[str, int],
    patients: dict[str, int],
    key_ms: int,
) -> None:
    begun = time.monotonic()
    word, mail = f"juniper-{secrets.token_hex(3)}", f"{secrets.token_hex(4)}@juniper.example"
    owner = new_context(viewport=owners).new_page()
    typing = Typing(key_ms)
    _sign_up(owner, product, typing, word, mail)
    made = time.monotonic()
    workspace, secret = _set_up_owner(owner, product, mail)
    _sign_agreement(owner, typing, secret)
    _choose_look(owner, typing, workspace)
    _say_who_gives_care(owner, typing, workspace)
    _require_a_second_key(owner, workspace)

    patient = new_context(viewport=patients).new_page()
    portal = product.portal(word)
    patient.goto(portal)
    expect(patient.locator("main")).to_contain_text("opens soon")
    owner.goto(workspace + "/opening/door")
    owner.get_by_role("button", name="Open the portal").click()
    opened = time.monotonic()
    patient.goto(portal)
    expect(patient.locator("main")).not_to_contain_text("opens soon")

    person = f"{secrets.token_hex(4)}@mail.example"
    add_patient(owner, "Wilma", person)
    owner.get_by_role("link", name="See to it").click()
    owner.get_by_role("button", name="Send the invitation").click()
    expect(owner.get_by_role("status")).to_contain_text("The invitation is on its way")
    _set_up_patient(patient, product, person)
    when = _book(patient, portal)

    day = day_of(when)
    owner.goto(f"{workspace}/p/scheduling/week?date={day}")
    expect(owner.locator("main")).to_contain_text("Wilma")
    took = time.monotonic() - begun
    with capsys.disabled():
        sys.stdout.write(
            f"\nFrom the public page to a booked visit ({when}): {took:.0f} s; sign-up {made - begun:.0f} s,"
            f" the door open after {opened - begun:.0f} s; within {GOAL_S} s: {'yes' if took < GOAL_S else 'NO'}\n"
        )


def _sign_up(page: Page, product: Product, typing: Typing, word: str, mail: str) -> None:
    page.goto(product.settings.origin(product.settings.public_host()))
    page.get_by_role("link", name="Open your portal").first.click()
    first_nine = "1" + "".join(secrets.choice("0123456789") for _ in range(8))
    for label, words in (
        ("Name of the practice", "Juniper Family Clinic"),
        ("NPI of the practice", first_nine + check_digit(first_nine)),
        ("Street and town", "4 Juniper Lane, Helena 59601"),
        ("Phone of the practice", "(406) 555-0190"),
        ("Your name", "Paula Winter"),
        ("Your email address", mail),
        ("Your own phone", "(406) 555-0191"),
    ):
        typing.into(page.get_by_label(label, exact=True), words)
    page.get_by_label("State", exact=True).select_option(label="Montana")
    page.get_by_role("radio", name="Family medicine").check()
    page.get_by_role("button", name="Send me the letter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    letter = product.letter_to(mail, "Confirm your email address")["text"]
    page.goto(next(iter(re.findall(r"http\S+/sign-up/confirm/\S+", letter))))
    typing.into(page.get_by_label("The word in your portal’s address"), word)
    page.get_by_role("button", name="Make my portal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your portal is made")


def _set_up_owner(page: Page, product: Product, mail: str) -> tuple[str, str]:
    """Gives the workspace's address and the secret of the second key."""
    page.goto(link_in(product.letter_to(mail, "Welcome to Portico")["text"]))
    page.get_by_label("last four digits").fill("0191")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Go on to the sign-in").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    secret = set_up(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Business associate agreement")
    return page.url.partition("/opening")[0], secret


def _sign_agreement(page: Page, typing: Typing, secret: str) -> None:
    page.get_by_role("link", name="Go on to sign").click()
    typing.into(page.locator("#otp"), code_of(secret, ahead_s=30))
    page.keyboard.press("Enter")
    typing.into(page.get_by_label("Your full name"), "Paula Winter")
    typing.into(page.get_by_label("Your title"), "owner")
    page.get_by_label("I may sign for this practice").check()
    page.get_by_role("button", name="Sign the agreement").click()
    expect(page.get_by_role("status")).to_be_visible()


def _choose_look(page: Page, typing: Typing, workspace: str) -> None:
    page.goto(workspace + "/practice/look")
    typing.into(page.get_by_label("Main color", exact=True), "#7a3b1d")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_role("status").first).to_be_visible()


def _say_who_gives_care(page: Page, typing: Typing, workspace: str) -> None:
    page.goto(workspace + "/practice/carers/new")
    typing.into(page.get_by_label("Name", exact=True), "Dr. Paula Winter")
    page.get_by_role("button", name="Add", exact=True).click()
    page.goto(workspace + "/p/scheduling/setup/hours")
    page.get_by_role("link", name="Dr. Paula Winter").click()
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        page.get_by_role("checkbox", name=day).check()
    page.get_by_role("button", name="Add these hours").click()
    expect(page.locator("main")).to_contain_text("8:00 am")


def _require_a_second_key(page: Page, workspace: str) -> None:
    page.goto(workspace + "/practice/second-factor")
    page.get_by_role("radio", name="Need a second key").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_be_visible()


def _set_up_patient(page: Page, product: Product, mail: str) -> None:
    page.goto(link_in(product.letter_to(mail, "Set up your sign-in")["text"]))
    prove_born(page)
    page.get_by_role("link", name="Go on to the sign-in").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    set_up(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wilma")


def _book(page: Page, portal: str) -> str:
    page.goto(portal + "/p/scheduling/book")
    page.locator(".slots button").first.click()
    when = page.locator("#choice .visit-when").inner_text()
    page.get_by_label("what is it about").fill("A first look at my knee")
    page.get_by_role("button", name="Book this visit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    page.goto(portal)
    expect(page.locator("main")).to_contain_text("Dr. Paula Winter")
    return when
