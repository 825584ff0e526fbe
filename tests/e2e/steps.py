"""What people do, once: sign in with and without a second factor, by mouse or by keyboard."""

from __future__ import annotations

import base64
import re
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from portico.demo.codes import Account
from pyotp.totp import TOTP

from tests.e2e.product import Product


@dataclass(frozen=True)
class Typing:
    """Key by key, as people do, with so much time between two; all at once without."""

    key_ms: int = 0

    def into(self, field: Locator, words: str) -> None:
        field.fill("" if self.key_ms else words)
        if self.key_ms:
            field.press_sequentially(words, delay=self.key_ms)


AT_ONCE = Typing()


def sign_in(page: Page, product: Product, account: Account, *, to: str = "/") -> None:
    """Password and code, ending on `to` of the practice's own address."""
    page.goto(account.address + to)
    give_password(page, account)
    if account.totp_secret:
        give_code(page, product, account)
    expect(page).to_have_url(re.compile(re.escape(account.address) + ".*"))


def give_password(page: Page, account: Account) -> None:
    page.locator("#username").fill(account.email)
    page.locator("#password").fill(account.password)
    page.keyboard.press("Enter")


def give_code(page: Page, product: Product, account: Account, typing: Typing = AT_ONCE) -> str:
    code = product.code(account.name)
    typing.into(page.locator("#otp"), code)
    page.keyboard.press("Enter")
    return code


def at_account(page: Page, account: Account, button: str) -> None:
    """To the account page, and on to one of Keycloak's by the button of that name."""
    page.goto(account.address + "/account")
    page.get_by_role("button", name=button).click()


def sign_out(page: Page, account: Account) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(account.address + "/signed-out")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")


def enrol(page: Page, typing: Typing = AT_ONCE) -> str:
    """Sets up the code app on the page that asks for it; gives its secret."""
    secret = page.locator("[name=totpSecret]").get_attribute("value") or ""
    typing.into(page.locator("#totp"), code_of(secret))
    page.keyboard.press("Enter")
    return secret


def choose_time(page: Page, address: str) -> str:
    """The last time that is offered, not booked yet; gives it in words."""
    page.goto(address + "/p/scheduling/book")
    page.locator(".slots button").last.click()
    return page.locator("#choice .visit-when").inner_text()


def code_of(raw_secret: str, *, ahead_s: int = 0) -> str:
    return TOTP(base64.b32encode(raw_secret.encode()).decode().rstrip("=")).at(int(time.time()) + ahead_s)


def day_of(when: str) -> date:
    """Of "Thursday, November 19, 10:20 am": the next such day."""
    today = datetime.now(ZoneInfo("America/Denver")).date()
    words = when.rpartition(", ")[0]
    days = (today + timedelta(days=ahead) for ahead in range(366))
    return next(day for day in days if f"{day:%A}, {day:%B} {day.day}" == words)
