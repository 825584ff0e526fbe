"""What a sign-up says, in tests; each its own."""

from __future__ import annotations

from uuid import uuid4

from portico.onboarding.founding import Founding


def facts(**changes: object) -> Founding:
    own = uuid4().hex[:8]
    told: dict[str, object] = {
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
    return Founding(**{**told, **changes})  # type: ignore[arg-type]
