"""The ways in and out: passkey, recovery code, new password, fresh factor; what is refused; and the end of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec import structs
from playwright.sync_api import Page, expect
from portico.demo.codes import Account

from tests.e2e.conftest import DESK, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import at_account, code_of, enrol, give_code, give_password, sign_in, sign_out

NEW_PASSWORD = "four goats on the roof"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_patient_by_passkey_alone(product: Product, new_context: NewContext) -> None:
    """Added to a code app that was set up a minute ago, with the names that the pages propose."""
    account, begun = product.new_patient(second_factor=False), datetime.now(UTC)
    page = new_context(viewport=DESK).new_page()
    device = Device(page)
    page.goto(account.address)
    give_password(page, account)
    secret = enrol(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    at_account(page, account, "Add this device")
    page.locator("#otp").fill(code_of(secret, ahead_s=30))
    page.keyboard.press("Enter")
    add_passkey_and_come_by_it(page, device, account)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    (who,) = product.audited("core:passkey:added", begun)
    assert product.audited("core:authenticator:added", begun) == [who]


def test_staff_by_passkey_alone(product: Product, new_context: NewContext) -> None:
    account = product.account("amara")
    page = new_context(viewport=DESK).new_page()
    device = Device(page)
    sign_in(page, product, account)
    at_account(page, account, "Add this device")
    give_code(page, product, account)
    add_passkey_and_come_by_it(page, device, account)
    expect(page.locator("footer")).to_contain_text("Signed in as Dr. Amara Okafor")


def test_a_recovery_code(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=True)
    page = new_context().new_page()
    sign_in(page, product, account)
    at_account(page, account, "Make new codes")
    expect(page.locator("main")).to_contain_text("show once more that it is you")
    give_code(page, product, account)
    expect(page.locator("#kc-recovery-codes-list li")).to_have_count(12)
    codes = page.locator("#kc-recovery-codes-list li").all_inner_texts()
    page.get_by_label("I have put them somewhere safe").check()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("status").first).to_contain_text("Your new recovery codes are good.")

    sign_out(page, account)
    page.goto(account.address)
    give_password(page, account)
    page.get_by_role("button", name="Use something else").click()
    page.get_by_role("button", name="Recovery code").click()
    page.get_by_label("Recovery code number 1").fill(codes[1])
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("That is not the code with this number.")
    page.get_by_label("Recovery code number 1").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def test_a_new_password(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=False, slug="harbor")
    page = new_context().new_page()
    sign_in(page, product, account)
    at_account(page, account, "Change password")
    for first, second, words in (
        ("short", "short", "That password is too short. Take 15 letters or more."),
        (NEW_PASSWORD, "four goats on the floor", "The two passwords are not the same."),
        (account.email, account.email, "The password can’t be your"),
    ):
        page.get_by_label("New password").fill(first)
        page.get_by_label("The same password again").fill(second)
        page.get_by_role("button", name="Save my password").click()
        expect(page.locator("main")).to_contain_text(words)
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_label("The same password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save my password").click()
    expect(page.get_by_role("status").first).to_contain_text("Your password is changed.")
    product.letter_to(account.email, "Your sign-in at Bright Harbor Pediatrics was changed")

    sign_out(page, account)
    page.goto(account.address)
    give_password(page, account)
    expect(page.locator("main")).to_contain_text("That password and username don’t go together.")
    account.password = NEW_PASSWORD
    give_password(page, account)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def test_not_now_changes_nothing(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=False, slug="harbor")
    page = new_context().new_page()
    sign_in(page, product, account)
    at_account(page, account, "Change password")
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("status").first).to_contain_text("Nothing was changed.")


def test_a_wrong_password_and_a_wrong_code(product: Product, new_context: NewContext) -> None:
    """Two accounts: who is wrong twice within a second has to wait."""
    account, other = product.new_patient(second_factor=True), product.new_patient(second_factor=True)
    page = new_context().new_page()
    page.goto(account.address)
    give_password(page, structs.replace(other, password="not the password at all"))
    expect(page.locator("#password-error")).to_contain_text("That password and username don’t go together. Try again")
    expect(page.locator("#username")).to_have_value(other.email)
    give_password(page, account)
    page.locator("#otp").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#otp-error")).to_contain_text("That is not the code just now. Wait for the next one")
    used = give_code(page, product, account)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")

    second = new_context().new_page()
    second.goto(account.address)
    give_password(second, account)
    second.locator("#otp").fill(used)
    second.keyboard.press("Enter")
    expect(second.locator("#otp-error")).to_contain_text("That is not the code just now.")


def test_signing_out_ends_it(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=True)
    context = new_context()
    page = context.new_page()
    sign_in(page, product, account)
    cookies = context.cookies()
    page.goto(account.address + "/p/scheduling/visits")
    sign_out(page, account)
    page.go_back()
    expect(page.locator("#username")).to_be_visible()
    assert "Visits" not in page.content()
    context.clear_cookies()
    context.add_cookies([one for one in cookies if "login." not in one["domain"]])
    page.goto(account.address)
    expect(page.locator("#username")).to_be_visible()


def test_a_session_is_good_at_its_own_practice_only(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=False, slug="harbor")
    context = new_context()
    page = context.new_page()
    sign_in(page, product, account)
    copied = [one for one in context.cookies() if one["domain"] == page.url.split("/")[2].partition(":")[0]]
    for host in (product.portal("elm"), product.workspace("harbor")):
        thief = new_context()
        thief.add_cookies([{**one, "domain": host.split("/")[2].partition(":")[0]} for one in copied])
        other = thief.new_page()
        other.goto(host)
        expect(other.locator("#username")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def test_another_session_is_ended_from_here(product: Product, new_context: NewContext) -> None:
    account = product.new_patient(second_factor=False, slug="harbor")
    here, there = new_context().new_page(), new_context().new_page()
    sign_in(there, product, account)
    sign_in(here, product, account)
    here.goto(account.address + "/account")
    expect(here.locator("main")).to_contain_text("This one")
    here.get_by_role("button", name="Sign out there").click()
    expect(here.get_by_role("status").first).to_contain_text("Signed out there.")
    expect(here.get_by_role("button", name="Sign out there")).to_have_count(0)
    there.goto(account.address + "/p/scheduling/visits")
    expect(there.locator("#password")).to_be_visible()


def test_a_fresh_factor(product: Product, new_context: NewContext) -> None:
    """What a page that asks for it leads to: the code once more, and back to the page."""
    account = product.new_patient(second_factor=True)
    page = new_context().new_page()
    sign_in(page, product, account)
    page.goto(account.address + "/auth/login?step_up=1&to=/account")
    give_code(page, product, account)
    expect(page).to_have_url(account.address + "/account")


def add_passkey_and_come_by_it(page: Page, device: Device, account: Account) -> None:
    page.locator("#registerWebAuthn").click()
    expect(page.get_by_role("status").first).to_contain_text("Your fingerprint, face or PIN is set up.")
    sign_out(page, account)
    device.waits_for_finger()
    page.goto(account.address)
    way = page.get_by_role("button", name="Use my fingerprint, face or PIN")
    expect(way).to_be_visible()
    device.is_touched()
    way.click()
    expect(page).to_have_url(re.compile(re.escape(account.address) + "/(p/.*)?$"))


class Device:
    """A phone or computer with a lock of its own, opened by a finger."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        self._id = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def waits_for_finger(self) -> None:
        """Else it answers at once what the sign-in page only offers."""
        self._finger(there=False)

    def is_touched(self) -> None:
        self._finger(there=True)

    def _finger(self, *, there: bool) -> None:
        named = {"authenticatorId": self._id, "enabled": there}
        self._session.send("WebAuthn.setAutomaticPresenceSimulation", named)
