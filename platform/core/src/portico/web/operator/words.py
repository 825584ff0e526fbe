"""A practice's states in words, and how each looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
