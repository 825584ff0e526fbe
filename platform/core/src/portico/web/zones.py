"""Time zones to choose from: those of the United States first, by the names people know, then the world's."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from functools import cache
from typing import Final

_FIRST: Final = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Mountain without summer time (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
    ("Pacific/Guam", "Chamorro (Guam)"),
)
_CONTINENTS: Final = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def choices() -> Sequence[tuple[str, str]]:
    """IANA names with their words."""
    known = {name for name, _ in _FIRST}
    rest = sorted(name for name in zoneinfo.available_timezones() if name.startswith(_CONTINENTS) and name not in known)
    return (*_FIRST, *((name, name.replace("_", " ")) for name in rest), ("UTC", "UTC"))


def is_zone(name: str) -> bool:
    return any(name == one for one, _ in choices())
