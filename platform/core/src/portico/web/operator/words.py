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

PLACES: Final = (
    NavItem(label="Practices", icon="building-2", href="/", order=0),
    NavItem(label="Sign-ups", icon="user-plus", href="/sign-ups", order=10),
    NavItem(label="Repairs", icon="refresh-cw", href="/repairs", order=20),
    NavItem(label="This server", icon="server", href="/server", order=30),
    NavItem(label="Audit", icon="eye", href="/audit", order=40),
)
