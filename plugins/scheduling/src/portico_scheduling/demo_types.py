"""What the demonstration's practices offer: one family medicine, one for children. English; translated where shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from portico_sdk import Practitioner


class DemoType(NamedTuple):
    """A visit type. `by` is a word of the role of those who offer it; empty: everybody."""

    name: str
    comment: str
    minutes: int
    patient_bookable: bool = True
    buffer_after: int = 0
    book_as: str = "everyone"
    max_age: int | None = None
    notice_hours: int | None = None
    cancel_words: str = ""
    max_open: int | None = None
    needs_room: bool = False
    needs_device: str = ""
    modes: tuple[str, ...] = ("in_person",)
    by: str = ""


FAMILY = (
    DemoType("Something new", "A pain, a rash, a worry.", 20),
    DemoType("Something we know about", "Blood pressure, sugar, a cast.", 20),
    DemoType("Yearly check-up", "Nothing is wrong.", 40, needs_room=True, max_open=1),
    DemoType("Shot or blood test", "A vaccine, a blood draw.", 10, by="Nurse"),
    DemoType(
        "Small procedure", "Booked by the practice.", 60, patient_bookable=False, buffer_after=10, needs_room=True
    ),
    DemoType(
        "Ultrasound",
        "A picture of what is inside.",
        30,
        patient_bookable=False,
        needs_room=True,
        needs_device="Ultrasound",
    ),
)
CHILDREN = (
    DemoType("My child is sick", "Fever, a cough, an ear, a rash.", 20),
    DemoType("Follow-up", "We want to see how it went.", 20, book_as="established"),
    DemoType(
        "Well-child check", "How your child grows, and shots that are due.", 40, max_age=17, max_open=2, notice_hours=24
    ),
    DemoType("Talk with the nurse", "About sleep, food, or a small worry.", 20, modes=("phone", "video"), by="Nurse"),
    DemoType(
        "Hearing test",
        "Booked by the practice.",
        30,
        patient_bookable=False,
        needs_room=True,
        needs_device="Audiometer",
    ),
)
VISIT_TYPES = FAMILY + CHILDREN

REASONS = (
    "My left knee hurts on the stairs",
    "Cough for 2 weeks",
    "Blood pressure",
    "A rash on my arm",
    "Tired all the time",
    "Back pain",
    "Headaches in the morning",
    "Follow-up of my blood sugar",
    "",
    "",
)
REASONS_OF_CHILDREN = ("Fever since Sunday", "Her ear hurts", "A rash on his arm", "Does not sleep", "Cough", "", "")


def is_for_children(practitioners: Sequence[Practitioner]) -> bool:
    return any("pediatric" in one.role.lower() for one in practitioners)
