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


def words_of_ours() -> tuple[str, ...]:
    """What the files that come with Portico say, written out where the catalogue's maker finds it."""
    return (
        t("Behavioral health"),
        t("Longer visits with time between them, by video too, and where to turn in a crisis."),
        t("Dermatology"),
        t("Skin checks, spots that worry, small procedures, and follow-ups by video."),
        t("Family medicine"),
        t("Visits for all ages, from a yearly check-up to a blood draw, and weekday hours."),
        t("Pediatrics"),
        t("Sick visits on the same day, well-child checks, talks with the nurse, and Saturday mornings."),
    )
