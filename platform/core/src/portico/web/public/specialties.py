"""The beginnings that a practice may choose from, in the reader's language.

They are files of the installation, written in English. Those that come with Portico are said in Spanish too; what an
installation adds stands as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from portico_sdk import translator

from portico.blueprints import available

t = translator("portico")


class Specialty(msgspec.Struct, frozen=True):
    """`words` say what comes with it."""

    id: str
    name: str
    words: str


def specialties(folder: Path) -> Sequence[Specialty]:
    """All there are, by name."""
    found = [Specialty(one.id, t(one.name), t(one.words)) for one in available(folder)]
    return sorted(found, key=lambda one: one.name)


def _known() -> tuple[str, ...]:
    """The words of ours, where the catalogue's maker finds them."""
    return (
        t("Behavioral health"),
        t("Longer visits, by video too, fewer at a time, and where to call in a crisis."),
        t("Dermatology"),
        t("Skin checks, spots that worry, small procedures, and follow-ups by video."),
        t("Family medicine"),
        t("Visits for all ages, from a yearly check-up to a blood draw, with weekday hours."),
        t("Pediatrics"),
        t("Sick visits on the same day, well-child checks, and talks with the nurse by phone."),
    )
