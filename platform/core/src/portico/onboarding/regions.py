"""The states and territories of the United States, and the time zones that people keep there: that of most is first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
_ATLANTIC, _ARIZONA, _GUAM = "America/Puerto_Rico", "America/Phoenix", "Pacific/Guam"


@dataclass(frozen=True)
class Region:
    """A state by its postal code."""

    code: str
    name: str
    zones: tuple[str, ...]

    @property
    def zone(self) -> str:
        """That of most people in it."""
        return self.zones[0]


def _of(names: str, *zones: str) -> list[Region]:
    pairs = (line.strip().partition(" ") for line in names.split(","))
    return [Region(code, name, zones) for code, _, name in pairs]


_ALL: Final = (
    *_of(
        "CT Connecticut, DE Delaware, DC District of Columbia, GA Georgia, ME Maine, MD Maryland, MA Massachusetts, "
        "NH New Hampshire, NJ New Jersey, NY New York, NC North Carolina, OH Ohio, PA Pennsylvania, RI Rhode Island, "
        "SC South Carolina, VT Vermont, VA Virginia, WV West Virginia",
        _EASTERN,
    ),
    *_of("FL Florida, IN Indiana, KY Kentucky, MI Michigan", _EASTERN, _CENTRAL),
    *_of(
        "AL Alabama, AR Arkansas, IL Illinois, IA Iowa, LA Louisiana, MN Minnesota, MS Mississippi, MO Missouri, "
        "OK Oklahoma, WI Wisconsin",
        _CENTRAL,
    ),
    *_of("TN Tennessee", _CENTRAL, _EASTERN),
    *_of("KS Kansas, NE Nebraska, ND North Dakota, SD South Dakota, TX Texas", _CENTRAL, _MOUNTAIN),
    *_of("CO Colorado, MT Montana, NM New Mexico, UT Utah, WY Wyoming", _MOUNTAIN),
    *_of("AZ Arizona", _ARIZONA, _MOUNTAIN),
    *_of("ID Idaho", _MOUNTAIN, _PACIFIC),
    *_of("CA California, NV Nevada, WA Washington", _PACIFIC),
    *_of("OR Oregon", _PACIFIC, _MOUNTAIN),
    *_of("AK Alaska", "America/Anchorage", "America/Adak"),
    *_of("HI Hawaii", "Pacific/Honolulu"),
    *_of("PR Puerto Rico, VI U.S. Virgin Islands", _ATLANTIC),
    *_of("GU Guam, MP Northern Mariana Islands", _GUAM),
    *_of("AS American Samoa", "Pacific/Pago_Pago"),
)

REGIONS: Final[Mapping[str, Region]] = {one.code: one for one in sorted(_ALL, key=lambda one: one.name)}
