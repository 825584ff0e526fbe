"""A practice that signs up, in tests: what its owner types, and what the platform founds it with. Each is its own."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from portico.onboarding.founding import Founding
from portico.onboarding.npi import check_digit


def answers(word: str, **changes: str) -> dict[str, str]:
    """The form as it is filled in; the same for the same word of hexadecimal figures, with an NPI of its own."""
    nine = f"1{int(word, 16) % 10**8:08d}"
    usual = {
        "practice": f"Maple {word} Family Practice",
        "npi": nine + check_digit(nine),
        "specialty": "family-medicine",
        "address": "12 Maple Street, Helena 59601",
        "region": "MT",
        "phone": "(406) 555-0142",
        "owner": "Dana Whitfield",
        "email": f"dana-{word}@maple.example.org",
        "mobile": "(406) 555-0177",
    }
    return {**usual, **changes}


def founding(**changes: Any) -> Founding:
    """A sign-up whose address is proved; another one at each call."""
    own = uuid4().hex[:8]
    usual: dict[str, Any] = {
        "sign_up": uuid4(),
        "slug": f"cedar-{own}",
        "name": "Cedar Family Medicine",
        "npi": "1234567893",
        "address": "12 Cedar Lane, Helena, MT 59601",
        "region": "MT",
        "timezone": "America/Denver",
        "specialty": "family-medicine",
        "phone": "(406) 555-0142",
        "owner_name": "Ada Cedar",
        "owner_email": f"ada-{own}@cedar.example",
        "owner_phone": "(406) 555-0199",
        "language": "en",
    }
    return Founding(**{**usual, **changes})
