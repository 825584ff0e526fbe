"""What a practice decides, as its file says it: `practice.toml`, documented in docs/practice-file.md.

No patients, no secrets, no accounts. Nothing here is required, so that a blueprint may say only some things.
"""

from __future__ import annotations

from datetime import date, time
from typing import Final, Literal, get_args

import msgspec

from portico.identity.mfa import SecondFactorPolicy
from portico.themes.contrast import Lean
from portico.themes.tokens import Corners, Letters

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)

Scalar = str | int | bool


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open on these days of the week, by the clock on the wall. A lunch break is two of them."""

    days: tuple[Weekday, ...]
    opens: time
    closes: time


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A location. What is not said is the practice's own; `timezone` is an IANA name."""

    name: str
    address: str | None = None
    timezone: str | None = None
    phone: str | None = None
    hours: tuple[Hours, ...] = ()


class Carer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who gives care."""

    name: str
    role: str = ""


class Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Closed days, the last included. No `location`: all of them."""

    name: str
    first: date
    last: date | None = None
    location: str = ""


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a file a blueprint: what practices call the specialty, and what it brings, in a sentence."""

    name: str
    words: str


class LookSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A look of the practice's own, on top of a theme's. `logo` is a file beside this one, `alt` its words."""

    theme: str
    main: str | None = None
    accent: str | None = None
    tone: str | None = None
    lean: Lean | None = None
    corners: Corners | None = None
    letters: Letters | None = None
    weight: int | None = None
    logo: str = ""
    alt: str = ""

    @property
    def choices(self) -> dict[str, object]:
        """What differs from the theme."""
        said = msgspec.structs.asdict(self)
        return {name: value for name, value in said.items() if name in CHOICES and value is not None}


CHOICES: Final = ("main", "accent", "tone", "lean", "corners", "letters", "weight")


class PracticeFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`holidays` are closed days of this year and the next. `settings` are those of a feature, by its id: what is not
    named there keeps the feature's default; `location_settings` by feature and location. `setup` is what a feature
    itself says and reads. `rights` are by role and bundle, where the practice decided otherwise.
    """

    blueprint: Head | None = None
    slug: str = ""
    name: str = ""
    theme: str = ""
    timezone: str = ""
    locale: str = ""
    phone: str | None = None
    address: str | None = None
    hours: str | None = None
    npi: str | None = None
    specialty: str | None = None
    region: str | None = None
    patient_second_factor: SecondFactorPolicy | None = None
    holidays: Literal["", "us-federal"] = ""
    look: LookSaid | None = None
    features: tuple[str, ...] = ()
    locations: tuple[Place, ...] = ()
    practitioners: tuple[Carer, ...] = ()
    closures: tuple[Closed, ...] = ()
    rights: dict[str, dict[str, bool]] = {}
    settings: dict[str, dict[str, Scalar]] = {}
    location_settings: dict[str, dict[str, dict[str, Scalar]]] = {}
    setup: dict[str, dict[str, object]] = {}
