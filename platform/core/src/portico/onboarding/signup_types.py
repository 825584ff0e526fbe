"""What signing up speaks of: the form's answers, a sign-up as its link shows it, and why something can't be."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from portico.onboarding.slugs import SlugTrouble
from portico.tenancy.context import Tenant


class State(StrEnum):
    """How far a sign-up has come."""

    ASKED = "asked"
    KNOWN = "known"
    """Who asked has this practice here already; their letter says so."""
    CONFIRMED = "confirmed"
    FOUNDED = "founded"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the form says."""

    practice: str
    npi: str
    address: str
    region: str
    timezone: str
    specialty: str
    phone: str
    owner_name: str = field(repr=False)
    owner_phone: str = field(repr=False)
    email: str = field(repr=False)
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A sign-up behind a good link. `slug` is the word proposed or chosen, `tenant` the practice once there is one."""

    practice: str
    npi: str
    address: str
    region: str
    timezone: str
    specialty: str
    owner_name: str
    slug: str
    tenant: Tenant | None = None


class TooMany(Exception):
    """This network has asked too often."""


class DeadLink(Exception):
    """Unknown or expired: nobody is told which."""


class CantTake(Exception):
    """This word can't be the practice's."""

    def __init__(self, trouble: SlugTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
