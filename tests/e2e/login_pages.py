"""The login's own pages in the order in which one person meets them: in, at the account's keys, in by another key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from playwright.sync_api import Page
from portico.demo.codes import Account

from tests.e2e.places import Practice
from tests.e2e.product import Product
from tests.e2e.steps import give_password

MOST_CODES = 2
"""Who came in by the password's level gives one code for the second level, and one that is fresh."""


def login_pages(page: Page, product: Product, practice: Practice) -> Iterator[str]:
    """Yields the name of each, with the page open. The account is new and has a code app.

    Left out is what nobody of ours is led to: taking a key away at Keycloak (delete-credential), since the account page
    does that, and the password by itself (login-password), which no flow of ours asks for.
    """
    account = product.new_patient(practice.stranger, second_factor=True, slug=practice.slug)
    yield from _in(page, product, account)
    yield from _keys(page, product, account)
    yield from _otherwise(page, account)
    yield from _staff(page, product, practice)
    yield from _dead_ends(page, account)


def _in(page: Page, product: Product, account: Account) -> Iterator[str]:
    page.goto(account.address)
    yield "sign-in"
    # Somebody else's mistake: two of one's own within a second are slowed down for some seconds.
    page.locator("#username").fill("nobody@mail.example")
    page.locator("#password").fill("not the password")
    _send(page, "#kc-login")
    yield "sign-in-refused"
    give_password(page, account)
    page.locator("#otp").wait_for()
    yield "code"
    page.locator("#otp").fill("000000")
    _send(page, "#kc-login")
    yield "code-refused"
    give_code(page, product, account)


def _keys(page: Page, product: Product, account: Account) -> Iterator[str]:
    """Each of the account page's four ways to sign in."""
    _start(page, product, account, "authenticator")
    yield "enrol"
    page.locator("#totp").fill("000000")
    _send(page, "#saveTOTPBtn")
    yield "enrol-refused"
    _start(page, product, account, "password")
    yield "password"
    page.locator("#password-new").fill("short")
    page.locator("#password-confirm").fill("other")
    _send(page, "button[name=login]")
    yield "password-refused"
    _start(page, product, account, "recovery-codes")
    yield "recovery-codes"
    page.locator("#kcRecoveryCodesConfirmationCheck").check()
    _send(page, "#saveRecoveryAuthnCodesBtn")
    with _virtual_passkeys(page):
        _start(page, product, account, "passkey")
        yield "passkey-new"
        _break(page, "#register")
        yield "passkey-failed"
        _send(page, "#kc-try-again")
        _send(page, "#registerWebAuthn")
        page.wait_for_url(account.address + "/**")


def _otherwise(page: Page, account: Account) -> Iterator[str]:
    """Out; in again with the password and another key than the code app's."""
    page.goto(account.address + "/account")
    page.context.clear_cookies()
    page.goto(account.address)
    give_password(page, account)
    page.locator("#try-another-way").wait_for()
    if page.locator("#otp").count() == 0:
        yield "passkey"
    _send(page, "#try-another-way")
    yield "ways"
    for number in range(page.locator("button[name=authenticationExecution]").count()):
        page.locator("button[name=authenticationExecution]").nth(number).click()
        page.wait_for_load_state()
        if page.locator("#recoveryCodeInput").count():
            yield "recovery-code"
            page.locator("#recoveryCodeInput").fill("nonsense")
            _send(page, "#kc-login")
            yield "recovery-code-refused"
        elif page.locator("#authenticateWebAuthnButton").count():
            yield "passkey"
        _send(page, "#try-another-way")


def _staff(page: Page, product: Product, practice: Practice) -> Iterator[str]:
    """The other realm, whose people always give a code."""
    page.context.clear_cookies()
    page.goto(practice.workspace)
    yield "staff-sign-in"
    page.locator("#username").fill("nobody@mail.example")
    page.locator("#password").fill("not the password")
    _send(page, "#kc-login")
    yield "staff-sign-in-refused"
    give_password(page, product.account(practice.owner))
    page.locator("#otp").wait_for()
    yield "staff-code"


def _dead_ends(page: Page, account: Account) -> Iterator[str]:
    page.context.clear_cookies()
    page.goto(account.address)
    action = page.locator("#kc-form-login").get_attribute("action") or ""
    page.goto(re.sub("execution=[^&]+", "execution=nothing", action))
    yield "expired"
    parts = urlsplit(action)
    realm = re.sub("/login-actions/.*", "", parts.path)
    page.goto(urlunsplit((*parts[:2], f"{realm}/protocol/openid-connect/auth", "client_id=nothing", "")))
    yield "error"
    page.goto(urlunsplit((*parts[:2], f"{realm}/protocol/openid-connect/logout", "", "")))
    yield "logout"
    _send(page, "#kc-logout")
    yield "logged-out"


def give_code(page: Page, product: Product, account: Account) -> None:
    page.locator("#otp").fill(product.code(account.name))
    _send(page, "#kc-login")


def _start(page: Page, product: Product, account: Account, action: str) -> None:
    """From the account page to the login's page about this key, with a fresh code where one is asked for."""
    page.goto(account.address + "/account")
    _send(page, f"#{action} button.btn")
    for _ in range(MOST_CODES):
        page.wait_for_load_state()
        if page.locator("#otp").count():
            give_code(page, product, account)


def _send(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).click()


def _break(page: Page, form: str) -> None:
    """As the page's script does where the browser or the person says no."""
    with page.expect_navigation():
        page.locator(form).evaluate("(form) => { form.elements.error.value = 'NotAllowedError'; form.submit(); }")


@contextmanager
def _virtual_passkeys(page: Page) -> Iterator[None]:
    """A key that answers by itself, in this page. It would also sign in by itself, so it is taken away again."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    devtools.send("WebAuthn.disable")
    devtools.detach()
