"""Portico's own pages for the list in `pages.py`, and a sign-up whose link they are seen through."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Page
from portico.onboarding.npi import check_digit

from tests.e2e.product import Product

_CONFIRM: Final = "/sign-up/confirm/{token}"
_WRONG: Final = {"practice": "M", "npi": "1234567890", "region": "FL", "email": "dana@gmal.com", "phone": "12"}

PUBLIC: Final[tuple[tuple[str, str, Mapping[str, object]], ...]] = (
    ("/sign-up", "", {}),
    ("/sign-up", "", {"state": "refused", "status": 422, "frm": "/sign-up", "sent": _WRONG}),
    ("/sign-up/sent", "", {}),
    (_CONFIRM, "/sign-up/confirm/" + "x" * 43, {"state": "absent", "status": 404}),
    (_CONFIRM, "", {}),
    (_CONFIRM, "", {"state": "refused", "status": 422, "frm": _CONFIRM, "sent": {"slug": "support"}}),
    (_CONFIRM, "", {"state": "made", "frm": _CONFIRM, "sent": {"slug": "{word}"}}),
)
"""Route, address (if it is another), and what else its line says."""


def signed_up(page: Page, product: Product) -> dict[str, str]:
    """A practice that asked just now: the token of its link, and a free word for its address."""
    word = f"crawl-{secrets.token_hex(4)}"
    email = f"dana@{word}.example"
    page.goto(product.settings.origin(product.settings.public_host()) + "/sign-up")
    first_nine = "1" + "".join(secrets.choice("0123456789") for _ in range(8))
    for name, words in {
        "practice": "Crawl Street Family Practice",
        "npi": first_nine + check_digit(first_nine),
        "address": "12 Crawl Street, Helena 59601",
        "phone": "(406) 555-0142",
        "owner": "Dana Whitfield",
        "email": email,
        "mobile": "(406) 555-0177",
    }.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=region]").select_option("MT")
    page.locator("[name=specialty]").first.check()
    page.locator("form .btn.main").click()
    page.wait_for_url("**/sign-up/sent")
    for _ in range(600):
        for mail in product.mails_to(email):
            if found := re.search(r"/sign-up/confirm/([\w-]{43})", str(mail)):
                return {"token public": found[1], "word": word}
        time.sleep(0.1)
    raise AssertionError("no letter with a link came")
