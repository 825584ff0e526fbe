"""The console's places, and a practice's states in words and looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portico_sdk import NavItem

STATES: Final[Mapping[str, str]] = {
    "founding": "Being set up",
    "active": "Open",
    "suspended": "Suspended",
    "leaving": "Leaving",
    "left": "Left",
    "showcase": "To look around",
}

TONES: Final[Mapping[str, str]] = {
    "founding": "info",
    "active": "ok",
    "suspended": "warn",
    "leaving": "warn",
    "left": "",
    "showcase": "info",
}

STEPS: Final[Mapping[str, str]] = {
    **STATES,
    "failed": "Could not be made",
    "making": "Is being made",
    "sign-in": "Owner sets up a sign-in",
    "agreement": "Signs the agreement",
    "places": "Says where and when",
    "door": "Ready to open",
}
"""Where the practice of a sign-up stands."""
STEP_TONES: Final[Mapping[str, str]] = {**TONES, "failed": "bad", **dict.fromkeys(tuple(STEPS)[7:], "info")}

PLACES: Final = (
    NavItem(label="Practices", icon="building-2", href="/", order=0),
    NavItem(label="Sign-ups", icon="user-plus", href="/sign-ups", order=10),
    NavItem(label="Repairs", icon="refresh-cw", href="/repairs", order=20),
    NavItem(label="This server", icon="server", href="/server", order=30),
    NavItem(label="Audit", icon="eye", href="/audit", order=40),
)
