"""A practice as it is declared: a folder with `practice.toml`, a logo's theme, and patients as FHIR resources."""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path
from typing import Literal, get_args

import msgspec

from portico.identity.mfa import SecondFactorPolicy
from portico.identity.roles import Role


class DeclarationError(Exception):
    """The declaration can't be used; the text says which file, what and what to write."""


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open on these days of the week, by the clock on the wall. A lunch break is two of them."""

    days: tuple[Weekday, ...]
    opens: time
    closes: time


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Location; `timezone` is an IANA name."""

    name: str
    address: str
    timezone: str
    phone: str = ""
    hours: tuple[Hours, ...] = ()


class Carer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Practitioner."""

    name: str
    role: str


class Staff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Someone who works here. `account` is a short name for scripts."""

    account: str
    name: str
    email: str
    role: Role
    phone: str


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient with an account. `patient` is the name in `patients.ndjson`."""

    account: str
    patient: str
    email: str
    second_factor: bool


class Invited(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient who was sent a letter and has not set up their sign-in. `patient` as in Person."""

    patient: str
    email: str


class Declared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`practice.toml`. `holidays` are closed days of this year and the next; `settings` are those of a feature, by its
    id: what is not named there keeps the feature's default.
    """

    slug: str
    name: str
    theme: str
    timezone: str
    locale: str
    phone: str
    address: str
    hours: str
    patient_second_factor: SecondFactorPolicy
    holidays: Literal["", "us-federal"] = ""
    features: tuple[str, ...] = ()
    settings: dict[str, dict[str, str | int | bool]] = {}
    patients: str = ""
    locations: tuple[Place, ...] = ()
    practitioners: tuple[Carer, ...] = ()
    staff: tuple[Staff, ...] = ()
    people: tuple[Person, ...] = ()
    invited: tuple[Invited, ...] = ()


def read(folder: Path) -> Declared:
    """Raises DeclarationError."""
    file = folder / "practice.toml"
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Declared, strict=False)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DeclarationError(f"{file}: {error}. tenants/demo/elm/practice.toml shows every field.") from None
