"""Who may book a visit type, and why somebody may not. Pure functions; the words are made where they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Because = Literal["practice", "new", "established", "too_young", "too_old", "payer", "enough"]
"""Why not: booked by the practice only; for new patients only; for known ones only; age; way of paying; has enough."""


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """Who a visit type is for; see `tables.HealthcareService`."""

    patient_bookable: bool = True
    book_as: str = "everyone"
    min_age: int | None = None
    max_age: int | None = None
    payers: Sequence[str] = ()
    max_open: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of a patient. `open_visits` are those of this type that are still to come."""

    birth_date: date
    is_established: bool
    open_visits: int = 0


def age_on(birth_date: date, day: date) -> int:
    """Full years. Who is born on February 29 is a year older on March 1 of a year that has none."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def why_not(allowed: Allowed, person: Person, day: date, payer: str | None = None) -> Because | None:
    """The first reason why this person may not book it for this day; None when they may.

    `payer` is None while nobody has been asked yet how the visit is paid.
    """
    age = age_on(person.birth_date, day)
    if not allowed.patient_bookable:
        return "practice"
    if allowed.book_as == "new" and person.is_established:
        return "new"
    if allowed.book_as == "established" and not person.is_established:
        return "established"
    if allowed.min_age is not None and age < allowed.min_age:
        return "too_young"
    if allowed.max_age is not None and age > allowed.max_age:
        return "too_old"
    if allowed.max_open is not None and person.open_visits >= allowed.max_open:
        return "enough"
    if allowed.payers and payer is not None and payer not in allowed.payers:
        return "payer"
    return None
