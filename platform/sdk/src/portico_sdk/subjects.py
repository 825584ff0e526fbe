"""What a plugin keeps about one patient: to be taken along as a copy, or to be erased."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from portico_sdk.pages import Instant, Name


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whose data it is. `person_ids` are the accounts that open this record: `ctx.actor.id` where they act."""

    patient_id: UUID
    person_ids: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=200)] = ()


class SubjectFact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is kept, under a word for it: text, or an instant or a date, which core tells as the person does.

    An instant is told in the practice's zone, or in `timezone` (IANA) where it is another.
    """

    label: Name
    text: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    at: Instant | None = None
    day: date | None = None
    timezone: Annotated[str, msgspec.Meta(max_length=64)] = ""

    def __post_init__(self) -> None:
        if self.at and not 1800 <= self.at.year <= 2200:
            raise ValueError("the instant is in no year that a person has seen")
        try:
            ZoneInfo(self.timezone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("timezone is no IANA name") from None


class SubjectSection(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of one kind, in an order that a person reads: "Visits", and each visit with its facts."""

    title: Name
    entries: Annotated[
        tuple[Annotated[tuple[SubjectFact, ...], msgspec.Meta(max_length=40)], ...], msgspec.Meta(max_length=10_000)
    ] = ()


class SubjectCopy(msgspec.Struct, frozen=True, kw_only=True):
    """All that a plugin keeps about the person, as they may read it; sections without an entry are left out."""

    sections: Annotated[tuple[SubjectSection, ...], msgspec.Meta(max_length=20)] = ()
