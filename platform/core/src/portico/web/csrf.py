"""Is this form ours, and did this person's browser send it from our own page?

Two answers, both needed. Where it comes from: `Sec-Fetch-Site`, else `Origin`. And the token, derived from the
session's secret id: no other session has it, and a new sign-in makes a new one. A wrong origin is refused for good; an
old token (signed in again in another tab) only asks to send once more.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

_PURPOSE = b"portico form token 1"


def token_of(secret: str) -> str:
    """The token for forms of the session (or the pre-login cookie) with this secret id."""
    digest = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_token_of(secret: str, token: str) -> bool:
    return hmac.compare_digest(token_of(secret).encode(), token.encode())


def is_same_origin(headers: Mapping[str, str], origin: str) -> bool:
    """`origin` is this host's own address; header names in small letters.

    Without both headers the answer is no: every browser that we support sends one with a form.
    """
    site = headers.get("sec-fetch-site", "")
    if site in {"same-origin", "same-site", "cross-site"}:
        return site == "same-origin"
    return headers.get("origin", "") == origin
